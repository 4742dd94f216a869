"""``duecourse slots``: the next stretches of time in which one act may be done."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options, exits
from duecourse_cli._instants import Instant
from duecourse_cli._one import check_named, one_case
from duecourse_cli._session import Session

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
@_options.horizon
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
    bound, instant = one_case(session, loaded, case, at, "looking from")
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
    """Return the points at which a treatment can be done; an empty one for a desk act."""
    check_named(book, case, treatment, point)
    wanted = next(t for t in book.joined.playbook.treatments if t.meta.id == treatment)
    if wanted.is_desk:
        return [""]
    points = [each for contact in case.contacts for each in contact.points]
    return [each.id for each in points if wanted.do in each.channels and point in ("", each.id)]


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
