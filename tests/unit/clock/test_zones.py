from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib.metadata import version
from importlib.resources import files

import pytest

from duecourse.clock._tzif import transitions
from duecourse.clock.instants import DAY, END, HOUR, INF, MINUTE, day_number, to_us
from duecourse.clock.zones import (
    TZDATA_VERSION,
    UnknownZoneError,
    Zone,
    known_zones,
    zone,
)
from duecourse.errors import InstantError


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    return to_us(datetime(year, month, day, hour, minute, second, tzinfo=UTC))


def test_the_tables_are_those_of_the_package() -> None:
    release = version("tzdata").split(".")
    assert TZDATA_VERSION == release[0] + chr(ord("a") + int(release[1]) - 1)


def test_offsets_and_the_local_clock() -> None:
    new_york = zone("America/New_York")
    spring = utc(2026, 3, 8, 7)
    assert new_york.offset(spring - 1) == -5 * HOUR
    assert new_york.offset(spring) == -4 * HOUR
    day = day_number(date(2026, 3, 8))
    assert new_york.local(spring - 1) == (day, 119)
    assert new_york.local(spring) == (day, 180)
    assert zone("Asia/Kathmandu").local(0) == (0, 330)
    assert zone("Asia/Kathmandu").offset(utc(2026, 1, 1)) == 5 * HOUR + 45 * MINUTE
    assert zone("America/St_Johns").local(0) == (-1, 20 * 60 + 30)


def test_transitions_follow_one_another() -> None:
    lord_howe = zone("Australia/Lord_Howe")
    first = lord_howe.next_transition(utc(2026, 1, 1))
    second = lord_howe.next_transition(first)
    assert (first, second) == (utc(2026, 4, 4, 15), utc(2026, 10, 3, 15, 30))
    assert lord_howe.offset(second) - lord_howe.offset(first) == 30 * MINUTE
    assert zone("Asia/Shanghai").next_transition(utc(2026, 1, 1)) == INF
    assert zone("UTC").next_transition(0) == INF
    late = zone("America/New_York").next_transition(utc(2199, 11, 30))
    assert late == INF
    assert zone("America/New_York").next_transition(utc(2199, 6, 1)) < END


def test_a_change_where_one_table_ends_and_the_next_begins() -> None:
    jerusalem = zone("Asia/Jerusalem")
    change = 109 * 366 * DAY
    assert jerusalem.offset(change) != jerusalem.offset(change - 1)
    assert jerusalem.next_transition(change - 1) == change
    assert jerusalem.next_transition(change - 300 * DAY) <= change
    assert jerusalem.next_transition(change) > change
    quiet = 110 * 366 * DAY
    assert jerusalem.next_transition(quiet - 1) > quiet


@pytest.mark.parametrize(
    ("name", "day", "start"),
    [
        ("Asia/Shanghai", date(2026, 3, 10), (2026, 3, 9, 16)),
        # No midnight: the clock goes from 23:59 to 01:00.
        ("America/Sao_Paulo", date(2018, 11, 4), (2018, 11, 4, 3)),
        # Midnight twice would be 23:00 twice: the date begins once, an hour later.
        ("America/Sao_Paulo", date(2018, 2, 18), (2018, 2, 18, 3)),
        # 00:01 goes back to 23:01: the date was reached before that.
        ("America/St_Johns", date(2010, 11, 7), (2010, 11, 7, 2, 30)),
        # No such date at all: what follows it.
        ("Pacific/Apia", date(2011, 12, 30), (2011, 12, 30, 10)),
        ("Pacific/Apia", date(2011, 12, 31), (2011, 12, 30, 10)),
        ("Pacific/Apia", date(2011, 12, 29), (2011, 12, 29, 10)),
        ("Pacific/Kiritimati", date(1970, 1, 2), (1970, 1, 2, 10, 40)),
    ],
)
def test_a_day_starts_when_the_clock_first_shows_it(
    name: str, day: date, start: tuple[int, ...]
) -> None:
    assert zone(name).start_of_day(day_number(day)) == utc(*start)


def test_days_after_the_last_year_never_start() -> None:
    assert zone("Asia/Shanghai").start_of_day(END // DAY + 1) == INF


def test_mean_times_that_are_not_whole_minutes() -> None:
    monrovia = zone("Africa/Monrovia")
    assert monrovia.offset(0) == -(44 * MINUTE + 30_000_000)
    assert monrovia.local(0) == (-1, 23 * 60 + 15)
    assert monrovia.start_of_day(0) == 44 * MINUTE + 30_000_000
    assert monrovia.next_transition(0) == utc(1972, 1, 7, 0, 44, 30)


def test_old_names_are_known_and_unknown_ones_are_not() -> None:
    assert zone("Asia/Calcutta").offset(0) == zone("Asia/Kolkata").offset(0)
    assert zone("US/Eastern") is zone("US/Eastern")
    assert {"Asia/Shanghai", "US/Eastern", "Europe/Kiev"} <= known_zones()
    for name in ("Asia/Shangai", "", "../zones", "america/new_york", "Asia"):
        with pytest.raises(UnknownZoneError, match="expected a name such as"):
            zone(name)
    with pytest.raises(LookupError):
        zone("Mars/Olympus")


def test_a_zone_survives_pickling_as_itself() -> None:
    there = zone("Europe/Dublin")
    assert pickle.loads(pickle.dumps(there)) is there
    assert repr(there) == "zone('Europe/Dublin')"


def test_threads_share_one_zone() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(zone, ["America/Halifax"] * 64))
        offsets = set(pool.map(found[0].offset, [utc(2026, 7, 1)] * 64))
    assert len(set(map(id, found))) == 1
    assert offsets == {-3 * HOUR}


def test_instants_beyond_the_tables_are_refused() -> None:
    with pytest.raises(InstantError):
        zone("UTC").offset(INF)


def test_every_listed_transition_of_every_zone_is_kept() -> None:
    low, high = utc(1970, 1, 1), utc(2038, 1, 1)
    for name in sorted(known_zones())[::7]:
        data = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
        fresh = Zone(name, data)
        listed = [second * 1_000_000 for second in transitions(data)[0]]
        wanted = [
            us for us in listed if low < us < high and fresh.offset(us) != fresh.offset(us - 1)
        ]
        found = []
        us = low
        while (us := fresh.next_transition(us)) < high:
            found.append(us)
        assert found[: len(wanted)] == wanted, name
        assert all(fresh.offset(us) != fresh.offset(us - 1) for us in found), name


def test_what_is_no_zone_file_is_refused() -> None:
    with pytest.raises(ValueError, match="TZif"):
        transitions(b"nope" + bytes(60))
