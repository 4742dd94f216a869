"""``duecourse law compare``: several laws side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _law, _options
from duecourse_cli._dates import Day
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session
from duecourse_cli._words import pick

if TYPE_CHECKING:
    from duecourse.law.catalogue import Entry, PackRow

Compared = Mapping[str, tuple[tuple["Entry", ...], ...]]


@click.command("compare")
@click.argument("packs", metavar="PACK PACK...", nargs=-1, required=True)
@click.option("--on", "day", type=Day(), help="The law of that day; default: today.")
@_law.language
@_options.formats(["text", "md", "json"], "text")
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
    """Put law packs side by side: hours, counts, third parties, holds, words, basis."""
    from duecourse.clock.instants import day_number  # noqa: PLC0415 - takes its time
    from duecourse.law.catalogue import compare, row  # noqa: PLC0415

    if len(dict.fromkeys(packs)) < 2:
        raise CliError("name at least two packs to compare", "`duecourse law list` lists them")
    laws = _law.packs(packs)
    day = _law.day_or_today(session, day)
    table = compare(laws, language, day_number(day))
    heads = [row(pack) for pack in laws]
    if format_ == "json":
        value = {
            "version": 1,
            "on": day.isoformat(),
            "packs": [head.id for head in heads],
            "subjects": {
                subject: {
                    head.id: {
                        "silent": subject_key(subject) in head.silent_on,
                        "limits": _law.plain(cell),
                    }
                    for head, cell in zip(heads, cells, strict=True)
                }
                for subject, cells in table.items()
            },
        }
        text = json.dumps(value, ensure_ascii=False, indent=2)
    elif format_ == "md":
        text = _markdown(table, heads, day, language)
    else:
        text = _table(session, table, heads, language)
    session.write(text, output, force=force)


def subject_key(subject: str) -> str:
    """Return how a pack's header names a subject of the comparison."""
    return "frequency" if subject == "counts" else subject


def _silence(head: PackRow, subject: str, language: str) -> str:
    from duecourse_cli.views.law_words import said  # noqa: PLC0415 - only for people

    silent = subject_key(subject) in head.silent_on
    return said("silent_here", language) if silent else "-"


def _table(session: Session, table: Compared, heads: Sequence[PackRow], language: str) -> str:
    from rich.box import SIMPLE  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from duecourse_cli.views.law_words import said  # noqa: PLC0415

    shown = Table(box=SIMPLE, padding=(0, 1), pad_edge=False, show_lines=True, expand=True)
    shown.add_column("", style="bold blue", max_width=12)
    for head in heads:
        title = Text.assemble((head.id, "bold cyan"), f"\n{pick(head.title, language, head.id)}")
        if head.reaches:
            reach = f"{said('reaches', language)} {pick(head.reaches, language, '')}"
            title.append(f"\n{reach}", "bright_black")
        shown.add_column(title, overflow="fold", ratio=1)
    for subject, cells in table.items():
        row: list[Text] = [Text(said(subject, language))]
        for head, cell in zip(heads, cells, strict=True):
            if not cell:
                row.append(Text(_silence(head, subject, language), style="bright_black"))
                continue
            text = Text()
            for number, entry in enumerate(cell):
                text.append("\n" if number else "")
                text.append(entry.title)
                text.append(f" {entry.cite}", style="bright_black")
            row.append(text)
        shown.add_row(*row)
    return session.render(shown)


def _markdown(table: Compared, heads: Sequence[PackRow], day: date, language: str) -> str:
    from duecourse_cli.views.law_words import said  # noqa: PLC0415 - only for people

    lines = [
        f"| {day.isoformat()} | "
        + " | ".join(f"**{h.id}** {pick(h.title, language, h.id)}" for h in heads)
        + " |",
        "|---" * (len(heads) + 1) + "|",
    ]
    for subject, cells in table.items():
        row = []
        for head, cell in zip(heads, cells, strict=True):
            told = "<br>".join(f"{entry.title} ({entry.cite})" for entry in cell)
            row.append((told or _silence(head, subject, language)).replace("|", "\\|"))
        lines.append(f"| {said(subject, language)} | " + " | ".join(row) + " |")
    return "\n".join(lines)
