"""Decides a portfolio with the columns target: the same answers as one by one, many at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from duecourse.clock.instants import DAY, to_us
from duecourse.portfolio._rows import actions_of, decisions_of
from duecourse.portfolio.one_by_one import OneByOne
from duecourse.portfolio.outcomes import ACTIONS, DECISIONS, REJECTS, Outcome
from duecourse.targets.columns.block import jurisdictions
from duecourse.targets.columns.checks import doubtful
from duecourse.targets.columns.deciding import Deciding
from duecourse.targets.columns.kernel import Kernel
from duecourse.targets.columns.tables import Tables

if TYPE_CHECKING:
    from duecourse.api import Book

BLOCK = 16_384
"""Cases decided at once: what a condition reads of them stays in the processor's cache."""


class InColumns:
    """Decides tables of whole persons in columns.

    Cases whose rows may not fit, and those whose shape columns do not carry, are decided one by
    one: the answers are the same, and ``by_one`` counts them.
    """

    def __init__(self, book: Book, horizon_days: int = 35) -> None:
        """Keep the book and how far ahead its decisions look."""
        self.book, self.horizon_days = book, horizon_days
        self.one_by_one = OneByOne(book, horizon_days)
        self.by_one = 0
        self._kernels: dict[tuple[frozenset[str], int], Kernel] = {}

    def decide(self, tables: Tables, at: datetime) -> Outcome:
        """Return what is decided of every case at *at*; those that do not fit are rejects.

        Raises:
            InstantError: *at* has no zone or is out of range.
            TargetError: The columns target cannot run a construct of the book, which is named.
        """
        us = to_us(at)
        parts: list[Outcome] = []
        order: list[np.ndarray] = []
        doubts = doubtful(tables, self.book.vocabulary)
        numbers, sets = jurisdictions(tables.cases, self.book.vocabulary)
        places = self.book.joined.jurisdictions
        keys = [None if s is None else s & places for s in sets]
        if doubts.any():
            rows = np.flatnonzero(doubts)
            self.by_one += len(rows)
            parts.append(self.one_by_one.decide(self._some(tables, rows), at))
            order.append(rows)
        for key in dict.fromkeys(keys):
            mine = np.array([one == key for one in keys] or [False])
            rows = np.flatnonzero(mine[numbers] & ~doubts) if len(numbers) else numbers
            for start in range(0, len(rows), BLOCK):
                some = rows[start : start + BLOCK]
                parts.append(self._block(self._some(tables, some), us, key))
                order.append(some)
        return _joined(parts, order, tables.cases)

    def _some(self, tables: Tables, rows: np.ndarray) -> Tables:
        if len(rows) == tables.cases.num_rows:
            return tables
        return Tables(
            tables.cases.take(pa.array(rows)), tables.contacts, tables.points, tables.events
        )

    def _block(self, tables: Tables, us: int, key: frozenset[str] | None) -> Outcome:
        joined, decider = self.book.narrowed(key)
        kernel = self._kernels.get((joined_key := (key or frozenset(), us)))
        if kernel is None:
            kernel = Kernel(joined, us, self.horizon_days * DAY)
            self._kernels[joined_key] = kernel
        tallies = kernel.block(tables, self.book.vocabulary)
        review = decider.next_review(kernel.epochs[0].plan, us)
        deciding = Deciding(kernel, tallies, review)
        deciding.decide()
        return Outcome(
            decisions_of(deciding, self.book),
            actions_of(deciding),
            REJECTS.empty_table(),
        )


def _joined(parts: list[Outcome], order: list[np.ndarray], cases: pa.Table) -> Outcome:
    """Return parts as one outcome, in the order of the cases."""
    if not parts:
        return Outcome(DECISIONS.empty_table(), ACTIONS.empty_table(), REJECTS.empty_table())
    decisions = pa.concat_tables([part.decisions for part in parts])
    actions = pa.concat_tables([part.actions for part in parts])
    rejects = pa.concat_tables([part.rejects for part in parts])
    if len(parts) > 1:
        place = {name: row for row, name in enumerate(cases.column("case").to_pylist())}
        decisions = _sorted(decisions, place)
        actions = _sorted(actions, place)
    return Outcome(decisions, actions, rejects)


def _sorted(table: pa.Table, place: dict[str, int]) -> pa.Table:
    rows = np.array([place[name] for name in table.column("case").to_pylist()], np.int64)
    return table.take(pa.array(np.argsort(rows, kind="stable")))
