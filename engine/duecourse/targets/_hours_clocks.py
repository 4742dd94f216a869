"""The clocks of hours: shut outside a schedule, on every clock that the person may be on."""

from __future__ import annotations

from duecourse.book.plan import Hours
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.calendars import calendar
from duecourse.clock.hours import OpenHours
from duecourse.clock.instants import INF, year_of_day
from duecourse.clock.zones import Zone, zone
from duecourse.language.model import Schedule

_TOLD_KEPT = 4096


class Uncounted:
    """A clock without a count and without needs."""

    def headroom(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int | None:
        return None

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        return ""


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


__all__ = ["HoursClock", "ToldHoursClock", "Uncounted", "open_hours"]
