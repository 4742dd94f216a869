"""Opening hours of many rows at once: each schedule on each clock as one sorted list of edges."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import numpy as np

from duecourse.clock.calendars import calendar
from duecourse.clock.hours import OpenHours
from duecourse.clock.instants import INF
from duecourse.clock.zones import Zone
from duecourse.language.model import Schedule
from duecourse.targets.columns.vec import Ints
from duecourse.targets.columns.zones import ZoneTable

SPAN = 1 << 45
"""Microseconds told apart in one list: 407 days."""


class Edges:
    """Lists of instants at which something opens and closes by turns, by number.

    One search in one sorted array answers for all rows, whatever list each asks.
    """

    def __init__(self, zones: ZoneTable, at: int, high: int) -> None:
        """Cover instants from *at* to *high*, at most 407 days later."""
        self.zones, self.at, self.high = zones, at, high
        self._lists: dict[tuple[object, ...], int] = {}
        self._made: list[tuple[list[int], list[int]]] = []
        self._hours: dict[tuple[Schedule, str], OpenHours] = {}
        self._lock = Lock()
        self._keys: Ints = np.zeros(0, np.int64)
        self._values: Ints = np.zeros(0, np.int64)
        self._labels: Ints = np.zeros(0, np.int64)
        self._tabled = 0

    def hours(self, schedule: Schedule, code: str) -> OpenHours:
        """Return *schedule* compiled against the calendar *code*."""
        found = self._hours.get((schedule, code))
        if found is None:
            rows = tuple((row.days, row.spans) for row in schedule.rows)
            found = self._hours[schedule, code] = OpenHours(rows, calendar(code))
        return found

    def open_list(self, hours: tuple[OpenHours, ...], number: int) -> int:
        """Return the list of when any of *hours* is open on the clock of zone *number*."""
        number = self.zones.alike[number]
        where = self.zones.zones[number]

        def state(us: int) -> tuple[int, int]:
            opens, closes = INF, 0
            for each in hours:
                found = each.state(us, where)
                if found > 0:
                    opens = min(opens, found)
                else:
                    closes = max(closes, -found)
            return (1, closes) if closes else (0, opens)

        return self._list((hours, number), state)

    def window_list(self, hours: OpenHours, number: int) -> int:
        """Return the list of which day's window is open on the clock of zone *number*.

        Labels are the day plus one, 0 where none is open.
        """
        number = self.zones.alike[number]
        where: Zone = self.zones.zones[number]

        def state(us: int) -> tuple[int, int]:
            day = hours.instance(us, where)
            return (0 if day is None else day + 1), hours.instance_end(us, where)

        return self._list((hours, number, "window"), state)

    def _list(self, key: tuple[object, ...], state: Callable[[int], tuple[int, int]]) -> int:
        found = self._lists.get(key)
        if found is not None:
            return found
        edges, labels = [self.at], []
        us = self.at
        while True:
            label, us = state(us)
            labels.append(label)
            if us > self.high:
                break
            edges.append(us)
        edges.append(us)
        with self._lock:
            found = self._lists.get(key)
            if found is None:
                found = len(self._made)
                self._made.append((edges, labels))
                self._lists[key] = found
        return found

    def ready(self) -> None:
        """Table every list made so far."""
        with self._lock:
            if self._tabled == len(self._made):
                return
            keys, values, labels = [self._keys], [self._values], [self._labels]
            for number in range(self._tabled, len(self._made)):
                edges, names = self._made[number]
                keys.append(number * SPAN + np.array(edges[:-1]) - self.at)
                values.append(np.array(edges[1:]))
                labels.append(np.array(names))
            self._keys = np.concatenate(keys)
            self._values, self._labels = np.concatenate(values), np.concatenate(labels)
            self._tabled = len(self._made)

    def look(self, lists: Ints, us: Ints) -> tuple[Ints, Ints]:
        """Return each list's label at each instant, and when it next changes."""
        if self._tabled != len(self._made):
            self.ready()
        place = np.searchsorted(self._keys, lists * SPAN + (us - self.at), "right") - 1
        return self._labels[place], self._values[place]
