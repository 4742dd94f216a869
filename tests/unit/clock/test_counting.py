from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from duecourse.clock.counting import (
    cap_state,
    headroom,
    leave_earliest,
    leave_latest,
    leave_time,
    wait_end,
)
from duecourse.clock.instants import DAY, END, HOUR, INF, MINUTE, day_number, to_us
from duecourse.clock.zones import zone

CHICAGO = zone("America/Chicago")
NEW_YORK = zone("America/New_York")
LOS_ANGELES = zone("America/Los_Angeles")
SHANGHAI = zone("Asia/Shanghai")


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    return to_us(datetime(year, month, day, hour, minute, second, tzinfo=UTC))


def chicago(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2020) -> int:
    """A moment of summer time in Chicago."""
    return utc(year, month, day, hour, minute) + 5 * HOUR


# The examples of the commentary on 12 CFR 1006.14(b)(2), in the year whose weekdays they have.


def seven_in_seven(*calls: int) -> list[int]:
    return sorted(leave_time(call, "days", 7, CHICAGO) for call in calls)


def test_seven_calls_from_wednesday_to_tuesday_and_the_eighth_on_wednesday() -> None:
    """14(b)(2)(i)-1.i: within the frequencies."""
    calls = [chicago(4, day, 20) for day in range(1, 8)]
    for number, call in enumerate(calls):
        assert cap_state(seven_in_seven(*calls[:number]), 7, call) == -INF
    leaves = seven_in_seven(*calls)
    assert cap_state(leaves, 7, chicago(4, 7, 20, 1)) == chicago(4, 8)
    assert headroom(leaves, 7, chicago(4, 7, 23, 59)) == 0
    # a rolling 168 hours would bar the eighth until eight in the evening
    assert cap_state(leaves, 7, chicago(4, 8, 8)) == -INF
    assert headroom(leaves, 7, chicago(4, 8)) == 1


def test_an_eighth_call_within_seven_days_is_too_many() -> None:
    """14(b)(2)(ii)-1.i: April 1, two on the 2nd, 3rd and 6th, another on the 7th."""
    calls = [chicago(4, 1, 9)] + [chicago(4, day, hour) for day in (2, 3, 6) for hour in (9, 17)]
    leaves = seven_in_seven(*calls)
    assert cap_state(leaves, 7, chicago(4, 7, 9)) == chicago(4, 8)


def test_a_third_party_is_called_seven_times_from_tuesday_to_monday() -> None:
    """14(b)(2)(i)-1.iii: October 6 to October 12."""
    calls = [chicago(10, day, 12) for day in range(6, 13)]
    assert cap_state(seven_in_seven(*calls[:6]), 7, calls[6]) == -INF
    assert cap_state(seven_in_seven(*calls), 7, chicago(10, 12, 13)) == chicago(10, 13)


@pytest.mark.parametrize(("talk", "free"), [((8, 13), (8, 20)), ((8, 14), (8, 21))])
def test_the_day_of_the_conversation_is_day_one(
    talk: tuple[int, int], free: tuple[int, int]
) -> None:
    """14(b)(2)(i)-1.ii and 14(b)(2)(ii)-1.ii: Thursday to Thursday, Friday to Friday."""
    for hour in (0, 9, 23):
        assert wait_end(chicago(*talk, hour), "days", 7, [CHICAGO]) == chicago(*free)


def test_consent_lasts_seven_days_from_the_day_it_is_given() -> None:
    """14(b)(3)(i)-3.iii: given on Thursday, June 4; calls from June 11 on count again."""
    assert leave_time(chicago(6, 4, 16), "days", 7, CHICAGO) == chicago(6, 11)


def test_days_are_calendar_days_also_when_one_has_23_hours() -> None:
    call = utc(2026, 3, 8, 5, 30)  # 00:30 on the day the clock is put forward
    assert leave_time(call, "days", 1, NEW_YORK) == utc(2026, 3, 9, 4)
    assert leave_time(call, "hours", 24, NEW_YORK) == utc(2026, 3, 9, 5, 30)
    assert leave_time(call, "minutes", 5, NEW_YORK) == call + 5 * MINUTE


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    sunday, monday = utc(2026, 3, 15, 12), utc(2026, 3, 16, 12)
    midnight = -8 * HOUR
    assert leave_time(sunday, "week", 1, SHANGHAI) == utc(2026, 3, 16) + midnight
    assert leave_time(monday, "week", 1, SHANGHAI) == utc(2026, 3, 23) + midnight
    assert leave_time(monday, "month", 1, SHANGHAI) == utc(2026, 4, 1) + midnight
    assert leave_time(utc(2026, 12, 31, 17), "month", 1, SHANGHAI) == utc(2027, 2, 1) + midnight
    assert leave_time(utc(2026, 12, 31, 15), "month", 1, SHANGHAI) == utc(2027, 1, 1) + midnight


