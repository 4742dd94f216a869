"""The limits that have a clock, for many rows at once.

As in the scalar target a state is one signed number a row. Positive: it blocks, and cannot cease to
before that instant. Negative: it does not block, and cannot begin to before the instant without
the sign. Bounds may be earlier here than there, never later: what is found is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duecourse import ir
from duecourse.book.plan import Always, Cap, Clock, HoldUntil, Hours, Wait, WindowCap
from duecourse.book.tallies import UNANSWERED
from duecourse.clock.instants import DAY, INF, year_of_day
from duecourse.ir_tools import inputs
from duecourse.language.model import Schedule
from duecourse.targets._expressions import kind_of
from duecourse.targets.columns.block import expand
from duecourse.targets.columns.edges import Edges
from duecourse.targets.columns.program import Program
from duecourse.targets.columns.tally import LACKS, LAST, Ends, Tally
from duecourse.targets.columns.vec import Bools, Ints
from duecourse.targets.columns.view import CONTACT, POINT, Node, View
from duecourse.targets.columns.zones import over_rows

NO_ROOM_KNOWN = -1
"""A headroom where a clock does not count."""


@dataclass(slots=True)
class Rows:
    """The acts whose limits are asked: each a case, a contact, a point, an instant.

    Attributes:
        view: Where values are asked; its rows are these.
        contact: None at the desk.
        point: None at the desk.
    """

    view: View
    case: Ints
    contact: Ints | None
    point: Ints | None
    us: Ints

    def some(self, mask: Bools | Ints) -> Rows:
        """Return those rows that *mask* keeps, or these; values are then asked elsewhere."""
        return Rows(
            self.view,
            self.case[mask],
            None if self.contact is None else self.contact[mask],
            None if self.point is None else self.point[mask],
            self.us[mask],
        )


class Running:
    """A clock that always blocks; the base of the others."""

    node: Node | None = None
    """What it asks the view for, and so needs all of its rows; None for nothing."""
    counts = False
    """Whether it counts, and so says how many more are allowed."""
    daily = False
    """Whether it reads a calendar, of which another day may say something else."""

    def state(self, rows: Rows) -> Ints:
        """Return the signed state of each row."""
        return np.full(len(rows.us), INF, np.int64)

    def headroom(self, rows: Rows) -> Ints | None:
        """Return how many more acts each row is allowed, ``NO_ROOM_KNOWN`` where it is not said.

        None where the clock does not count.
        """
        return None

    def next_change(self, rows: Rows) -> Ints | None:
        """Return when each row's count may next change; None where the clock does not count."""
        return None

    def next_day(self, rows: Rows) -> Ints | None:
        """Return when another day begins for a clock that reads a calendar; None for others."""
        return None

    def lacks(self, rows: Rows) -> list[tuple[str, Bools]]:
        """Return what it would need to know, and of which rows.

        ``calendar CN 2041`` is a calendar that does not know what kind of day it is.
        """
        return []


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


