"""``duecourse law calendar``: one case's coming days, half-hour by half-hour."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _law, _options
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant
from duecourse_cli._one import check_named, one_case
from duecourse_cli._session import Session

if TYPE_CHECKING:
    from duecourse import Book, Case
    from duecourse.clock.zones import Zone
    from duecourse.law.days import Calendar


@click.command("calendar")
@click.argument("playbook")
@click.option("--case", "case", required=True, metavar="CASE|-", help="The case file.")
@click.option("--at", type=Instant(), help="From when on, with its offset; default: now.")
@click.option(
    "--days",
    type=click.IntRange(1, 60),
    default=14,
    show_default=True,
    metavar="DAYS",
    help="How many days, today the first.",
)
@click.option(
    "--step",
    type=click.Choice(["15", "30", "60"]),
    default="30",
    show_default=True,
    help="Minutes a cell.",
)
@click.option(
    "--treatment",
    default="",
    metavar="ID",
    help="Only this treatment; default: all that reach a person, the best counting.",
)
@click.option("--to", "point", default="", metavar="POINT", help="Only this point.")
@click.option("--zone", default="", help="On this clock; default: the customer's own.")
@_options.book
@_law.language
@_options.formats(["text", "json", "svg", "html"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    playbook: str,
    case: str,
    at: datetime | None,
    days: int,
    step: str,
    treatment: str,
    point: str,
    zone: str,
    language: str,
    format_: str,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Draw one case's coming days: when something may be done, when it waits, what holds it back.

    The record stays as it is: nothing new happens in the days that are drawn.
    """
    from duecourse.clock.instants import to_us  # noqa: PLC0415 - takes its time
    from duecourse.law.bench import Bench  # noqa: PLC0415
    from duecourse.law.calendar import calendar  # noqa: PLC0415

    book = _options.load(playbook, choices)
    bound, instant = one_case(session, book, case, at, "drawing from")
    check_named(book, bound, treatment, point)
    joined, decider = book.for_case(bound)
    drawn = calendar(
        Bench(joined, book.vocabulary, decider),
        bound,
        to_us(instant),
        days,
        zone=_zone(book, bound, zone),
        law=book.law_of(bound, instant),
        treatment=treatment,
        to=point,
        minutes=int(step),
    )
    session.write(_text(session, book, drawn, format_, language), output, force=force)


def _text(session: Session, book: Book, drawn: Calendar, format_: str, language: str) -> str:
    if format_ == "json":
        value = {"version": 1, **_law.as_dict(drawn)}
        value["limits"] = [
            {
                "limit": meta.name,
                "title": dict(meta.title),
                "cite": meta.cite,
                "url": meta.url,
                "force": meta.force,
                "cells": cells,
            }
            for meta, cells in drawn.limits
        ]
        return json.dumps(value, ensure_ascii=False, indent=2)
    from duecourse_cli.views._names import Names  # noqa: PLC0415 - only for people

    names = Names(book, language)
    if format_ in ("svg", "html"):
        from duecourse_cli.views import law_drawing  # noqa: PLC0415

        return law_drawing.svg(drawn, names) if format_ == "svg" else law_drawing.html(drawn, names)
    from duecourse_cli.views.law_calendar import parts  # noqa: PLC0415 - imports rich

    return session.render(*parts(drawn, names)).strip("\n")


def _zone(book: Book, case: Case, name: str) -> Zone:
    from duecourse.clock.zones import known_zones, zone  # noqa: PLC0415 - takes its time
    from duecourse.language.suggest import did_you_mean  # noqa: PLC0415

    if name and name not in known_zones():
        raise CliError(f"there is no zone `{name}`", did_you_mean(name, sorted(known_zones())))
    own = [z for c in case.contacts if c.facts.get("role") == "debtor" for z in c.zones]
    return zone(name or next(iter(own), "") or book.joined.playbook.header.zone or "UTC")
