"""The clocks that events set: caps and waits."""

from __future__ import annotations

from bisect import bisect_right

from duecourse import ir
from duecourse.book.plan import Cap, Wait
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.book.tallies import UNANSWERED, Tally
from duecourse.clock.counting import wait_end
from duecourse.clock.instants import INF
from duecourse.targets._running import Uncounted


class CapClock:
    """Blocks while *at_most* or more events stand.

    An unanswered call that named no debt counts for another debt of the person as long as that
    debt has room: of all attributions the one that leaves the most lawful room (language.md,
    section 2; 12 CFR 1006.14(b)(2), comment 1006.14(b)(4)-1).
    """

    def __init__(self, clock: Cap) -> None:
        """Keep what is counted."""
        self.events, self.at_most = clock.events, clock.at_most
        self.by_debt = "debt" in clock.events.per
        self.by_point = by_point(clock.events)
        self.over_all_debts = ir.Events(
            clock.events.kind,
            clock.events.where,
            clock.events.within,
            tuple(key for key in clock.events.per if key != "debt"),
        )

    def _tally(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Tally:
        return ready.tally(self.events, contact, point if self.by_point else None)

    def _count(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> tuple[int, list[int]] | None:
        """Return how many count at *us*, and when each of them ceases to; None is unknown."""
        tally = self._tally(ready, contact, point)
        if not tally.known:
            return None
        leaves = tally.leave_last
        if not (self.by_debt and ready.case.other_debts):
            place = bisect_right(leaves, us)
            return len(leaves) - place, leaves[place:]
        named, open_, elsewhere = self._attributed(ready, tally, contact, point)
        room = sum(max(0, self.at_most - _above(ends, us)) for ends in elsewhere)
        count = _above(named, us) + max(0, _above(open_, us) - room)
        ends = sorted(end for ends in (named, open_, *elsewhere) for end in ends if end > us)
        return count, ends

    def _attributed(
        self,
        ready: Prepared,
        tally: Tally,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
    ) -> tuple[list[int], list[int], list[list[int]]]:
        key = (self, contact.index if contact else -1, point.id if point else "")
        found = ready.attributed.get(key)
        if found is None:
            named: list[int] = []
            open_: list[int] = []
            for event, end in zip(tally.possible, tally.leave_last, strict=True):
                free = not event.fields["debts"] and event.fields["outcome"] in UNANSWERED
                (open_ if free else named).append(end)
            wide = ready.tally(self.over_all_debts, contact, point)
            elsewhere = [
                [
                    end
                    for event, end in zip(wide.possible, wide.leave_last, strict=True)
                    if debt in (event.fields["debts"] or ())  # type: ignore[operator]
                ]
                for debt in ready.case.other_debts
            ]
            found = ready.attributed[key] = (named, open_, elsewhere)
        return found

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        counted = self._count(ready, contact, point, us)
        if counted is None:
            return INF
        count, ends = counted
        if count < self.at_most:
            return -INF
        if self.at_most <= 0:
            return INF
        if not (self.by_debt and ready.case.other_debts):
            return ends[count - self.at_most]
        for end in ends:
            later = self._count(ready, contact, point, end)
            if later is not None and later[0] < self.at_most:
                return end
        return INF

    def headroom(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int | None:
        counted = self._count(ready, contact, point, us)
        return 0 if counted is None else max(0, self.at_most - counted[0])

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        return self._tally(ready, contact, point).lacks

    def next_change(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        """Return when the count next falls."""
        counted = self._count(ready, contact, point, us)
        return counted[1][0] if counted and counted[1] else INF


class WaitClock(Uncounted):
    """Blocks for a while after an event."""

    def __init__(self, clock: Wait) -> None:
        """Keep what is waited for."""
        self.events, self.unit, self.number = clock.events, clock.unit, clock.number
        self.by_point = by_point(clock.events)

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        tally = ready.whole_tally(self.events, contact, point if self.by_point else None)
        zones = contact.zones if contact is not None else ready.person_zones()
        possible = tally.possible
        if not tally.known or (self.unit == "days" and not zones and possible):
            return INF
        if not possible:
            return -INF
        clocks = ready.clocks if contact is None else contact.clocks
        if zones is clocks.zones:
            end = ready.leaves(self.unit, self.number, clocks).lasts(possible)[-1]
        else:
            end = max([wait_end(e.at, self.unit, self.number, zones) for e in possible])
        return end if end > us else -INF

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        tally = ready.whole_tally(self.events, contact, point if self.by_point else None)
        zones = contact.zones if contact is not None else ready.person_zones()
        if tally.known and self.unit == "days" and not zones and tally.possible:
            return "zones"
        return tally.lacks


def by_point(events: ir.Events) -> bool:
    """Tell whether points of one contact may have different counts."""
    return "point" in events.per or "number" in events.per


def _above(ends: list[int], us: int) -> int:
    return len(ends) - bisect_right(ends, us)
