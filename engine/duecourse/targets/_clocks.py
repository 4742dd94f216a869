"""The limits that have a clock: each tells, for an instant, whether it blocks and until when.

A state is one signed number. Positive: it blocks, and cannot cease to before that instant.
Negative: it does not block, and cannot begin to before the instant without the sign.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from duecourse import ir
from duecourse.book.plan import Always, Cap, Clock, HoldUntil, Hours, Instance, Wait, WindowCap
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.book.tallies import UNANSWERED, Tally
from duecourse.clock.counting import day_for_good, leave_latest, wait_end
from duecourse.clock.instants import INF
from duecourse.clock.zones import zone
from duecourse.ir_tools import inputs
from duecourse.targets._hours_clocks import HoursClock, ToldHoursClock, Uncounted, open_hours

ValueAt = Callable[[Prepared, ReadyContact | None, ReadyPoint | None, int], tuple[object, int]]


class Running(Protocol):
    """A clock of one instance."""

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        """Return the signed state at *us*."""
        ...

    def headroom(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int | None:
        """Return how many more acts it allows, or None when it does not count."""
        ...

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        """Return what it would need to know at an instant: nothing, or one of these.

        ``zones``, ``events``, ``history``, a fact, ``calendar``, or ``calendar CN 2041`` where the
        calendar does not know what kind of day it is.
        """
        ...


class AlwaysClock(Uncounted):
    """Blocks as long as its condition holds."""

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        return INF


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
        self.over_all_debts = ir.Events(
            clock.events.kind,
            clock.events.where,
            clock.events.within,
            tuple(key for key in clock.events.per if key != "debt"),
        )

    def _tally(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Tally:
        return ready.tally(self.events, contact, point)

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


class WindowCapClock:
    """Blocks inside a window of a local day in which enough attempts have begun."""

    def __init__(self, clock: WindowCap) -> None:
        """Compile the window."""
        self.open = open_hours(clock.schedule, clock.calendar)
        self.events, self.at_most = clock.events, clock.at_most

    def _seen(self, ready: Prepared, contact: ReadyContact) -> tuple[Counter[int], ...]:
        """Return for each zone how many attempts each day's window has seen."""
        key = (self, contact.index)
        found = ready.windows.get(key)
        if found is None:
            events = ready.tally(self.events, contact, None).possible
            found = ready.windows[key] = tuple(
                Counter(
                    day
                    for event in events
                    if (day := self.open.instance(event.at, where)) is not None
                )
                for where in contact.zones
            )
        return found

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        if contact is None or not contact.zones:
            return -INF  # the window's own hours already block
        if not ready.tally(self.events, contact, None).known:
            return INF
        blocked, free = 0, INF
        for one, seen in zip(contact.zones, self._seen(ready, contact), strict=True):
            if not self.at_most or seen:
                edge = self.open.instance_end(us, one)
                day = self.open.instance(us, one)
                if day is not None and seen[day] >= self.at_most:
                    blocked = max(blocked, edge)
                else:
                    free = min(free, edge)
        return blocked or -free

    def headroom(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int | None:
        if contact is None:
            return None
        if not ready.tally(self.events, contact, None).known:
            return 0
        counts = [
            seen[day]
            for one, seen in zip(contact.zones, self._seen(ready, contact), strict=True)
            if (day := self.open.instance(us, one)) is not None
        ]
        return max(0, self.at_most - max(counts)) if counts else None

    def next_change(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        """Return when another window, or none, may be open."""
        zones = contact.zones if contact is not None else ()
        return min((self.open.instance_end(us, one) for one in zones), default=INF)

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        return ready.tally(self.events, contact, None).lacks


class WaitClock(Uncounted):
    """Blocks for a while after an event."""

    def __init__(self, clock: Wait) -> None:
        """Keep what is waited for."""
        self.events, self.unit, self.number = clock.events, clock.unit, clock.number

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        tally = ready.tally(self.events, contact, point)
        zones = contact.zones if contact is not None else ready.person_zones()
        if not tally.known or (self.unit == "days" and not zones and tally.possible):
            return INF
        end = max(
            (wait_end(event.at, self.unit, self.number, zones) for event in tally.possible),
            default=-INF,
        )
        return end if end > us else -INF

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        tally = ready.tally(self.events, contact, point)
        zones = contact.zones if contact is not None else ready.person_zones()
        if tally.known and self.unit == "days" and not zones and tally.possible:
            return "zones"
        return tally.lacks


class HoldClock(Uncounted):
    """Blocks until a date or an instant of the case."""

    def __init__(self, clock: HoldUntil, value: ValueAt, kind: ir.Kind | None) -> None:
        """Keep the compiled end."""
        self.value = value
        self.facts = tuple(leaf.fact for leaf in inputs(clock.until))
        self.instant = kind is ir.Kind.INSTANT
        self.zones = tuple(zone(name) for name in clock.zones)

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        value, until = self.value(ready, contact, point, us)
        if value is None:
            return INF if until >= INF else min(INF, until)
        assert isinstance(value, int)
        end = value
        if not self.instant:
            end = max(day_for_good(one, value + 1) for one in self.zones)
        return min(end, until) if end > us else -until

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        return next((fact for fact in self.facts if ready.cf.get(fact) is None), "")


def running(
    instance: Instance, value: Callable[[ir.Expr], tuple[ValueAt, ir.Kind | None]]
) -> Running:
    """Return the running clock of a blocking *instance*."""
    clock: Clock | None = instance.clock
    match clock:
        case Hours():
            return ToldHoursClock(clock) if clock.told else HoursClock(clock)
        case Cap():
            return CapClock(clock)
        case WindowCap():
            return WindowCapClock(clock)
        case Wait():
            return WaitClock(clock)
        case HoldUntil():
            function, kind = value(clock.until)
            return HoldClock(clock, function, kind)
        case Always() | None:
            return AlwaysClock()


def _above(ends: list[int], us: int) -> int:
    return len(ends) - bisect_right(ends, us)


__all__ = ["Running", "leave_latest", "open_hours", "running"]
