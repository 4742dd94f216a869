from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from duecourse.clock.calendars import UnknownCalendarError, calendar
from duecourse.clock.hours import FAR_DAYS, OpenHours
from duecourse.clock.instants import DAY, HOUR, INF, MINUTE, day_number, to_us
from duecourse.clock.zones import zone

SHANGHAI = zone("Asia/Shanghai")
NEW_YORK = zone("America/New_York")
HONOLULU = zone("Pacific/Honolulu")
DAILY = frozenset({"daily"})
LAWFUL = OpenHours(((DAILY, ((480, 1260),)),))


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    return to_us(datetime(year, month, day, hour, minute, second, tzinfo=UTC))


def china(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return utc(year, month, day, hour, minute) - 8 * HOUR


def days(*words: str) -> frozenset[str]:
    return frozenset(words)


def test_open_until_and_closed_until() -> None:
    morning = china(2026, 3, 10, 8)
    evening = china(2026, 3, 10, 21)
    assert LAWFUL.state(morning, SHANGHAI) == -evening
    assert LAWFUL.state(morning - 1, SHANGHAI) == morning
    assert LAWFUL.state(evening - 1, SHANGHAI) == -evening
    assert LAWFUL.state(evening, SHANGHAI) == morning + DAY


def test_always_and_never() -> None:
    at = china(2026, 3, 10)
    whole = OpenHours(((days("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ((0, 1440),)),))
    assert whole.state(at, SHANGHAI) == -INF
    assert whole.state_all(at, [SHANGHAI, NEW_YORK]) == -INF
    over = OpenHours(((DAILY, ((480, 480 + 1440),)),))
    assert over.state(at, SHANGHAI) == -INF
    for rows in ((), ((DAILY, ()),)):
        never = OpenHours(rows)
        assert never.state(at, SHANGHAI) == INF
        assert never.state_all(at, [SHANGHAI, NEW_YORK]) == INF


def test_no_zone_at_all_is_closed() -> None:
    whole = OpenHours(((DAILY, ((0, 1440),)),))
    assert whole.state_all(0, []) == INF
    assert LAWFUL.state_all(0, ()) == INF


def test_the_most_specific_row_wins() -> None:
    hours = OpenHours(
        (
            (DAILY, ((480, 1260),)),
            (days("mon", "tue", "wed", "thu", "fri"), ((540, 1200),)),
            (days("fri"), ((540, 1080),)),
            (days("sun"), ()),
        )
    )
    monday = day_number(date(2026, 3, 9))
    week = [hours.spans_of(monday + n) for n in range(7)]
    assert week == [((540, 1200),)] * 4 + [((540, 1080),), ((480, 1260),), ()]
    sunday = china(2026, 3, 15, 12)
    assert hours.state(sunday, SHANGHAI) == china(2026, 3, 16, 9)
    assert hours.calendar is None


def test_rows_alike_join() -> None:
    hours = OpenHours(((days("mon"), ((60, 120),)), (days("mon"), ((120, 180), (600, 660)))))
    assert hours.spans_of(day_number(date(2026, 3, 9))) == ((60, 180), (600, 660))


def test_holidays_and_adjusted_working_days() -> None:
    hours = OpenHours(
        (
            (DAILY, ((600, 660),)),
            (days("workday"), ((480, 1260),)),
            (days("holiday"), ()),
        ),
        "CN",
    )
    assert hours.calendar is calendar("CN")
    spans = {day: hours.spans_of(day_number(date(2026, 1, day))) for day in (1, 2, 3, 4, 5, 10, 11)}
    work, rest = ((480, 1260),), ((600, 660),)
    assert spans == {1: (), 2: (), 3: rest, 4: work, 5: work, 10: rest, 11: rest}
    assert hours.state(china(2025, 12, 31, 21), SHANGHAI) == china(2026, 1, 3, 10)


def test_a_holiday_row_alone_leaves_other_days_their_weekday() -> None:
    hours = OpenHours(((days("sun"), ((600, 660),)), (days("holiday"), ((0, 60),))), "CN")
    assert hours.spans_of(day_number(date(2026, 1, 4))) == ((600, 660),)  # worked, yet a Sunday
    assert hours.spans_of(day_number(date(2026, 1, 1))) == ((0, 60),)
    assert hours.spans_of(day_number(date(2026, 1, 5))) == ()


def test_a_workday_row_alone_leaves_holidays_their_weekday() -> None:
    hours = OpenHours(((days("workday"), ((540, 600),)), (days("thu"), ((60, 120),))), "CN")
    assert hours.spans_of(day_number(date(2026, 1, 1))) == ((60, 120),)  # a Thursday
    assert hours.spans_of(day_number(date(2026, 1, 2))) == ()
    assert hours.spans_of(day_number(date(2026, 1, 8))) == ((540, 600),)


def test_a_day_of_unknown_kind_has_what_every_kind_has() -> None:
    rows = (
        (DAILY, ((480, 1260),)),
        (days("workday"), ((540, 1200),)),
        (days("holiday"), ((600, 1320),)),
    )
    nothing = OpenHours(rows)
    assert nothing.calendar is calendar("")
    assert nothing.spans_of(day_number(date(2026, 3, 10))) == ((600, 1200),)
    cn = OpenHours(rows, calendar("CN"))
    assert cn.spans_of(day_number(date(2040, 10, 5))) == ((600, 1200),)
    assert cn.spans_of(day_number(date(2040, 10, 13))) == ((540, 1200),)
    assert cn.spans_of(day_number(date(2041, 8, 1))) == ((600, 1200),)
    no_holidays = OpenHours(((DAILY, ((480, 1260),)), (days("holiday"), ())), "")
    assert no_holidays.state(0, SHANGHAI) == INF


def test_the_calendar_is_read_only_if_a_row_asks_for_it() -> None:
    assert OpenHours(((DAILY, ((0, 60),)),), "XX").calendar is None
    with pytest.raises(UnknownCalendarError):
        OpenHours(((days("holiday"), ((0, 60),)),), "XX")


@pytest.mark.parametrize(
    "row",
    [
        (days("monday"), ((0, 60),)),
        (DAILY, ((60, 60),)),
        (DAILY, ((-1, 60),)),
        (DAILY, ((1440, 1500),)),
        (DAILY, ((600, 2881),)),
    ],
)
def test_rows_that_are_none(row: tuple[frozenset[str], tuple[tuple[int, int], ...]]) -> None:
    with pytest.raises(ValueError, match=r"unknown day|no window"):
        OpenHours((row,))


def test_a_window_over_midnight_belongs_to_the_day_it_starts() -> None:
    hours = OpenHours(((days("fri"), ((1320, 1560),)),))
    friday = day_number(date(2026, 3, 13))
    evening, end = china(2026, 3, 13, 22), china(2026, 3, 14, 2)
    assert hours.state(evening, SHANGHAI) == -end
    assert hours.instance(evening, SHANGHAI) == friday
    assert hours.instance(end - 1, SHANGHAI) == friday
    assert hours.instance(end, SHANGHAI) is None
    assert hours.instance(evening - 1, SHANGHAI) is None
    assert hours.instance_end(evening + 5, SHANGHAI) == end
    assert hours.instance_end(end, SHANGHAI) == evening + 7 * DAY
    assert hours.instance(china(2026, 3, 13, 1), SHANGHAI) is None


def test_windows_that_touch_are_still_two_instances() -> None:
    hours = OpenHours(((DAILY, ((480, 1920),)),))
    at = china(2026, 3, 10, 7, 59)
    day = day_number(date(2026, 3, 10))
    assert hours.instance(at, SHANGHAI) == day - 1
    assert hours.instance_end(at, SHANGHAI) == at + MINUTE
    assert hours.instance(at + MINUTE, SHANGHAI) == day
    assert hours.instance_end(at + MINUTE, SHANGHAI) == at + MINUTE + DAY
    assert OpenHours(()).instance_end(at, SHANGHAI) == INF


def test_a_clock_put_forward_skips_wall_minutes() -> None:
    night = OpenHours(
        (
            (
                DAILY,
                ((90, 150), (170, 200)),
            ),
        )
    )
    opens = utc(2026, 3, 8, 6, 30)  # 01:30 EST
    # from 01:30 EST to 02:00 EST, then from 03:00 EDT to 03:20 EDT: no break between them
    assert night.state(opens, NEW_YORK) == -(opens + 50 * MINUTE)


def test_a_clock_put_back_repeats_them() -> None:
    night = OpenHours(((DAILY, ((60, 90),)),))
    first, second = utc(2026, 11, 1, 5), utc(2026, 11, 1, 6)
    assert night.state(first, NEW_YORK) == -(first + 30 * MINUTE)
    assert night.state(first + 30 * MINUTE, NEW_YORK) == second
    assert night.state(second, NEW_YORK) == -(second + 30 * MINUTE)
    # ten past one both times: the same window of the same day, left twice
    day = day_number(date(2026, 11, 1))
    assert night.instance(first, NEW_YORK) == night.instance(second, NEW_YORK) == day


def test_an_instance_ends_where_the_clock_leaps_over_its_end() -> None:
    hours = OpenHours(((DAILY, ((90, 150),)),))
    assert hours.instance_end(utc(2026, 3, 8, 6, 45), NEW_YORK) == utc(2026, 3, 8, 7)
    # 01:59 EDT is followed by 01:00 EST, half an hour before the window
    assert hours.instance_end(utc(2026, 11, 1, 5, 45), NEW_YORK) == utc(2026, 11, 1, 6)
    assert hours.instance(utc(2026, 11, 1, 6), NEW_YORK) is None
    assert hours.instance_end(utc(2026, 11, 1, 6, 30), NEW_YORK) == utc(2026, 11, 1, 7, 30)


def test_all_zones_at_once() -> None:
    at = utc(2026, 1, 14, 12)
    opens, closes = utc(2026, 1, 14, 18), utc(2026, 1, 15, 2)  # 08:00 in Honolulu, 21:00 in N.Y.
    assert LAWFUL.state_all(at, [NEW_YORK, HONOLULU]) == opens
    assert LAWFUL.state_all(opens, [NEW_YORK, HONOLULU]) == -closes
    assert LAWFUL.state_all(closes, [HONOLULU, NEW_YORK]) == opens + DAY
    assert LAWFUL.state_all(at, [NEW_YORK]) == LAWFUL.state(at, NEW_YORK)
    hour = OpenHours(((DAILY, ((480, 540),)),))
    assert hour.state_all(at, [NEW_YORK, HONOLULU]) == INF


def test_never_within_the_reach_is_never() -> None:
    hours = OpenHours(((days("holiday"), ((600, 660),)),), "US")
    july = utc(2026, 7, 4, 14, 30)
    assert hours.state(july, NEW_YORK) == -utc(2026, 7, 4, 15)
    after = OpenHours(((days("workday"), ((600, 660),)),), "")
    assert after.state(july, NEW_YORK) == INF
    assert FAR_DAYS == 400


def test_mean_times_that_are_not_whole_minutes_round_up() -> None:
    monrovia = zone("Africa/Monrovia")  # 44 minutes 30 seconds behind until 1972
    exact = DAY + 8 * HOUR + 44 * MINUTE + 30_000_000
    assert LAWFUL.state(DAY, monrovia) == exact + 30_000_000
    assert LAWFUL.state(exact, monrovia) == -(exact + 13 * HOUR + 30_000_000)
    assert LAWFUL.state(exact - 1, monrovia) == exact + 30_000_000


def test_the_memory_is_bounded() -> None:
    hours = OpenHours(((DAILY, ((480, 1260),)),))
    early = china(1975, 3, 10, 8)
    for day in range(6000):
        assert hours.state(early + day * DAY, zone("Asia/Kolkata")) > 0
    kept = sum(len(blocks) for blocks in hours._blocks.values())
    assert 0 < kept <= 4096


@pytest.mark.parametrize(
    ("name", "year", "month"),
    [
        ("Asia/Shanghai", 2026, 3),
        ("America/New_York", 2026, 3),
        ("America/New_York", 2026, 11),
        ("Africa/Monrovia", 1972, 1),  # 44 minutes and 30 seconds behind until the 7th
        ("Pacific/Apia", 2011, 12),  # without a 30th
    ],
)
def test_a_kept_window_is_the_window_worked_out(name: str, year: int, month: int) -> None:
    there = zone(name)
    hours = OpenHours(((DAILY, ((450, 540), (1200, 1530))), (days("sun"), ((600, 660),))))
    begun = utc(year, month, 1) - 3 * DAY
    for us in range(begun, begun + 34 * DAY, 97 * MINUTE + 7):
        for _ in range(2):
            worked = hours.instance(us, there), hours.instance_end(us, there)
            assert hours.window(us, there) == worked
