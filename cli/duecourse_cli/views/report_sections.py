"""The sections of a report: its figures as tables and charts, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from duecourse_cli.views.report_arms import arms
from duecourse_cli.views.report_contacts import headroom, hours, intensity
from duecourse_cli.views.report_costs import costs
from duecourse_cli.views.report_movement import movement
from duecourse_cli.views.report_parts import Chart, Figure, Grid, Parts, Section
from duecourse_cli.views.report_shared import Telling

if TYPE_CHECKING:
    from duecourse.portfolio.report.figures import Report


KINDS: Final = ("call", "message", "letter", "visit", "desk")


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
        yield told.say("tile_inflow", days=moved.days), told.rate(moved.inflow), of
    elif report.arrears is not None:
        found = report.arrears.inflow
        of = told.say("tile_part", part=told.number(found.part), whole=told.number(found.whole))
        yield told.say("tile_inflow", days=report.arrears.period), told.rate(found), of
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
    if report.arms:
        yield arms(report.arms, report.arm_titles, told)
    if report.movement is not None:
        yield movement(report.movement, report.arrears is not None, told)
    if report.arrears is not None:
        yield _arrears(report, told)
    yield hours(report, told)
    yield headroom(report, told)
    if report.intensity:
        yield intensity(report.intensity, told)
    yield costs(report, told)


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
