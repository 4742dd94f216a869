"""Decides a portfolio with the columns target: the same answers as one by one, many at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.clock.instants import DAY, to_us
from duecourse.portfolio._rows import actions_of, decisions_of
from duecourse.portfolio.one_by_one import OneByOne
from duecourse.portfolio.outcomes import REJECTS, Outcome, outcome_of
from duecourse.targets.columns.checks import doubtful
from duecourse.targets.columns.deciding import Deciding
from duecourse.targets.columns.edges import Edges
from duecourse.targets.columns.encode import one_array
from duecourse.targets.columns.facts import jurisdictions
from duecourse.targets.columns.kernel import Kernel
from duecourse.targets.columns.tables import Tables
from duecourse.targets.columns.vec import Ints
from duecourse.targets.columns.zones import ZoneTable

if TYPE_CHECKING:
    from duecourse.api import Book
    from duecourse.book.join import Joined

BLOCK = 40_960
"""Cases decided at once: each block costs some thousand calls, whatever its size."""
LARGEST = 200_000
"""Contacts or points of one block at most: their numbers share 64 bits with instants."""


class InColumns:
    """Decides tables of whole persons in columns.

    Cases whose rows may not fit, and those whose shape columns do not carry, are decided one by
    one: the answers are the same, and ``by_one`` counts them.
    """

    def __init__(self, book: Book, horizon_days: int = 35, *, full: bool = True) -> None:
        """Keep the book and how far ahead its decisions look.

        Args:
            book: The book.
            horizon_days: As in ``Book.decide``.
            full: Also say what is ``missing`` and when anything changes (``next_change``), which is
                a third of the work; without it those columns are empty.
        """
        self.book, self.horizon_days, self.full = book, horizon_days, full
        self.one_by_one = OneByOne(book, horizon_days)
        self.by_one = 0
        self._kernels: dict[tuple[frozenset[str] | None, int], Kernel] = {}
        self._hours: dict[int, tuple[ZoneTable, Edges]] = {}

    def decide(self, tables: Tables, at: datetime) -> Outcome:
        """Return what is decided of every case at *at*; those that do not fit are rejects.

        Raises:
            InstantError: *at* has no zone or is out of range.
            TargetError: The columns target cannot run a construct of the book, which is named.
        """
        us = to_us(at)
        parts: list[Outcome] = []
        tables = _alone(tables)  # rows of people without a case concern nobody, fit or not
        doubts = doubtful(tables, self.book.vocabulary)
        numbers, sets = jurisdictions(tables.cases, self.book.vocabulary)
        places = self.book.joined.jurisdictions
        keys = [None if s is None else s & places for s in sets]
        if doubts.any():
            rows = np.flatnonzero(doubts)
            self.by_one += len(rows)
            parts.append(self.one_by_one.decide(_alone(self._some(tables, rows)), at))
            # What does not fit is kept from the kernel, which has no number for an unknown zone.
            sound = tables.cases.filter(pa.array(~doubts))
            kept = _alone(Tables(sound, tables.contacts, tables.points, tables.events))
            tables = Tables(tables.cases, kept.contacts, kept.points, kept.events)
        owned = Owned(tables)
        for key in dict.fromkeys(keys):
            mine = np.array([one == key for one in keys] or [False])
            rows = np.flatnonzero(mine[numbers] & ~doubts) if len(numbers) else numbers
            blocks = -(-len(rows) // BLOCK)
            for some in np.array_split(rows, blocks) if blocks else ():
                self._rows(owned, some, us, key, parts)
        return self._joined(parts, tables.cases)

    def _rows(
        self,
        owned: Owned,
        rows: Ints,
        us: int,
        key: frozenset[str] | None,
        into: list[Outcome],
    ) -> None:
        """Decide some cases, in halves where they have too many contacts for one block."""
        joined, decider = self.book.narrowed(key)
        kernel = self._kernel(joined, us, key)
        tallies = kernel.block(owned.of(rows), self.book.vocabulary)
        block = tallies.block
        if max(block.contacts, block.points) > LARGEST and len(rows) > 1:
            middle = len(rows) // 2
            self._rows(owned, rows[:middle], us, key, into)
            self._rows(owned, rows[middle:], us, key, into)
            return
        deciding = Deciding(kernel, tallies, decider.next_review(kernel.epochs[0].plan, us))
        deciding.decide()
        into.append(
            Outcome(
                decisions_of(deciding, self.book, full=self.full),
                actions_of(deciding),
                REJECTS.empty_table(),
            )
        )

    def _joined(self, parts: list[Outcome], cases: pa.Table) -> Outcome:
        """Return parts as one outcome, in the order of the cases."""
        if not parts:
            return outcome_of(self.book)
        decisions = pa.concat_tables([part.decisions for part in parts])
        actions = pa.concat_tables([part.actions for part in parts])
        rejects = pa.concat_tables([part.rejects for part in parts])
        if len(parts) > 1:
            ids = one_array(cases, "case").cast(pa.string())
            decisions, actions = _sorted(decisions, ids), _sorted(actions, ids)
        return Outcome(decisions, actions, rejects)

    def _kernel(self, joined: Joined, us: int, key: frozenset[str] | None) -> Kernel:
        known = self._kernels.get((key, us))
        if known is None:
            horizon = self.horizon_days * DAY
            known = Kernel(joined, us, horizon, self._hours.get(us))
            self._hours.setdefault(us, known.hours)
            self._kernels[key, us] = known
        return known

    def _some(self, tables: Tables, rows: Ints) -> Tables:
        if len(rows) == tables.cases.num_rows:
            return tables
        return Tables(
            tables.cases.take(pa.array(rows)), tables.contacts, tables.points, tables.events
        )


class Owned:
    """Tables of whole persons, of which some cases are taken with all that is their persons'."""

    def __init__(self, tables: Tables) -> None:
        """Find whose each row is."""
        self.tables = tables
        self._persons = pc.unique(one_array(tables.cases, "person"))
        self._case = self._of(tables.cases)
        self._rows: dict[str, Ints] = {}

    def _of(self, table: pa.Table) -> Ints:
        """Return the number of each row's person, one more than there are for any other."""
        found = pc.index_in(one_array(table, "person"), value_set=self._persons)
        numbers = pc.fill_null(found, len(self._persons)).to_numpy(zero_copy_only=False)
        return np.asarray(numbers, np.int64)

    def of(self, rows: Ints) -> Tables:
        """Return some cases with their persons' rows."""
        tables = self.tables
        if len(rows) == tables.cases.num_rows:
            return tables
        theirs = np.zeros(len(self._persons) + 1, bool)
        theirs[self._case[rows]] = True

        def some(name: str, table: pa.Table | None) -> pa.Table | None:
            if table is None:
                return None
            if name not in self._rows:
                self._rows[name] = self._of(table)
            return table.take(pa.array(np.flatnonzero(theirs[self._rows[name]])))

        return Tables(
            tables.cases.take(pa.array(rows)),
            some("contacts", tables.contacts),
            some("points", tables.points),
            some("events", tables.events),
        )


def _alone(tables: Tables) -> Tables:
    """Return *tables* with the rows of the persons of its cases only."""
    persons = pc.unique(one_array(tables.cases, "person"))

    def theirs(table: pa.Table | None) -> pa.Table | None:
        if table is None:
            return None
        mine = pc.is_in(one_array(table, "person"), value_set=persons)
        return table if pc.all(mine).as_py() else table.filter(mine)

    return Tables(
        tables.cases, theirs(tables.contacts), theirs(tables.points), theirs(tables.events)
    )


def _sorted(table: pa.Table, ids: pa.Array) -> pa.Table:
    """Return rows in the order of the ids of their cases."""
    place = pc.index_in(one_array(table, "case"), value_set=ids)
    order = np.argsort(place.to_numpy(zero_copy_only=False), kind="stable")
    return table.take(pa.array(order))
