"""A few cases shown with what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.clock.instants import INF, isoformat
from duecourse.portfolio.impact.model import PAIRS_SHOWN, Example, Pair
from duecourse.portfolio.impact.pairs import ABSENT, BARRED, INSTEAD, LATER, Flags, Pairs, Side

_REASONS = 5
"""How many limits are named that stand against one act."""


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
        self._rank = np.argsort(pc.array_sort_indices(ids).to_numpy())
        self._ends = np.searchsorted(pairs.case, np.arange(len(ids) + 1))

    def add(self, into: list[Example], cases: Flags, most: int, about: Flags | None = None) -> None:
        """Add of *cases* those whose ids come first, so that *into* has *most* of all parts.

        Args:
            into: Where to.
            cases: Which.
            most: How many at most.
            about: The pairs that it is about, which are shown first.
        """
        found = np.flatnonzero(cases)
        for case in found[np.argsort(self._rank[found])][:most]:
            if len(into) == most and into[-1].case < self._ids[int(case)].as_py():
                break
            into.append(self._example(int(case), about))
            into.sort(key=lambda example: example.case)
            del into[most:]

    def _example(self, case: int, about: Flags | None) -> Example:
        rows = range(int(self._ends[case]), int(self._ends[case + 1]))
        found = [
            (about is not None and not about[row], pair.treatment, pair.to, pair)
            for row in rows
            if (pair := self._pair(row)) is not None
        ]
        told = [pair for *_, pair in sorted(found, key=lambda each: each[:3])]
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
        other = [
            said
            for said, one, two in (
                ("in other words", old.words, new.words),
                ("with other duties", old.duties, new.duties),
            )
            if before == after and one[row] != two[row]
        ]
        if before == after and not other:
            return None
        after = ", ".join((after, *other))
        to = pairs.points[int(pairs.point[row])].as_py()
        return Pair(pairs.treatments[int(pairs.treatment[row])], to, before, after)

    def _told(self, side: Side, row: int) -> str:
        verdict = side.verdict[row]
        if verdict == ABSENT:
            return ""
        limits = self._pairs.reasons[int(side.reasons[row])]
        against = ", ".join(limits[:_REASONS])
        if len(limits) > _REASONS:
            against += f" and {len(limits) - _REASONS} more"
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
        """Return a minute on the clock of the instant asked with; of its own day the time alone."""
        text = isoformat(int(us), self._at)
        day, clock = text[:10], text[11:16]
        return clock if day == self._at.date().isoformat() else f"{day} {clock}"
