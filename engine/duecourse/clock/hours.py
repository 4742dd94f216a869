"""Opening hours on a wall clock: open or closed at an instant, and until when.

A schedule is open at an instant if the local date and time of that instant lie in one of its
windows. So a clock that is put back repeats open minutes, one that is put forward skips them, and
neither shifts a window's edges on the wall.

States are signed instants: a positive one is *closed, opens then*, a negative one is *open, closes
then* (its magnitude). Both are whole minutes later than the instant asked about, ``INF`` for never.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from duecourse.clock._rows import DayTable, Rows
from duecourse.clock._spans import Spans, meet, union
from duecourse.clock.calendars import Calendar
from duecourse.clock.instants import DAY, END, INF, MINUTE, ceil_minute
from duecourse.clock.zones import Zone

FAR_DAYS: Final = 400
"""How many days ahead a state looks for its next change."""

_BLOCKS_KEPT: Final = 4096

_Zones = tuple[Zone, ...]
_Windows = tuple[list[int], list[int | None]]


class OpenHours:
    """A schedule ready to be asked.

    Attributes:
        calendar: The calendar it reads, or None where no row names ``holiday`` or ``workday``.
    """

    __slots__ = ("_blocks", "_shut", "_table", "_windows", "calendar")

    def __init__(self, rows: Rows, calendar: Calendar | str | None = None) -> None:
        """Compile a schedule.

        For each day the most specific row holds: ``holiday`` on a public holiday, ``workday`` on a
        working day (an adjusted one at a weekend too), a named weekday (the row that names fewest),
        ``daily``. A day without a row is closed; a day that may be of several kinds has what all
        of them have.

        Args:
            rows: (days, spans) pairs; spans are half-open minutes of the day, and one that ends
                after 1440 belongs to the day on which it begins.
            calendar: A calendar or its code; read only if a row asks for it.

        Raises:
            ValueError: A day or a span is not one.
            UnknownCalendarError: There is no such calendar and a row asks for one.
        """
        self._table = DayTable(rows, calendar)
        self.calendar = self._table.calendar
        constant = self._table.constant
        self._shut = 0 if constant is None else -INF if constant else INF
        # By zone (or zones) and UTC day: the instants at which it opens and closes by turns, from
        # an opening on. The last lies after that day.
        self._blocks: dict[_Zones | Zone, dict[int, tuple[int, ...]]] = {}
        # By zone and UTC day: where each window, or the time without one, ends, and its day.
        self._windows: dict[Zone, dict[int, _Windows]] = {}

    def spans_of(self, day: int) -> Spans:
        """Return the windows that begin on a local date, in minutes; ends may exceed 1440."""
        return self._table.spans_of(day)

    def state(self, us: int, zone: Zone) -> int:
        """Return whether it is open at an instant on one zone's clock, as a signed instant."""
        if self._shut:
            return self._shut
        try:
            edges = self._blocks[zone][us // DAY]
        except KeyError:
            edges = self._fill(zone, (zone,), us // DAY)
        place = bisect_right(edges, us)
        edge = edges[place]
        if edge % MINUTE:
            return self._whole(us, (zone,))
        return -edge if place & 1 else edge

    def state_all(self, us: int, zones: Sequence[Zone]) -> int:
        """Return whether it is open on the clocks of all the zones at once.

        Without any zone it is closed for ever.
        """
        if len(zones) == 1:
            return self.state(us, zones[0])
        if not zones or self._shut:
            return self._shut if zones else INF
        edge = self._exact(us, tuple(zones))
        return self._whole(us, tuple(zones)) if edge % MINUTE else edge

    def may_be_open(self, us: int, zone: Zone) -> bool:
        """Tell whether it is open if each day is, of the kinds it may be, the one that suits."""
        day, minute = zone.local(us)
        return any(
            start <= minute + shift < end
            for began, shift in ((day, 0), (day - 1, 1440))
            for start, end in self._table.any_spans_of(began)
        )

    def instance(self, us: int, zone: Zone) -> int | None:
        """Return the local date to which the window open at an instant belongs, or None.

        A window over midnight belongs to the day it starts; where two days' windows overlap, the
        later day's counts.
        """
        day, minute = zone.local(us)
        for start, end in self._table.spans_of(day):
            if start <= minute < end:
                return day
        for _, end in self._table.spans_of(day - 1):
            if minute < end - 1440:
                return day - 1
        return None

    def instance_end(self, us: int, zone: Zone) -> int:
        """Return the first whole minute after an instant at which :meth:`instance` differs.

        That is where a count of calls in one window of one day ends, also when the next day's
        window follows without a break.
        """
        this, limit = self.instance(us, zone), us + FAR_DAYS * DAY
        while us < limit:
            local = us + zone.offset(us)
            day, minute = local // DAY, local % DAY // MINUTE
            edges = [1440]
            for each, by in ((day, 0), (day - 1, -1440)):
                edges += [at + by for span in self._table.spans_of(each) for at in span]
            edge = min(at for at in edges if at > minute)
            wall = us + day * DAY + edge * MINUTE - local
            us = ceil_minute(min(wall, zone.next_transition(us)))
            if us >= END:
                break
            if self.instance(us, zone) != this:
                return us
        return INF

    def window(self, us: int, zone: Zone) -> tuple[int | None, int]:
        """Return :meth:`instance` and :meth:`instance_end` at an instant, kept day by day."""
        try:
            ends, days = self._windows[zone][us // DAY]
        except KeyError:
            ends, days = self._fill_windows(zone, us // DAY)
        if not ends:
            return self.instance(us, zone), self.instance_end(us, zone)
        place = bisect_right(ends, us)
        return days[place], ends[place]

    def _fill_windows(self, zone: Zone, number: int) -> _Windows:
        """Work out the windows of one UTC day; none where they change within a minute or never."""
        us, high = number * DAY, (number + 1) * DAY
        ends: list[int] = []
        days: list[int | None] = []
        while us < high:
            change = zone.next_transition(us)
            end = self.instance_end(us, zone)
            if end >= INF or zone.offset(us) % MINUTE or (change < end and change % MINUTE):
                ends, days = [], []
                break
            ends.append(end)
            days.append(self.instance(us, zone))
            us = end
        if sum(map(len, list(self._windows.values()))) >= _BLOCKS_KEPT:
            self._windows.clear()
        kept = ends, days
        self._windows.setdefault(zone, {})[number] = kept
        return kept

    def _exact(self, us: int, zones: _Zones) -> int:
        """Return the signed instant of the next change, not rounded to whole minutes."""
        try:
            edges = self._blocks[zones][us // DAY]
        except KeyError:
            edges = self._fill(zones, zones, us // DAY)
        place = bisect_right(edges, us)
        return -edges[place] if place & 1 else edges[place]

    def _whole(self, us: int, zones: _Zones) -> int:
        """Return the state where edges are not whole minutes, as under local mean times."""
        edge = first = self._exact(us, zones)
        limit = us + FAR_DAYS * DAY
        while abs(edge) < INF:
            minute = ceil_minute(abs(edge))
            edge = self._exact(minute, zones)
            if (edge > 0) != (first > 0):
                return minute if first > 0 else -minute
            if minute > limit:
                break
        return INF if first > 0 else -INF

    def _fill(self, key: _Zones | Zone, zones: _Zones, number: int) -> tuple[int, ...]:
        """Work out one UTC day up to the first change after it, and keep it."""
        edges = [at for span in self._open(zones, number) for at in span]
        if edges and edges[-1] == (number + 1) * DAY:
            edges[-1] = self._first_edge(zones, number + 1, opening=False)
        else:
            edges.append(self._first_edge(zones, number + 1, opening=True))
        if sum(map(len, list(self._blocks.values()))) >= _BLOCKS_KEPT:
            self._blocks.clear()
        kept = tuple(edges)
        self._blocks.setdefault(key, {})[number] = kept
        return kept

    def _first_edge(self, zones: _Zones, number: int, opening: bool) -> int:
        """Return where it first opens (or, open until then, closes) from a UTC day on."""
        for each in range(number, number + FAR_DAYS):
            spans = self._open(zones, each)
            if opening:
                if spans:
                    return spans[0][0]
            elif not spans or spans[0][0] > each * DAY:
                return each * DAY
            elif spans[0][1] < (each + 1) * DAY:
                return spans[0][1]
        return INF

    def _open(self, zones: _Zones, number: int) -> Spans:
        found = self._open_in(zones[0], number)
        for each in zones[1:]:
            if not found:
                break
            found = meet(found, self._open_in(each, number))
        return found

    def _open_in(self, zone: Zone, number: int) -> Spans:
        """Return the instants of one UTC day at which a zone's wall clock is inside a window."""
        us, high = number * DAY, (number + 1) * DAY
        spans: list[tuple[int, int]] = []
        while us < high:
            until = min(zone.next_transition(us), high)
            offset = zone.offset(us)
            first, last = (us + offset) // DAY, (until - 1 + offset) // DAY
            for day in range(first - 1, last + 1):
                begin = day * DAY - offset
                for start, end in self._table.spans_of(day):
                    opens, closes = begin + start * MINUTE, begin + end * MINUTE
                    if opens < until and closes > us:
                        spans.append((max(opens, us), min(closes, until)))
            us = until
        return union(spans)
