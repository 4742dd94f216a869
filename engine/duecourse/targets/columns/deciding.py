"""Decides one block: what is offered, what stands against it, from when it may be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from duecourse.clock.instants import INF
from duecourse.language.model import CHANNELS, LIVE_CHANNELS
from duecourse.targets.columns.clocks import NO_ROOM_KNOWN, Rows
from duecourse.targets.columns.epoch import ActColumns, Epoch
from duecourse.targets.columns.kernel import Items, Kernel, ceil_minute
from duecourse.targets.columns.tally import Tallies
from duecourse.targets.columns.vec import Bools, Ints, Kleene
from duecourse.targets.columns.view import CASE, POINT, View
from duecourse.targets.columns.words_said import Heard

VERIFY_IDENTITY = "verify-identity"
NOW, INSTEAD, LATER, BARRED = range(4)
Names = tuple[str, ...]


class NameSets:
    """Distinct tuples of names by number, so that rows hold numbers until they are written."""

    def __init__(self) -> None:
        """Start with the empty one, number 0."""
        self.sets: list[Names] = [()]
        self._numbers: dict[Names, int] = {(): 0}

    def number(self, names: Names) -> int:
        """Return the number of *names*."""
        found = self._numbers.get(names)
        if found is None:
            found = self._numbers[names] = len(self.sets)
            self.sets.append(names)
        return found


@dataclass(slots=True)
class Found:
    """The offered items of one act, and what is found of each.

    Attributes:
        one: The act.
        items: Where.
        reasons: Numbers of name sets; 0 for nothing against it.
        blocked: Of each row and blocker, whether it blocks.
        bounds: Their states.
        heard: Number of what each row hears, in ``hearings``; -1 for an act without words.
        verdict: ``NOW INSTEAD LATER BARRED``.
        not_before: ``INF`` where it says nothing.
        until: Likewise.
    """

    one: ActColumns
    items: Items
    view: View
    reasons: Ints
    blocked: Bools
    bounds: Ints
    heard: Ints
    hearings: list[Heard]
    verdict: Ints
    not_before: Ints
    until: Ints
    lapses: Ints
    extra: dict[str, Ints] = field(default_factory=dict)


class Deciding:
    """One block in the making.

    Attributes:
        stage: Of each case, -1 for none.
        sure: When each case's decision changes for certain, at the latest.
        found: Offered items by act, in rank order.
    """

    def __init__(self, kernel: Kernel, tallies: Tallies, review: int) -> None:
        """Look at a block; *review* is when the desk's day next looks at cases."""
        self.kernel, self.tallies = kernel, tallies
        self.block, self.base = tallies.block, tallies.base
        self.epoch: Epoch = kernel.epochs[0]
        self.names = NameSets()
        self.us, self.horizon = kernel.us, kernel.horizon
        self.end = self.us + self.horizon
        self.review = review
        self.stage, self.stages = self.epoch.stage(self.base)
        self.sure = np.full(self.block.cases, review, np.int64)
        case, _, at = self.block.future
        np.minimum.at(self.sure, case, ceil_minute(at))
        self.beyond = np.minimum(self.horizon, self.sure - self.us)
        self.found: list[Found] = []
        self.unknown: list[tuple[ActColumns, Items]] = []

    def definitely(self, case: Ints, us: Ints) -> None:
        """Note that the decisions of some cases change at some instants."""
        np.minimum.at(self.sure, case, np.where(us > self.us, us, INF))

    def decide(self) -> None:
        """Decide every case of the block."""
        for act in self.epoch.plan.acts:
            one = self.epoch.acts[act.bit]
            items = self._offered(one)
            if items is not None:
                self.found.append(self._weigh(one, items))
        for found in self.found:
            self._search(found)
        self._settle()
        for found in self.found:
            self._lapse(found)

    def score(self) -> tuple[Ints, Ints]:
        """Return each case's score, and the number of the set of rows that gave it points."""
        rows = self.epoch.plan.score
        total = np.zeros(self.block.cases, np.int64)
        held: list[tuple[Bools, Names]] = []
        for node, row in zip(self.epoch.score, rows, strict=True):
            true = self.base.ask(node, CASE).true
            total += np.where(true, row.points, 0)
            held.append((true, (row.id,)))
        return total, self._sets(held, self.block.cases, lambda names: names)

    def ignored(self) -> pa.Array:
        """Return the ids of each case's events after the instant asked about."""
        case, rows, _ = self.block.future
        counts = np.bincount(case, minlength=self.block.cases)
        offsets = np.zeros(self.block.cases + 1, np.int32)
        np.cumsum(counts, out=offsets[1:])
        return pa.ListArray.from_arrays(pa.array(offsets), self.block.event_ids(rows))

    def next_change(self) -> Ints:
        """Return the first minute at which each decision differs, ``INF`` for not in time."""
        return np.where(self.sure <= self.end, self.sure, INF)

    # --- offers ---------------------------------------------------------------------------------

    def _offered(self, one: ActColumns) -> Items | None:
        """Return where an act is certainly offered; where it may be is kept in ``unknown``."""
        block, treatment = self.block, one.act.treatment
        here = np.isin(self.stage, one.act.stages)
        if not here.any():
            return None
        if treatment.is_desk:
            held: Kleene = self.base.ask(one.offer, CASE)
            case = np.flatnonzero(here & held.maybe)
            certain = held.true[case]
            items = Items(one.act.bit, case, None, None)
        else:
            held = self.base.ask(one.offer, POINT)
            carries = block.channels >> CHANNELS.index(treatment.do) & 1 > 0
            point = np.flatnonzero(here[block.case_of_point] & carries & held.maybe)
            certain = held.true[point]
            contact = block.contact_of_point[point]
            items = Items(one.act.bit, block.case_of_point[point], contact, point)
        if not certain.all():
            self.unknown.append((one, items.some(~certain)))
            items = items.some(certain)
        return items if len(items.case) else None

    def _weigh(self, one: ActColumns, items: Items) -> Found:
        """Return what stands against each item, and what may be said."""
        size, depth = len(items.case), items.depth
        view = View.items(self.base, items.case, items.contact, items.point)
        us = np.full(size, self.us, np.int64)
        rows = self.kernel.rows(items, view, us)
        blocked = np.zeros((size, len(one.blockers)), bool)
        bounds = np.full((size, len(one.blockers)), -INF, np.int64)
        for place, blocker in enumerate(one.blockers):
            applies = view.ask(blocker.applies, depth).maybe
            if applies.any():
                bounds[:, place] = self.kernel.states(blocker, rows, applies)
                blocked[:, place] = bounds[:, place] > 0
        heard, hearings = np.full(size, -1, np.int64), []
        if one.act.script is not None and depth == POINT:
            stage = self.stage[items.case]
            heard, hearings = self.kernel.sayings.hear(self.epoch, one, view, stage)
        reasons = self._reasons(one, blocked, heard, hearings)
        return Found(
            one,
            items,
            view,
            reasons,
            blocked,
            bounds,
            heard,
            hearings,
            np.full(size, NOW, np.int64),
            np.full(size, INF, np.int64),
            np.full(size, INF, np.int64),
            np.zeros(size, np.int64),
        )

    def _reasons(self, one: ActColumns, blocked: Bools, heard: Ints, hearings: list[Heard]) -> Ints:
        """Return the number of each row's set of reasons."""
        refusals = np.array([h.refused for h in hearings] or [False])
        refused = np.where(heard >= 0, refusals[heard], False)
        packed = np.packbits(blocked, axis=1) if blocked.shape[1] else np.zeros((len(heard), 1))
        columns = [packed.astype(np.int64), np.where(refused, heard + 1, 0)[:, None]]
        patterns, number = np.unique(np.concatenate(columns, axis=1), axis=0, return_inverse=True)
        limits = [blocker.instance.limit.name for blocker in one.blockers]
        sets = []
        for pattern in patterns.tolist():
            bits = np.unpackbits(np.array(pattern[:-1], np.uint8))
            names = {limits[place] for place in np.flatnonzero(bits[: len(limits)]).tolist()}
            if pattern[-1]:
                names.update(hearings[pattern[-1] - 1].refused_by)
            sets.append(self.names.number(tuple(sorted(names))))
        return np.array(sets, np.int64)[number.reshape(-1)]

    # --- from when, until when ------------------------------------------------------------------

    def _search(self, found: Found) -> None:
        """Find the first lawful minute of what is blocked."""
        blocked = np.flatnonzero(found.reasons > 0)
        found.verdict[blocked] = BARRED
        if found.items.point is None or not len(blocked):
            return  # the desk does not wait: its acts are now or barred
        for_good = np.zeros(len(blocked), bool)
        for place, blocker in enumerate(found.one.blockers):
            if blocker.permanent and self.epoch.plan.end >= self.end + self.horizon:
                for_good |= found.blocked[blocked, place]
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
        rows = sought[later]
        found.verdict[rows] = LATER
        found.not_before[rows] = first[later]
        start = first[later]
        found.until[rows] = self.kernel.first_unlawful(
            self.base, found.items.some(rows), start, start + self.horizon
        )

    def _settle(self) -> None:
        """Settle exclusive groups, and find until when what is lawful stays so."""
        groups: dict[str, list[tuple[Found, Ints]]] = {}
        for found in self.found:
            lawful = np.flatnonzero(found.verdict == NOW)
            name = found.one.act.treatment.exclusive
            if name and len(lawful):
                groups.setdefault(name, []).append((found, lawful))
        for members in groups.values():
            taken = np.zeros(self.block.cases, bool)
            for found, lawful in members:  # in rank order, then as the contacts stand
                case = found.items.case[lawful]
                first = np.zeros(len(case), bool)
                first[np.unique(case, return_index=True)[1]] = True
                head = first & ~taken[case]
                found.verdict[lawful[~head]] = INSTEAD
                taken[case] = True
        for found in self.found:
            heads = np.flatnonzero(found.verdict == NOW)
            if len(heads):
                self._now(found, heads)
            behind = np.flatnonzero(found.verdict == INSTEAD)
            if len(behind):
                items = found.items.some(behind)
                us = np.full(len(behind), self.us, np.int64)
                ends = self.kernel.first_unlawful(
                    self.base, items, us, us + self.beyond[items.case]
                )
                self.definitely(items.case, ends)

    def _now(self, found: Found, heads: Ints) -> None:
        items = found.items.some(heads)
        us = np.full(len(heads), self.us, np.int64)
        last = self.end + self.beyond[items.case]
        ends = self.kernel.first_unlawful(self.base, items, us, last)
        within = ends <= self.end
        found.until[heads] = np.where(within, ends, INF)
        self.definitely(items.case[within], ends[within])
        self.definitely(
            items.case[~within], np.where(ends < INF, ends - self.horizon, INF)[~within]
        )
        view = View.items(self.base, items.case, items.contact, items.point)
        rows = self.kernel.rows(items, view, us)
        self._allow(found, heads, items, view, rows)

    def _allow(self, found: Found, heads: Ints, items: Items, view: View, rows: Rows) -> None:
        """Add what only a lawful act shows: headroom, duties, checklist, advice."""
        one, depth, size = found.one, items.depth, len(heads)
        remaining = np.full(size, INF, np.int64)
        for blocker in one.blockers:
            applies = view.ask(blocker.applies, depth).maybe
            if not applies.any():
                continue
            room = blocker.clock.headroom(rows.some(applies))
            if room is not None:
                room = np.where(room == NO_ROOM_KNOWN, INF, room)
                remaining[applies] = np.minimum(remaining[applies], room)
        duties = self._sets(
            [(view.ask(node, depth).maybe, instance.duties) for instance, node in one.requires],
            size,
            lambda names: tuple(
                dict.fromkeys(
                    sorted(
                        (*names, VERIFY_IDENTITY)
                        if one.act.treatment.do in LIVE_CHANNELS
                        else names,
                        key=lambda duty: duty == VERIFY_IDENTITY,
                    )
                )
            ),
        )
        checklist = self._sets(
            [
                (view.ask(node, depth).maybe, (item.meta.id,))
                for node, item in zip(one.checklist, one.act.treatment.checklist, strict=True)
            ],
            size,
            lambda names: names,
        )
        advice = self._sets(
            [
                (
                    self.kernel.states(b, rows, view.ask(b.applies, depth).maybe) > 0,
                    (b.instance.limit.name,),
                )
                for b in one.advisers
            ],
            size,
            lambda names: tuple(sorted(set(names))),
        )
        for name, column in (
            ("remaining", remaining),
            ("duties", duties),
            ("checklist", checklist),
            ("advice", advice),
        ):
            whole = np.zeros(len(found.reasons), np.int64)
            whole[heads] = column
            found.extra[name] = whole

    def _sets(
        self,
        parts: list[tuple[Bools, Names]],
        size: int,
        finish: Callable[[Names], Names],
    ) -> Ints:
        """Return the number of the set of names that each row has, of those whose mask it meets."""
        if not parts:
            return np.full(size, self.names.number(finish(())), np.int64)
        masks = np.stack([mask for mask, _ in parts], axis=1)
        patterns, number = np.unique(masks, axis=0, return_inverse=True)
        sets = []
        for pattern in patterns.tolist():
            names = [n for held, (_, add) in zip(pattern, parts, strict=True) if held for n in add]
            sets.append(self.names.number(finish(tuple(names))))
        return np.array(sets, np.int64)[number.reshape(-1)]

    # --- limits that lift too late ----------------------------------------------------------------

    def _lapse(self, found: Found) -> None:
        """Find the limits that would lift by themselves, but only when the offer has ended."""
        barred = np.flatnonzero(found.verdict == BARRED)
        if not len(barred):
            return
        by_name: dict[str, list[int]] = {}
        for place, blocker in enumerate(found.one.blockers):
            by_name.setdefault(blocker.instance.limit.name, []).append(place)
        lapsing: list[tuple[Bools, Names]] = []
        ends: Ints | None = None
        for name in sorted(by_name):
            places = by_name[name]
            held = found.blocked[barred][:, places]
            bounds = found.bounds[barred][:, places]
            finite = held.any(axis=1) & ~(held & (bounds >= INF)).any(axis=1)
            if not finite.any():
                continue
            if ends is None:
                ends = self._offer_ends(found, barred)
            candidates = np.flatnonzero(finite & (ends < INF))
            if not len(candidates):
                continue
            rows = barred[candidates]
            lifts = self._lifts(found, rows, places, held[candidates])
            lapses = (lifts < INF) & (lifts >= ends[candidates])
            late = lapses & (lifts > self.end)
            self.definitely(found.items.case[rows[late]], lifts[late] - self.horizon)
            mask = np.zeros(len(barred), bool)
            mask[candidates[lapses & ~late]] = True
            lapsing.append((mask, (name,)))
        if lapsing:
            found.lapses[barred] = self._sets(lapsing, len(barred), lambda names: names)

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
            blocker = found.one.blockers[place]
            lifts = self.kernel.lifts(self.base, some, blocker, us, end)
            last[mine] = np.maximum(last[mine], lifts)
        return last


__all__ = ["Deciding", "Found"]
