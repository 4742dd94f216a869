"""A book compiled to columns for one instant: its epochs, clocks and words, and the search."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of, lower
from duecourse.book.plan import Clock
from duecourse.clock.instants import DAY, INF, MINUTE
from duecourse.targets.columns.block import Block
from duecourse.targets.columns.clocks import Rows, Running, running
from duecourse.targets.columns.edges import Edges
from duecourse.targets.columns.epoch import ActColumns, Blocker, Epoch, expressions
from duecourse.targets.columns.program import Program
from duecourse.targets.columns.tables import Tables
from duecourse.targets.columns.tally import Tallies
from duecourse.targets.columns.vec import Array, Bools, Ints
from duecourse.targets.columns.view import CASE, POINT, View
from duecourse.targets.columns.words import Words
from duecourse.targets.columns.words_said import Sayings
from duecourse.targets.columns.zones import ZoneTable

PAST = 4 * DAY
"""How far before the instant asked about windows are tabled: those of yesterday may be open."""


@dataclass(slots=True)
class Items:
    """Acts, each for a case and, but for the desk's, a contact and a point of it.

    Attributes:
        act: Its place in the book.
        case: Row in the block.
        contact: None at the desk.
        point: None at the desk.
    """

    act: int
    case: Ints
    contact: Ints | None
    point: Ints | None

    def some(self, rows: Array) -> Items:
        """Return those at *rows*."""
        return Items(
            self.act,
            self.case[rows],
            None if self.contact is None else self.contact[rows],
            None if self.point is None else self.point[rows],
        )

    @property
    def depth(self) -> int:
        """How deep its conditions go."""
        return CASE if self.point is None else POINT


@dataclass(slots=True)
class Looked:
    """What is seen of items, each at its own instant.

    Attributes:
        elsewhere: Whether the case is in no stage of the act.
        offered: Whether it is certainly offered, and something may be said.
        blocked: Whether a limit blocks.
        for_good: Whether a limit blocks as long as the epoch lasts.
        lifts: When the last of the limits that block may cease to.
        free: When a limit that does not block may begin to.
        until: Until when all conditions hold.
    """

    elsewhere: Bools
    offered: Bools
    blocked: Bools
    for_good: Bools
    lifts: Ints
    free: Ints
    until: Ints


class Kernel:
    """Everything of a book that blocks share, for one instant.

    Attributes:
        us: The instant asked about.
        horizon: How far ahead lawful minutes are sought, in microseconds.
        sayings: The words.
        epochs: Those that a search can come to, in order.
    """

    def __init__(
        self,
        joined: Joined,
        us: int,
        horizon: int,
    ) -> None:
        """Compile every epoch that a search can come to.

        Raises:
            TargetError: The columns target cannot run a construct of the book, which is named.
        """
        self.joined, self.us, self.horizon = joined, us, horizon
        high = us + 2 * horizon + 3 * DAY
        self.zones = ZoneTable(us, high)
        self.edges = Edges(self.zones, us - PAST, high)
        self.words = Words()
        header = joined.playbook.header
        desk = self.zones.number(header.zone or "UTC")
        self.zones.ready()
        self.program = Program(self.words, desk)
        boundaries = joined.boundaries()
        first, last = bisect_right(boundaries, us), bisect_right(boundaries, high)
        instants = [us, *boundaries[first:last]]
        plans = [lower(joined, *epoch_of(boundaries, each)) for each in instants]
        for plan in plans:
            self.program.register(expressions(plan))
        self._clocks: dict[Clock | None, Running] = {}
        self.epochs = [Epoch(plan, self.program, self._clock) for plan in plans]
        self.starts = np.array([plan.start for plan in plans][1:], np.int64)
        facts = joined.facts
        self.sayings = Sayings(facts, header.languages)
        self.fallback = joined.jurisdiction_zones
        self.reads: dict[int, tuple[tuple[ir.Input, ...], tuple[ir.Events, ...], str, ir.Expr]] = {}

    def _clock(self, clock: Clock | None) -> Running:
        found = self._clocks.get(clock)
        if found is None:
            found = self._clocks[clock] = running(clock, self.program, self.edges)
        return found

    def block(self, tables: Tables, vocabulary: object) -> Tallies:
        """Return *tables* of whole persons joined, with their events ready to be counted."""
        block = Block(
            tables,
            vocabulary,  # type: ignore[arg-type]
            self.words,
            self.zones,
            self.us,
            self.fallback,
        )
        return Tallies(block, self.program)

    # --- one look -----------------------------------------------------------------------------

    def rows(self, items: Items, view: View, us: Ints) -> Rows:
        """Return *items* as rows of clocks."""
        return Rows(view, items.case, items.contact, items.point, us)

    def states(self, blocker: Blocker, rows: Rows, applies: Bools) -> Ints:
        """Return the signed state of one limit, free for ever where it does not apply."""
        found = np.full(len(rows.us), -INF, np.int64)
        if blocker.clock.asks_view or applies.all():
            return np.where(applies, blocker.clock.state(rows), found)
        if applies.any():
            found[applies] = blocker.clock.state(rows.some(applies))
        return found

    def look(self, base: View, items: Items, us: Ints) -> Looked:
        """Return what is seen of *items*, each at its instant."""
        size = len(us)
        epoch = np.searchsorted(self.starts, us, "right")
        parts = np.unique(epoch)
        if len(parts) == 1:
            return self._look(base, items, us, self.epochs[int(parts[0])])
        found = Looked(
            *(np.zeros(size, bool) for _ in range(4)), *(np.zeros(size, np.int64) for _ in range(3))
        )
        for number in parts.tolist():
            rows = np.flatnonzero(epoch == number)
            part = self._look(base, items.some(rows), us[rows], self.epochs[number])
            for name in Looked.__slots__:
                getattr(found, name)[rows] = getattr(part, name)
        return found

    def _look(self, base: View, items: Items, us: Ints, epoch: Epoch) -> Looked:
        size = len(us)
        view = View.items(base, items.case, items.contact, items.point, us)
        one = epoch.acts.get(items.act)
        stage, _ = epoch.stage(view)
        false = np.zeros(size, bool)
        if one is None:
            until = np.minimum(view.holds_until(CASE), epoch.plan.end)
            never = np.full(size, INF, np.int64)
            return Looked(~false, false, false, false, never, never, until)
        elsewhere = ~one.in_stage[stage]
        # Whoever is elsewhere is looked at again when the stage may change.
        there = np.minimum(view.holds_until(CASE), epoch.plan.end)
        here = np.flatnonzero(~elsewhere)
        if len(here) < size:
            found = Looked(
                elsewhere,
                false,
                false,
                false,
                np.full(size, INF, np.int64),
                np.full(size, INF, np.int64),
                there,
            )
            if len(here):
                part = self._seen(
                    base, items.some(here), us[here], epoch, one, stage[here], there[here]
                )
                for name in tuple(Looked.__slots__)[1:]:
                    column = getattr(found, name).copy()
                    column[here] = getattr(part, name)
                    setattr(found, name, column)
            return found
        return self._seen(base, items, us, epoch, one, stage, there, view)

    def _seen(
        self,
        base: View,
        items: Items,
        us: Ints,
        epoch: Epoch,
        one: ActColumns,
        stage: Ints,
        stage_until: Ints,
        view: View | None = None,
    ) -> Looked:
        size, depth = len(us), items.depth
        if view is None:
            view = View.items(base, items.case, items.contact, items.point, us)
        offer = view.ask(one.offer, depth).true
        blocked, for_good = np.zeros(size, bool), np.zeros(size, bool)
        lifts = np.zeros(size, np.int64)
        free = np.full(size, INF, np.int64)
        rows = self.rows(items, view, us)
        for blocker in one.blockers:
            applies = offer & view.ask(blocker.applies, depth).maybe
            if not applies.any():
                continue
            state = self.states(blocker, rows, applies)
            stops = state > 0
            blocked |= stops
            if blocker.permanent:
                for_good |= stops
            lifts = np.where(stops, np.maximum(lifts, state), lifts)
            free = np.where(stops, free, np.minimum(free, -state))
        said = offer
        if one.act.script is not None and depth == POINT:
            said = offer & ~self.sayings.refused(epoch, one, view, stage)
        until = np.minimum(np.minimum(view.holds_until(depth), epoch.plan.end), stage_until)
        elsewhere = np.zeros(size, bool)
        return Looked(elsewhere, said, blocked, for_good, lifts, free, until)

    # --- searches -------------------------------------------------------------------------------

    def first_lawful(self, base: View, items: Items, us: Ints, end: Ints) -> Ints:
        """Return the first whole minute after *us*, up to *end*, at which each may be done.

        ``INF`` where there is none.
        """
        found = np.full(len(us), INF, np.int64)
        active, moment = np.arange(len(us)), ceil_minute(us + 1)
        while True:
            going = moment <= end[active]
            active, moment = active[going], moment[going]
            if not len(active):
                return found
            seen = self.look(base, items.some(active), moment)
            lawful = seen.offered & ~seen.blocked & ~seen.elsewhere
            found[active[lawful]] = moment[lawful]
            stopped = seen.offered & seen.blocked & ~seen.elsewhere
            leap = np.where(stopped, np.minimum(seen.until, seen.lifts), seen.until)
            leap = np.where(stopped & seen.for_good, self._ends(moment), leap)
            moment = ceil_minute(np.maximum(moment + 1, leap))
            active, moment = active[~lawful], moment[~lawful]

    def _ends(self, us: Ints) -> Ints:
        """Return the end of each instant's epoch."""
        ends = np.array([epoch.plan.end for epoch in self.epochs], np.int64)
        return ends[np.searchsorted(self.starts, us, "right")]

    def first_unlawful(self, base: View, items: Items, us: Ints, end: Ints) -> Ints:
        """Return the first whole minute after *us*, up to *end*, at which each may not be done.

        At *us* it may. ``INF`` where there is none.
        """
        found = np.full(len(us), INF, np.int64)
        active, moment = np.arange(len(us)), us
        while True:
            going = moment <= end[active]
            active, moment = active[going], moment[going]
            if not len(active):
                return found
            seen = self.look(base, items.some(active), moment)
            over = seen.elsewhere | ~seen.offered | seen.blocked
            found[active[over]] = moment[over]
            moment = ceil_minute(np.maximum(moment + 1, np.minimum(seen.until, seen.free)))
            active, moment = active[~over], moment[~over]

    def offer_ends(self, base: View, items: Items, us: Ints, end: Ints) -> Ints:
        """Return the first whole minute after *us*, up to *end*, at which each is not offered."""
        found = np.full(len(us), INF, np.int64)
        active, moment = np.arange(len(us)), us
        while True:
            going = moment <= end[active]
            active, moment = active[going], moment[going]
            if not len(active):
                return found
            over, until = self._not_offered(base, items.some(active), moment)
            found[active[over]] = moment[over]
            moment = ceil_minute(np.maximum(moment + 1, until))
            active, moment = active[~over], moment[~over]

    def _not_offered(self, base: View, items: Items, us: Ints) -> tuple[Bools, Ints]:
        """Return which items are not offered, and until when those that are stay so."""
        over, until = np.ones(len(us), bool), np.full(len(us), INF, np.int64)
        number = np.searchsorted(self.starts, us, "right")
        for each in np.unique(number).tolist():
            epoch, rows = self.epochs[each], np.flatnonzero(number == each)
            one = epoch.acts.get(items.act)
            if one is None:
                continue
            some = items.some(rows)
            view = View.items(base, some.case, some.contact, some.point, us[rows])
            stage, _ = epoch.stage(view)
            offered = one.in_stage[stage] & view.ask(one.offer, items.depth).true
            over[rows] = ~offered
            until[rows] = np.minimum(view.holds_until(items.depth), epoch.plan.end)
        return over, until

    def lifts(self, base: View, items: Items, blocker: Blocker, us: Ints, end: Ints) -> Ints:
        """Return when a limit first lifts while its conditions stay; ``INF`` for not by *end*."""
        found = np.full(len(us), INF, np.int64)
        active, moment = np.arange(len(us)), us
        while True:
            going = moment <= end[active]
            active, moment = active[going], moment[going]
            if not len(active):
                return found
            some = items.some(active)
            view = View.items(base, some.case, some.contact, some.point, moment)
            state = blocker.clock.state(self.rows(some, view, moment))
            over = state <= 0
            found[active[over]] = moment[over]
            moment = ceil_minute(np.maximum(state, moment + 1))
            active, moment = active[~over], moment[~over]


def ceil_minute(us: Ints) -> Ints:
    """Return the first whole minute at or after each instant."""
    return np.where(us >= INF, INF, -(-us // MINUTE) * MINUTE)
