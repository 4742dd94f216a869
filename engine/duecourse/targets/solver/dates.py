"""Dates as z3 terms: the year, month and day of a day number, and the days of a month or a week.

Day numbers count from 1970-01-01, as in ``ir``. Everything here holds for :data:`FIRST` to
:data:`LAST`, in which every fourth year is a leap year; dates outside are not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import z3

from duecourse.clock.instants import day_number

FIRST = day_number(date(1901, 1, 1))
LAST = day_number(date(2099, 12, 31))
_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_LENGTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True, eq=False)
class Civil:
    """The parts of a date."""

    year: Any
    month: Any
    day: Any


class Dates:
    """Takes dates apart; what ties the parts to the date is added to *axioms*."""

    def __init__(self, axioms: list[Any]) -> None:
        """Start with none."""
        self._axioms = axioms
        self._civil: dict[int, tuple[Any, Civil]] = {}

    def civil(self, day: Any) -> Civil:
        """Return the parts of the date with this day number."""
        day = z3.IntVal(day) if isinstance(day, int) else day
        known = self._civil.get(day.get_id())
        if known is not None:
            return known[1]
        number = len(self._civil)
        year, month, in_month = (z3.Int(f"{part}#{number}") for part in ("year", "month", "day"))
        found = Civil(year, month, in_month)
        leap = year % 4 == 0
        length = z3.Sum([z3.If(month == m + 1, n, 0) for m, n in enumerate(_LENGTH)])
        before = z3.Sum([z3.If(month == m + 1, n, 0) for m, n in enumerate(_BEFORE)])
        this_leap = z3.If(z3.And(leap, month > 2), 1, 0)
        february = z3.If(z3.And(leap, month == 2), 1, 0)
        start = 365 * (year - 1970) + (year - 1) / 4 - 1969 // 4
        self._axioms += [
            year >= 1901,
            year <= 2099,
            month >= 1,
            month <= 12,
            in_month >= 1,
            in_month <= length + february,
            z3.Implies(
                z3.And(day >= FIRST, day <= LAST),
                day == start + before + this_leap + in_month - 1,
            ),
        ]
        self._civil[day.get_id()] = (day, found)
        return found

    def completed_years(self, born: Any, then: Any) -> Any:
        """Return the full years between two dates, as ``ir_evaluate.completed_years`` does."""
        birth, now = self.civil(born), self.civil(then)
        before = z3.Or(
            now.month < birth.month, z3.And(now.month == birth.month, now.day < birth.day)
        )
        return now.year - birth.year - z3.If(before, 1, 0)


def weekday(day: Any) -> Any:
    """Return 0 for Monday to 6 for Sunday."""
    return (day + 3) % 7
