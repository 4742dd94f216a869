"""``duecourse law show``: every limit of a pack, in plain words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from duecourse_cli import _law, _options
from duecourse_cli._dates import Day
from duecourse_cli._session import Session


@click.command("show")
@click.argument("packs", metavar="PACK...", nargs=-1, required=True)
@click.option("--on", "day", type=Day(), help="Only what is in force on that day; default: all.")
@_law.language
@_options.formats(["text", "json"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session,
    packs: tuple[str, ...],
    day: date | None,
    language: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Show every limit of a law pack: what it says, where it says it, how hard it binds.

    The sentences are made from the limits themselves, so they say what is decided.
    """
    from duecourse.clock.instants import day_number  # noqa: PLC0415 - takes its time
    from duecourse.law.catalogue import entries, row  # noqa: PLC0415

    number = None if day is None else day_number(day)
    found = [(row(pack), entries(pack, language, number)) for pack in _law.packs(packs)]
    if format_ == "json":
        value = {
            "version": 1,
            "on": day.isoformat() if day else None,
            "packs": [{**_law.as_dict(head), "entries": _law.plain(each)} for head, each in found],
        }
        text = json.dumps(value, ensure_ascii=False, indent=2)
    else:
        from duecourse_cli.views.law_page import page  # noqa: PLC0415 - imports rich

        pages = [session.render(*page(head, each, day, language)) for head, each in found]
        text = "\n".join(pages)
    session.write(text, output, force=force)
