"""A few cases shown with what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from duecourse.clock.instants import INF, isoformat
from duecourse.portfolio.impact.model import PAIRS_SHOWN, Example, Pair
from duecourse.portfolio.impact.pairs import ABSENT, BARRED, INSTEAD, LATER, Flags, Pairs, Side


class Showing:
    """Shows cases of one comparison, each put together once."""

    def __init__(
        self,
        pairs: Pairs,
        ids: pa.Array,
        before: pa.Table,
        after: pa.Table,
        labels: dict[str, Flags],
        at: datetime,
    ) -> None:
        """Keep what is compared; *at* says in which offset instants are told."""
        self._pairs, self._ids, self._at = pairs, ids, at
        self._tables = before, after
        self._labels = labels
        self._made: dict[int, Example] = {}
        self._ends = np.searchsorted(pairs.case, np.arange(len(ids) + 1))

    def add(self, into: list[Example], cases: Flags, most: int) -> None:
        """Add the first of *cases* until *into* has *most* of them."""
        for case in np.flatnonzero(cases)[: most - len(into)]:
            into.append(self._example(int(case)))

    def _example(self, case: int) -> Example:
        known = self._made.get(case)
        if known is None:
            known = self._made[case] = self._make(case)
        return known

    def _make(self, case: int) -> Example:
        rows = range(int(self._ends[case]), int(self._ends[case + 1]))
        told = [pair for row in rows if (pair := self._pair(row)) is not None]
        stages = [table.column("stage")[case].as_py() for table in self._tables]
        scores = [table.column("score")[case].as_py() for table in self._tables]
        labels = tuple(name for name, flags in self._labels.items() if flags[case])
        return Example(
            self._ids[case].as_py(),
            stages[0],
            stages[1],
            scores[0],
            scores[1],
            labels,
            tuple(told[:PAIRS_SHOWN]),
            max(0, len(told) - PAIRS_SHOWN),
        )

    def _pair(self, row: int) -> Pair | None:
        """Return a pair that differs; None for one that does not."""
        pairs = self._pairs
        old, new = pairs.old, pairs.new
        before, after = self._told(old, row), self._told(new, row)
        if before == after and old.words[row] == new.words[row]:
            return None
        if before == after:
            after = f"{after}, in other words"
        to = pairs.points[int(pairs.point[row])].as_py()
        return Pair(pairs.treatments[int(pairs.treatment[row])], to, before, after)

    def _told(self, side: Side, row: int) -> str:
        verdict = side.verdict[row]
        if verdict == ABSENT:
            return ""
        against = ", ".join(self._pairs.reasons[int(side.reasons[row])])
        if verdict == BARRED:
            return f"barred: {against}"
        until = "" if side.until[row] >= INF else f" until {self._instant(side.until[row])}"
        if verdict == LATER:
            return f"from {self._instant(side.first[row])}{until}: {against}"
        if verdict == INSTEAD:
            return "now, behind another of its group"
        left = "" if side.left[row] >= INF else f", {side.left[row]} left"
        return f"now{until}{left}"

    def _instant(self, us: Any) -> str:
        return isoformat(int(us), self._at)[:16].replace("T", " ")
