"""A report for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from duecourse_cli._session import columns
from duecourse_cli.views.report_parts import Figure, Grid, Parts, Section
from duecourse_cli.views.report_words import said

if TYPE_CHECKING:
    from rich.console import RenderableType

BAR: Final = 30
"""Columns of the longest bar."""

CLOSE: Final = 8
"""Columns from which on they stand closer together."""

NARROWEST: Final = 3
"""No column is made narrower than this."""


def view(parts: Parts) -> Iterator[RenderableType]:
    """Yield the report from top to bottom."""
    yield Text(parts.title, style="bold")
    for line in parts.head:
        yield Text(line, style="bright_black")
    for line in parts.warnings:
        yield Text(f"! {line}", style="bold yellow")
    if parts.tiles:
        yield Text()
    for name, value, remark in parts.tiles:
        more = f" · {remark}" if remark else ""
        yield Text.assemble((f"{value:>9}  ", "bold"), name, (more, "bright_black"))
    yield from sections(parts.sections, parts.language)
    yield Text(f"\n{parts.foot}", style="bright_black")


def sections(found: Sequence[Section], language: str = "en") -> Iterator[RenderableType]:
    """Yield sections one below the other."""
    for section in found:
        yield Text(f"\n{section.title}", style="bold cyan")
        yield Text(section.lead)
        for figure in section.figures:
            yield from _figure(figure, section.title, language)
        if section.note:
            yield Text(section.note, style="bright_black")


def _figure(figure: Figure, title: str, language: str) -> Iterator[RenderableType]:
    grid = figure.narrow or figure.grid
    if grid.caption != title:
        yield Text(f"\n{grid.caption}", style="bold")
    if grid.rows:
        yield table(grid, _bars(figure), figure.brief)
    else:
        yield Text(said("no_data", language), style="bright_black")
    if figure.more:
        yield Text(figure.more, style="bright_black")
    if figure.note:
        yield Text(figure.note)


def _bars(figure: Figure) -> list[str]:
    """Return a bar for each row of a chart whose bars stand; rows beyond it have none."""
    if figure.chart is None or not figure.chart.upright:
        return []
    sums = [sum(each) for each in zip(*(v for _, v in figure.chart.series), strict=True)]
    most = max([*sums, 1])
    return [_bar(value / most) for value in sums]


def _bar(share: float) -> str:
    """Return a bar; what is not nought is seen."""
    eighths = round(share * BAR * 8) or (1 if share else 0)
    full, rest = divmod(eighths, 8)
    return "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")


def _longest(cells: Iterable[str]) -> int:
    """Return how wide the longest word is."""
    return max((cell_len(word) for cell in cells for word in cell.split()), default=1)


def _widths(grid: Grid, room: int) -> list[int]:
    """Return how wide each column is, so that all of them stand in *room*.

    Text wraps between words as long as that is enough. Where it is not, words are broken: first
    those in the heads of numbers, then those of the widest columns. What is broken can be read,
    what stands past the edge cannot.
    """
    wide, whole, heads_broken = [], [], []
    for place, head in enumerate(grid.heads):
        cells = [row[place] for row in grid.rows]
        lines = (line for cell in (head, *cells) for line in (*cell.splitlines(), " "))
        wide.append(max(map(cell_len, lines)))
        whole.append(_longest((head, *cells)))
        number = place > 0 and place not in grid.texts
        heads_broken.append(max(NARROWEST, _longest(cells)) if number else whole[-1])
    for least in (whole, heads_broken, [NARROWEST] * len(wide)):
        while sum(wide) > room:
            wraps = [width if width > low else 0 for width, low in zip(wide, least, strict=True)]
            if not any(wraps):
                break
            wide[wraps.index(max(wraps))] -= 1
    return wide


def table(grid: Grid, bars: list[str], brief: int | None = None) -> Table:
    """Return a table, or its first *brief* rows, with a bar at the end of each."""
    room = columns() - max(map(len, bars), default=0)
    # Between two columns stand the padding and a divider, which is a space.
    gaps = len(grid.heads) - 1 + bool(bars)
    between = 1 if len(grid.heads) > CLOSE else 2
    words = sum(map(_longest, zip(grid.heads, *grid.rows, strict=True)))
    while between and words > room - (between + 1) * gaps:  # closer, before a word is broken
        between -= 1
    shown = Table(box=SIMPLE_HEAD, padding=(0, between, 0, 0), pad_edge=False, show_edge=False)
    widths = _widths(grid, room - (between + 1) * gaps)
    for place, head in enumerate(grid.heads):
        text = place == 0 or place in grid.texts
        shown.add_column(
            head,
            justify="left" if text else "right",
            overflow="fold",
            width=widths[place],
            style="bold" if place == 0 else "",
        )
    if bars:
        shown.add_column("", style="cyan", no_wrap=True)
    rows = grid.rows[:brief]
    for number, row in enumerate(rows):
        last = grid.total and number == len(grid.rows) - 1
        before_last = grid.total and number == len(grid.rows) - 2
        more = [bars[number] if number < len(bars) else ""] if bars else []
        shown.add_row(*row, *more, style="bold" if last else "", end_section=before_last)
    return shown
