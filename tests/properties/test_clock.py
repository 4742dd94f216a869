"""The clock against an oracle that asks ``zoneinfo`` minute by minute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import TypeAlias
from zoneinfo import ZoneInfo

import holidays
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duecourse.clock.counting import cap_state, headroom, leave_time, wait_end
from duecourse.clock.hours import OpenHours
from duecourse.clock.instants import (
    DAY,
    END,
    HOUR,
    INF,
    MINUTE,
    ceil_minute,
    civil,
    day_of,
    parse_instant,
    to_iso,
    to_us,
)
from duecourse.clock.search import first_closed, first_open
from duecourse.clock.zones import zone

Row: TypeAlias = tuple[frozenset[str], tuple[tuple[int, int], ...]]
Rows: TypeAlias = tuple[Row, ...]

ZONES = (
    "Africa/Casablanca",
    "Africa/Monrovia",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
)

# Days on which some of these clocks were or will be changed.
CHANGES = (
    datetime(1972, 1, 7, tzinfo=UTC),  # Monrovia
    datetime(1985, 12, 31, 18, tzinfo=UTC),  # Kathmandu
    datetime(1986, 5, 3, 16, tzinfo=UTC),  # Shanghai
    datetime(1991, 9, 14, 16, tzinfo=UTC),
    datetime(2010, 11, 7, 2, tzinfo=UTC),  # St John's at one past midnight
    datetime(2011, 12, 30, 10, tzinfo=UTC),  # Apia leaves out a day
    datetime(2018, 2, 18, 2, tzinfo=UTC),  # Sao Paulo at midnight
    datetime(2018, 11, 4, 3, tzinfo=UTC),
    datetime(2025, 2, 23, 2, tzinfo=UTC),  # Casablanca, Ramadan
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # London, Dublin
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Sydney, Lord Howe, Chatham
    datetime(2026, 10, 3, 16, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2044, 11, 6, 6, tzinfo=UTC),
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_WORDS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@lru_cache
def info(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def wall(us: int, name: str) -> datetime:
    return (EPOCH + timedelta(microseconds=us)).astimezone(info(name))


@lru_cache
def country(code: str) -> holidays.HolidayBase:
    return holidays.country_holidays(code, years=range(1969, 2062), expand=False)


def spans_on(rows: Rows, day: date, code: str) -> set[int]:
    """The minutes, counted from its midnight, that a day's most specific rows open."""
    if any(days & {"holiday", "workday"} for days, _ in rows):
        if day in country(code) and any("holiday" in days for days, _ in rows):
            return minutes(row for row in rows if "holiday" in row[0])
        if country(code).is_working_day(day) and any("workday" in days for days, _ in rows):
            return minutes(row for row in rows if "workday" in row[0])
    word = DAY_WORDS[day.weekday()]
    named = [row for row in rows if word in row[0]]
    if named:
        least = min(len(row[0] & set(DAY_WORDS)) for row in named)
        return minutes(row for row in named if len(row[0] & set(DAY_WORDS)) == least)
    return minutes(row for row in rows if "daily" in row[0])


def minutes(rows: Iterable[Row]) -> set[int]:
    return {minute for _, spans in rows for span in spans for minute in range(*span)}


class Oracle:
    def __init__(self, rows: Rows, code: str) -> None:
        self.spans = lru_cache(lambda day: spans_on(rows, day, code))

    def open(self, us: int, name: str) -> bool:
        there = wall(us, name)
        day, minute = there.date(), there.hour * 60 + there.minute
        return minute in self.spans(day) or minute + 1440 in self.spans(day - timedelta(days=1))

    def open_all(self, us: int, names: Sequence[str]) -> bool:
        return all(self.open(us, name) for name in names)


@st.composite
def span(draw: st.DrawFn) -> tuple[int, int]:
    start = draw(st.integers(0, 1439))
    length = draw(st.sampled_from([1, 15, 60, 480, 780, 1440]) | st.integers(1, 1440))
    return start, min(start + length, 2880)


