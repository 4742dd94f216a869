"""The sections of a report: its figures as tables and charts, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from duecourse_cli._words import pick
from duecourse_cli.views.report_movement import movement
from duecourse_cli.views.report_parts import Chart, Figure, Grid, Parts, Section
from duecourse_cli.views.report_shared import Telling

if TYPE_CHECKING:
    from duecourse.portfolio.report.figures import Headroom, Intensity, LimitCost, Report

BRIEF: Final = 12
"""Limits that a terminal and a chart show."""

KINDS: Final = ("call", "message", "letter", "visit", "desk")
MANY: Final = 10
"""Contacts from which on people are counted together."""


def parts(report: Report, language: str) -> Parts:
    """Return the whole report in words."""
    told = Telling(report, language)
    at = datetime.fromisoformat(report.at)
    book = f"{report.book} {report.book_version}".strip()
    head = [
        told.say(
            "head",
            cases=told.number(report.cases),
            persons=told.number(report.persons),
            at=f"{at:%Y-%m-%d %H:%M} ({report.at[19:]})" if len(report.at) > 19 else report.at,
            book=book,
        )
    ]
    if report.packs:
        head.append(told.say("packs", packs=" ".join(report.packs)))
    if report.rejected:
        head.append(told.say("rejected", rejected=told.number(report.rejected)))
    warnings = [told.say(code, detail=detail) for code, detail in report.notes]
    for code, number in (("no_law", report.no_law), ("partial_law", report.partial_law)):
        if number:
            warnings.insert(0, told.say(code, detail=told.number(number)))
    return Parts(
        language,
        f"{told.say('report')} · {book} · {at:%Y-%m-%d}",
        tuple(head),
        tuple(warnings),
        tuple(_tiles(report, told)),
        tuple(_sections(report, told)),
        told.say("foot"),
    )


def _tiles(report: Report, told: Telling) -> Iterator[tuple[str, str, str]]:
    now = sum(row.now for row in report.stages)
    share = f"{now / report.cases:.0%}" if report.cases else ""
    yield told.say("tile_now"), told.number(now), told.say("tile_of", whole=share)
    moved = report.movement
    if moved is not None and moved.inflow is not None:
        of = told.say(
            "tile_part", part=told.number(moved.inflow.part), whole=told.number(moved.inflow.whole)
        )
        yield told.say("tile_inflow"), told.rate(moved.inflow), of
    elif report.arrears is not None:
        found = report.arrears.inflow
        of = told.say("tile_part", part=told.number(found.part), whole=told.number(found.whole))
        yield told.say("tile_inflow"), told.rate(found), of
    if moved is not None and moved.cure is not None:
        of = told.say(
            "tile_part", part=told.number(moved.cure.part), whole=told.number(moved.cure.whole)
        )
        yield told.say("cure_rate"), told.rate(moved.cure), of
    for each in report.headroom:
        if each.kind == "call" and each.at_cap is not None:
            of = told.say("tile_people", persons=told.number(report.persons))
            yield told.say("tile_at_cap"), told.number(each.at_cap), of
    if report.costs.limits:
        dearest = report.costs.limits[0]
        of = told.say("tile_limit", limit=told.limit(dearest))
        yield told.say("tile_dearest"), told.number(dearest.actions), of


def _sections(report: Report, told: Telling) -> Iterator[Section]:
    yield _worklists(report, told)
    if report.movement is not None:
        yield movement(report.movement, report.arrears is not None, told)
    if report.arrears is not None:
        yield _arrears(report, told)
    yield _hours(report, told)
    yield _headroom(report, told)
    if report.intensity:
        yield _intensity(report.intensity, told)
    yield _costs(report, told)


def _worklists(report: Report, told: Telling) -> Section:
    rows = report.stages
    n = told.number
    kinds = [kind for kind in KINDS if any(row.kinds.get(kind) for row in rows)]
    heads = ("stage", "cases", "act_now", "wait", "nothing", *kinds, "actions")
    cells = [
        (
            told.stage(row.stage),
            *map(n, (row.cases, row.now, row.later, row.nothing)),
            *(n(row.kinds.get(kind, 0)) for kind in kinds),
            n(row.actions),
        )
        for row in rows
    ]
    sums = [
        sum(each)
        for each in zip(
            *(
                (r.cases, r.now, r.later, r.nothing, *(r.kinds.get(k, 0) for k in kinds), r.actions)
                for r in rows
            ),
            strict=True,
        )
    ]
    if sums:
        cells.append((told.say("total"), *map(n, sums)))
    chart = Chart(
        told.say("worklists"),
        tuple(told.stage(row.stage) for row in rows),
        (
            (told.say("act_now"), tuple(row.now for row in rows)),
            (told.say("wait"), tuple(row.later for row in rows)),
            (told.say("nothing"), tuple(row.nothing for row in rows)),
        ),
        False,
        told.say("cases"),
    )
    lead = told.say(
        "worklists_lead",
        now=n(sum(row.now for row in rows)),
        cases=n(report.cases),
        later=n(sum(row.later for row in rows)),
        nothing=n(sum(row.nothing for row in rows)),
    )
    grid = Grid(told.say("worklists"), tuple(map(told.say, heads)), tuple(cells), total=bool(sums))
    narrow = replace(grid, heads=grid.heads[:-1], rows=tuple(row[:-1] for row in grid.rows))
    figures = (Figure(grid, chart, narrow),)
    return Section("worklists", told.say("worklists"), lead, figures, told.say("worklists_note"))


def _arrears(report: Report, told: Telling) -> Section:
    found = report.arrears
    assert found is not None
    n = told.number
    labels = [told.between(low, high) for low, high, _ in found.due]
    grid = Grid(
        told.say("days_past_due"),
        (told.say("days_past_due"), told.say("loans")),
        tuple((label, n(number)) for label, (_, _, number) in zip(labels, found.due, strict=True)),
    )
    values = tuple(number for _, _, number in found.due)
    chart = Chart(
        told.say("days_past_due"),
        tuple(labels),
        ((told.say("loans"), values),),
        True,
        told.say("loans"),
        told.say("days_past_due"),
    )
    figures = [Figure(grid, chart)]
    if found.moves:
        title = told.say("moves", days=found.ahead)
        moves = Grid(
            title,
            (told.say("from_stage"), told.say("to_stage"), told.say("cases")),
            tuple((told.stage(a), told.stage(b), n(number)) for a, b, number in found.moves),
            texts=frozenset({1}),
        )
        figures.append(Figure(moves))
    inflow = found.inflow
    lead = told.say(
        "arrears_lead",
        part=n(inflow.part),
        whole=n(inflow.whole),
        rate=told.rate(inflow),
        days=found.period,
    )
    note = told.say("arrears_note", other=n(found.other), unknown=n(found.unknown))
    return Section("arrears", told.say("arrears"), lead, tuple(figures), note)


def _hours(report: Report, told: Telling) -> Section:
    open_ = [hour for hour in report.hours if not hour.past]
    seen = {stage for hour in open_ for stage in hour.stages or {}}
    stages = [row.stage or "" for row in report.stages if (row.stage or "") in seen]
    names = [told.stage(stage or None) for stage in stages]
    grid = Grid(
        told.say("hours"),
        (told.say("hour"), told.say("total"), *names),
        tuple(
            (
                hour.label,
                told.number(hour.cases or 0),
                *(told.number((hour.stages or {}).get(stage, 0)) for stage in stages),
            )
            for hour in open_
        ),
    )
    chart = Chart(
        told.say("hours"),
        tuple(hour.label[:2] for hour in open_),
        tuple(
            (name, tuple((hour.stages or {}).get(stage, 0) for hour in open_))
            for stage, name in zip(stages, names, strict=True)
        ),
        True,
        told.say("cases"),
        told.say("hour"),
    )
    narrow = Grid(grid.caption, grid.heads[:2], tuple(row[:2] for row in grid.rows))
    best = max(open_, key=lambda hour: hour.cases or 0, default=None)
    if best is None or not best.cases:
        lead = told.say("hours_none", zone=report.zone)
        return Section("hours", told.say("hours"), lead, (Figure(grid),), told.say("hours_note"))
    lead = told.say("hours_lead", best=best.label, most=told.number(best.cases), zone=report.zone)
    figures = (Figure(grid, chart, narrow),)
    return Section("hours", told.say("hours"), lead, figures, told.say("hours_note"))


def _headroom(report: Report, told: Telling) -> Section:
    figures = tuple(_left(each, told) for each in report.headroom)
    notes = [told.say("headroom_note")]
    if any(each.at_cap is None for each in report.headroom):
        notes.append(told.say("headroom_unknown"))
    lead = told.say("headroom_lead") if figures else told.say("no_data")
    return Section("headroom", told.say("headroom"), lead, figures, " ".join(notes))


def _left(each: Headroom, told: Telling) -> Figure:
    rows: list[tuple[str, int | None]] = [(told.say("at_cap"), each.at_cap)]
    most = min(max(each.left, default=0), MANY)
    for number in range(1, most):
        rows.append((str(number), each.left.get(number, 0)))
    if most:
        beyond = sum(people for left, people in each.left.items() if left >= most)
        more = max(each.left) > most
        rows.append((f"{most}+" if more else str(most), beyond))
    if each.no_cap:
        rows.append((told.say("no_cap"), each.no_cap))
    title = told.say(each.kind)
    title = title[:1].upper() + title[1:]
    return Figure(
        Grid(
            title,
            (told.say("left"), told.say("people")),
            tuple(
                (label, told.say("not_known") if n is None else told.number(n)) for label, n in rows
            ),
        ),
        Chart(
            title,
            tuple(label for label, _ in rows),
            ((told.say("people"), tuple(n or 0 for _, n in rows)),),
            True,
            told.say("people"),
            told.say("left"),
        ),
    )


def _intensity(found: tuple[Intensity, ...], told: Telling) -> Section:
    figures = []
    for count in dict.fromkeys(each.count for each in found):
        spans = [each for each in found if each.count == count]
        most = min(max(each.most for each in spans), MANY)
        if not any(each.total for each in spans):
            most = 0
        labels = [str(number) for number in range(most)]
        labels.append(f"{most}+" if max(each.most for each in spans) > most else str(most))
        columns = [
            [
                *(each.persons.get(number, 0) for number in range(most)),
                sum(people for number, people in each.persons.items() if number >= most),
            ]
            for each in spans
        ]
        names = [told.say("one_day" if each.days == 1 else "seven_days") for each in spans]
        rows = [
            (label, *(told.number(column[place]) for column in columns))
            for place, label in enumerate(labels)
        ]
        rows.append((told.say("sum"), *(told.number(each.total) for each in spans)))
        rows.append((told.say("most"), *(told.number(each.most) for each in spans)))
        title = told.say(count)
        title = title[:1].upper() + title[1:]
        grid = Grid(title, (told.say("contacts"), *names), tuple(rows))
        chart = Chart(
            f"{title} · {names[-1]}",
            tuple(labels),
            ((told.say("people"), tuple(columns[-1])),),
            True,
            told.say("people"),
            told.say("contacts"),
        )
        figures.append(Figure(grid, chart if most else None))
    lead, note = told.say("intensity_lead"), told.say("intensity_note")
    return Section("intensity", told.say("intensity"), lead, tuple(figures), note)


_COST_HEADS: Final = (
    "limit", "cite", "cases", "cases_alone", "barred_alone", "barred_together",
    "delayed_alone", "delayed_together", "hours_median",
)  # fmt: skip
_COST_SERIES: Final = ("barred_alone", "barred_together", "delayed_alone", "delayed_together")


def _costs(report: Report, told: Telling) -> Section:
    costs, n = report.costs, told.number
    grid = Grid(
        told.say("costs"),
        tuple(map(told.say, _COST_HEADS)),
        tuple(_cost(each, told) for each in costs.limits),
        texts=frozenset({1}),
    )
    shown = costs.limits[:BRIEF]
    chart = Chart(
        told.say("costs"),
        tuple(told.limit(each) for each in shown),
        tuple(
            (told.say(name), tuple(getattr(each, name) for each in shown)) for name in _COST_SERIES
        ),
        False,
        told.say("actions_axis"),
    )
    lead = told.say(
        "costs_lead",
        offered=n(costs.offered),
        now=n(costs.now),
        later=n(costs.later),
        barred=n(costs.barred),
    )
    exhibits = told.say("exhibits", exhibits=n(costs.exhibits)) if costs.exhibits else ""
    note = told.say("costs_note", exhibits=exhibits)
    rest = len(costs.limits) - BRIEF
    more = told.say("more", number=rest) if rest > 0 else ""
    narrow = Grid(
        told.say("alone_note"),
        tuple(map(told.say, ("limit", "cases", "barred", "delayed", "hours_median"))),
        tuple(_cost_in_brief(each, told) for each in costs.limits),
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
