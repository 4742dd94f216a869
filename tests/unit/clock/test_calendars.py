from __future__ import annotations

import pickle
from datetime import date
from importlib.metadata import version

import pytest

from duecourse.clock.calendars import (
    ANY_KIND,
    HOLIDAY,
    WEEKEND,
    WORKDAY,
    UnknownCalendarError,
    calendar,
)
from duecourse.clock.instants import day_number


def kind(code: str, *day: int) -> str:
    return calendar(code).kind(day_number(date(*day)))


def test_chinese_days_off_and_the_weekends_worked_for_them() -> None:
    assert kind("CN", 2026, 1, 1) == "holiday"
    assert kind("CN", 2026, 1, 2) == "holiday"  # moved from Sunday the 4th
    assert kind("CN", 2026, 1, 3) == "weekend"
    assert kind("CN", 2026, 1, 4) == "workday"
    assert kind("CN", 2026, 3, 10) == "workday"
    cn = calendar("CN")
    assert cn.adjusted_workday(day_number(date(2026, 1, 4)))
    assert not cn.adjusted_workday(day_number(date(2026, 1, 3)))
    assert not cn.adjusted_workday(day_number(date(2026, 1, 5)))
    # announced with the next year's holidays
    assert kind("CN", 2006, 12, 30) == "workday"
    assert cn.adjusted_workday(day_number(date(2006, 12, 30)))


def test_a_year_without_its_announcement_says_so() -> None:
    cn = calendar("CN")
    assert cn.substitutions_known(2025)
    assert not cn.substitutions_known(2040)
    new_year = day_number(date(2040, 10, 1))
    assert cn.possible(new_year) == HOLIDAY
    assert cn.kind(day_number(date(2040, 10, 5))) == "unknown"  # Friday of that week
    assert cn.possible(day_number(date(2040, 10, 5))) == WORKDAY | HOLIDAY
    assert cn.possible(day_number(date(2040, 10, 13))) == WORKDAY | WEEKEND
    # far from every holiday nothing is moved
    assert cn.kind(day_number(date(2040, 8, 1))) == "workday"
    assert cn.kind(day_number(date(2040, 7, 28))) == "weekend"


def test_the_last_days_of_the_last_announced_year_are_open() -> None:
    cn = calendar("CN")
    last = max(year for year in range(2000, 2041) if cn.substitutions_known(year))
    assert cn.kind(day_number(date(last, 12, 24))) in {"workday", "weekend"}
    for day in (29, 30, 31):
        assert cn.kind(day_number(date(last, 12, day))) == "unknown"


@pytest.mark.parametrize(
    ("code", "day", "what"),
    [
        ("US", (2026, 7, 3), "holiday"),  # observed
        ("US", (2026, 4, 20), "workday"),
        ("US-MA", (2026, 4, 20), "holiday"),  # Patriots' Day
        ("US", (2021, 12, 31), "holiday"),  # New Year's Day of 2022, observed
        ("GB-ENG", (2026, 4, 6), "holiday"),
        ("GB-SCT", (2026, 4, 6), "workday"),
        ("AU-NSW", (2026, 6, 8), "holiday"),
        ("AU", (2026, 6, 8), "workday"),
        ("US", (2026, 7, 5), "weekend"),
        ("US", (2040, 12, 25), "holiday"),
    ],
)
def test_other_countries_and_parts_of_them(code: str, day: tuple[int, int, int], what: str) -> None:
    assert kind(code, *day) == what
    assert calendar(code).substitutions_known(day[0])
    assert not calendar(code).adjusted_workday(day_number(date(*day)))


def test_outside_its_years_a_calendar_knows_nothing() -> None:
    us = calendar("US")
    assert (us.first_year, us.last_year) == (2000, 2040)
    for day in (date(1999, 12, 31), date(2041, 1, 1)):
        assert us.kind(day_number(day)) == "unknown"
        assert us.possible(day_number(day)) == ANY_KIND
        assert not us.substitutions_known(day.year)
        assert not us.adjusted_workday(day_number(day))


def test_no_code_is_a_calendar_that_knows_nothing() -> None:
    nothing = calendar("")
    assert nothing.kind(day_number(date(2026, 12, 25))) == "unknown"
    assert nothing.possible(day_number(date(2026, 3, 10))) == ANY_KIND
    assert nothing.version == ""
    assert not nothing.substitutions_known(2026)


def test_codes_that_do_not_exist() -> None:
    for code in ("XX", "US-ZZ", "cn", "China", "CHN", "US-", "US-../x"):
        with pytest.raises(UnknownCalendarError, match="expected a country such as"):
            calendar(code)


def test_it_names_its_tables_and_survives_pickling() -> None:
    cn = calendar("CN")
    assert cn.version == f"CN holidays-{version('holidays')}"
    assert pickle.loads(pickle.dumps(cn)) is cn
