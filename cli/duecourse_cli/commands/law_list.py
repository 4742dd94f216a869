"""``duecourse law list``: the packs at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _law, _options
from duecourse_cli._session import Session
from duecourse_cli._words import pick

if TYPE_CHECKING:
    from duecourse.law.catalogue import PackRow


@click.command("list")
@_law.language
@_options.formats(["text", "json"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session, language: str, format_: str, output: Path | None, force: bool
) -> None:
    """List the law packs: where they hold, whom they bind, what they say nothing on."""
    from duecourse.law.catalogue import row  # noqa: PLC0415 - takes its time

    rows = [row(pack) for pack in _law.packs(())]
    if format_ == "json":
        value = {"version": 1, "packs": [_law.plain(each) for each in rows]}
        text = json.dumps(value, ensure_ascii=False, indent=2)
    else:
        text = _table(session, rows, language)
    session.write(text, output, force=force)


def _table(session: Session, rows: list[PackRow], language: str) -> str:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from duecourse_cli.views.law_words import limits_text, listed, said  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False, expand=True)
    table.add_column(said("pack", language), style="bold cyan", no_wrap=True)
    table.add_column(said("title", language), overflow="fold", ratio=1)
    table.add_column(said("limits", language), justify="right", no_wrap=True)
    table.add_column(said("as_read", language), no_wrap=True, min_width=10, style="bright_black")
    for each in rows:
        both = len(each.binds) == 2
        binds = said("both", language) if both else listed(each.binds, language)
        details = [
            each.jurisdiction,
            f"{said('binds', language)} {binds}",
            limits_text(each, language),
            listed(each.subjects, language),
        ]
        if each.reaches:
            details.append(f"{said('reaches', language)} {pick(each.reaches, language, '')}")
        if each.since:
            details.append(f"{said('from', language)} {each.since}")
        if each.until:
            details.append(f"{said('until', language)} {each.until}")
        if each.silent_on:
            details.append(f"{said('silent', language)} {listed(each.silent_on, language)}")
        text = Text.assemble(
            (pick(each.title, language, each.id), "bold"),
            ("\n" + " · ".join(details), "bright_black"),
        )
        table.add_row(each.id, text, str(each.limits), each.as_read)
    return session.render(table)
