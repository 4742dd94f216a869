"""The instant asked about: a day, a minute of it, and what kind of day it is, as z3 terms.

The desk's clock and the contact's are two, up to a day apart: what is proved holds for every zone.
A witness stands in the playbook's own zone, where they are one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import z3

from duecourse.clock._rows import spans_of_kind
from duecourse.clock.calendars import HOLIDAY, WEEKEND, WORKDAY, calendar
from duecourse.language.model import Schedule
from duecourse.targets.solver.dates import FIRST, LAST, weekday
from duecourse.targets.solver.terms import Bool, both, either

_KINDS = (WORKDAY, WEEKEND, HOLIDAY)


class Clock:
    """One wall clock.

    Attributes:
        day: Day number.
        minute: Minute since midnight.
        zone: The zone it is known to stand in; empty where it may be any.
        known: Whether there is one at all: a contact of no known zone has none.
    """

    def __init__(self, name: str, axioms: list[Any], zone: str = "") -> None:
        """Make the variables of the clock called *name*."""
        self.name, self._axioms, self.zone = name, axioms, zone
        self.known: Bool = True if zone else z3.Bool(f"{name}.known")
        self.day, self.minute = z3.Int(f"{name}.day"), z3.Int(f"{name}.minute")
        axioms += [self.day >= FIRST, self.day <= LAST, self.minute >= 0, self.minute < 1440]
        self._weekday: Any = None
        self._kinds: dict[tuple[str, int], Any] = {}
        self._open: dict[tuple[Schedule, str], Bool] = {}

    @property
    def weekday(self) -> Any:
        """0 is Monday."""
        if self._weekday is None:
            self._weekday = z3.Int(f"{self.name}.weekday")
            self._axioms += [
                self._weekday == weekday(self.day),
                self._weekday >= 0,
                self._weekday <= 6,
            ]
        return self._weekday

    def kind(self, code: str, ago: int = 0) -> Any:
        """Return the kind of today, or of the day *ago*, by a calendar; of a week's end or not."""
        found = self._kinds.get((code, ago))
        if found is None:
            found = self._kinds[code, ago] = z3.Int(f"{self.name}.kind.{code}.{ago}")
            at_end = (self.weekday + 7 - ago) % 7 >= 5
            self._axioms += [
                z3.Or([found == kind for kind in _KINDS]),
                z3.Implies(found == WEEKEND, at_end),
            ]
        return found

    def kinds_by_calendar(self) -> Iterable[tuple[str, int, Any]]:
        """Return the kinds of days asked about: calendar, how long ago, the term."""
        return [(code, ago, term) for (code, ago), term in self._kinds.items()]

    def is_open(self, schedule: Schedule, code: str) -> Bool:
        """Return whether *schedule* is open, by the holidays of the calendar *code*."""
        key = (schedule, code)
        found = self._open.get(key)
        if found is None:
            found = self._open[key] = self._is_open(schedule, code)
        return found

    def _is_open(self, schedule: Schedule, code: str) -> Bool:
        rows = tuple((row.days, row.spans) for row in schedule.rows)
        asks = any(days & {"holiday", "workday"} for days, _ in rows)
        ways: list[Bool] = []
        for ago in (0, 1):
            shapes: dict[tuple[tuple[int, int], ...], list[tuple[int, int]]] = {}
            for number in range(7):
                for kind in _KINDS if asks else (WEEKEND,):
                    spans = spans_of_kind(rows, number, kind)
                    late = tuple((start - 1440 * ago, end - 1440 * ago) for start, end in spans)
                    kept = tuple((max(start, 0), end) for start, end in late if end > 0)
                    if kept:
                        shapes.setdefault(kept, []).append((number, kind))
            for spans, days in shapes.items():
                inside = either(
                    z3.And(self.minute >= start, self.minute < end) for start, end in spans
                )
                ways.append(both((inside, self._one_of(days, asks, code, ago))))
        return either(ways)

    def _one_of(self, days: list[tuple[int, int]], asks: bool, code: str, ago: int) -> Bool:
        if len(days) == 7 * (len(_KINDS) if asks else 1):
            return True
        found: list[Bool] = []
        for number in range(7):
            kinds = [kind for day, kind in days if day == number]
            if not kinds:
                continue
            there = self.weekday == (number + ago) % 7
            if asks and len(kinds) < len(_KINDS):
                term = self.kind(code, ago)
                there = z3.And(there, z3.Or([term == kind for kind in kinds]))
            found.append(there)
        return either(found)


@lru_cache(maxsize=64)
def days_of_kinds(code: str, first: int, last: int) -> dict[int, int]:
    """Return the days from *first* to *last* that are not what their weekday says, by kind.

    A day that may be of several kinds has the sum of them.
    """
    known = calendar(code)
    found: dict[int, int] = {}
    for day in range(first, last + 1):
        kind = known.possible(day)
        plain = WEEKEND if (day + 3) % 7 >= 5 else WORKDAY
        if kind != plain:
            found[day] = kind
    return found
