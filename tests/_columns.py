"""The columns target against the scalar one: what each makes of the same cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from duecourse.api import HORIZON_DAYS, Book
from duecourse.book.case import Case
from duecourse.decide.decision import Decision
from duecourse.portfolio.from_cases import tables_of
from duecourse.portfolio.in_columns import InColumns
from duecourse.portfolio.outcomes import Outcome, outcome_of


def in_columns(
    book: Book, cases: Sequence[Case], at: datetime, horizon_days: int = HORIZON_DAYS
) -> tuple[Outcome, int]:
    """Return what columns make of *cases*, and how many of them were decided one by one."""
    columns = InColumns(book, horizon_days)
    return columns.decide(tables_of(cases, book.vocabulary), at), columns.by_one


def differences(one: Outcome, other: Outcome) -> list[str]:
    """Return where two outcomes differ."""
    found = []
    for name in ("decisions", "actions", "rejects"):
        first, second = getattr(one, name).to_pylist(), getattr(other, name).to_pylist()
        if len(first) != len(second):
            found.append(f"{name}: {len(first)} rows and {len(second)}")
        for left, right in zip(first, second, strict=False):
            found += [
                f"{name} {left.get('case')} {left.get('treatment', '')}@{left.get('point', '')} "
                f"{key}: {left.get(key)!r} in one, {right.get(key)!r} in columns"
                for key in {**left, **right}
                if left.get(key) != right.get(key)
            ]
    return found


def disagreements(
    book: Book, case: Case, at: datetime, horizon_days: int, decision: Decision
) -> list[str]:
    """Return where columns differ from *decision*."""
    found, _ = in_columns(book, [case], at, horizon_days)
    one = outcome_of(book, [(case.person, decision)])
    return differences(one, found)


class BothWays(Book):
    """A book that decides with both targets, and refuses where they differ."""

    _columns: InColumns | None = None

    def decide(self, case: Any, at: datetime, *, horizon_days: int = HORIZON_DAYS) -> Decision:
        """Decide one case."""
        decision = super().decide(case, at, horizon_days=horizon_days)
        read = case if isinstance(case, Case) else self.case(case)
        if self._columns is None or self._columns.horizon_days != horizon_days:
            self._columns = InColumns(self, horizon_days)
        columns = self._columns.decide(tables_of([read], self.vocabulary), at)
        one = outcome_of(self, [(read.person, decision)])
        found = differences(one, columns)
        assert not found, "\n".join(found)
        return decision
