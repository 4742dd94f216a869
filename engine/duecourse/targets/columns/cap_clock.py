"""Limits to how many events may stand: seven calls in seven days, one message a week."""

from __future__ import annotations

import numpy as np

from duecourse import ir
from duecourse.book.plan import Cap
from duecourse.clock.instants import INF
from duecourse.targets.columns.ends import LAST, Ends
from duecourse.targets.columns.names import distinct
from duecourse.targets.columns.running import Rows, Running, of_tally
from duecourse.targets.columns.tally import Tally
from duecourse.targets.columns.vec import Bools, Ints, expand
from duecourse.targets.columns.view import CONTACT, POINT, View


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
        return of_tally(self._tally(rows.view).lacks[self._entity(rows)])


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
    where, which = np.divmod(distinct(slot << 32 | pair[hit]), 1 << 32)
    slots = Ends(where, wide.leave_last[which], int(begins[-1]), at)
    return named, open_, slots, begins
