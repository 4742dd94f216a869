"""A run over a portfolio in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from duecourse_cli._session import shown
from duecourse_cli._words import word
from duecourse_cli.views._names import Names

if TYPE_CHECKING:
    from rich.console import RenderableType

    from duecourse import Book


def summary(manifest: dict[str, Any], out: Path, book: Book) -> Iterator[RenderableType]:
    """Yield what a run did: rows by table, cases by stage, what may be done."""
    names = Names(book, "en")
    laws = manifest["cases_by_law"]
    if laws.get("none"):
        yield Text(f" {word('no_law', 'en')} ", style="bold white on red")
    if laws.get("partial"):
        yield Text(" LAW INCOMPLETE ", style="bold white on red")
        yield Text(
            f"of {laws['partial']:,} cases the place is not known or has no law pack: nobody may "
            "be contacted for them"
        )
    yield _rows(manifest["counts"])
    if manifest["stages"]:
        stages = sorted(manifest["stages"].items(), key=lambda item: (-item[1], item[0]))
        yield _counted("stage", {names.stage(k) or "none": count for k, count in stages})
    order = ("now", "instead", "later", "barred")
    yield _counted("actions", {name: manifest["actions"].get(name, 0) for name in order})
    if manifest["mistakes"]:
        yield Text(f"{manifest['mistakes']:,} mistakes are told in rejects", style="yellow")
    where = Text("results: ")
    where.append(shown(out), style="bold")
    yield where


def _rows(counts: dict[str, dict[str, int]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("rows")
    columns = ("read", "decided", "used", "rejected", "withheld")
    for name in columns:
        table.add_column(name, justify="right")
    for name, count in counts.items():
        table.add_row(name, *(f"{count[c]:,}" if c in count else "" for c in columns))
    return table


def _counted(title: str, counts: dict[str, int]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title)
    table.add_column("", justify="right")
    for name, count in counts.items():
        table.add_row(name, f"{count:,}")
    return table