day_sets = st.one_of(
    st.just(frozenset({"daily"})),
    st.just(frozenset(DAY_WORDS[:5])),
    st.just(frozenset({"holiday"})),
    st.just(frozenset({"workday"})),
    st.frozensets(st.sampled_from(DAY_WORDS), min_size=1),
)
schedules = st.lists(
    st.tuples(day_sets, st.lists(span(), max_size=3).map(tuple)), min_size=1, max_size=4
).map(tuple)
names = st.sampled_from(ZONES)
instants = st.one_of(
    st.builds(
        lambda change, seconds: to_us(change) + seconds * 1_000_000,
        st.sampled_from(CHANGES),
        st.integers(-36 * 3600, 36 * 3600),
    ),
    st.integers(366 * DAY // MINUTE, 90 * 365 * DAY // MINUTE).map(lambda n: n * MINUTE),
    st.integers(366 * DAY, 90 * 365 * DAY),
)


def known(rows: Rows, us: int, code: str) -> bool:
    """Whether the calendar knows every day of the stretch looked at."""
    asks = any(days & {"holiday", "workday"} for days, _ in rows)
    year = 1970 + us // (365 * DAY)
    return not asks or (code == "US" and 2001 < year < 2039) or 2002 < year < 2026


def check(state: int, us: int, is_open: Callable[[int], bool], reach: int) -> None:
    """Compare a state with what asking every whole minute gives."""
    now = is_open(us)
    assert (state < 0) == now
    minute = ceil_minute(us + 1)
    while minute < us + reach and is_open(minute) == now:
        minute += MINUTE
    if minute < us + reach:
        assert abs(state) == minute
    else:
        assert abs(state) >= minute


@settings(max_examples=150, deadline=None)
@given(schedules, names, instants, st.sampled_from(["US", "CN"]))
@example(((frozenset({"daily"}), ((90, 150),)),), "America/New_York", to_us(CHANGES[9]), "US")
@example(((frozenset({"fri"}), ((0, 1440),)),), "Pacific/Apia", to_us(CHANGES[5]) - 1, "US")
def test_hours_are_those_of_the_wall_clock(rows: Rows, name: str, us: int, code: str) -> None:
    if not known(rows, us, code):
        code = "US"
        rows = tuple((days - {"holiday", "workday"} or frozenset({"sat"}), s) for days, s in rows)
    oracle = Oracle(rows, code)
    hours = OpenHours(rows, code)
    check(hours.state(us, zone(name)), us, lambda at: oracle.open(at, name), 2 * DAY)


@settings(max_examples=60, deadline=None)
@given(schedules, st.lists(names, min_size=1, max_size=4), instants)
def test_hours_of_several_zones_are_those_of_all(rows: Rows, several: list[str], us: int) -> None:
    rows = tuple((days - {"holiday", "workday"} or frozenset({"sun"}), s) for days, s in rows)
    oracle = Oracle(rows, "US")
    state = OpenHours(rows).state_all(us, [zone(name) for name in several])
    check(state, us, lambda at: oracle.open_all(at, several), DAY)


@settings(max_examples=100, deadline=None)
@given(schedules, names, instants)
def test_the_window_of_an_instant_is_one_that_is_open(rows: Rows, name: str, us: int) -> None:
    rows = tuple((days - {"holiday", "workday"} or frozenset({"sun"}), s) for days, s in rows)
    hours, there = OpenHours(rows), zone(name)
    day = hours.instance(us, there)
    assert (day is not None) == Oracle(rows, "US").open(us, name)
    end = hours.instance_end(us, there)
    if end < us + 3 * DAY:
        assert hours.instance(end, there) != day
        for minute in range(ceil_minute(us + 1), end, MINUTE):
            assert hours.instance(minute, there) == day


@settings(max_examples=100, deadline=None)
@given(names.filter(lambda name: name != "Africa/Monrovia"), instants, st.integers(1, 3))
def test_days_are_left_when_the_calendar_on_the_wall_says_so(
    name: str, us: int, number: int
) -> None:
    until = wall(us, name).date() + timedelta(days=number)
    minute = ceil_minute(us)
    while wall(minute, name).date() < until:
        minute += MINUTE
    assert leave_time(us, "days", number, zone(name)) == minute
    assert wait_end(us, "days", number, [zone(name)]) == minute


@settings(max_examples=100, deadline=None)
@given(names, instants)
def test_the_local_clock_is_that_of_zoneinfo(name: str, us: int) -> None:
    there = wall(us, name)
    offset = there.utcoffset()
    assert offset is not None
    assert zone(name).offset(us) == offset // timedelta(microseconds=1)
    day, minute = zone(name).local(us)
    assert (civil(day), minute) == (
        (there.year, there.month, there.day),
        there.hour * 60 + there.minute,
    )
    assert to_us(there) == us
    assert to_iso(us, zone(name).offset(us)) == there.isoformat()
    if name != "Africa/Monrovia":
        assert parse_instant(there.isoformat()) == us


@given(
    st.lists(st.integers(1, 50), max_size=12).map(sorted), st.integers(0, 12), st.integers(0, 50)
)
def test_a_cap_frees_at_the_first_instant_with_room(
    leaves: list[int], at_most: int, us: int
) -> None:
    room = [at for at in range(us, 60) if sum(leave > at for leave in leaves) < at_most]
    state = cap_state(leaves, at_most, us)
    if not room:
        assert state == INF
    elif room[0] == us:
        assert state == -INF
    else:
        assert state == room[0]
    assert (headroom(leaves, at_most, us) > 0) == (state < 0)


def on_wall(hours: OpenHours, name: str) -> Callable[[int], int]:
    there = zone(name)
    return lambda at: hours.state(at, there)


edges = st.lists(st.integers(0, 40 * 60), max_size=6, unique=True).map(sorted)


def switch(seconds: list[int], begins_open: bool, early: int) -> Callable[[int], int]:
    """A state that changes at each of *seconds*, its bounds at most *early* microseconds ahead."""

    def state(us: int) -> int:
        passed = [second for second in seconds if second * 1_000_000 <= us]
        ahead = [second * 1_000_000 for second in seconds if second * 1_000_000 > us]
        bound = ahead[0] if ahead else INF
        if early:
            bound = min(bound, us + early)
        return -bound if (len(passed) % 2 == 0) == begins_open else bound

    return state


@given(
    st.lists(
        st.builds(switch, edges, st.booleans(), st.sampled_from([0, 1, 90_000_000])), max_size=4
    ),
    st.integers(0, 20 * MINUTE),
    st.integers(0, 45 * MINUTE),
    st.booleans(),
)
def test_the_search_finds_the_first_minute(
    states: list[Callable[[int], int]], us: int, end: int, inclusive: bool
) -> None:
    after = range(ceil_minute(us if inclusive else us + 1), end + 1, MINUTE)
    opened = [at for at in after if all(state(at) < 0 for state in states)]
    assert first_open(us, states, end, inclusive=inclusive) == (opened[0] if opened else None)
    after = range(ceil_minute(us + 1), end + 1, MINUTE)
    closed = [at for at in after if any(state(at) > 0 for state in states)]
    assert first_closed(us, states, end) == (closed[0] if closed else None)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(schedules, min_size=1, max_size=3), st.lists(names, min_size=3, max_size=3), instants
)
def test_the_search_over_schedules(books: list[Rows], several: list[str], us: int) -> None:
    cut = [
        tuple((days - {"holiday", "workday"} or frozenset({"sun"}), s) for days, s in rows)
        for rows in books
    ]
    oracles = [Oracle(rows, "US") for rows in cut]
    pairs = list(zip(cut, several, strict=False))
    states = [on_wall(OpenHours(rows), name) for rows, name in pairs]
    end = us + 2 * DAY
    wanted = next(
        (
            at
            for at in range(ceil_minute(us + 1), end + 1, MINUTE)
            if all(o.open(at, name) for o, (_, name) in zip(oracles, pairs, strict=True))
        ),
        None,
    )
    assert first_open(us, states, end) == wanted


@given(st.integers(-(10**5), 10**5))
def test_dates_there_and_back(day: int) -> None:
    assert day_of(*civil(day)) == day


@given(st.integers(0, END - 1), st.integers(-14 * 4, 14 * 4))
def test_text_there_and_back(us: int, quarters: int) -> None:
    assert parse_instant(to_iso(us, quarters * HOUR // 4)) == us
