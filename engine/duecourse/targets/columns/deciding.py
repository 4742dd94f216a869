"""Decides one block: what may be done now, what from when on, and until when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from duecourse.clock.instants import INF
from duecourse.targets.columns.kernel import Items, Kernel, ceil_minute
from duecourse.targets.columns.names import Names, NameSets
from duecourse.targets.columns.snapshot import Offered, Snapshot
from duecourse.targets.columns.tally import Tallies
from duecourse.targets.columns.vec import Bools, Ints

NOW, INSTEAD, LATER, BARRED = range(4)


@dataclass(slots=True)
class Found:
    """The offered items of one act, and what is found of each.

    Attributes:
        offered: As they are at the instant asked about.
        verdict: ``NOW INSTEAD LATER BARRED``.
        not_before: ``INF`` where it says nothing.
        until: Likewise.
        lapses: Number of the set of limits that lift too late.
    """

    offered: Offered
    verdict: Ints
    not_before: Ints
    until: Ints
    lapses: Ints

    @property
    def items(self) -> Items:
        """Return where they are."""
        return self.offered.items


class Deciding:
    """One block in the making.

    Attributes:
        snapshot: The block at the instant asked about.
        sure: When each case's decision changes for certain, at the latest.
        found: Offered items by act, in rank order.
    """

    def __init__(self, kernel: Kernel, tallies: Tallies, review: int) -> None:
        """Look at a block; *review* is when the desk's day next looks at cases."""
        self.kernel, self.tallies = kernel, tallies
        self.block, self.base = tallies.block, tallies.base
        self.names = NameSets()
        self.us, self.horizon = kernel.us, kernel.horizon
        self.end = self.us + self.horizon
        self.review = review
        self.snapshot = Snapshot.whole(kernel, tallies, self.names)
        self.sure = np.full(self.block.cases, review, np.int64)
        case, _, at = self.block.future
        np.minimum.at(self.sure, case, ceil_minute(at))
        changes = [kernel.joined.law_changes(s, kernel.us) for s in self.block.place_sets]
        if changes:
            law = ceil_minute(np.array(changes, np.int64))
            self.sure = np.minimum(self.sure, law[self.block.place_of_case])
        self.beyond = np.minimum(self.horizon, self.sure - self.us)
        self.found: list[Found] = []

    def definitely(self, case: Ints, us: Ints) -> None:
        """Note that the decisions of some cases change at some instants."""
        np.minimum.at(self.sure, case, np.where(us > self.us, us, INF))

    def decide(self) -> None:
        """Decide every case of the block."""
        for offered in self.snapshot.offered:
            size = len(offered.place)
            found = Found(
                offered,
                np.full(size, NOW, np.int64),
                np.full(size, INF, np.int64),
                np.full(size, INF, np.int64),
                np.zeros(size, np.int64),
            )
            self.found.append(found)
            self._search(found)
        self._settle()
        for found in self.found:
            self._lapse(found)

    def ignored(self) -> pa.Array:
        """Return the ids of each case's events after the instant asked about."""
        case, rows, _ = self.block.future
        counts = np.bincount(case, minlength=self.block.cases)
        offsets = np.zeros(self.block.cases + 1, np.int32)
        np.cumsum(counts, out=offsets[1:])
        return pa.ListArray.from_arrays(pa.array(offsets), self.block.event_ids(rows))

    # --- from when, until when ------------------------------------------------------------------

    def _search(self, found: Found) -> None:
        """Find the first lawful minute of what is blocked."""
        offered = found.offered
        blocked = np.flatnonzero(offered.reasons > 0)
        found.verdict[blocked] = BARRED
        if found.items.point is None or not len(blocked):
            return  # the desk does not wait: its acts are now or barred
        for_good = np.zeros(len(blocked), bool)
        for place, blocker in enumerate(offered.one.blockers):
            if blocker.permanent and self.snapshot.epoch.plan.end > self.end + self.horizon:
                for_good |= offered.blocked[blocked, place]
        sought = blocked[~for_good]
        if not len(sought):
            return
        items = found.items.some(sought)
        us = np.full(len(sought), self.us, np.int64)
        last = self.end + self.beyond[items.case]
        first = self.kernel.first_lawful(self.base, items, us, last)
        later = first <= self.end
        self.definitely(items.case[later], first[later])
        beyond = ~later & (first < INF)
        self.definitely(items.case[beyond], first[beyond] - self.horizon)
        rows, start = sought[later], first[later]
        found.verdict[rows] = LATER
        found.not_before[rows] = start
        found.until[rows] = self.kernel.first_unlawful(
            self.base, found.items.some(rows), start, start + self.horizon
        )

    def _settle(self) -> None:
        """Settle exclusive groups, and find until when what is lawful stays so."""
        taken: dict[str, Bools] = {}
        for found in self.found:  # in rank order, then as the contacts and points stand
            name = found.offered.one.act.treatment.exclusive
            lawful = np.flatnonzero(found.verdict == NOW)
            if not name or not len(lawful):
                continue
            case = found.items.case[lawful]
            first = np.zeros(len(case), bool)
            first[np.unique(case, return_index=True)[1]] = True
            known = taken.setdefault(name, np.zeros(self.block.cases, bool))
            found.verdict[lawful[~(first & ~known[case])]] = INSTEAD
            known[case] = True
        for found in self.found:
            for verdict in (NOW, INSTEAD):
                rows = np.flatnonzero(found.verdict == verdict)
                if len(rows):
                    self._ends(found, rows, shown=verdict == NOW)

    def _ends(self, found: Found, rows: Ints, *, shown: bool) -> None:
        """Find until when lawful items stay so; of what stands behind another only for changes."""
        items = found.items.some(rows)
        us = np.full(len(rows), self.us, np.int64)
        last = us + self.beyond[items.case] + (self.horizon if shown else 0)
        ends = self.kernel.first_unlawful(self.base, items, us, last)
        if not shown:
            self.definitely(items.case, ends)
            return
        within = ends <= self.end
        found.until[rows] = np.where(within, ends, INF)
        shifted = np.where(ends < INF, ends - self.horizon, INF)
        self.definitely(items.case, np.where(within, ends, shifted))

    # --- limits that lift too late --------------------------------------------------------------

    def _lapse(self, found: Found) -> None:
        """Find the limits that would lift by themselves, but only when the offer has ended."""
        offered = found.offered
        barred = np.flatnonzero(found.verdict == BARRED)
        by_name: dict[str, list[int]] = {}
        for place, blocker in enumerate(offered.one.blockers):
            by_name.setdefault(blocker.instance.limit.name, []).append(place)
        finite: dict[str, Bools] = {}
        for name, places in by_name.items():
            held = offered.blocked[barred][:, places]
            for_ever = (held & (offered.bounds[barred][:, places] >= INF)).any(axis=1)
            may: Bools = np.asarray(held.any(axis=1) & ~for_ever)
            if may.any():
                finite[name] = may
        if not finite:
            return
        rows = np.flatnonzero(np.logical_or.reduce(list(finite.values())))
        ends = np.full(len(barred), INF, np.int64)
        ends[rows] = self._offer_ends(found, barred[rows])
        lapsing: list[tuple[Bools, Names]] = []
        for name in sorted(finite):
            candidates = np.flatnonzero(finite[name] & (ends < INF))
            if len(candidates):
                mask = np.zeros(len(barred), bool)
                mask[self._lapsing(found, barred, candidates, by_name[name], ends)] = True
                lapsing.append((mask, (name,)))
        if lapsing:
            found.lapses[barred] = self.names.of(lapsing, len(barred), lambda names: names)

    def _lapsing(
        self, found: Found, barred: Ints, candidates: Ints, places: list[int], ends: Ints
    ) -> Ints:
        """Return those of *candidates* whose limit lifts, but not before the offer ends."""
        rows = barred[candidates]
        lifts = self._lifts(found, rows, places, found.offered.blocked[rows][:, places])
        lapses = (lifts < INF) & (lifts >= ends[candidates])
        late = lapses & (lifts > self.end)
        self.definitely(found.items.case[rows[late]], lifts[late] - self.horizon)
        return candidates[lapses & ~late]

    def _offer_ends(self, found: Found, rows: Ints) -> Ints:
        items = found.items.some(rows)
        us = np.full(len(rows), self.us, np.int64)
        return self.kernel.offer_ends(self.base, items, us, self.end + self.beyond[items.case])

    def _lifts(self, found: Found, rows: Ints, places: list[int], held: Bools) -> Ints:
        """Return when the last of some blocking instances lifts; ``INF`` for not in time."""
        items = found.items.some(rows)
        last = np.zeros(len(rows), np.int64)
        for column, place in enumerate(places):
            mine = np.flatnonzero(held[:, column])
            if not len(mine):
                continue
            some = items.some(mine)
            us = np.full(len(mine), self.us, np.int64)
            end = self.end + self.beyond[some.case]
            blocker = found.offered.one.blockers[place]
            lifts = self.kernel.lifts(self.base, some, blocker, us, end)
            last[mine] = np.maximum(last[mine], lifts)
        return last
