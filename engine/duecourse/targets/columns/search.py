"""Looks for the minutes at which items of many acts may be done, or may no longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from duecourse.clock.instants import INF, MINUTE
from duecourse.targets.columns.board import Board, state_at
from duecourse.targets.columns.clocks import Rows
from duecourse.targets.columns.epoch import Blocker
from duecourse.targets.columns.kernel import Items, Kernel
from duecourse.targets.columns.vec import Array, Bools, Ints
from duecourse.targets.columns.view import CASE, POINT, View


@dataclass(slots=True)
class Looked:
    """What is seen of items, each at its own instant.

    Attributes:
        offered: Whether it is certainly offered.
        said: Whether it is, and something may be said.
        blocked: Whether a limit blocks.
        for_good: Whether a limit blocks as long as the epoch lasts.
        lifts: When the last of the limits that block may cease to.
        free: When a limit that does not block may begin to.
        until: Until when all conditions hold.
    """

    offered: Bools
    said: Bools
    blocked: Bools
    for_good: Bools
    lifts: Ints
    free: Ints
    until: Ints

    @classmethod
    def nothing(cls, size: int) -> Looked:
        """Return what is seen of items that are not offered, until it is filled in."""
        flags = (np.zeros(size, bool) for _ in range(4))
        return cls(*flags, np.zeros(size, np.int64), *(np.full(size, INF) for _ in range(2)))


class Search:
    """Some items, of which minutes are sought.

    What passes no time is asked once, and every limit once a step for all items that it concerns.
    """

    def __init__(self, kernel: Kernel, base: View, items: Items, boards: tuple[Board, Board]):
        """Keep the items, which are all at the desk or none; *boards* are those of *base*."""
        self.kernel, self.base, self.items = kernel, base, items
        self.depth = items.depth
        self.board = boards[self.depth == POINT]
        self._limits: dict[int, list[tuple[Blocker, Bools]]] = {}

    # --- one look -------------------------------------------------------------------------------

    def limits(self, number: int) -> list[tuple[Blocker, Bools]]:
        """Return the limits of an epoch that may ever apply to an item, and to which."""
        found = self._limits.get(number)
        if found is None:
            items, epoch = self.items, self.kernel.epochs[number]
            view = self.base.part(items.case, items.contact, items.point)
            found = []
            for blocker in epoch.limits:
                mine = epoch.concerns[blocker.instance.bit][items.act]
                if blocker.applies.static and mine.any():
                    mine = mine & view.ask(blocker.applies, self.depth).maybe
                if mine.any():
                    found.append((blocker, mine))
            self._limits[number] = found
        return found

    def look(self, active: Ints, us: Ints, *, limits: bool = True) -> Looked:
        """Return what is seen of *active* items, each at its instant; of *limits* where asked."""
        epoch = np.searchsorted(self.kernel.starts, us, "right")
        parts = np.unique(epoch)
        if len(parts) == 1:
            return self._look(active, us, int(parts[0]), limits=limits)
        found = Looked.nothing(len(us))
        for number in parts.tolist():
            rows = np.flatnonzero(epoch == number)
            part = self._look(active[rows], us[rows], number, limits=limits)
            for name in Looked.__slots__:
                getattr(found, name)[rows] = getattr(part, name)
        return found

    def _look(self, active: Ints, us: Ints, number: int, *, limits: bool) -> Looked:
        epoch, items = self.kernel.epochs[number], self.items.some(active)
        # At the instant of the base everything is known there.
        now = number == 0 and bool((us == self.kernel.us).all())
        view = self._view(items, None if now else us)
        stage, _ = epoch.stage(view)
        found = Looked.nothing(len(us))
        # What is elsewhere is looked at again when its stage may change.
        found.until = np.minimum(view.holds_until(CASE), epoch.plan.end)
        here = epoch.in_stage[items.act, stage]
        for act, rows in _by_value(items.act, here):
            one, some = epoch.acts[act], items.some(rows)
            mine = self._view(some, None if now else us[rows])
            offer = mine.ask(one.offer, self.depth).true
            found.offered[rows] = found.said[rows] = offer
            if limits and one.act.script is not None and self.depth == POINT:
                refused = self.kernel.sayings.refused(epoch, one, mine, stage[rows])
                found.said[rows] = offer & ~refused
            found.until[rows] = np.minimum(found.until[rows], mine.holds_until(self.depth))
        live = np.flatnonzero(found.offered)
        if limits and len(live):
            if len(live) < len(us):
                view = self._view(items.some(live), None if now else us[live])
            self._meet(found, active[live], live, view, us[live], number, now=now)
        return found

    def _view(self, items: Items, us: Ints | None) -> View:
        if us is None:
            return self.base.part(items.case, items.contact, items.point, bounding=True)
        return View.items(self.base, items.case, items.contact, items.point, us)

    def _meet(
        self, found: Looked, item: Ints, live: Ints, view: View, us: Ints, number: int, *, now: bool
    ) -> None:
        """Fill in what limits say of items that are offered, *live* among those looked at."""
        some = self.items.some(item)
        rows = Rows(view, some.case, some.contact, some.point, us)
        place = some.case if some.point is None else some.point
        until = found.until[live]
        for blocker, concerned in self.limits(number):
            mine = concerned[item]
            if not mine.any():
                continue
            held = mine
            if not blocker.applies.static:
                held = mine & view.ask(blocker.applies, self.depth).maybe
                until = _sooner(until, mine, view.until_of(blocker.applies, self.depth))
            which = np.flatnonzero(held)
            if not len(which):
                continue
            if now:
                known = self.board.state(blocker)
                assert known is not None  # these items were looked at there
                state = known[place[which]]
            else:
                state = state_at(blocker.clock, rows, which)
            node = blocker.clock.node
            if node is not None and not node.static:
                view.ask(node, self.depth)
                until = _sooner(until, held, view.until_of(node, self.depth))
            where = live[which]
            stops = state > 0
            found.blocked[where] |= stops
            if blocker.permanent:
                found.for_good[where] |= stops
            found.lifts[where] = np.maximum(found.lifts[where], np.where(stops, state, 0))
            found.free[where] = np.minimum(found.free[where], np.where(stops, INF, -state))
        found.until[live] = until

    # --- searches -------------------------------------------------------------------------------

    def _until(self, us: Ints, end: Ints, step: Callable[[Ints, Ints], tuple[Bools, Ints]]) -> Ints:
        """Return the first minute, from *us* up to *end*, at which a step is over; else ``INF``.

        A step gives for some items at their minutes whether it is, and where to look next.
        """
        found = np.full(len(us), INF, np.int64)
        active, moment = np.arange(len(us)), us
        while True:
            going = moment <= end[active]
            active, moment = active[going], moment[going]
            if not len(active):
                return found
            over, following = step(active, moment)
            found[active[over]] = moment[over]
            moment = ceil_minute(np.maximum(moment + 1, following))
            active, moment = active[~over], moment[~over]

    def lawful(self, us: Ints, end: Ints) -> Ints:
        """Return the first whole minute after *us*, up to *end*, at which each may be done.

        ``INF`` where there is none.
        """

        def step(active: Ints, moment: Ints) -> tuple[Bools, Ints]:
            seen = self.look(active, moment)
            stopped = seen.said & seen.blocked
            leap = np.where(stopped, np.minimum(seen.until, seen.lifts), seen.until)
            leap = np.where(stopped & seen.for_good, self._ends(moment), leap)
            return seen.said & ~seen.blocked, leap

        return self._until(ceil_minute(us + 1), end, step)

    def _ends(self, us: Ints) -> Ints:
        """Return the end of each instant's epoch."""
        ends = np.array([epoch.plan.end for epoch in self.kernel.epochs], np.int64)
        return ends[np.searchsorted(self.kernel.starts, us, "right")]

    def unlawful(self, us: Ints, end: Ints) -> Ints:
        """Return the first whole minute after *us*, up to *end*, at which each may not be done.

        At *us* it may. ``INF`` where there is none.
        """

        def step(active: Ints, moment: Ints) -> tuple[Bools, Ints]:
            seen = self.look(active, moment)
            return ~seen.said | seen.blocked, np.minimum(seen.until, seen.free)

        return self._until(us, end, step)

    def offer_ends(self, us: Ints, end: Ints) -> Ints:
        """Return the first whole minute after *us*, up to *end*, at which each is not offered."""

        def step(active: Ints, moment: Ints) -> tuple[Bools, Ints]:
            seen = self.look(active, moment, limits=False)
            return ~seen.offered, seen.until

        return self._until(us, end, step)

    def lifts(self, blocker: Blocker, us: Ints, end: Ints) -> Ints:
        """Return when a limit first lifts while its conditions stay; ``INF`` for not by *end*."""

        def step(active: Ints, moment: Ints) -> tuple[Bools, Ints]:
            some = self.items.some(active)
            view = View.items(self.base, some.case, some.contact, some.point, moment)
            rows = Rows(view, some.case, some.contact, some.point, moment)
            state = blocker.clock.state(rows)
            return state <= 0, state

        return self._until(us, end, step)


def ceil_minute(us: Ints) -> Ints:
    """Return the first whole minute at or after each instant."""
    return np.where(us >= INF, INF, -(-us // MINUTE) * MINUTE)


def _sooner(until: Ints, mine: Bools, bound: Ints | None) -> Ints:
    return until if bound is None else np.where(mine, np.minimum(until, bound), until)


def _by_value(values: Array, kept: Bools) -> list[tuple[int, Ints]]:
    """Return each value among *kept* rows with the rows that have it."""
    rows = np.flatnonzero(kept)
    order = rows[np.argsort(values[rows], kind="stable")]
    different, begins = np.unique(values[order], return_index=True)
    return list(zip(different.tolist(), np.split(order, begins[1:]), strict=True)) if len(order) else []
