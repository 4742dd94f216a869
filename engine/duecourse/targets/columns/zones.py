"""Local clocks of many rows at once, from the same tables as :mod:`duecourse.clock.zones`."""

from __future__ import annotations

from threading import Lock

import numpy as np

from duecourse.clock.counting import day_for_good
from duecourse.clock.instants import DAY, INF, SECOND
from duecourse.clock.zones import Zone, zone
from duecourse.targets.columns.vec import Array, Ints

SINCE = 800 * DAY
"""From how long before the instant asked about clocks that show the same are taken for one."""
_AHEAD = 400 * DAY


class ZoneTable:
    """Zones by number, sets of zones by number, and their clocks up to some instant.

    Dates are tabled from a few days before the instant asked about: an earlier one is put there,
    since all that matters of the past is that it is past.

    Attributes:
        zones: By number.
        sets: Tuples of zone numbers by number; 0 is none known.
        alike: By zone, the first one whose clock shows the same since :data:`SINCE`.
    """

    def __init__(self, at: int, high: int) -> None:
        """Cover dates from about *at* to *high*, and offsets since 1970."""
        self.high, self._since = high, max(at - SINCE, 0)
        self.alike: list[int] = []
        self._clocks: dict[tuple[tuple[int, int], ...], int] = {}
        self._narrow: Ints = np.zeros(1, np.int64)
        self.first_day, self.last_day = max(at // DAY - 4, 1), high // DAY + 3
        self.zones: list[Zone] = []
        self.sets: list[tuple[int, ...]] = [()]
        self._numbers: dict[str, int] = {}
        self._sets: dict[tuple[int, ...], int] = {(): 0}
        self._lock = Lock()
        self._keys: Ints = np.zeros(0, np.int64)
        self._offsets: Ints = np.zeros(0, np.int64)
        self._good: Ints = np.zeros((0, self.last_day - self.first_day + 1), np.int64)
        self._starts: Ints = self._good
        self._flat: Ints = np.zeros(0, np.int64)
        self._begins: Ints = np.zeros(1, np.int64)
        self._sizes: Ints = np.zeros(1, np.int64)
        self._tables = 0

    def number(self, name: str) -> int:
        """Return the number of the zone called *name*."""
        found = self._numbers.get(name)
        if found is None:
            made = zone(name)
            with self._lock:
                found = self._numbers.get(name)
                if found is None:
                    found = len(self.zones)
                    self.zones.append(made)
                    self._numbers[name] = found
        return found

    def set_of(self, names: tuple[str, ...]) -> int:
        """Return the number of a set of zones."""
        return self._set(tuple(self.number(name) for name in names))

    def _set(self, members: tuple[int, ...]) -> int:
        found = self._sets.get(members)
        if found is None:
            with self._lock:
                found = self._sets.get(members)
                if found is None:
                    found = self._sets[members] = len(self.sets)
                    self.sets.append(members)
        return found

    def ready(self) -> None:
        """Make the tables of every zone and set met so far."""
        with self._lock:
            if self._tables == len(self.zones) and len(self._sizes) == len(self.sets):
                return
            self._fill()

    def _fill(self) -> None:
        keys, offsets = [self._keys], [self._offsets]
        days = range(self.first_day, self.last_day + 1)
        good, starts = [self._good], [self._starts]
        for place in range(self._tables, len(self.zones)):
            where = self.zones[place]
            at, high = 0, self.high + 2 * DAY
            moments, found = [], []
            while True:
                moments.append(at)
                found.append(where.offset(at))
                at = where.next_transition(at)
                if at > high:
                    break
            keys.append(place * _SPAN + np.array(moments) // SECOND)
            offsets.append(np.array(found))
            self.alike.append(self._clocks.setdefault(self._shown(where), place))
            like = self.zones[self.alike[-1]]
            good.append(np.array([[day_for_good(like, day) for day in days]]))
            starts.append(np.array([[like.start_of_day(day) for day in days]]))
        self._keys, self._offsets = np.concatenate(keys), np.concatenate(offsets)
        self._good, self._starts = np.concatenate(good), np.concatenate(starts)
        self._tables = len(self.zones)
        narrow = [
            tuple(dict.fromkeys(self.alike[each] for each in members)) for members in self.sets
        ]
        for members in narrow:  # which are among the sets themselves
            if members not in self._sets:
                self._sets[members] = len(self.sets)
                self.sets.append(members)
        numbers = [self._sets[members] for members in narrow]
        self._narrow = np.array([*numbers, *range(len(numbers), len(self.sets))], np.int64)
        self._sizes = np.array([len(members) for members in self.sets], np.int64)
        self._begins = np.cumsum(self._sizes) - self._sizes
        self._flat = np.array([each for members in self.sets for each in members], np.int64)

    def _shown(self, where: Zone) -> tuple[tuple[int, int], ...]:
        """Return what a clock shows from :data:`SINCE` until well after the last instant."""
        found, at = [(0, where.offset(self._since))], self._since
        while (at := where.next_transition(at)) < self.high + _AHEAD:
            found.append((at, where.offset(at)))
        return tuple(found)

    def narrow(self, sets: Ints) -> Ints:
        """Return sets with one clock for all that have shown the same since :data:`SINCE`."""
        return self._narrow[sets]

    def offset(self, zones: Ints | int, us: Ints) -> Ints:
        """Return how far each zone's clock is ahead of UTC at each instant."""
        keys = zones * _SPAN + us // SECOND
        return self._offsets[np.searchsorted(self._keys, keys, "right") - 1]

    def local_day(self, zones: Ints | int, us: Ints) -> Ints:
        """Return each zone's date at each instant."""
        found: Ints = (us + self.offset(zones, us)) // DAY
        return found

    def start_of_day(self, zones: Ints | int, days: Ints) -> Ints:
        """Return when each zone's clock first shows each date; ``INF`` beyond the table."""
        return self._lookup(self._starts, zones, days)

    def day_for_good(self, zones: Ints | int, days: Ints) -> Ints:
        """Return from when each zone's clock shows each date or a later one for good."""
        return self._lookup(self._good, zones, days)

    def _lookup(self, table: Ints, zones: Ints | int, days: Ints) -> Ints:
        places = days - self.first_day
        inside = np.clip(places, 0, table.shape[1] - 1)
        found: Ints = table[zones, inside]
        beyond = places > inside
        if beyond.any():
            found = np.where(beyond, INF, found)
        return found

    def expand(self, sets: Ints) -> tuple[Ints, Ints, Ints]:
        """Return each row's zones one below the other.

        Returns:
            The row each stands for, the zones, and where each row that has any begins.
        """
        sizes = self._sizes[sets]
        rows = np.repeat(np.arange(len(sets)), sizes)
        starts = np.cumsum(sizes) - sizes
        within = np.arange(len(rows)) - starts[rows]
        return rows, self._flat[self._begins[sets][rows] + within], starts

    def sizes(self, sets: Ints) -> Ints:
        """Return how many zones each set has."""
        return self._sizes[sets]

    def single(self, sets: Ints) -> Ints:
        """Return the one zone of each row; every row has one."""
        found: Ints = self._flat[self._begins[sets]]
        return found


def over_rows(ufunc: np.ufunc, values: Array, starts: Ints, sizes: Ints, empty: int) -> Array:
    """Reduce runs of *values*, one run a row; *empty* for a row without any."""
    found = np.full(len(sizes), empty, values.dtype)
    filled = sizes > 0
    if filled.any():
        found[filled] = ufunc.reduceat(values, starts[filled])
    return found


_SPAN = 1 << 36
"""More seconds than there are up to the last instant that is reckoned."""