class RunningCap(Running):
    """Blocks while *at_most* or more events stand.

    An unanswered call that named no debt counts for another debt of the person as long as that
    debt has room (12 CFR 1006.14(b)(2), comment 1006.14(b)(4)-1).
    """

    counts = True

    def __init__(self, clock: Cap, unanswered: Ints) -> None:
        """Keep what is counted; *unanswered* are the numbers of such outcomes."""
        self.events, self.at_most, self.unanswered = clock.events, clock.at_most, unanswered
        keys = clock.events.per
        self.depth = POINT if {"point", "number"} & set(keys) else CONTACT
        self.by_debt = "debt" in keys
        self.wide = ir.Events(
            clock.events.kind,
            clock.events.where,
            clock.events.within,
            tuple(key for key in keys if key != "debt"),
        )

    def _entity(self, rows: Rows) -> Ints:
        found = rows.contact if self.depth == CONTACT else rows.point
        assert found is not None  # the desk's acts meet no caps
        return found

    def _tally(self, view: View) -> Tally:
        return view.tallies.of(self.events, self.depth)

    def _count(self, rows: Rows, us: Ints) -> tuple[Ints, Ints]:
        """Return how many count at an instant, and when that may next change."""
        tally, entity = self._tally(rows.view), self._entity(rows)
        number, place = tally.last.after(entity, us)
        until = tally.last.instant(entity, place, number > 0)
        if not self.by_debt:
            return number, until
        shared = rows.view.block.has_other_debts[rows.case]
        if shared.any():
            number, until = number.copy(), until.copy()
            number[shared], until[shared] = self._attributed(
                rows.view, tally, entity[shared], us[shared]
            )
        return number, until

    def _attributed(self, view: View, tally: Tally, entity: Ints, us: Ints) -> tuple[Ints, Ints]:
        """Return counts of which other debts take as many unnamed calls as they have room for."""
        key = (self.events, self.depth)
        found = view.tallies.attributed.get(key)
        if found is None:
            found = view.tallies.attributed[key] = _attribution(self, view, tally)
        named, open_, slots, begins = found
        first, place = named.after(entity, us)
        second, other = open_.after(entity, us)
        until = np.minimum(
            named.instant(entity, place, first > 0), open_.instant(entity, other, second > 0)
        )
        row, slot = expand(begins[entity], begins[entity + 1])
        taken, place = slots.after(slot, us[row])
        room = np.bincount(row, np.maximum(self.at_most - taken, 0), len(entity)).astype(np.int64)
        ends = slots.instant(slot, place, taken > 0)
        np.minimum.at(until, row, ends)
        return first + np.maximum(0, second - room), until

    def state(self, rows: Rows) -> Ints:
        """See :meth:`Running.state`."""
        tally, entity = self._tally(rows.view), self._entity(rows)
        number, until = self._count(rows, rows.us)
        blocked = (tally.lacks[entity] > 0) | (number >= self.at_most)
        found = np.where(blocked, until, -INF)
        if self.at_most <= 0:
            return np.full(len(found), INF, np.int64)
        # With n counted it frees when the (n-k+1)-th oldest leaves.
        exact = np.ones(len(found), bool)
        if self.by_debt:
            exact = ~rows.view.block.has_other_debts[rows.case]
        ends = tally.last.begins[entity + 1]
        frees = tally.last.instant(entity, ends - self.at_most, number >= self.at_most)
        found = np.where(blocked & exact, frees, found)
        shared = blocked & ~exact
        if shared.any():
            forever = np.full(int(shared.sum()), tally.last.at + LAST - 2)
            some = rows.some(shared)
            found[shared] = np.where(
                self._count(some, forever)[0] >= self.at_most, INF, found[shared]
            )
        return np.where(tally.lacks[entity] > 0, INF, found)

    def headroom(self, rows: Rows) -> Ints | None:
        """See :meth:`Running.headroom`."""
        tally, entity = self._tally(rows.view), self._entity(rows)
        number, _ = self._count(rows, rows.us)
        room = np.maximum(0, self.at_most - number)
        return np.where(tally.lacks[entity] > 0, 0, room)

    def next_change(self, rows: Rows) -> Ints | None:
        """See :meth:`Running.next_change`."""
        tally, entity = self._tally(rows.view), self._entity(rows)
        return np.where(tally.lacks[entity] > 0, INF, self._count(rows, rows.us)[1])

    def lacks(self, rows: Rows) -> list[tuple[str, Bools]]:
        """See :meth:`Running.lacks`."""
        return _of_tally(self._tally(rows.view).lacks[self._entity(rows)])


def _attribution(cap: RunningCap, view: View, tally: Tally) -> tuple[Ends, Ends, Ends, Ints]:
    """Return when named and unnamed calls end, and those of each other debt, for each entity.

    Returns:
        Ends of calls that are this debt's for certain, of those open, of each entity's other debts
        one after the other, and where each entity's begin among the last.
    """
    block, tallies = view.block, view.tallies
    entities = tallies.entities(cap.depth)
    sizes = block.debts[1][tally.event]
    outcome = block.field("outcome").take(tally.event)
    silent = np.isin(outcome.data, cap.unanswered)
    if outcome.known is not None:
        silent &= outcome.known
    free = (sizes == 0) & silent
    at = block.us
    named = Ends(tally.entity[~free], tally.leave_last[~free], entities, at)
    open_ = Ends(tally.entity[free], tally.leave_last[free], entities, at)
    wide = tallies.of(cap.wide, cap.depth)
    others = np.bincount(block.other_debts_owner, minlength=block.cases)
    case = tallies.case_of(cap.depth, np.arange(entities))
    begins = np.zeros(entities + 1, np.int64)
    np.cumsum(others[case], out=begins[1:])
    starts, counts, flat, _ = block.debts
    pair, place = expand(starts[wide.event], starts[wide.event] + counts[wide.event])
    debt = flat[place]
    # Which of its case's other debts each named debt is.
    keys = block.other_debts_owner << 32 | block.other_debts
    order = np.argsort(keys, kind="stable")
    wanted = tallies.case_of(cap.depth, wide.entity[pair]) << 32 | debt
    if not len(keys):
        return named, open_, Ends(wanted[:0], wanted[:0], 0, at), begins
    found = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    hit = keys[order][found] == wanted
    first_of_case = np.cumsum(others) - others
    row = order[found[hit]]
    offset = row - first_of_case[block.other_debts_owner[row]]
    slot = begins[wide.entity[pair[hit]]] + offset
    once = np.unique(np.stack([slot, pair[hit]]), axis=1)
    slots = Ends(once[0], wide.leave_last[once[1]], int(begins[-1]), at)
    return named, open_, slots, begins


