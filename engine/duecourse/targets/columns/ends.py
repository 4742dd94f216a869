"""When things of many rows end: sorted once, so that a look at any instant is a search."""

from __future__ import annotations

import numpy as np

from duecourse.clock.instants import INF
from duecourse.targets.columns.edges import SPAN
from duecourse.targets.columns.vec import Bools, Ints

LAST = SPAN - 1


class Ends:
    """Instants of many rows in one sorted array: how many of a row's lie after an instant."""

    __slots__ = ("at", "begins", "keys")

    def __init__(self, entity: Ints, ends: Ints, entities: int, at: int) -> None:
        """Sort; what ends by *at* is past, what ends later than 407 days after it never does."""
        self.at = at
        self.keys = np.sort(entity * SPAN + np.clip(ends - at, 0, LAST))
        self.begins = np.searchsorted(self.keys, np.arange(entities + 1) * SPAN)

    def after(self, entity: Ints, us: Ints | int) -> tuple[Ints, Ints]:
        """Return how many of each entity's ends lie after an instant, and the place of the next."""
        wanted = entity * SPAN + np.minimum(us - self.at, LAST - 1)
        place = np.searchsorted(self.keys, wanted, "right")
        return self.begins[entity + 1] - place, place

    def instant(self, entity: Ints, place: Ints, exists: Bools) -> Ints:
        """Return the end at a place; ``INF`` for never, and where there is none."""
        if not len(self.keys):
            return np.full(len(entity), INF, np.int64)
        inside = np.clip(place, 0, len(self.keys) - 1)
        since = self.keys[inside] - entity * SPAN
        return np.where(exists & (since < LAST), self.at + since, INF)


class Endless(Ends):
    """Instants that never come: a row has as many of them at any time."""

    __slots__ = ()

    def __init__(self, entity: Ints, entities: int, at: int) -> None:
        """Count; *entity* is sorted."""
        self.at = at
        self.keys = entity  # never read, but for how many there are
        self.begins = np.searchsorted(entity, np.arange(entities + 1))

    def after(self, entity: Ints, us: Ints | int) -> tuple[Ints, Ints]:
        """See :meth:`Ends.after`."""
        place = self.begins[entity]
        return self.begins[entity + 1] - place, place

    def instant(self, entity: Ints, place: Ints, exists: Bools) -> Ints:
        """See :meth:`Ends.instant`."""
        return np.full(len(entity), INF, np.int64)
