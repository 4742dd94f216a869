"""A table of practices by place: ours beside what a reader found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table as RichTable
from rich.text import Text

from duecourse_cli._words import pick
from duecourse_cli.views.law_words import cites

if TYPE_CHECKING:
    from duecourse.law.table import Cell, Place, Row, Table

_STYLES = {"OK": "green", "COND": "yellow", "BAR": "red", "": "bright_black"}


def table(table: Table, cells: Sequence[Cell], language: str) -> RichTable:
    """Return the marks, with the paragraphs behind them."""
    shown = RichTable(box=SIMPLE, padding=(0, 1), pad_edge=False, show_lines=True, expand=True)
    shown.add_column(pick(table.title, language, table.id), style="bold", ratio=3, overflow="fold")
    for place in table.places:
        shown.add_column(place.id, ratio=2, overflow="fold")
    for row in table.rows:
        line: list[Text] = [Text(pick(row.title, language, row.id))]
        for place in table.places:
            text = Text()
            for number, cell in enumerate(_of(cells, row, place)):
                text.append("\n" if number else "")
                text.append(cell.finding.mark or "-", style=f"bold {_STYLES[cell.finding.mark]}")
                text.append(_who(cell, place, table), style="bright_black")
                if cell.finding.mark != "OK":
                    text.append(f" {', '.join(cites(cell.finding.because))}", style="bright_black")
            line.append(text)
        shown.add_row(*line)
    return shown


def _of(cells: Sequence[Cell], row: Row, place: Place) -> list[Cell]:
    return [cell for cell in cells if cell.row == row.id and cell.place == place.id]


def _who(cell: Cell, place: Place, table: Table) -> str:
    parts = []
    if len(place.actors) > 1:
        parts.append("3P" if cell.actor == "third_party" else "1P")
    if len(cell.on) < len(table.on):
        parts.append(", ".join(cell.on))
    return f" {' '.join(parts)}" if parts else ""


_HEAD = """\
Every mark is decided: the practice is offered on made cases, bare of the playbook's own limits,
and the law packs alone take away what they take away. `BAR`: no lawful minute within 35 days (for
calls: not one of the calls wanted; for all nine: fewer). `COND`: only for some people, histories
or acts, with duties, or with words kept back. `OK`: nothing beyond hours is taken. 3P is an
agency, 1P the lender itself. `same`, `stricter` and `not computable` say how our mark stands to
the reference; what is not computable is a judgment, rests on a source of certainty C, or has no
pack.""".splitlines()


def markdown(playbook: str, table: Table, cells: Sequence[Cell], language: str) -> str:
    """Return the whole comparison as Markdown: the marks, then every cell with its reasons."""
    counts = Counter(cell.relation for cell in cells)
    lines = [
        f"# {pick(table.title, language, table.id)}",
        "",
        f"Made by `duecourse law against policies/{playbook} --table {table.id} --format md`; "
        "not legal advice.",
        "",
        *_HEAD,
        f"Days: {', '.join(table.on)}. The reference: {table.reference}.",
        "",
        f"Of {len(cells)} cells: "
        + ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
        + ".",
        "",
        "| practice | " + " | ".join(place.title for place in table.places) + " |",
        "|---" * (len(table.places) + 1) + "|",
    ]
    for row in table.rows:
        marks = [
            "<br>".join(
                f"**{cell.finding.mark or '-'}**{_who(cell, place, table)}, {_relation(cell)}"
                for cell in _of(cells, row, place)
            )
            for place in table.places
        ]
        lines.append(f"| {pick(row.title, language, row.id)} | " + " | ".join(marks) + " |")
    for place in table.places:
        lines += ["", f"## {place.title}", ""]
        lines.append("| practice | ours | because | reference | |")
        lines.append("|---|---|---|---|---|")
        for row in table.rows:
            lines += [_line(cell, row, place, table, language) for cell in _of(cells, row, place)]
    return "\n".join(lines)


def _relation(cell: Cell) -> str:
    """Return how a cell stands to its reference, and by whose law where not the country's."""
    return f"{cell.relation} {cell.reason}".rstrip() if cell.relation == "same" else cell.relation


def _line(cell: Cell, row: Row, place: Place, table: Table, language: str) -> str:
    finding, reference = cell.finding, cell.reference
    ours = f"**{finding.mark or '-'}**{_who(cell, place, table)}"
    if finding.said:
        ours += " " + "; ".join(finding.said)
    because = "; ".join(f"`{each.limit}` {each.cite}" for each in finding.because)
    theirs = f"**{reference.mark}** {reference.text}".strip() if reference else ""
    told = cell.relation + (f": {cell.reason}" if cell.reason else "")
    parts = (pick(row.title, language, row.id), ours, because, theirs, told)
    return "| " + " | ".join(part.replace("|", "\\|") for part in parts) + " |"
