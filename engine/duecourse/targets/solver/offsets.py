"""How far the desk's clock is ahead of UTC, as z3 terms: any of what the zone has had since 1970.

Which of them holds is known after the last change of clocks, if there is a last one. Before it
either may hold, so what is proved holds on both sides of every change.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import z3

from duecourse.clock.instants import DAY, INF
from duecourse.clock.zones import Zone, zone
from duecourse.targets.solver.dates import LAST


class Offsets:
    """A zone's offset at instants that are not known; what is true of it is added to *axioms*.

    Attributes:
        made: Those that may be one of several, in the order they were made.
    """

    def __init__(self, where: Zone, axioms: list[Any]) -> None:
        """Tell of the zone *where*."""
        self._changes, self._axioms = changes(where.name), axioms
        self._of: dict[int, tuple[Any, Any]] = {}
        self.made: list[Any] = []

    def at(self, instant: Any) -> Any:
        """Return the offset at *instant*, a z3 term in microseconds since the epoch."""
        known = self._of.get(instant.get_id())
        if known is None:
            found = self._new()
            known = self._of[instant.get_id()] = (instant, found)
            self._settle(instant, found)
        return known[1]

    def now(self, wall: Any) -> tuple[Any, Any]:
        """Return the instant at which the clock shows *wall*, and the offset then."""
        found = self._new()
        instant = wall - found
        self._settle(instant, found)
        self._of[instant.get_id()] = (instant, found)
        return instant, found

    def _new(self) -> Any:
        offsets, _, _ = self._changes
        if len(offsets) == 1:
            return z3.IntVal(offsets[0])
        found = z3.Int(f"offset#{len(self.made)}")
        self.made.append(found)
        self._axioms.append(z3.Or([found == each for each in offsets]))
        return found

    def _settle(self, instant: Any, found: Any) -> None:
        _, settled, last = self._changes
        if settled < INF:
            self._axioms.append(z3.Implies(instant >= settled, found == last))


@lru_cache(maxsize=64)
def changes(name: str) -> tuple[tuple[int, ...], int, int]:
    """Return the offsets of a zone from 1970 to 2099, when they last change, and the last.

    ``INF`` where they change to the end.
    """
    where, until = zone(name), (LAST + 2) * DAY
    us, settled = 0, 0
    found = {where.offset(0): None}
    while (us := where.next_transition(us)) < until:
        found[where.offset(us)] = None
        settled = us
    last = where.offset(settled)
    ruled = settled > until - 400 * DAY
    return tuple(found), INF if ruled else settled, last


__all__ = ["Offsets", "changes"]
