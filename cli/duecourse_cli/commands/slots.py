"""``duecourse slots``: the next stretches of time in which one act may be done."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options, exits
from duecourse_cli._cases import read, sources, wanted_at
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant, here
from duecourse_cli._session import Session
from duecourse_cli._words import word

if TYPE_CHECKING:
    from duecourse import Book, Case, Slot


@click.command("slots")
@click.argument("book")
@click.argument("case", metavar="CASE|-")
@click.option("--treatment", required=True, metavar="ID", help="Which treatment.")
@click.option("--to", "point", default="", metavar="POINT", help="To this point; default: every.")
@click.option("--at", type=Instant(), help="From when, with its offset; default: now.")
@click.option(
    "--count", type=click.IntRange(1, 1000), default=5, show_default=True, help="How many slots."
)
@click.option(
    "--horizon",
    type=click.IntRange(1, 180),
    default=35,
    show_default=True,
    metavar="DAYS",
    help="How many days ahead to look.",
)
@_options.book
@_options.formats(["text", "json"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    book: str,
    case: str,
    treatment: str,
    point: str,
    at: datetime | None,
    count: int,
    horizon: int,
    format_: str,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Say when a treatment may next be done on one CASE, under all limits at once.

    Each slot runs from its first lawful minute to the first that is not. The case stays as it is: a
    call made in one slot may close the next, so ask again after it.
    """
    loaded = _options.load(book, choices)
    found = list(sources((case,), sys.stdin.buffer))
    if len(found) != 1:
        raise CliError(f"`{case}` holds {len(found)} cases, expected one")
    document = read(found[0])
    instant = at or wanted_at(document)
    if instant is None:
        instant = here()
        session.note(f"looking from {instant.isoformat()}, by this machine's clock; see `--at`")
    elif at is None:
        session.note(f"looking from {instant.isoformat()}, the case's `extra.at`")
    bound = loaded.case(document)
    law = loaded.law_of(bound)
    if law != "full":
        text = word("no_law" if law == "none" else "part_law", "en")
        session.say(click.style(text, fg="red", bold=True))
    slots = {
        place: loaded.slots(
            bound, instant, treatment=treatment, to=place, count=count, horizon_days=horizon
        )
        for place in _places(loaded, bound, treatment, point)
    }
    session.write(_shown(slots, treatment, horizon, format_), output, force=force)
    if not any(slots.values()):
        click.get_current_context().exit(exits.FOUND)


def _places(book: Book, case: Case, treatment: str, point: str) -> list[str]:
    from difflib import get_close_matches  # noqa: PLC0415 - only in trouble

    treatments = {item.meta.id: item for item in book.joined.playbook.treatments}
    if treatment not in treatments:
        near = get_close_matches(treatment, treatments, 1)
        hint = f"did you mean `{near[0]}`?" if near else f"expected one of {', '.join(treatments)}"
        raise CliError(f"`{book.id}` has no treatment `{treatment}`", hint)
    wanted = treatments[treatment]
    if wanted.is_desk:
        return [""]
    points = [item for contact in case.contacts for item in contact.points]
    if point and point not in {item.id for item in points}:
        raise CliError(f"the case has no point `{point}`")
    return [
        item.id for item in points if wanted.do in item.channels and (not point or item.id == point)
    ]


def _shown(slots: dict[str, tuple[Slot, ...]], treatment: str, horizon: int, format_: str) -> str:
    if format_ == "json":
        return json.dumps(
            {
                "treatment": treatment,
                "slots": [
                    {"to": place, "from": slot.start, "until": slot.end}
                    for place, found in slots.items()
                    for slot in found
                ],
            },
            indent=2,
        )
    lines: list[str] = []
    for place, found in slots.items():
        lines.append(f"{treatment} {place}".rstrip())
        lines += [f"  {_span(slot)}" for slot in found]
        if not found:
            lines.append(f"  not within {horizon} days; `duecourse explain` says why")
    if not slots:
        lines.append(f"{treatment}: no point of the case carries its channel")
    return "\n".join(lines)


def _span(slot: Slot) -> str:
    start = datetime.fromisoformat(slot.start)
    shown = f"{start:%a %Y-%m-%d %H:%M}"
    if slot.end is None:
        return f"{shown} and on, past the days looked at"
    end = datetime.fromisoformat(slot.end)
    stop = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%a %Y-%m-%d %H:%M}"
    return f"{shown} .. {stop}"
