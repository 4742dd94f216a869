"""The parts of a report, before they are laid out for a terminal or a page."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the first column names the row; ``texts`` are further columns of text.

    Attributes:
        shades: For each row, 0 to 1 for each cell after the first; empty for none.
        total: Whether the last row is the sum of the others.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: frozenset[int] = frozenset()
    shades: tuple[tuple[float, ...], ...] = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars.

    Attributes:
        title: Said above it, and to a screen reader.
        labels: What each bar is.
        series: Name and a value for each bar.
        upright: Bars that stand, for numbers and hours; else bars that lie, for names.
        axis: What the values are.
        under: What the labels are, for bars that stand.
        colors: Numbers of the page's colours, one a series; empty for the first ones.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    upright: bool
    axis: str
    under: str = ""
    colors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its numbers, or numbers alone.

    Attributes:
        narrow: The table as a terminal shows it, where that is another.
        brief: Rows that a terminal shows; None is all.
        more: Said where rows were left out.
        note: Said below it.
    """

    grid: Grid
    chart: Chart | None = None
    narrow: Grid | None = None
    brief: int | None = None
    more: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One heading."""

    id: str
    title: str
    lead: str
    figures: tuple[Figure, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """All of a report.

    Attributes:
        warnings: What must be known first.
        tiles: The figures to know if nothing else is read: what it is, the figure, a remark.
    """

    language: str
    title: str
    head: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    tiles: tuple[tuple[str, str, str], ...] = ()
    sections: tuple[Section, ...] = field(default=())
    foot: str = ""