def test_ever_and_beyond_the_years_reckoned() -> None:
    at = utc(2026, 3, 15)
    assert leave_time(at, "ever", 1, SHANGHAI) == INF
    for unit, number in (("days", 99_999), ("hours", 9_999_999), ("month", 9_999)):
        assert leave_time(at, unit, number, SHANGHAI) == INF
        assert leave_latest(at, unit, number, [SHANGHAI]) == INF
    assert leave_time(END - 1, "days", 1, SHANGHAI) == INF


def test_a_date_that_does_not_exist_is_left_with_the_one_after() -> None:
    apia = zone("Pacific/Apia")
    before = utc(2011, 12, 30, 9)  # 23:00 on the 29th; then comes the 31st
    assert apia.local(before)[0] == day_number(date(2011, 12, 29))
    assert leave_time(before, "days", 1, apia) == utc(2011, 12, 30, 10)
    assert leave_time(before, "days", 2, apia) == utc(2011, 12, 30, 10)
    assert leave_time(before, "days", 3, apia) == utc(2011, 12, 31, 10)


def test_an_event_counts_on_a_date_that_comes_back() -> None:
    st_johns = zone("America/St_Johns")  # on 2010-11-07 one past midnight was 23:01 again
    again = utc(2010, 11, 7, 2, 31)
    day = day_number(date(2010, 11, 6))
    assert st_johns.local(again - MINUTE) == (day + 1, 0)
    assert st_johns.local(again) == (day, 23 * 60 + 1)
    assert st_johns.start_of_day(day + 1) == again - MINUTE
    assert leave_time(again, "days", 1, st_johns) == again + 59 * MINUTE
    assert st_johns.day_reached(day + 1, again - MINUTE) == again - MINUTE
    assert st_johns.day_reached(day, again) == again


def test_several_zones() -> None:
    call = utc(2026, 7, 2, 5)  # past midnight in New York, ten in the evening in Los Angeles
    zones = [NEW_YORK, LOS_ANGELES]
    assert leave_earliest(call, "days", 1, zones) == utc(2026, 7, 2, 7)
    assert leave_latest(call, "days", 1, zones) == utc(2026, 7, 3, 4)
    assert wait_end(call, "days", 1, zones) == utc(2026, 7, 3, 4)
    assert wait_end(call, "hours", 5, []) == call + 5 * HOUR
    assert wait_end(call, "minutes", 6, zones) == call + 6 * MINUTE
    assert leave_latest(call, "ever", 1, []) == leave_earliest(call, "ever", 1, []) == INF
    # nobody knows whose days: whatever is stricter for the reader of the one or the other
    assert leave_latest(call, "days", 1, []) == INF
    assert leave_earliest(call, "days", 1, []) == call


def test_units_that_are_none() -> None:
    with pytest.raises(ValueError, match="unknown unit"):
        leave_time(0, "fortnight", 1, SHANGHAI)
    with pytest.raises(ValueError, match="unknown unit"):
        wait_end(0, "month", 1, [SHANGHAI])


def test_a_cap_frees_when_enough_have_left() -> None:
    leaves = [DAY, 2 * DAY, 2 * DAY, 3 * DAY]
    assert cap_state([], 1, 0) == -INF
    assert cap_state(leaves, 5, 0) == -INF
    assert [cap_state(leaves, most, 0) for most in (4, 3, 2, 1, 0)] == [
        DAY,
        2 * DAY,
        2 * DAY,
        3 * DAY,
        INF,
    ]
    assert cap_state(leaves, 4, DAY - 1) == DAY
    assert cap_state(leaves, 4, DAY) == -INF
    assert cap_state([DAY, INF], 1, 0) == INF
    assert cap_state([], 0, 0) == INF
    assert [headroom(leaves, 3, at) for at in (0, DAY, 2 * DAY, 3 * DAY)] == [0, 0, 2, 3]


def test_a_wait_lasts_through_a_day_that_the_clock_shows_twice() -> None:
    # St John's, 7 November 2010: at 00:01 the clock went back to 23:01 of the 6th.
    place = zone("America/St_Johns")
    evening = to_us(datetime(2010, 11, 7, 1, 0, tzinfo=UTC))  # 22:30 of the 6th
    again = to_us(datetime(2010, 11, 7, 3, 4, tzinfo=UTC))  # 23:34 of the 6th, once more
    assert place.local(again)[0] == place.local(evening)[0]
    assert wait_end(evening, "days", 1, [place]) == to_us(datetime(2010, 11, 7, 3, 30, tzinfo=UTC))
