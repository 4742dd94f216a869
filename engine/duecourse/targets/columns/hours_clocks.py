"""Limits to hours: the law's or a policy's, and those that a contact said suit them."""

from __future__ import annotations

import numpy as np

from duecourse.book.plan import Hours
from duecourse.clock.instants import INF, year_of_day
from duecourse.language.model import Schedule
from duecourse.targets.columns.edges import Edges
from duecourse.targets.columns.running import Rows, Running
from duecourse.targets.columns.vec import Bools, Ints
from duecourse.targets.columns.view import View
from duecourse.targets.columns.zones import over_rows


class RunningHours(Running):
    """Blocks where some zone's clock is outside every schedule."""

    def __init__(self, clock: Hours, edges: Edges, desk: int) -> None:
        """Compile the schedules; lists are made for zones as they are met."""
        self.clock, self.edges, self.desk = clock, edges, desk
        self.hours = tuple(edges.hours(each, clock.calendar) for each in clock.schedules)
        self._lists: dict[int, Ints] = {}
        self.daily = any(h.calendar is not None and h.calendar.code for h in self.hours)

    def sets(self, rows: Rows) -> Ints:
        """Return the zones whose clocks must all agree."""
        block = rows.view.block
        contact = rows.contact
        found = block.person_sets[rows.case] if contact is None else block.contact_sets[contact]
        if self.clock.zone == "point" and rows.point is not None:
            own = block.point_sets[rows.point]
            found = np.where(own > 0, own, found)
        return block.zones.narrow(found)

    def lists(self, told: int, schedule: Schedule | None, zones: Ints) -> Ints:
        """Return the list of edges of each zone."""
        table = self._lists.get(told)
        if table is None or len(table) < len(self.edges.zones.zones):
            longer = np.full(len(self.edges.zones.zones), -1, np.int64)
            if table is not None:
                longer[: len(table)] = table
            table = self._lists[told] = longer
        found = table[zones]
        if len(found) and found.min() < 0:
            hours = self.hours
            if schedule is not None:
                hours = (self.edges.hours(schedule, self.clock.calendar),)
            for number in np.unique(zones[found < 0]).tolist():
                table[number] = self.edges.open_list(hours, number)
            found = table[zones]
        return found

    def state(self, rows: Rows) -> Ints:
        """See :meth:`Running.state`."""
        if self.clock.zone == "desk":
            zones = np.full(len(rows.us), self.desk)
            label, edge = self.edges.look(self.lists(0, None, zones), rows.us)
            return np.where(label > 0, -edge, edge)
        return self._in_all(0, None, self.sets(rows), rows.us, rows.view)

    def _in_all(
        self, told: int, schedule: Schedule | None, sets: Ints, us: Ints, view: View
    ) -> Ints:
        table = view.block.zones
        sizes = table.sizes(sets)
        one = sizes == 1
        if one.all():
            return self._on_one(told, schedule, table.single(sets), us)
        found = np.empty(len(us), np.int64)
        several = np.flatnonzero(~one)
        if len(several) < len(us):
            single = np.flatnonzero(one)
            zones = table.single(sets[single])
            found[single] = self._on_one(told, schedule, zones, us[single])
        found[several] = self._on_several(told, schedule, sets[several], us[several], view)
        return found

    def _on_one(self, told: int, schedule: Schedule | None, zones: Ints, us: Ints) -> Ints:
        label, edge = self.edges.look(self.lists(told, schedule, zones), us)
        return np.where(label > 0, -edge, edge)

    def _on_several(
        self, told: int, schedule: Schedule | None, sets: Ints, us: Ints, view: View
    ) -> Ints:
        table = view.block.zones
        place, zones, starts = table.expand(sets)
        label, edge = self.edges.look(self.lists(told, schedule, zones), us[place])
        sizes = table.sizes(sets)
        closed = over_rows(np.maximum, np.where(label == 0, edge, 0), starts, sizes, INF)
        closes = over_rows(np.minimum, np.where(label > 0, edge, INF), starts, sizes, INF)
        return np.where(closed > 0, closed, -closes)

    def lacks(self, rows: Rows) -> list[tuple[str, Bools]]:
        """See :meth:`Running.lacks`."""
        row, zones, sizes = self._clocks(rows)
        blind = sizes == 0
        found = [("zones", blind)] if blind.any() else []
        return [*found, *self._unknown_days(rows, row, zones, ~blind)]

    def _clocks(self, rows: Rows) -> tuple[Ints, Ints, Ints]:
        """Return the clocks that each row is asked on: row and zone of each, and how many."""
        size = len(rows.us)
        if self.clock.zone == "desk":
            return np.arange(size), np.full(size, self.desk), np.ones(size, np.int64)
        table, sets = rows.view.block.zones, self.sets(rows)
        row, zones, _ = table.expand(sets)
        return row, zones, table.sizes(sets)

    def _unknown_days(
        self, rows: Rows, row: Ints, zones: Ints, open_: Bools
    ) -> list[tuple[str, Bools]]:
        """Return where a calendar does not know what kind of day it is."""
        found: list[tuple[str, Bools]] = []
        for hours in self.hours:
            known = hours.calendar
            if known is None:
                continue
            if not known.code:
                found.append(("calendar", open_))
                return found
            day = rows.view.block.zones.local_day(zones, rows.us[row])
            odd = [each for each in np.unique(day).tolist() if known.kind(each) == "unknown"]
            if not odd:
                continue
            unknown = np.flatnonzero(np.isin(day, odd) & open_[row])
            first, place = np.unique(row[unknown], return_index=True)
            years = np.array([year_of_day(each) for each in day[unknown][place].tolist()])
            for year in sorted(set(years.tolist())):
                mask = np.zeros(len(rows.us), bool)
                mask[first[years == year]] = True
                found.append((f"calendar {known.code} {year}", mask))
                open_ = open_ & ~mask
        return found

    def next_day(self, rows: Rows) -> Ints | None:
        """Return when another day begins on some clock."""
        if not self.daily:
            return None
        row, zones, sizes = self._clocks(rows)
        table = rows.view.block.zones
        starts = table.start_of_day(zones, table.local_day(zones, rows.us[row]) + 1)
        return over_rows(np.minimum, starts, np.cumsum(sizes) - sizes, sizes, INF)


class RunningToldHours(RunningHours):
    """Blocks outside the hours that the contact said suit them; who said nothing is not bound."""

    def state(self, rows: Rows) -> Ints:
        """See :meth:`Running.state`."""
        found = np.full(len(rows.us), -INF, np.int64)
        if rows.contact is None:
            return found
        numbers, schedules = rows.view.block.told
        told, sets = numbers[rows.contact], self.sets(rows)
        for number in np.unique(told[told > 0]).tolist():
            mine = told == number
            schedule = schedules[number]
            if schedule is None:
                continue
            place = self._number(schedule)
            found[mine] = self._in_all(place, schedule, sets[mine], rows.us[mine], rows.view)
        return found

    def _number(self, schedule: Schedule) -> int:
        """Return a number that stands for *schedule* in every block."""
        known = self._schedules.setdefault(schedule, len(self._schedules) + 1)
        return known

    def __init__(self, clock: Hours, edges: Edges, desk: int) -> None:
        """Start with no hours told."""
        super().__init__(clock, edges, desk)
        self._schedules: dict[Schedule, int] = {}

    def lacks(self, rows: Rows) -> list[tuple[str, Bools]]:
        """See :meth:`Running.lacks`."""
        if rows.contact is None:
            return []
        told = rows.view.block.told[0][rows.contact] > 0
        return [("zones", (self.sets(rows) == 0) & told)]
