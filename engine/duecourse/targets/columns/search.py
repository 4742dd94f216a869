"""Looks for the minutes at which items of many acts may be done, or may no longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from duecourse.clock.instants import INF, MINUTE
from duecourse.targets.columns.board import Board, state_at
from duecourse.targets.columns.epoch import Blocker
from duecourse.targets.columns.kernel import Items, Kernel
from duecourse.targets.columns.running import Rows
from duecourse.targets.columns.vec import Array, Bools, Ints
from duecourse.targets.columns.view import CASE, POINT, View


@dataclass(slots=True)
class Looked:
    """What is seen of items, each at its own instant.

    Attributes:
        offered: Whether it is certainly offered.
        lawful: Whether no limit blocks, and something may be said.
        barred: Until when one of the limits that block certainly does; 0 where none does.
        free: When a limit that does not block may begin to.
        until: Until when all conditions hold; of what is blocked not those of its limits and words.
    """

    offered: Bools
    lawful: Bools
    barred: Ints
    free: Ints
    until: Ints

    @classmethod
    def nothing(cls, size: int) -> Looked:
        """Return what is seen of items that are not offered, until it is filled in."""
        no, never = np.zeros(size, bool), np.full(size, INF)
        return cls(no, no.copy(), np.zeros(size, np.int64), never, never.copy())


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
        acts = _by_value(items.acts, here)
        for act, rows in acts:
            mine = self._view(items.some(rows), None if now else us[rows])
            found.offered[rows] = mine.ask(epoch.acts[act].offer, self.depth).true
            found.until[rows] = np.minimum(found.until[rows], mine.holds_until(self.depth))
        live = np.flatnonzero(found.offered)
        if not limits or not len(live):
            return found
        if len(live) < len(us):
            view = self._view(items.some(live), None if now else us[live])
        self._meet(found, active[live], live, view, us[live], number, now=now)
        free = found.offered & (found.barred == 0)
        found.lawful |= free
        for act, rows in acts:
            one = epoch.acts[act]
            some = rows[free[rows]]
            if one.act.script is None or self.depth == CASE or not len(some):
                continue
            mine = self._view(items.some(some), None if now else us[some])
            found.lawful[some] &= ~self.kernel.sayings.refused(epoch, one, mine, stage[some])
            found.until[some] = np.minimum(found.until[some], mine.holds_until(self.depth))
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
        until, barred, free = found.until[live], found.barred[live], found.free[live]
        for blocker, concerned in self.limits(number):
            held = concerned[item]
            if not held.any():
                continue
            bound = None
            if not blocker.applies.static:
                maybe = view.ask(blocker.applies, self.depth).maybe
                bound = view.until_of(blocker.applies, self.depth)
                until = _sooner(until, held, bound)
                held = held & maybe
            which = np.flatnonzero(held)
            if not len(which):
                continue
            if now:
                known = self.board.state(blocker)
                assert known is not None  # these items were looked at there
                state = known[place[which]]
            else:
                state = state_at(blocker.clock, rows, which)
            lasts = state
            if bound is not None:
                lasts = np.minimum(lasts, bound[which])
            node = blocker.clock.node
            if node is not None and not node.static:
                view.ask(node, self.depth)
                until = _sooner(until, held, ends := view.until_of(node, self.depth))
                lasts = lasts if ends is None else np.minimum(lasts, ends[which])
            stops = state > 0
            # At least one more microsecond, where a bound is already past.
            barred[which] = np.maximum(barred[which], np.where(stops, np.maximum(lasts, 1), 0))
            free[which] = np.minimum(free[which], np.where(stops, INF, -state))
        end = self.kernel.epochs[number].plan.end
        found.until[live] = until
        found.barred[live], found.free[live] = np.minimum(barred, end), free

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

        At *us* it may not. ``INF`` where there is none.
        """

        def step(active: Ints, moment: Ints) -> tuple[Bools, Ints]:
            seen = self.look(active, moment)
            return seen.lawful, np.where(seen.barred > 0, seen.barred, seen.until)

        return self._until(us, end, step)

    def unlawful(self, us: Ints, end: Ints) -> Ints:
        """Return the first whole minute after *us*, up to *end*, at which each may not be done.

        At *us* it may. ``INF`` where there is none.
        """

        def step(active: Ints, moment: Ints) -> tuple[Bools, Ints]:
            seen = self.look(active, moment)
            return ~seen.lawful, np.minimum(seen.until, seen.free)

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
    return (
        list(zip(different.tolist(), np.split(order, begins[1:]), strict=True))
        if len(order)
        else []
    )
