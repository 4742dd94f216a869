"""The clock of each limit: waits and holds here, hours and caps in modules of their own."""

from __future__ import annotations

import numpy as np

from duecourse import ir
from duecourse.book.plan import Always, Cap, Clock, HoldUntil, Hours, Wait, WindowCap
from duecourse.book.tallies import UNANSWERED
from duecourse.clock.instants import INF
from duecourse.ir_tools import inputs
from duecourse.targets._expressions import kind_of
from duecourse.targets.columns.cap_clock import RunningCap
from duecourse.targets.columns.edges import Edges
from duecourse.targets.columns.hours_clocks import RunningHours, RunningToldHours
from duecourse.targets.columns.program import Program
from duecourse.targets.columns.running import Rows, Running, of_tally
from duecourse.targets.columns.vec import Bools, Ints
from duecourse.targets.columns.view import CONTACT, POINT, View
from duecourse.targets.columns.window_clock import RunningWindowCap
from duecourse.targets.columns.zones import over_rows


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
        return of_tally(self._ends(rows.view)[1][self._entity(rows)])


class RunningHold(Running):
    """Blocks until a date or an instant of the case."""

    def __init__(self, clock: HoldUntil, program: Program, zones: tuple[int, ...]) -> None:
        """Compile its end."""
        self._end = program.value(clock.until)
        self.node = self._end
        self.leaves = inputs(clock.until)
        self.instant = kind_of(clock.until) is ir.Kind.INSTANT
        self.zones = zones

    def state(self, rows: Rows) -> Ints:
        """See :meth:`Running.state`."""
        depth = POINT if rows.point is not None else 0
        vec = rows.view.ask(self._end, depth)
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
