"""The sections on contacts: lawful hours, headroom under the caps, intensity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duecourse_cli.views.report_parts import Chart, Figure, Grid, Section
from duecourse_cli.views.report_shared import Telling

if TYPE_CHECKING:
    from duecourse.portfolio.report.figures import Headroom, Intensity, Report

MANY: Final = 10
"""Contacts from which on people are counted together."""


def hours(report: Report, told: Telling) -> Section:
    """Return the hours of the day in which cases may be contacted."""
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


def headroom(report: Report, told: Telling) -> Section:
    """Return how much the caps leave."""
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


def intensity(found: tuple[Intensity, ...], told: Telling) -> Section:
    """Return how often people were contacted."""
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
