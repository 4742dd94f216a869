"""``duecourse preview``: what the calendar of effective dates will do, without any edit."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from duecourse_cli import _impact, _options
from duecourse_cli._dates import Day
from duecourse_cli._instants import Instant
from duecourse_cli._session import Session

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.difference.calendar import Boundary
    from duecourse.portfolio.impact.model import Impact

_MORNING = time(10)


@click.command("preview")
@click.argument("book", metavar="PLAYBOOK")
@click.option("--from", "start", type=Day(), required=True, help="The first day looked at.")
@click.option("--to", "end", type=Day(), required=True, help="The last day looked at.")
@_options.formats(["full", "json", "html"], "full")
@_options.output
@_impact.options
@click.option(
    "--at",
    type=Instant(),
    help="The instant that every case is decided for; default: ten in the morning of `--from`, on "
    "the playbook's clock.",
)
@_options.law
@_options.horizon
@click.pass_obj
def command(
    session: Session,
    /,
    book: str,
    start: date,
    end: date,
    format_: str,
    output: Path | None,
    force: bool,
    at: datetime | None,
    horizon: int,
    **chosen: Any,
) -> None:
    """Say what the effective dates of PLAYBOOK and its law packs bring from one day to another.

    For each date: what begins and what ends, with citations. With `--cases` also who is treated
    differently by it: every case is decided for one and the same minute, once by what is in force
    just before the date and once by what is in force just after. The cases stay as they are at that
    minute: no day passes, no debt grows older, no call leaves a count. So what differs is what the
    date alone brings.
    """
    if end < start:
        raise click.UsageError(f"`--to {end}` is before `--from {start}`")
    if at is not None and chosen["source"] is None:
        raise click.UsageError("`--at` needs `--cases`")
    loaded = _options.load(book, chosen)
    from duecourse.clock.instants import to_us  # noqa: PLC0415 - takes its time
    from duecourse.difference.calendar import boundaries  # noqa: PLC0415

    clock = ZoneInfo(loaded.joined.playbook.header.zone or "UTC")
    first = datetime.combine(start, time(0), clock)
    last = datetime.combine(end + timedelta(days=1), time(0), clock)
    found = boundaries(loaded.joined, to_us(first), to_us(last))
    impacts: list[Impact] = []
    if chosen["source"] is not None and found:
        asked = at or datetime.combine(start, _MORNING, clock)
        impacts = _impact.compared(session, _held(loaded, found), asked, horizon, chosen)
    text = _text(session, loaded, (start, end), found, impacts, format_)
    session.write(text, output, force=force)


def _held(book: Book, found: tuple[Boundary, ...]) -> list[Book]:
    """Return the book as it is before the first boundary, and after each."""
    instants = [datetime.fromisoformat(boundary.local) for boundary in found]
    return [book.held(at) for at in (instants[0] - timedelta(microseconds=1), *instants)]


def _text(
    session: Session,
    book: Book,
    days: tuple[date, date],
    found: tuple[Boundary, ...],
    impacts: list[Impact],
    format_: str,
) -> str:
    if format_ == "json":
        return json.dumps(_plain(book, days, found, impacts), ensure_ascii=False, indent=2)
    from duecourse_cli.views import preview as view  # noqa: PLC0415 - imports rich

    titles, order = _impact.titles(book), _impact.stages(book)
    told = view.parts(book, days, found, impacts, titles, order)
    if format_ == "html":
        from duecourse_cli.views.report_page import page  # noqa: PLC0415 - only for a page

        return page(told)
    from duecourse_cli.views.report import view as terminal  # noqa: PLC0415 - imports rich

    return session.render(*terminal(told)).strip("\n")


def _plain(
    book: Book, days: tuple[date, date], found: tuple[Boundary, ...], impacts: list[Impact]
) -> dict[str, Any]:
    from duecourse.difference.machine import boundary_as_dict  # noqa: PLC0415 - takes its time

    told: list[dict[str, Any]] = []
    for number, boundary in enumerate(found):
        value = {**boundary_as_dict(boundary), "impact": None}
        if impacts:
            from duecourse.portfolio.impact import machine  # noqa: PLC0415 - an extra

            value["impact"] = machine.as_dict(impacts[number])
        told.append(value)
    return {
        "version": 1,
        "book": {"id": book.id, "version": book.version, "digest": book.digest},
        "from": days[0].isoformat(),
        "to": days[1].isoformat(),
        "at": impacts[0].at if impacts else None,
        "boundaries": told,
    }
