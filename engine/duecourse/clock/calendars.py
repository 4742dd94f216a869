"""Public holidays and adjusted working days (调休), from the ``holidays`` package.

A country that moves days off (China, Hungary, …) announces the moves a year at a time. Until it
has, its holidays are known and its moves are not: a day near a holiday is then one of several
kinds, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, Protocol

from duecourse.clock.instants import date_of, day_number, day_of, year_of_day
from duecourse.errors import DuecourseError

WORKDAY: Final = 1
WEEKEND: Final = 2
HOLIDAY: Final = 4
ANY_KIND: Final = WORKDAY | WEEKEND | HOLIDAY

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2040

_CODE: Final = re.compile(r"[A-Z]{2}(-\w+)?", re.ASCII)
_NAMES: Final = {WORKDAY: "workday", WEEKEND: "weekend", HOLIDAY: "holiday"}

# How far from a public holiday moves have been announced since 2001, with room to spare: days off
# up to 4 days away (China, one block of days), the weekends worked for them up to 24 (Hungary).
_MOVED_OFF: Final = 7
_MOVED_ON: Final = 28


class UnknownCalendarError(DuecourseError, LookupError):
    """A calendar code that the holiday tables do not have."""


class _Table(Protocol):
    """What is used of ``holidays.HolidayBase``."""

    weekend_workdays: set[date]
    has_substituted_holidays: bool

    def __iter__(self) -> Iterator[date]: ...
    def is_weekend(self, key: date) -> bool: ...


class Calendar:
    """The days of one country or part of it; get it from :func:`calendar`.

    Attributes:
        code: As it was asked for; empty for the calendar that knows nothing.
        version: Name and version of the tables, for example ``CN holidays-0.109``.
        first_year: First year it knows.
        last_year: Last year it knows.
    """

    __slots__ = ("_announced", "_years", "code", "first_year", "last_year", "version")

    def __init__(self, code: str) -> None:
        """Find the tables; the years are read when first asked for.

        Raises:
            UnknownCalendarError: There are none of that code.
        """
        self.code = code
        self._years: dict[int, bytes] = {}
        self._announced: tuple[int, int] | None = None
        if not code:
            self.version, self.first_year, self.last_year = "", 1, 0
            return
        self.first_year, self.last_year = FIRST_YEAR, LAST_YEAR
        try:
            if not _CODE.fullmatch(code):
                raise NotImplementedError
            table = _table(code, ())
        except NotImplementedError as error:
            raise UnknownCalendarError(
                f"`{code}` is no calendar of the holiday tables, expected a country such as `CN` "
                "or a part of one such as `US-MA`"
            ) from error
        self.version = f"{code} holidays-{import_module('holidays').__version__}"
        if table.has_substituted_holidays:
            self._announced = _announced(table)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Survive pickling between processes."""
        return calendar, (self.code,)

    def kind(self, day: int) -> str:
        """Return ``workday``, ``weekend``, ``holiday``, or ``unknown`` where it may be several."""
        return _NAMES.get(self.possible(day), "unknown")

    def possible(self, day: int) -> int:
        """Return every kind a day may be: a sum of ``WORKDAY``, ``WEEKEND`` and ``HOLIDAY``."""
        year = year_of_day(day)
        if not self.first_year <= year <= self.last_year:
            return ANY_KIND
        kinds = self._years.get(year)
        if kinds is None:
            kinds = self._years[year] = self._read(year)
        return kinds[day - day_of(year, 1)]

    def adjusted_workday(self, day: int) -> bool:
        """Return whether a weekend day is certainly worked, in exchange for a day off elsewhere."""
        if self.possible(day) != WORKDAY:
            return False
        there = date_of(day)
        return there in _table(self.code, _around(there.year)).weekend_workdays

    def substitutions_known(self, year: int) -> bool:
        """Return whether the tables have what the country announced of moved days in a year.

        True for a country that moves none; false outside the years the calendar knows.
        """
        if not self.first_year <= year <= self.last_year:
            return False
        return self._announced is None or self._announced[0] <= year <= self._announced[1]

    def _read(self, year: int) -> bytes:
        table = _table(self.code, _around(year))
        first, end = day_number(date(year, 1, 1)), day_number(date(year + 1, 1, 1))
        off = {day_number(each) for each in table}
        worked = {day_number(each) for each in table.weekend_workdays}
        weekend = {day for day in range(first, end) if table.is_weekend(date_of(day))}
        kinds = [
            HOLIDAY if day in off else WEEKEND if day in weekend and day not in worked else WORKDAY
            for day in range(first, end)
        ]
        if self._announced is not None:
            # The moves around a New Year's Day are announced with the year it begins.
            open_from = end - 3 if self.substitutions_known(year) else first
            if not self.substitutions_known(year + 1) or open_from == first:
                fixed = _fixed(self.code, year)
                for day in set(range(open_from, end)) - worked:
                    kinds[day - first] = _unannounced(day, day in weekend, fixed)
        return bytes(kinds)


@lru_cache(maxsize=64)
def calendar(code: str) -> Calendar:
    """Return the calendar of a country (``CN``) or a part of one (``US-MA``, ``GB-ENG``).

    The empty code gives the calendar that knows no day.

    Raises:
        UnknownCalendarError: The holiday tables have no such code.
    """
    return Calendar(code)


def _around(year: int) -> tuple[int, ...]:
    """Return the years that can put a day into *year*."""
    return (year - 1, year, year + 1)


@lru_cache(maxsize=256)
def _table(code: str, years: tuple[int, ...], observed: bool = True) -> _Table:
    country, _, part = code.partition("-")
    library = import_module("holidays")
    table: _Table = library.country_holidays(
        country, subdiv=part or None, years=years, expand=False, observed=observed
    )
    return table


def _announced(table: _Table) -> tuple[int, int] | None:
    """Return the first and last year for which the tables list moved days."""
    years: list[int] = []
    listed: dict[int, Any] = getattr(table, "special_public_holidays", {})
    for year, entries in listed.items():
        rows: Iterable[tuple[Any, ...]] = entries if isinstance(entries[0], tuple) else (entries,)
        if any(len(row) > 3 for row in rows):  # (month, day, instead of month, day)
            years.append(year)
    return (min(years), max(years)) if years else None


def _fixed(code: str, year: int) -> frozenset[int]:
    """Return the holidays that no announcement moves, a month around *year* included."""
    reach = timedelta(days=_MOVED_ON)
    low, high = date(year, 1, 1) - reach, date(year, 12, 31) + reach
    table = _table(code, _around(year), observed=False)
    return frozenset(day_number(each) for each in table if low <= each <= high)


def _unannounced(day: int, weekend: bool, fixed: frozenset[int]) -> int:
    if day in fixed:
        return HOLIDAY
    near = min(abs(day - each) for each in fixed) if fixed else 0
    if weekend:
        return WEEKEND | WORKDAY if near <= _MOVED_ON else WEEKEND
    return WORKDAY | HOLIDAY if near <= _MOVED_OFF else WORKDAY
