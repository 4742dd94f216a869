"""``duecourse diff``: what changed between two policies, in policy terms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duecourse_cli import _impact, _options, exits
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant
from duecourse_cli._session import Session
from duecourse_cli._words import word

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.difference.model import Difference
    from duecourse.language.bundle import PathLike
    from duecourse.portfolio.impact.model import Impact


@dataclass(slots=True)
class Made:
    """What was found.

    Attributes:
        difference: What changed.
        impact: Who is treated differently; None where no cases were given.
        titles: What stages, treatments and limits are called.
        order: The stages in their order.
        warnings: What the figures must not be read without.
    """

    difference: Difference
    impact: Impact | None = None
    titles: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    order: list[str] = field(default_factory=list)


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--exit-code", "coded", is_flag=True, help="Exit with 1 where there is a difference.")
@_options.formats(["full", "json", "html"], "full")
@_options.output
@_impact.options
@click.option("--at", type=Instant(), help="When to decide the cases for, with its offset.")
@click.option(
    "--book",
    "playbook",
    metavar="PLAYBOOK",
    help="The playbook that decides the cases, where OLD and NEW are law packs.",
)
@_options.law
@_options.horizon
@click.pass_obj
def command(
    session: Session,
    /,
    old: str,
    new: str,
    coded: bool,
    format_: str,
    output: Path | None,
    force: bool,
    at: datetime | None,
    playbook: str | None,
    horizon: int,
    **chosen: Any,
) -> None:
    """Say what changed from the playbook or law pack in folder OLD to that in NEW.

    Compared is what they mean: the layout, comments and the order of keys change nothing. Each
    change comes with both places, and with the condition under which decisions differ by it:
    `exactly where` it is so, `at most where` it is only a bound.

    With `--cases` and `--at` every case of a portfolio is decided by both, and it is said who is
    treated differently, how, and by which rule; nobody is contacted.
    """
    if (chosen["source"] is None) != (at is None):
        raise click.UsageError("`--cases` and `--at` go together: which portfolio, and when")
    made = Made(_compared(old, new))
    if at is not None:
        books = _books(made.difference, (old, new), playbook, chosen)
        (made.impact,) = _impact.compared(session, books, at, horizon, chosen)
        if chosen["no_law"]:
            made.warnings = (word("no_law", "en"),)
            session.say(click.style(made.warnings[0], fg="red", bold=True))
        made.titles, made.order = _impact.titles(*books), _impact.stages(*books)
    elif playbook is not None:
        raise click.UsageError("`--book` needs `--cases`")
    session.write(_text(session, made, format_), output, force=force)
    if coded and made.difference:
        click.get_current_context().exit(exits.FOUND)


def _compared(old: str, new: str) -> Difference:
    from duecourse.difference.compare import UnlikeError, compare  # noqa: PLC0415 - takes its time
    from duecourse.difference.sides import read_side  # noqa: PLC0415

    for name in (old, new):
        if not Path(name).exists():
            raise CliError(f"there is no policy `{name}`: no such folder")
    try:
        return compare(read_side(Path(old)), read_side(Path(new)))
    except UnlikeError as trouble:
        raise CliError(str(trouble), "name two playbooks, or two law packs") from None


def _books(
    found: Difference, folders: tuple[str, str], playbook: str | None, chosen: dict[str, Any]
) -> list[Book]:
    """Return the two books that decide: two playbooks, or one under two readings of a law."""
    if not found.new.header.regime:
        if playbook is not None:
            raise click.UsageError("`--book` is for two law packs: OLD and NEW are playbooks")
        return [_options.load(folder, chosen) for folder in folders]
    if playbook is None:
        raise click.UsageError("two law packs decide nothing alone: name a playbook with `--book`")
    if chosen["no_law"]:
        raise click.UsageError("with `--no-law` no law pack decides anything")
    ids = {found.old.header.meta.id, found.new.header.meta.id}
    return [_under(playbook, folder, ids, chosen) for folder in folders]


def _under(playbook: str, folder: str, ids: set[str], chosen: dict[str, Any]) -> Book:
    """Load a playbook with the pack in *folder* instead of those that have one of *ids*."""
    import duecourse  # noqa: PLC0415 - takes its time
    from duecourse.difference.sides import read_side  # noqa: PLC0415
    from duecourse.language.bundle import pack_folders  # noqa: PLC0415

    if not Path(playbook).exists():
        raise CliError(f"there is no playbook `{playbook}`: no such folder")
    given = _options.chosen(chosen["packs"], no_law=False)
    others: Sequence[PathLike] = pack_folders() if given is None else [Path(p) for p in given]
    kept = [each for each in others if read_side(each).policy.header.meta.id not in ids]
    return duecourse.load(
        playbook,
        packs=[*kept, Path(folder)],
        guidance=chosen["guidance"],
        actor=chosen["actor"] or "",
        jurisdiction=chosen["jurisdictions"],
    )


def _text(session: Session, made: Made, format_: str) -> str:
    if format_ == "json":
        from duecourse.difference.machine import as_dict  # noqa: PLC0415 - takes its time

        value = {**as_dict(made.difference), "impact": None}
        if made.impact is not None:
            from duecourse.portfolio.impact import machine  # noqa: PLC0415 - an extra

            value["impact"] = machine.as_dict(made.impact)
        return json.dumps(value, ensure_ascii=False, indent=2)
    from duecourse_cli.views import diff as view  # noqa: PLC0415 - imports rich

    if format_ == "html":
        from duecourse_cli.views import diff_page  # noqa: PLC0415 - only for a page

        return diff_page.page_of(
            made.difference, made.impact, made.titles, made.order, made.warnings
        )
    parts = list(view.parts(made.difference))
    if made.impact is not None:
        parts += view.impact_parts(made.impact, made.titles, made.order, made.warnings)
    return session.render(*parts).strip("\n")
