"""``duecourse law against``: what a law takes from a playbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _law, _options
from duecourse_cli._dates import Day
from duecourse_cli._session import Session

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.language.model import Policy
    from duecourse.law.calls import AttemptsEffect
    from duecourse.law.effects import Effect
    from duecourse.law.places import Place

ACTORS = ("first_party", "third_party")


@click.command("against")
@click.argument("playbook")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="PACK",
    help="A law to try it against, by id or folder; may be given again; default: every one.",
)
@click.option(
    "--jurisdiction",
    "codes",
    multiple=True,
    metavar="CODE",
    help="The law of a place instead (US, US-MA): all its packs; may be given again.",
)
@click.option("--actor", type=click.Choice(ACTORS), help="Only for one who collects.")
@click.option("--on", "day", type=Day(), help="The law of that day; default: today.")
@click.option("--no-floor", is_flag=True, help="The law alone, without the house floor.")
@click.option(
    "--table",
    "table",
    metavar="NAME",
    help="Fill the table NAME of the playbook (`tables/NAME.json`) instead: practices by place, "
    "beside what a reader of the law found.",
)
@_law.language
@_options.formats(["text", "md", "json"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    playbook: str,
    packs: tuple[str, ...],
    codes: tuple[str, ...],
    actor: str | None,
    day: date | None,
    no_floor: bool,
    table: str | None,
    language: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Say what each law takes from PLAYBOOK: what it kills, narrows or delays, with its paragraph.

    Nothing is read off the names of things: cases are made for every stage, relation and actor,
    each is decided with the law and without it, and the two are compared. So are the calls to a
    customer who never answers, window by window.
    """
    import duecourse  # noqa: PLC0415 - takes its time

    folder = _law.folder(playbook)
    everything = _law.packs((*_law.shelf().folders, *(name for name in packs if "/" in name)))
    laws = _law.packs(packs) if packs else everything
    wanted = _law.places(laws, codes, everything)
    book = duecourse.load(folder, packs=[])
    if table is not None:
        text = _filled(session, book, folder, table, everything, format_, language)
    else:
        day = _law.day_or_today(session, day)
        found = list(_tried(session, book, wanted, day, (actor,) if actor else ACTORS, no_floor))
        text = _text(session, book, found, day, format_, language)
    session.write(text, output, force=force)


Found = tuple["Place", list["Effect"], list["AttemptsEffect"]]


def _tried(
    session: Session,
    book: Book,
    places: tuple[Place, ...],
    day: date,
    actors: tuple[str, ...],
    no_floor: bool,
) -> Iterator[Found]:
    from duecourse.clock.instants import day_number  # noqa: PLC0415 - takes its time
    from duecourse.law.against import Trial  # noqa: PLC0415
    from duecourse.law.attempts import Caller  # noqa: PLC0415
    from duecourse.law.probes import Maker  # noqa: PLC0415

    if len(places) > 3:
        session.note(f"trying {len(places)} laws; `--pack` or `--jurisdiction` names one")
    for place in places:
        session.detail(f"trying {place.code}")
        maker = Maker(book.joined, place.setting(day_number(day)))
        floor = not no_floor
        law = (book.joined, book.vocabulary, place.packs, maker)
        trial, caller = Trial(*law, floor=floor), Caller(*law, floor=floor)
        effects = [effect for actor in actors for effect in trial.effects(actor)]
        weeks = [week for actor in actors if (week := caller.effect(actor)) is not None]
        yield place, effects, weeks


def _text(
    session: Session, book: Book, found: list[Found], day: date, format_: str, language: str
) -> str:
    if format_ == "json":
        value = {
            "version": 1,
            "playbook": book.id,
            "on": day.isoformat(),
            "places": [
                {
                    "place": place.code,
                    "packs": [pack.header.meta.id for pack in place.packs],
                    "effects": _law.plain(effects),
                    "calls": [
                        {
                            **_law.as_dict(week),
                            "wanted_a_week": week.wanted_a_week,
                            "in_a_week": week.in_a_week,
                        }
                        for week in weeks
                    ],
                }
                for place, effects, weeks in found
            ],
        }
        return json.dumps(value, ensure_ascii=False, indent=2)
    from duecourse_cli.views import law_against as view  # noqa: PLC0415 - imports rich

    if format_ == "md":
        return view.markdown(book.id, found, day, language)
    return session.render(*view.parts(book.id, found, day, language)).strip("\n")


def _filled(
    session: Session,
    book: Book,
    folder: Path,
    name: str,
    packs: tuple[Policy, ...],
    format_: str,
    language: str,
) -> str:
    from duecourse.clock.instants import day_number  # noqa: PLC0415 - takes its time
    from duecourse.law.fill import Filler  # noqa: PLC0415
    from duecourse.law.table import read_table  # noqa: PLC0415

    with _law.told():
        table = read_table(folder, name)
    days = [day_number(date.fromisoformat(day)) for day in table.on]
    cells = Filler(book.joined, book.vocabulary, packs, days).fill(table)
    if format_ == "json":
        value = {"version": 1, "table": table.id, "on": table.on, "cells": _law.plain(cells)}
        return json.dumps(value, ensure_ascii=False, indent=2)
    from duecourse_cli.views import law_table as view  # noqa: PLC0415 - imports rich

    if format_ == "md":
        return view.markdown(book.id, table, cells, language)
    return session.render(view.table(table, cells, language))
