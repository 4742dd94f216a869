"""The section on what each limit costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duecourse_cli._words import pick
from duecourse_cli.views.report_parts import Chart, Figure, Grid, Section
from duecourse_cli.views.report_shared import Telling

if TYPE_CHECKING:
    from duecourse.portfolio.report.figures import LimitCost, Report

BRIEF: Final = 12
"""Limits that a terminal and a chart show."""

_COST_HEADS: Final = (
    "limit", "cite", "cases", "cases_alone", "barred_alone", "barred_together",
    "delayed_alone", "delayed_together", "hours_median",
)  # fmt: skip
_COST_SERIES: Final = ("barred_alone", "barred_together", "delayed_alone", "delayed_together")


def costs(report: Report, told: Telling) -> Section:
    """Return what each limit bars and delays."""
    found, n = report.costs, told.number
    grid = Grid(
        told.say("costs"),
        tuple(map(told.say, _COST_HEADS)),
        tuple(_cost(each, told) for each in found.limits),
        texts=frozenset({1}),
    )
    shown = found.limits[:BRIEF]
    chart = Chart(
        told.say("costs_shown", number=len(shown)),
        tuple(told.limit(each) for each in shown),
        tuple(
            (told.say(name), tuple(getattr(each, name) for each in shown)) for name in _COST_SERIES
        ),
        False,
        told.say("actions_axis"),
        colors=(6, 2, 1, 7),
    )
    lead = told.say(
        "costs_lead",
        offered=n(found.offered),
        now=n(found.now),
        later=n(found.later),
        barred=n(found.barred),
    )
    exhibits = told.say("exhibits", exhibits=n(found.exhibits)) if found.exhibits else ""
    note = told.say("costs_note", exhibits=exhibits)
    rest = len(found.limits) - BRIEF
    more = told.say("more", number=rest) if rest > 0 else ""
    narrow = Grid(
        told.say("alone_note"),
        tuple(map(told.say, ("limit", "cases", "barred", "delayed", "hours_median"))),
        tuple(_cost_in_brief(each, told) for each in found.limits),
    )
    figure = Figure(grid, chart if shown else None, narrow, BRIEF, more)
    return Section("costs", told.say("costs"), lead, (figure,), note)


def _cost(each: LimitCost, told: Telling) -> tuple[str, ...]:
    name = pick(each.title, told.language, "")
    return (
        f"{name} ({each.limit})" if name else each.limit,
        each.cite or told.say("house"),
        told.number(each.cases),
        told.number(each.cases_alone),
        *(told.number(getattr(each, series)) for series in _COST_SERIES),
        "" if each.hours is None else f"{each.hours:.1f}",
    )


def _cost_in_brief(each: LimitCost, told: Telling) -> tuple[str, ...]:
    alone = (each.barred_alone, each.barred_together), (each.delayed_alone, each.delayed_together)
    return (
        f"{told.limit(each)} · {each.cite or each.limit}",
        told.number(each.cases),
        *(f"{told.number(a)} + {told.number(b)}" if a or b else "" for a, b in alone),
        "" if each.hours is None else f"{each.hours:.1f}",
    )
