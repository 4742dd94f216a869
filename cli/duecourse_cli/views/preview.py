"""What the calendar brings, as the parts of a page; a terminal shows the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from duecourse_cli.views import impact as impact_view
from duecourse_cli.views.diff import side
from duecourse_cli.views.report_parts import Chart, Figure, Grid, Parts, Section

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.difference.calendar import Boundary, Dated
    from duecourse.portfolio.impact.model import Impact

HELD = (
    "The cases stay as they are at that minute: no day passes, no debt grows older, no call leaves "
    "a count. What differs is what the date alone brings."
)


def parts(
    book: Book,
    days: tuple[date, date],
    found: Sequence[Boundary],
    impacts: Sequence[Impact],
    titles: Mapping[str, str],
    order: Sequence[str],
) -> Parts:
    """Return what begins and ends, date by date, with whom it touches where that was asked."""
    name = side(book.id, book.version)
    head = [f"{name}, from {days[0]} to {days[1]}"]
    if impacts:
        head += [impact_view.head(impacts[0]), HELD]
    warnings = ("no law was consulted",) if book.joined.lawless else ()
    told: list[Section] = []
    if not found:
        text = "Nothing begins and nothing ends in these days."
        told.append(Section("dates", "Dates", text, ()))
    if impacts:
        told.append(_overview(found, impacts))
    for number, boundary in enumerate(found):
        told += _boundary(boundary, impacts[number : number + 1], titles, order)
    return Parts(
        "en",
        f"What the calendar brings · {name}",
        tuple(head),
        warnings,
        tuple(_tiles(found, impacts)),
        tuple(told),
        "An item exists from its first day to its last, in the zones of its law. Not legal advice.",
    )


def _tiles(found: Sequence[Boundary], impacts: Sequence[Impact]) -> Iterator[tuple[str, str, str]]:
    yield "dates", str(len(found)), ""
    yield "items begin", str(sum(len(each.starts) for each in found)), ""
    yield "items end", str(sum(len(each.ends) for each in found)), ""
    if impacts:
        boundary, most = max(zip(found, impacts, strict=True), key=lambda pair: pair[1].changed)
        if most.changed:
            yield "cases changed by one date", f"{most.changed:,}", f"at most, on {boundary.day}"
        else:
            yield "cases changed by any date", "0", ""


def _overview(found: Sequence[Boundary], impacts: Sequence[Impact]) -> Section:
    from duecourse.portfolio.impact.model import WAYS  # noqa: PLC0415 - the engine takes its time

    title = "Cases by date"
    labels = tuple(boundary.day for boundary in found)
    rows = tuple(
        (
            boundary.day,
            _whose(boundary),
            f"{each.changed:,}",
            impact_view.percent(each.changed, each.compared),
            f"{each.labels['stricter']:,}",
            f"{each.labels['looser']:,}",
        )
        for boundary, each in zip(found, impacts, strict=True)
    )
    heads = ("date", "whose", "changed", "share", "stricter", "looser")
    grid = Grid(title, heads, rows, frozenset({1}))
    series = tuple((way, tuple(float(each.ways[way]) for each in impacts)) for way in WAYS)
    chart = Chart(title, labels, series, False, "cases", colors=impact_view.WAYS_COLORS)
    text = "Each date alone, against the day before it."
    return Section("by-date", title, text, (Figure(grid, chart),))


def _whose(boundary: Boundary) -> str:
    names = dict.fromkeys(each.policy for each in (*boundary.starts, *boundary.ends))
    return ", ".join(names)


def _boundary(
    boundary: Boundary,
    impacts: Sequence[Impact],
    titles: Mapping[str, str],
    order: Sequence[str],
) -> Iterator[Section]:
    rows = [_row("begins", each) for each in boundary.starts]
    rows += [_row("ends", each) for each in boundary.ends]
    grid = Grid(
        f"What begins and ends on {boundary.day}",
        ("", "whose", "kind", "item", "title", "citation"),
        tuple(rows),
        frozenset({1, 2, 3, 4, 5}),
    )
    narrow = replace(
        grid,
        heads=("", "item", "title", "citation"),
        rows=tuple((row[0], f"{row[1]}/{row[3]}", row[4], row[5]) for row in rows),
        texts=frozenset({1, 2, 3}),
    )
    lead = (
        f"At {boundary.local} ({boundary.zone}): {len(boundary.starts)} begin, "
        f"{len(boundary.ends)} end."
    )
    key = f"d{boundary.us}"
    yield Section(key, f"{boundary.day} · {_whose(boundary)}", lead, (Figure(grid, narrow=narrow),))
    for impact in impacts:
        for section in impact_view.sections(impact, titles, order, key):
            yield replace(section, title=f"{boundary.day}: {section.title}")


def _row(way: str, item: Dated) -> tuple[str, ...]:
    kind = "law pack" if item.kind == "pack" else item.kind
    return way, item.policy, kind, item.id, item.title, item.cite
