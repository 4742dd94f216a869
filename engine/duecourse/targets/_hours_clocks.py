"""The clocks that open and close: hours of the day, and counts within one window of one day."""

from __future__ import annotations

from collections.abc import Sequence

from duecourse.book.case import Event
from duecourse.book.plan import Hours, WindowCap
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.calendars import calendar
from duecourse.clock.hours import OpenHours
from duecourse.clock.instants import DAY, INF, year_of_day
from duecourse.clock.zones import Zone
from duecourse.language.model import Schedule
from duecourse.targets._running import Uncounted

_TOLD_KEPT = 4096
LONGEST_WINDOW = 4 * DAY
"""A window begins on one local day and ends on the next at the latest; no clock shifts by a day
more than once."""


def open_hours(schedule: Schedule, code: str) -> OpenHours:
    """Compile *schedule* against the holiday calendar *code*."""
    rows = tuple((row.days, row.spans) for row in schedule.rows)
    return OpenHours(rows, calendar(code))


class HoursClock(Uncounted):
    """Blocks where some zone's clock is outside every schedule."""

    def __init__(self, clock: Hours) -> None:
        """Compile the schedules."""
        self.open = tuple(open_hours(schedule, clock.calendar) for schedule in clock.schedules)
        self.zone = clock.zone
        self.by_point = clock.zone == "point"

    def zones(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> tuple[Zone, ...]:
        """Return the zones whose clocks must all agree; empty is unknown."""
        if self.zone == "desk":
            return (ready.desk,)
        if self.zone == "point" and point is not None and point.zones:
            return point.zones
        return contact.zones if contact is not None else ready.person_zones()

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        zones = self.zones(ready, contact, point)
        if not zones:
            return INF
        return self._in_all(us, zones, self.open)

    def _in_all(self, us: int, zones: tuple[Zone, ...], schedules: tuple[OpenHours, ...]) -> int:
        if len(zones) == 1 and len(schedules) == 1:
            return schedules[0].state(us, zones[0])
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


class WindowCapClock:
    """Blocks inside a window of a local day in which enough attempts have begun."""

    by_point = False

    def __init__(self, clock: WindowCap) -> None:
        """Compile the window."""
        self.open = open_hours(clock.schedule, clock.calendar)
        self.events, self.at_most = clock.events, clock.at_most

    def _seen(self, possible: Sequence[Event], day: int, us: int, where: Zone) -> int:
        """Return how many attempts the window of *day*, which is open at *us*, has seen."""
        count, young = 0, us - LONGEST_WINDOW
        for event in reversed(possible):
            if event.at <= young:
                break
            if self.open.window(event.at, where)[0] == day:
                count += 1
        return count

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        if contact is None or not contact.zones:
            return -INF  # the window's own hours already block
        tally = ready.tally(self.events, contact, None)
        if not tally.known:
            return INF
        possible = tally.possible
        if self.at_most and (not possible or possible[-1].at <= us - LONGEST_WINDOW):
            return -INF  # too long ago to be of a window that is, or will be, open
        blocked, free = 0, INF
        for one in contact.zones:
            day, edge = self.open.window(us, one)
            if day is not None and self._seen(possible, day, us, one) >= self.at_most:
                blocked = max(blocked, edge)
            else:
                free = min(free, edge)
        return blocked or -free

    def headroom(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int | None:
        if contact is None:
            return None
        tally = ready.tally(self.events, contact, None)
        if not tally.known:
            return 0
        counts = [
            self._seen(tally.possible, day, us, one)
            for one in contact.zones
            if (day := self.open.window(us, one)[0]) is not None
        ]
        return max(0, self.at_most - max(counts)) if counts else None

    def next_change(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        """Return when another window, or none, may be open."""
        zones = contact.zones if contact is not None else ()
        return min((self.open.window(us, one)[1] for one in zones), default=INF)

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        return ready.tally(self.events, contact, None).lacks