class RunningWindowCap(Running):
    """Blocks inside a window of a local day in which enough attempts have begun."""

    counts = True

    def __init__(self, clock: WindowCap, edges: Edges) -> None:
        """Compile the window."""
        self.edges, self.events, self.at_most = edges, clock.events, clock.at_most
        self.hours = edges.hours(clock.schedule, clock.calendar)
        self._lists: Ints = np.zeros(0, np.int64)

    def _labels(self, zones: Ints, us: Ints) -> tuple[Ints, Ints]:
        if len(self._lists) < len(self.edges.zones.zones):
            longer = np.full(len(self.edges.zones.zones), -1, np.int64)
            longer[: len(self._lists)] = self._lists
            self._lists = longer
        found = self._lists[zones]
        if len(found) and found.min() < 0:
            for number in np.unique(zones[found < 0]).tolist():
                self._lists[number] = self.edges.window_list(self.hours, number)
            found = self._lists[zones]
        return self.edges.look(found, us) if len(zones) else (zones, zones)

    def _seen(self, view: View) -> tuple[Ints, Ints, Bools, Tally]:
        """Return keys of contact, zone and window, how many attempts each has seen, who has any."""
        found = view.tallies.windows.get(id(self))
        if found is None:
            block = view.block
            tally = view.tallies.of(self.events, CONTACT)
            at = block.at[tally.event]
            recent = at >= block.us - 3 * DAY
            contact, at = tally.entity[recent], at[recent]
            sets = block.zones.narrow(block.contact_sets[contact])
            row, zones, _ = block.zones.expand(sets)
            label, _ = self._labels(zones, at[row])
            inside = label > 0
            keys, counts = np.unique(
                _window_key(contact[row][inside], zones[inside], label[inside]),
                return_counts=True,
            )
            has = np.zeros(block.contacts, bool)
            has[contact[row][inside]] = True
            found = view.tallies.windows[id(self)] = (keys, counts, has, tally)
        return found

    def _now(self, rows: Rows) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
        """Return row, window, its end and what it has seen, for each zone of each row."""
        assert rows.contact is not None
        keys, counts, _, _ = self._seen(rows.view)
        table = rows.view.block.zones
        sets = table.narrow(rows.view.block.contact_sets[rows.contact])
        row, zones, starts = table.expand(sets)
        label, edge = self._labels(zones, rows.us[row])
        wanted = _window_key(rows.contact[row], zones, label)
        seen = np.zeros(len(row), np.int64)
        if len(keys):
            place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            seen = np.where(keys[place] == wanted, counts[place], 0)
        return row, label, edge, seen, starts, table.sizes(sets)

    def state(self, rows: Rows) -> Ints:
        """See :meth:`Running.state`."""
        if rows.contact is None:
            return np.full(len(rows.us), -INF, np.int64)
        _, _, has, tally = self._seen(rows.view)
        _, label, edge, seen, starts, sizes = self._now(rows)
        full = (label > 0) & (seen >= self.at_most)
        blocked = over_rows(np.maximum, np.where(full, edge, 0), starts, sizes, 0)
        free = over_rows(np.minimum, np.where(full, INF, edge), starts, sizes, INF)
        if self.at_most:
            free = np.where(has[rows.contact], free, INF)
        found = np.where(blocked > 0, blocked, -free)
        lost = (tally.lacks[rows.contact] > 0) & (sizes > 0)
        return np.where(lost, INF, found)

    def headroom(self, rows: Rows) -> Ints | None:
        """See :meth:`Running.headroom`."""
        if rows.contact is None:
            return None
        tally = self._seen(rows.view)[3]
        _, label, _, seen, starts, sizes = self._now(rows)
        most = over_rows(np.maximum, np.where(label > 0, seen, -1), starts, sizes, -1)
        found = np.where(most >= 0, np.maximum(0, self.at_most - most), NO_ROOM_KNOWN)
        return np.where(tally.lacks[rows.contact] > 0, 0, found)

    def next_change(self, rows: Rows) -> Ints | None:
        """See :meth:`Running.next_change`."""
        if rows.contact is None:
            return None
        _, _, edge, _, starts, sizes = self._now(rows)
        return over_rows(np.minimum, edge, starts, sizes, INF)

    def lacks(self, rows: Rows) -> list[tuple[str, Bools]]:
        """See :meth:`Running.lacks`."""
        if rows.contact is None:
            return []
        return _of_tally(self._seen(rows.view)[3].lacks[rows.contact])


