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
from duecourse.clock.calendars import calendar
from duecourse.clock.counting import day_for_good, leave_latest, wait_end
from duecourse.clock.hours import OpenHours
from duecourse.clock.instants import INF, year_of_day
from duecourse.clock.zones import Zone, zone
from duecourse.ir_tools import inputs
from duecourse.language.model import Schedule

_TOLD_KEPT = 4096
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


class _Uncounted:
    """A clock without a count and without needs."""

    def headroom(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int | None:
        return None

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        return ""


class AlwaysClock(_Uncounted):
    """Blocks as long as its condition holds."""

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        return INF


def open_hours(schedule: Schedule, code: str) -> OpenHours:
    """Compile *schedule* against the holiday calendar *code*."""
    rows = tuple((row.days, row.spans) for row in schedule.rows)
    return OpenHours(rows, calendar(code))


class HoursClock(_Uncounted):
    """Blocks where some zone's clock is outside every schedule."""

    def __init__(self, clock: Hours) -> None:
        """Compile the schedules."""
        self.open = tuple(open_hours(schedule, clock.calendar) for schedule in clock.schedules)
        self.zone = clock.zone

    def zones(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> tuple[Zone, ...]:
        """Return the zones whose clocks must all agree; empty is unknown."""
        if self.zone == "desk":
            return (ready.desk,)
        if self.zone == "point" and point is not None:
            names = next(
                (p.zones for c in ready.case.contacts for p in c.points if p.id == point.id), ()
            )
            if names:
                return tuple(zone(name) for name in names)
        return contact.zones if contact is not None else ready.person_zones()

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        zones = self.zones(ready, contact, point)
        if not zones:
            return INF
        return self._in_all(us, zones, self.open)

    def _in_all(self, us: int, zones: tuple[Zone, ...], schedules: tuple[OpenHours, ...]) -> int:
        closed, closes = 0, INF
        for one in zones:
            found = self._any(us, one, schedules)
            if found > 0:
                closed = max(closed, found)
            else:
                closes = min(closes, -found)
        return closed or -closes

    def _any(self, us: int, where: Zone, schedules: tuple[OpenHours, ...]) -> int:
        opens, closes = INF, 0
        for hours in schedules:
            found = hours.state(us, where)
            if found > 0:
                opens = min(opens, found)
            else:
                closes = max(closes, -found)
        return -closes if closes else opens

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        zones = self.zones(ready, contact, point)
        return self._unknown_day(us, zones, self.open) if zones else "zones"

    def next_day(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        """Return when another day begins where it reads the calendar: `lacks` may then differ."""
        if not any(hours.calendar is not None and hours.calendar.code for hours in self.open):
            return INF
        zones = self.zones(ready, contact, point)
        return min((one.start_of_day(one.local(us)[0] + 1) for one in zones), default=INF)

    def _unknown_day(
        self, us: int, zones: tuple[Zone, ...], schedules: tuple[OpenHours, ...]
    ) -> str:
        for hours in schedules:
            known = hours.calendar
            if known is not None and not known.code:
                return "calendar"
            for one in zones if known is not None else ():
                day = one.local(us)[0]
                if known is not None and known.kind(day) == "unknown":
                    return f"calendar {known.code} {year_of_day(day)}"
        return ""

    def may_be_open(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> bool:
        """Tell whether it is open in every zone if each day is of the kind that suits best."""
        zones = self.zones(ready, contact, point)
        return all(any(hours.may_be_open(us, one) for hours in self.open) for one in zones)


class ToldHoursClock(HoursClock):
    """Blocks outside the hours that the contact said suit them; who said nothing is not bound."""

    def __init__(self, clock: Hours) -> None:
        """Keep the calendar; each contact's hours are compiled when first asked for."""
        super().__init__(clock)
        self.calendar = clock.calendar
        self.told: dict[Schedule, tuple[OpenHours, ...]] = {}

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        said = contact.convenient_hours if contact is not None else None
        if said is None:
            return -INF
        zones = self.zones(ready, contact, point)
        if not zones:
            return INF
        found = self.told.get(said)
        if found is None:
            if len(self.told) >= _TOLD_KEPT:
                self.told.clear()
            found = self.told[said] = (open_hours(said, self.calendar),)
        return self._in_all(us, zones, found)

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        told = contact is not None and contact.convenient_hours is not None
        return super().lacks(ready, contact, point, us) if told else ""


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


class WaitClock(_Uncounted):
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


class HoldClock(_Uncounted):
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
