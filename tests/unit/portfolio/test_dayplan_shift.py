from __future__ import annotations

from datetime import date, datetime

import pytest

import duecourse
from duecourse.clock.instants import MINUTE, day_number, to_us
from duecourse.clock.zones import zone
from duecourse.portfolio.dayplan.agents import Agent, Desk, alike
from duecourse.portfolio.dayplan.seats import Day, day_of, seats
from duecourse.portfolio.dayplan.settings import Settings
from duecourse.portfolio.dayplan.shift import on_day, without
from duecourse.portfolio.dayplan.source import PlanError

SHANGHAI = datetime.fromisoformat("2026-03-10T08:30:00+08:00")


def us(text: str) -> int:
    return to_us(datetime.fromisoformat(text))


def day(desk: Desk, hours: tuple[int, int] | None = (540, 1080), at: str = "") -> Day:
    policy = duecourse.load("policies/branch", packs=[]).joined.playbook
    return day_of(desk, hours, date(2026, 3, 10), us(at) if at else to_us(SHANGHAI), policy)


@pytest.mark.parametrize(
    ("on", "hours", "start", "end", "minutes"),
    [
        # New York skips 02:00 to 03:00 on 8 March 2026, and shows 01:00 to 02:00 twice on
        # 1 November.
        ("2026-03-08", (540, 1080), "09:00-04:00", "18:00-04:00", 540),
        ("2026-03-08", (60, 240), "01:00-05:00", "04:00-04:00", 120),
        ("2026-03-08", (150, 240), "03:00-04:00", "04:00-04:00", 60),
        ("2026-03-08", (60, 150), "01:00-05:00", "03:00-04:00", 60),
        ("2026-11-01", (90, 150), "01:30-04:00", "02:30-05:00", 120),
        ("2026-11-01", (60, 90), "01:00-04:00", "01:30-05:00", 90),
    ],
)
def test_shifts_of_days_on_which_clocks_change(
    on: str, hours: tuple[int, int], start: str, end: str, minutes: int
) -> None:
    span = on_day(hours, day_number(date.fromisoformat(on)), zone("America/New_York"))

    assert span == (us(f"{on}T{start}"), us(f"{on}T{end}"))
    assert span is not None
    assert (span[1] - span[0]) // MINUTE == minutes


def test_a_shift_that_the_clock_skips_is_none() -> None:
    assert on_day((125, 175), day_number(date(2026, 3, 8)), zone("America/New_York")) is None


def test_a_shift_over_midnight_ends_on_the_next_day() -> None:
    span = on_day((1080, 1560), day_number(date(2026, 3, 10)), zone("Asia/Shanghai"))

    assert span == (us("2026-03-10T18:00+08:00"), us("2026-03-11T02:00+08:00"))


def test_holes_are_taken_out_of_a_span() -> None:
    assert without((10, 50), [(20, 25), (5, 12), (24, 30), (45, 60), (70, 80)]) == [
        (12, 20),
        (30, 45),
    ]
    assert without((10, 20), [(0, 30)]) == []


def test_breaks_chases_and_the_past_are_no_work() -> None:
    pauses = ((720, 780),)
    desk = Desk((Agent("a", breaks=pauses),), settings=Settings(after_chase=10))

    found = day(desk, at="2026-03-10T09:30:20+08:00")

    clock = [[found.zone.local(end)[1] for end in span] for span in found.work[0]]
    # The branch's chases are at 10:00, 14:00 and 16:00.
    assert clock == [[571, 600], [610, 720], [780, 840], [850, 960], [970, 1080]]
    assert [name for name, _ in found.chases] == ["first", "second", "third"]


def test_seats_fill_the_work_without_a_gap_and_agents_take_turns() -> None:
    found = day(alike(3))
    rows = seats(found, 4)

    for agent in range(3):
        mine = [seat for seat in rows if seat.agent == agent]
        assert all(seat.end - seat.start == 4 * MINUTE for seat in mine)
        assert all(rows[s.next].start == s.end for s in mine if s.next is not None)
        assert len(mine) == sum((end - start) // (4 * MINUTE) for start, end in found.work[agent])
    assert [seat.agent for seat in rows[:6]] == [0, 1, 2, 2, 0, 1]


@pytest.mark.parametrize(
    ("desk", "hours", "at", "said"),
    [
        (Desk(()), (540, 1080), "", "no agents"),
        (alike(1), None, "", "has no shift"),
        (alike(1), (540, 1080), "2026-03-10T18:00+08:00", "no minute of work is left"),
    ],
)
def test_days_that_cannot_be_planned(
    desk: Desk, hours: tuple[int, int] | None, at: str, said: str
) -> None:
    with pytest.raises(PlanError, match=said):
        day(desk, hours, at)
