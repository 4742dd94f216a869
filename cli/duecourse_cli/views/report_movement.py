"""The section on what moved between two runs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from duecourse_cli.views.report_parts import Chart, Figure, Grid, Section
from duecourse_cli.views.report_shared import Telling

if TYPE_CHECKING:
    from duecourse.portfolio.report.figures import Movement, Roll

GONE, NEW = "(gone)", "(new)"
_ROLLS: Final = ("worse", "same", "better", "cured", "no_stage", "gone")
_COLORS: Final = (6, 2, 7, 4, 3, 8)


def movement(moved: Movement, portfolio: bool, told: Telling) -> Section:
    """Return the section: rates, rolls by stage, and every transition."""
    figures = [Figure(_transitions(moved, told), narrow=_listed(moved, told))]
    if moved.rolls:
        figures.insert(0, _rolled(moved.rolls, told))
    lead = told.say(
        "movement_lead",
        days=moved.days,
        inflow=told.rate(moved.inflow),
        cure=told.rate(moved.cure),
    )
    note = told.say("movement_note", paid="" if portfolio else told.say("cure_floor"))
    title = told.say("movement", at=moved.before_at[:10])
    return Section("movement", title, lead, tuple(figures), note)


def _rolled(rolls: tuple[Roll, ...], told: Telling) -> Figure:
    heads = ("stage", "cases", "roll_rate", "cure_rate", *map(_key, _ROLLS))
    rows = []
    for each in rolls:
        whole = each.cases - each.gone
        rates = [f"{part / whole:.1%}" if whole else "" for part in (each.worse, each.cured)]
        counts = (told.number(getattr(each, name)) for name in _ROLLS)
        rows.append((told.stage(each.stage), told.number(each.cases), *rates, *counts))
    return Figure(
        Grid(told.say("rolls"), tuple(map(told.say, heads)), tuple(rows)),
        Chart(
            told.say("rolls"),
            tuple(told.stage(each.stage) for each in rolls),
            tuple(
                (told.say(_key(name)), tuple(getattr(each, name) for each in rolls))
                for name in _ROLLS
            ),
            False,
            told.say("cases"),
            colors=_COLORS,
        ),
    )


def _key(name: str) -> str:
    return "left_stages" if name == "no_stage" else name


def _transitions(moved: Movement, told: Telling) -> Grid:
    order: list[str | None] = [*told.order, None]
    counts = {(was, now): number for was, now, number in moved.cells}
    seen_rows = {was for was, _ in counts}
    seen_columns = {now for _, now in counts}
    others = {s for s in seen_rows | seen_columns if s and s not in (*order, GONE, NEW)}
    known = [*order[:-1], *sorted(others), None]
    rows = [stage for stage in (*known, NEW) if stage in seen_rows]
    columns = [stage for stage in (*known, GONE) if stage in seen_columns]
    cells: list[tuple[str, ...]] = []
    shades: list[tuple[float, ...]] = []
    for was in rows:
        values = [counts.get((was, now), 0) for now in columns]
        whole = sum(values)
        name = _named(was, told)
        cells.append((name, *(told.number(value) if value else "" for value in values)))
        shades.append(tuple(value / whole if whole else 0.0 for value in values))
    heads = [_named(now, told) for now in columns]
    return Grid(told.say("transitions"), ("", *heads), tuple(cells), shades=tuple(shades))


def _named(stage: str | None, told: Telling) -> str:
    if stage in (GONE, NEW):
        return told.say("gone" if stage == GONE else "new")
    return told.stage(stage)


def _listed(moved: Movement, told: Telling) -> Grid:
    """Return the transitions one below the other, for where a square of them has no room."""
    order: list[str | None] = [*told.order, None]
    from_: Counter[str | None] = Counter()
    for was, _, number in moved.cells:
        from_[was] += number

    def place(stage: str | None) -> tuple[int, str]:
        return (order.index(stage) if stage in order else len(order), stage or "")

    cells = sorted(moved.cells, key=lambda cell: (place(cell[0]), place(cell[1])))
    return Grid(
        told.say("transitions_listed"),
        (told.say("from_stage"), told.say("to_stage"), told.say("cases"), told.say("share")),
        tuple(
            (_named(was, told), _named(now, told), told.number(n), f"{n / from_[was]:.1%}")
            for was, now, n in cells
        ),
        texts=frozenset({1}),
    )
