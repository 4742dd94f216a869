"""The calendar of a case says what deciding each of its minutes says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import duecourse
from duecourse.api import Book
from duecourse.book.case import Case
from duecourse.book.case_files import read_case
from duecourse.clock.instants import to_us
from duecourse.clock.zones import zone
from duecourse.law.bench import Bench
from duecourse.law.calendar import calendar
from duecourse.law.days import BARRED, DEFERRED, IDLE, LAWFUL, PARTLY, Calendar, Cell

POLICIES = Path(__file__).parents[3] / "policies"
BRANCH = POLICIES / "branch"
AT = datetime.fromisoformat("2026-03-06T10:05:00-05:00")


@cache
def book() -> Book:
    return duecourse.load(BRANCH, packs=[POLICIES / "regimes" / "us"])


def bound(name: str) -> Case:
    document = read_case(BRANCH / "cases" / f"{name}.yaml")
    given: dict[str, object] = {str(key): value for key, value in document.items()}
    return book().case(given | {"jurisdiction": ["US"], "actor": "third_party"})


def drawn(case: Case, days: int = 4, at: datetime = AT, **choices: object) -> Calendar:
    joined, decider = book().for_case(case)
    bench = Bench(joined, book().vocabulary, decider)
    given = {"zone": zone("America/New_York"), **choices}
    return calendar(bench, case, to_us(at), days, **given)  # type: ignore[arg-type]


def cells(found: Calendar) -> list[Cell]:
    return [cell for day in found.days for cell in day.cells]


def test_a_day_has_the_half_hours_that_it_has() -> None:
    found = drawn(bound("abroad-in-new-york"))
    assert [(day.date, len(day.cells)) for day in found.days] == [
        ("2026-03-06", 48),
        ("2026-03-07", 48),
        ("2026-03-08", 46),  # the clocks go forward
        ("2026-03-09", 48),
    ]
    assert all(a.at < b.at for day in found.days for a, b in pairwise(day.cells))


def test_what_is_past_is_idle() -> None:
    first = drawn(bound("abroad-in-new-york")).days[0]
    assert {cell.state for cell in first.cells[:20]} == {IDLE}
    assert first.cells[20].lawful == 25  # 10:05 to 10:30


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("abroad-in-new-york", "2026-03-06T10:05:00-05:00"),
        ("critical-window-exhausted", "2026-03-10T10:05:00+08:00"),
        ("tug-family", "2026-03-10T10:05:00+08:00"),
    ],
)
def test_it_agrees_with_the_decisions(name: str, start: str) -> None:
    case, begin = bound(name), datetime.fromisoformat(start)
    found = drawn(case, 5, begin, zone=zone("Asia/Shanghai"))
    seen = set()
    for cell in cells(found)[::5]:
        at = datetime.fromisoformat(cell.at)
        if at < begin:
            continue
        decision = book().decide(case, at)
        reach = [item for item in decision.now if item.to]
        seen.add(cell.state)
        if cell.state == LAWFUL:
            assert reach, cell
            assert cell.treatment in {item.treatment for item in reach}
        elif cell.state == DEFERRED:
            assert not reach, cell
            soonest = min(datetime.fromisoformat(item.not_before) for item in decision.later)
            assert soonest == datetime.fromisoformat(cell.not_before)
            assert cell.limit in {r.limit for item in decision.later for r in item.because}
        elif cell.state == BARRED:
            assert not reach, cell
            assert not decision.later
        elif cell.state == IDLE:
            assert not reach, cell
    assert {LAWFUL, DEFERRED} <= seen


def test_partly_lawful_minutes_are_counted() -> None:
    half, quarter, hour = (
        drawn(bound("abroad-in-new-york"), minutes=minutes) for minutes in (30, 15, 60)
    )
    assert half.lawful_minutes == quarter.lawful_minutes == hour.lawful_minutes
    assert PARTLY in {cell.state for cell in cells(hour)}
    assert all(0 < c.lawful < 60 for c in cells(hour) if c.state == PARTLY)


def test_one_treatment_and_one_point() -> None:
    case = bound("abroad-in-new-york")
    found = drawn(case, treatment="courtesy-call", to="self-mobile")
    assert {cell.treatment for cell in cells(found)} <= {"", "courtesy-call"}
    assert {cell.to for cell in cells(found)} <= {"", "self-mobile"}
    assert found.lawful_minutes <= drawn(case).lawful_minutes


def test_a_held_case_is_barred_and_says_by_what() -> None:
    found = drawn(bound("bankruptcy-notified"))
    states = {cell.state for cell in cells(found)} - {IDLE}
    assert states == {BARRED}
    barred = [cell for cell in cells(found) if cell.state == BARRED]
    assert all("red-line-bankruptcy" in " ".join(cell.because) for cell in barred)
    assert found.lawful_minutes == 0


def test_an_exhibit_is_drawn_only_when_asked_for() -> None:
    case = bound("critical-half-reached")
    assert "small-threats" not in {cell.treatment for cell in cells(drawn(case))}
    shown = drawn(case, treatment="small-threats")
    assert {cell.state for cell in cells(shown)} <= {IDLE, BARRED}


def test_limits_are_counted_by_cells() -> None:
    found = drawn(bound("abroad-in-new-york"))
    counted = {meta.name: number for meta, number in found.limits}
    held = [cell.limit for cell in cells(found) if cell.limit]
    assert counted == {name: held.count(name) for name in set(held)}
    assert list(counted.values()) == sorted(counted.values(), reverse=True)


def test_the_clock_may_be_another() -> None:
    case = bound("abroad-in-new-york")
    utc = drawn(case, zone=zone("UTC"))
    first = datetime.fromisoformat(utc.days[0].cells[0].at)
    assert first == datetime(2026, 3, 6, tzinfo=UTC)
    assert first.utcoffset() == timedelta(0)