def _window_key(contact: Ints, zones: Ints, label: Ints) -> Ints:
    return (contact << 10 | zones) << 20 | label


class RunningWait(Running):
    """Blocks for a while after an event."""

    def __init__(self, clock: Wait) -> None:
        """Keep what is waited for."""
        self.events, self.unit, self.number = clock.events, clock.unit, clock.number
        self.depth = POINT if {"point", "number"} & set(clock.events.per) else CONTACT

    def _entity(self, rows: Rows) -> Ints:
        found = rows.contact if self.depth == CONTACT else rows.point
        assert found is not None  # the desk's acts meet no waits
        return found

    def _ends(self, view: View) -> tuple[Ints, Ints]:
        """Return when each entity's wait is over, and what its count lacks."""
        key = (self.events, self.unit, self.number, self.depth)
        found = view.tallies.waits.get(key)
        if found is None:
            tally = view.tallies.of(self.events, self.depth)
            sets = view.tallies.clocks(self.depth, tally.entity, self.unit, self.number)
            _, last = view.tallies.leaves(
                self.unit, self.number, tally.event, sets, len(tally.event)
            )
            sizes = np.diff(tally.begins)
            ends = over_rows(np.maximum, last, tally.begins[:-1], sizes, -INF)
            lacks = tally.lacks
            if self.unit == "days":
                every = view.tallies.sets(self.depth, np.arange(len(sizes)))
                blind = (view.block.zones.sizes(every) == 0) & (sizes > 0)
                lacks = np.where((lacks == 0) & blind, 3, lacks)
            found = view.tallies.waits[key] = (ends, lacks)
        return found

    def state(self, rows: Rows) -> Ints:
        """See :meth:`Running.state`."""
        ends, lacks = self._ends(rows.view)
        entity = self._entity(rows)
        end = ends[entity]
        found = np.where(end > rows.us, end, -INF)
        return np.where(lacks[entity] > 0, INF, found)

    def lacks(self, rows: Rows) -> list[tuple[str, Bools]]:
        """See :meth:`Running.lacks`."""
        return _of_tally(self._ends(rows.view)[1][self._entity(rows)])


class RunningHold(Running):
    """Blocks until a date or an instant of the case."""

    def __init__(self, clock: HoldUntil, program: Program, zones: tuple[int, ...]) -> None:
        """Compile its end."""
        self.node: Node = program.value(clock.until)
        self.leaves = inputs(clock.until)
        self.instant = kind_of(clock.until) is ir.Kind.INSTANT
        self.zones = zones

    def state(self, rows: Rows) -> Ints:
        """See :meth:`Running.state`."""
        depth = POINT if rows.point is not None else 0
        vec = rows.view.ask(self.node, depth)
        end = vec.data
        if not self.instant:
            table = rows.view.block.zones
            ends = [table.day_for_good(number, vec.data + 1) for number in self.zones]
            end = np.maximum.reduce(ends)
        found = np.where(end > rows.us, end, -INF)
        return found if vec.known is None else np.where(vec.known, found, INF)

    def lacks(self, rows: Rows) -> list[tuple[str, Bools]]:
        """See :meth:`Running.lacks`."""
        found: list[tuple[str, Bools]] = []
        open_ = np.ones(len(rows.us), bool)
        for leaf in self.leaves:
            known = None
            if leaf.scope is ir.Scope.CASE:
                known = rows.view.block.known(leaf.scope, leaf.fact)
                if known is None:
                    continue
            missing = open_ if known is None else open_ & ~known[rows.case]
            found.append((leaf.fact, missing))
            open_ = open_ & ~missing
        return found


def _of_tally(lacks: Ints) -> list[tuple[str, Bools]]:
    return [(word, lacks == place) for place, word in enumerate(LACKS) if place]


def running(clock: Clock | None, program: Program, edges: Edges) -> Running:
    """Return the running clock of a blocking instance."""
    match clock:
        case Hours():
            kind = RunningToldHours if clock.told else RunningHours
            return kind(clock, edges, program.desk)
        case Cap():
            unanswered = np.array([program.words.number(word) for word in sorted(UNANSWERED)])
            return RunningCap(clock, unanswered)
        case WindowCap():
            return RunningWindowCap(clock, edges)
        case Wait():
            return RunningWait(clock)
        case HoldUntil():
            return RunningHold(clock, program, tuple(map(edges.zones.number, clock.zones)))
        case Always() | None:
            return Running()
