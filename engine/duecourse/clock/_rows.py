"""Hours by day, resolved: which spans a day has, given what the calendar says of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from duecourse.clock._spans import Spans, meet, shift, union
from duecourse.clock.calendars import ANY_KIND, HOLIDAY, WEEKEND, WORKDAY, Calendar, calendar
from duecourse.clock.instants import weekday

Rows: TypeAlias = tuple[tuple[frozenset[str], tuple[tuple[int, int], ...]], ...]
"""(days, spans) pairs: days any of ``mon … sun holiday workday daily``, spans in minutes."""

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS: Final = frozenset((*WEEKDAYS, "holiday", "workday", "daily"))


class DayTable:
    """The spans of every day of a schedule, in minutes from its own midnight, up to 2880.

    Attributes:
        constant: ``True`` always open, ``False`` never, None otherwise.
        calendar: Its calendar, or None where no row asks for one.
    """

    __slots__ = ("_memo", "_rows", "_week", "calendar", "constant")

    def __init__(self, rows: Rows, holidays: Calendar | str | None) -> None:
        """Check and resolve the rows.

        Raises:
            ValueError: A day is not one of the words, or a span is not within two days.
            UnknownCalendarError: Some row asks for a calendar, and the code has none.
        """
        for days, spans in rows:
            if not days <= _DAYS:
                raise ValueError(f"unknown day `{min(days - _DAYS)}`")
            for start, end in spans:
                if not (0 <= start < end <= 2880 and start < 1440):
                    raise ValueError(f"minutes {start} to {end} are no window of a day")
        self._rows = rows
        self._memo: dict[int, Spans] = {}
        named = frozenset[str]().union(*(days for days, _ in rows))
        self.calendar: Calendar | None = None
        if named & {"holiday", "workday"}:
            self.calendar = holidays if isinstance(holidays, Calendar) else calendar(holidays or "")
        self._week = tuple(self._resolve(number, WEEKEND) for number in range(7))
        self.constant = self._constant()

    def spans_of(self, day: int) -> Spans:
        """Return the windows that begin on a day."""
        if self.calendar is None:
            return self._week[weekday(day)]
        key = weekday(day) * 8 + self.calendar.possible(day)
        found = self._memo.get(key)
        if found is None:
            several = self._several(day)
            found = several[0]
            for other in several[1:]:
                found = meet(found, other)
            self._memo[key] = found
        return found

    def any_spans_of(self, day: int) -> Spans:
        """Return the windows that some kind the day may be of would have."""
        if self.calendar is None:
            return self._week[weekday(day)]
        return union(span for spans in self._several(day) for span in spans)

    def _several(self, day: int) -> list[Spans]:
        kinds = ANY_KIND if self.calendar is None else self.calendar.possible(day)
        return [
            self._resolve(weekday(day), kind)
            for kind in (WORKDAY, WEEKEND, HOLIDAY)
            if kinds & kind
        ]

    def _constant(self) -> bool | None:
        kinds = (WEEKEND,) if self.calendar is None else (WORKDAY, WEEKEND, HOLIDAY)
        week = [[self._resolve(number, kind) for kind in kinds] for number in range(7)]
        if not any(spans for day in week for spans in day):
            return False
        whole = ((0, 1440),)
        always = all(
            meet(union((*spans, *shift(before, -1440))), whole) == whole
            for number in range(7)
            for before in week[number - 1]
            for spans in week[number]
        )
        return True if always else None

    def _resolve(self, number: int, kind: int) -> Spans:
        return spans_of_kind(self._rows, number, kind)


def spans_of_kind(rows: Rows, number: int, kind: int) -> Spans:
    """Return the spans of a weekday (0 is Monday) of a known kind: its most specific row's."""
    for kinds, word in ((HOLIDAY, "holiday"), (WORKDAY, "workday")):
        if kind == kinds:
            found = [spans for days, spans in rows if word in days]
            if found:
                return _joined(found)
    named = [
        (len(days.intersection(WEEKDAYS)), spans)
        for days, spans in rows
        if WEEKDAYS[number] in days
    ]
    if named:
        # `fri` says more of a Friday than `mon-fri` does.
        fewest = min(count for count, _ in named)
        return _joined(spans for count, spans in named if count == fewest)
    return _joined(spans for days, spans in rows if "daily" in days)


def _joined(rows: Iterable[tuple[tuple[int, int], ...]]) -> Spans:
    return union(span for spans in rows for span in spans)
