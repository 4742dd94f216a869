from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from duecourse.clock.instants import (
    DAY,
    END,
    HOUR,
    MINUTE,
    ceil_minute,
    civil,
    date_of,
    day_number,
    day_of,
    isoformat,
    month_start,
    parse_instant,
    to_iso,
    to_us,
    weekday,
    year_of_day,
)
from duecourse.errors import InstantError

SHANGHAI = timezone(timedelta(hours=8))


def test_an_aware_datetime_is_exact_to_the_microsecond() -> None:
    late = datetime(2199, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert to_us(late) == END - 1
    assert to_us(datetime(1970, 1, 1, 8, 0, 0, 1, tzinfo=SHANGHAI)) == 1


def test_the_same_instant_is_the_same_number_in_every_zone() -> None:
    here = datetime(2026, 3, 10, 9, 35, tzinfo=SHANGHAI)
    assert to_us(here) == to_us(here.astimezone(UTC)) == 1_773_106_500 * 1_000_000


@pytest.mark.parametrize(
    "bad",
    [
        datetime(2026, 3, 10, 9, 35),
        datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2200, 1, 1, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=SHANGHAI),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
        datetime.min.replace(tzinfo=SHANGHAI),
    ],
)
def test_no_zone_and_far_years_are_refused(bad: datetime) -> None:
    with pytest.raises(InstantError, match=r"has no zone|outside the years"):
        to_us(bad)


def test_iso_text_shows_seconds_always_and_fractions_when_there_are_any() -> None:
    us = to_us(datetime(2026, 3, 10, 1, 35, tzinfo=UTC))
    assert to_iso(us, 8 * HOUR) == "2026-03-10T09:35:00+08:00"
    assert to_iso(us + 250_000, -(3 * HOUR + 30 * MINUTE)) == "2026-03-09T22:05:00.250000-03:30"
    assert to_iso(us, 0) == "2026-03-10T01:35:00+00:00"
    assert to_iso(us, 343_000_000) == "2026-03-10T01:40:43+00:05:43"
    assert to_iso(us, -2_670_000_000) == "2026-03-10T00:50:30-00:44:30"


def test_iso_text_keeps_the_offset_asked_with() -> None:
    asked = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=-5)))
    us = to_us(datetime(2026, 4, 1, 12, tzinfo=UTC))
    assert isoformat(us, asked) == "2026-04-01T07:00:00-05:00"
    with pytest.raises(InstantError):
        isoformat(us, asked.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-04-01T10:00-04:00", "2026-04-01T14:00:00+00:00"),
        ("2026-04-01T10:00:01.5Z", "2026-04-01T10:00:01.500000+00:00"),
        ("2026-04-01T10:00:01.123456789+0530", "2026-04-01T04:30:01.123456+00:00"),
        ("2026-04-01T00:00+08", "2026-03-31T16:00:00+00:00"),
        ("2024-02-29T00:00Z", "2024-02-29T00:00:00+00:00"),
    ],
)
def test_instants_are_parsed(text: str, same: str) -> None:
    us = parse_instant(text)
    assert us is not None
    assert to_iso(us, 0) == same


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-01T10:00",
        "2026-04-01",
        "2026-02-29T10:00Z",
        "2026-04-01T24:00Z",
        "2026-04-01T10:60Z",
        "2026-04-01T10:00:60Z",
        "2026-04-01T10:00+24:00",
        "2026-04-01T10:00+08:60",
        "2026-04-01 10:00Z",
        " 2026-04-01T10:00Z",
        "2026-04-01T10:00Z\n",
        "2026-04-01T10:00:00.Z",
        "٢٠٢٦-04-01T10:00Z",
        "1969-12-31T23:59:59Z",
        "2200-01-01T00:00Z",
        "0000-01-01T00:00Z",
        "",
    ],
)
def test_anything_else_is_no_instant(text: str) -> None:
    assert parse_instant(text) is None


def test_minutes_round_up() -> None:
    assert [ceil_minute(us) for us in (0, 1, MINUTE, MINUTE + 1)] == [
        0,
        MINUTE,
        MINUTE,
        2 * MINUTE,
    ]


def test_days_agree_with_the_calendar_of_datetime() -> None:
    for day in range(-1000, END // DAY + 1000, 7):
        there = date_of(day)
        assert day_number(there) == day
        assert civil(day) == (there.year, there.month, there.day)
        assert day_of(*civil(day)) == day
        assert weekday(day) == there.weekday()
        assert year_of_day(day) == there.year
    for year in (1970, 2000, 2023, 2024, 2100, 2199):
        for month in range(1, 13):
            assert day_of(year, month) == day_number(date(year, month, 1))
            last = day_number(date(year, month, 28))
            assert month_start(last) == day_of(year, month)
            assert month_start(last, 12) == day_of(year + 1, month)
    assert date_of(month_start(day_number(date(2026, 12, 31)), 1)) == date(2027, 1, 1)


def test_parts_that_were_met_before_are_no_looser() -> None:
    good = ["2026-03-10T09:35:00+08:00", "2026-02-28T23:59:59-05:00", "2199-12-31T23:59:59+00:00"]
    read = [parse_instant(text) for text in good]
    assert [parse_instant(text) for text in good] == read
    for day in good:
        for time in good:
            for offset in good:
                text = day[:10] + time[10:19] + offset[19:]
                asked = to_us(datetime.fromisoformat(text)) if day != good[2] else None
                if asked is not None:
                    assert parse_instant(text) == asked
    assert parse_instant("2199-12-31T23:59:59-05:00") is None
    for bad in (
        "2026-02-30T09:35:00+08:00",
        "2026-03-10T24:35:00+08:00",
        "2026-03-10 09:35:00+08:00",
    ):
        assert parse_instant(bad) is None
        assert parse_instant(bad) is None


@pytest.mark.parametrize("offset", [0, 8 * HOUR, -5 * HOUR, 20_670_000_000, -2_670_000_000])
def test_instants_are_written_as_python_writes_them(offset: int) -> None:
    zoned = timezone(timedelta(microseconds=offset))
    for us in (0, 1, 999_999, 1_772_984_100_000_000, END - 1 - 12 * HOUR, 86_399_999_999):
        written = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).astimezone(zoned)
        assert to_iso(us, offset) == written.isoformat()
