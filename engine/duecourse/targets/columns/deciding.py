"""Decides one block: what may be done now, what from when on, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pyarrow as pa

from duecourse.clock.instants import INF
from duecourse.targets.columns.epoch import Blocker
from duecourse.targets.columns.kernel import Items, Kernel
from duecourse.targets.columns.names import Names, NameSets
from duecourse.targets.columns.search import Search, ceil_minute
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
            verdict = np.where(offered.reasons > 0, BARRED, NOW)
            never, none = np.full(size, INF, np.int64), np.zeros(size, np.int64)
            self.found.append(Found(offered, verdict, never, never.copy(), none))
        self._search()
        self._settle()
        self._lapse()

    def ignored(self) -> pa.Array:
        """Return the ids of each case's events after the instant asked about."""
        case, rows, _ = self.block.future
        counts = np.bincount(case, minlength=self.block.cases)
        offsets = np.zeros(self.block.cases + 1, np.int32)
        np.cumsum(counts, out=offsets[1:])
        return pa.ListArray.from_arrays(pa.array(offsets), self.block.event_ids(rows))

    # --- from when, until when ------------------------------------------------------------------

    def _together(self, chosen: list[tuple[Found, Ints]]) -> tuple[Search, list[Ints]]:
        """Return a search for some items of several acts, and where each act's are in it."""
        sizes = [len(rows) for _, rows in chosen]
        places = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
        some = [found.items.some(rows) for found, rows in chosen]
        away = some[0].point is not None
        items = Items(
            np.concatenate([np.full(len(each.case), each.act) for each in some]),
            np.concatenate([each.case for each in some]),
            _one([each.contact for each in some]) if away else None,
            _one([each.point for each in some]) if away else None,
        )
        return Search(self.kernel, self.base, items, self.snapshot.boards), places

    def _search(self) -> None:
        """Find the first lawful minute of what is blocked."""
        chosen: list[tuple[Found, Ints]] = []
        for found in self.found:
            if found.items.point is None:
                continue  # the desk does not wait: its acts are now or barred
            sought = np.flatnonzero((found.verdict == BARRED) & ~self._for_good(found))
            if len(sought):
                chosen.append((found, sought))
        if not chosen:
            return
        search, places = self._together(chosen)
        case = search.items.case
        us = np.full(len(case), self.us, np.int64)
        first = search.lawful(us, self.end + self.beyond[case])
        later = first <= self.end
        self.definitely(case[later], first[later])
        beyond = ~later & (first < INF)
        self.definitely(case[beyond], first[beyond] - self.horizon)
        for (found, sought), place in zip(chosen, places, strict=True):
            mine = later[place]
            rows = sought[mine]
            found.verdict[rows] = LATER
            found.not_before[rows] = first[place[mine]]
        chosen = [(found, np.flatnonzero(found.verdict == LATER)) for found, _ in chosen]
        chosen = [(found, rows) for found, rows in chosen if len(rows)]
        if not chosen:
            return
        search, places = self._together(chosen)
        start = np.concatenate([found.not_before[rows] for found, rows in chosen])
        until = search.unlawful(start, start + self.horizon)
        for (found, rows), place in zip(chosen, places, strict=True):
            found.until[rows] = until[place]

    def _for_good(self, found: Found) -> Bools:
        """Return which items are barred as long as decisions can look."""
        offered = found.offered
        held = np.zeros(len(offered.place), bool)
        if self.snapshot.epoch.plan.end > self.end + self.horizon:
            for number, blocker in enumerate(offered.one.blockers):
                if blocker.permanent and (blocked := offered.blocked(number)) is not None:
                    held |= blocked
        return held

    def _settle(self) -> None:
        """Settle exclusive groups, and find until when what is lawful stays so."""
        taken: dict[str, Bools] = {}
        for found in self.found:  # in rank order, then as the contacts and points stand
            name = found.offered.one.act.treatment.exclusive
            lawful = np.flatnonzero(found.verdict == NOW)
            if not name or not len(lawful):
                continue
            case = found.items.case[lawful]
            first = np.ones(len(case), bool)
            first[1:] = case[1:] != case[:-1]  # points come by their cases
            known = taken.setdefault(name, np.zeros(self.block.cases, bool))
            found.verdict[lawful[~(first & ~known[case])]] = INSTEAD
            known[case] = True
        for away in (False, True):
            chosen = [
                (found, rows)
                for found in self.found
                if (found.items.point is not None) == away
                and len(rows := np.flatnonzero(found.verdict <= INSTEAD))
            ]
            if chosen:
                self._ends(chosen)

    def _ends(self, chosen: list[tuple[Found, Ints]]) -> None:
        """Find until when lawful items stay so; of what stands behind another only for changes."""
        search, places = self._together(chosen)
        case = search.items.case
        shown = np.concatenate([found.verdict[rows] == NOW for found, rows in chosen])
        us = np.full(len(case), self.us, np.int64)
        ends = search.unlawful(us, us + self.beyond[case] + np.where(shown, self.horizon, 0))
        within = ends <= self.end
        shifted = np.where(ends < INF, ends - self.horizon, INF)
        self.definitely(case, np.where(within | ~shown, ends, shifted))
        until = np.where(within & shown, ends, INF)
        for (found, rows), place in zip(chosen, places, strict=True):
            found.until[rows] = until[place]

    # --- limits that lift too late --------------------------------------------------------------

    def _lapse(self) -> None:
        """Find the limits that would lift by themselves, but only when the offer has ended."""
        for away in (False, True):
            finite: list[tuple[Found, Ints, dict[str, Bools]]] = []
            for found in self.found:
                if (found.items.point is not None) == away:
                    barred = np.flatnonzero(found.verdict == BARRED)
                    names = self._finite(found, barred) if len(barred) else {}
                    if names:
                        some = np.flatnonzero(np.logical_or.reduce(list(names.values())))
                        names = {name: held[some] for name, held in names.items()}
                        finite.append((found, barred[some], names))
            if finite:
                self._lapsing(finite)

    def _finite(self, found: Found, rows: Ints) -> dict[str, Bools]:
        """Return the limits that hold some items, none of them for ever, and which items."""
        offered = found.offered
        held: dict[str, Bools] = {}
        for_ever: dict[str, Bools] = {}
        for number, blocker in enumerate(offered.one.blockers):
            bounds = offered.bounds[number]
            if bounds is None:
                continue
            mine, name = bounds[rows], blocker.instance.limit.name
            blocked = mine > 0
            if blocked.any():
                held[name] = held[name] | blocked if name in held else blocked
                ever = mine >= INF
                for_ever[name] = for_ever[name] | ever if name in for_ever else ever
        found_: dict[str, Bools] = {name: held[name] & ~for_ever[name] for name in sorted(held)}
        return {name: some for name, some in found_.items() if some.any()}

    def _lapsing(self, finite: list[tuple[Found, Ints, dict[str, Bools]]]) -> None:
        """Note which limits of some barred items lift, but not before their offer ends."""
        search, places = self._together([(found, rows) for found, rows, _ in finite])
        case = search.items.case
        us = np.full(len(case), self.us, np.int64)
        ends = search.offer_ends(us, self.end + self.beyond[case])
        last = self._lifts(finite, places, ends)
        for (found, rows, names), place in zip(finite, places, strict=True):
            lapsing: list[tuple[Bools, Names]] = []
            for name in names:
                lifts = last.get((found.offered.one.act.bit, name))
                if lifts is None:
                    continue
                lapses = (lifts < INF) & (lifts >= ends[place])
                late = lapses & (lifts > self.end)
                self.definitely(case[place[late]], lifts[late] - self.horizon)
                lapsing.append((lapses & ~late, (name,)))
            if lapsing:
                found.lapses[rows] = self.names.of(lapsing, len(rows), lambda names: names)

    def _lifts(
        self, finite: list[tuple[Found, Ints, dict[str, Bools]]], places: list[Ints], ends: Ints
    ) -> dict[tuple[int, str], Ints]:
        """Return when the last instance of each limit that blocks items lifts, by act and name.

        ``INF`` for not in time, and where it is not asked.
        """
        asked: dict[int, list[tuple[Found, Ints, Ints, str]]] = {}
        last: dict[tuple[int, str], Ints] = {}
        blockers: dict[int, Blocker] = {}
        for (found, rows, names), place in zip(finite, places, strict=True):
            offered = found.offered
            ending = ends[place] < INF
            for number, blocker in enumerate(offered.one.blockers):
                name, bounds = blocker.instance.limit.name, offered.bounds[number]
                if name not in names or bounds is None:
                    continue
                wanted = names[name] & ending
                mine = np.flatnonzero(wanted & (bounds[rows] > 0))
                if len(mine):
                    key = (offered.one.act.bit, name)
                    last.setdefault(key, np.where(wanted, 0, INF))
                    bit = blocker.instance.bit
                    blockers[bit] = blocker
                    asked.setdefault(bit, []).append((found, rows, mine, name))
        for bit, parts in asked.items():
            search, where = self._together([(found, rows[mine]) for found, rows, mine, _ in parts])
            us = np.full(len(search.items.case), self.us, np.int64)
            lifts = search.lifts(blockers[bit], us, self.end + self.beyond[search.items.case])
            for (found, _, mine, name), place in zip(parts, where, strict=True):
                known = last[found.offered.one.act.bit, name]
                known[mine] = np.maximum(known[mine], lifts[place])
        return last


def _one(columns: list[Ints | None]) -> Ints:
    """Return the contacts or points of several acts as one column; every act has its own."""
    return np.concatenate(cast("list[Ints]", columns))
