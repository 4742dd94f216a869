"""Some cases of a block, each at one instant: what is offered and what stands against it.

The columns of :mod:`duecourse.decide._snapshot`: everything that needs no look into the future.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from duecourse.clock.instants import INF
from duecourse.language.model import CHANNELS, LIVE_CHANNELS
from duecourse.targets.columns.block import expand
from duecourse.targets.columns.clocks import NO_ROOM_KNOWN, Rows
from duecourse.targets.columns.epoch import ActColumns, Epoch
from duecourse.targets.columns.kernel import Items, Kernel
from duecourse.targets.columns.names import Names, NameSets, patterns_of
from duecourse.targets.columns.tally import Tallies
from duecourse.targets.columns.vec import Bools, Ints, Kleene
from duecourse.targets.columns.view import CASE, POINT, View
from duecourse.targets.columns.words_said import Heard

VERIFY_IDENTITY = "verify-identity"


@dataclass(slots=True)
class Offered:
    """The certainly offered items of one act.

    Attributes:
        one: The act.
        items: Where, as rows of the block.
        place: Each item's case as a row of the snapshot.
        view: Where values of the items are asked.
        rows: The items as rows of clocks.
        reasons: Number of the set of what stands against each; 0 is nothing.
        blocked: Of each item and blocker, whether it blocks.
        bounds: Their states.
        heard: Number of what each hears, in ``hearings``; -1 for an act without words.
        remaining: Headroom of what is lawful; ``INF`` where no cap applies.
        duties: Number of the set of duties of what is lawful; likewise the next two.
    """

    one: ActColumns
    items: Items
    place: Ints
    view: View
    rows: Rows
    reasons: Ints
    blocked: Bools
    bounds: Ints
    heard: Ints
    hearings: list[Heard]
    remaining: Ints
    duties: Ints
    checklist: Ints
    advice: Ints


@dataclass(slots=True)
class Snapshot:
    """Cases at instants.

    Attributes:
        case: Rows of the block.
        us: Each one's instant.
        view: All of them, with their contacts and points.
        stage: Of each, -1 for none.
        offered: By act, in rank order.
        unknown: Acts that may be offered, with where.
    """

    kernel: Kernel
    tallies: Tallies
    epoch: Epoch
    names: NameSets
    case: Ints
    us: Ints
    view: View
    contact: Ints
    point: Ints
    place_of_point: Ints
    stage: Ints = field(init=False)
    stages: list[Kleene] = field(init=False)
    offered: list[Offered] = field(default_factory=list)
    unknown: list[tuple[ActColumns, Items, Ints]] = field(default_factory=list)

    @classmethod
    def whole(cls, kernel: Kernel, tallies: Tallies, names: NameSets) -> Snapshot:
        """Return all cases of a block at the instant asked about."""
        block = tallies.block
        return cls(
            kernel,
            tallies,
            kernel.epochs[0],
            names,
            np.arange(block.cases),
            np.full(block.cases, kernel.us, np.int64),
            tallies.base,
            np.arange(block.contacts),
            np.arange(block.points),
            block.case_of_point,
        )

    @classmethod
    def some(
        cls, kernel: Kernel, tallies: Tallies, names: NameSets, epoch: Epoch, case: Ints, us: Ints
    ) -> Snapshot:
        """Return some cases, each at an instant of its own within *epoch*."""
        block = tallies.block
        owner, contact = expand(block.contact_begins[case], block.contact_ends[case])
        holder, point = expand(block.point_begins[case], block.point_ends[case])
        sizes = block.contact_ends[case] - block.contact_begins[case]
        starts = np.cumsum(sizes) - sizes
        # A point's contact, as a row among those of its case.
        within = block.contact_of_point[point] - block.contact_begins[case][holder]
        view = View(
            block,
            tallies,
            tallies.base,
            (case, contact, point),
            (owner, starts[holder] + within),
            us,
            bounding=True,
        )
        return cls(kernel, tallies, epoch, names, case, us, view, contact, point, holder)

    def __post_init__(self) -> None:
        """Find the stages, and what they offer."""
        self.stage, self.stages = self.epoch.stage(self.view)
        for act in self.epoch.plan.acts:
            one = self.epoch.acts[act.bit]
            if one.in_stage[self.stage].any():
                self._offer(one)

    # --- offers ---------------------------------------------------------------------------------

    def _offer(self, one: ActColumns) -> None:
        block, treatment = self.tallies.block, one.act.treatment
        here = one.in_stage[self.stage]
        if treatment.is_desk:
            held = self.view.ask(one.offer, CASE)
            place = np.flatnonzero(here & held.maybe)
            certain = held.true[place]
            items = Items(one.act.bit, self.case[place], None, None)
        else:
            held = self.view.ask(one.offer, POINT)
            carries = block.channels[self.point] >> CHANNELS.index(treatment.do) & 1 > 0
            row = np.flatnonzero(here[self.place_of_point] & carries & held.maybe)
            certain, point, place = held.true[row], self.point[row], self.place_of_point[row]
            items = Items(one.act.bit, self.case[place], block.contact_of_point[point], point)
        if not certain.all():
            self.unknown.append((one, items.some(~certain), place[~certain]))
            items, place = items.some(certain), place[certain]
        if len(place):
            self.offered.append(self._weigh(one, items, place))

    def items_view(self, items: Items, place: Ints) -> View:
        """Return where values of *items* are asked."""
        base = self.tallies.base
        times = None if self.view is base else self.us[place]
        return View.items(base, items.case, items.contact, items.point, times)

    def _weigh(self, one: ActColumns, items: Items, place: Ints) -> Offered:
        """Return what stands against each item, what may be said, and what comes with it."""
        size, depth = len(place), items.depth
        view = self.items_view(items, place)
        rows = self.kernel.rows(items, view, self.us[place])
        blocked = np.zeros((size, len(one.blockers)), bool)
        bounds = np.full((size, len(one.blockers)), -INF, np.int64)
        for number, blocker in enumerate(one.blockers):
            applies = view.ask(blocker.applies, depth).maybe
            if applies.any():
                bounds[:, number] = self.kernel.states(blocker, rows, applies)
                blocked[:, number] = bounds[:, number] > 0
        heard = np.full(size, -1, np.int64)
        hearings: list[Heard] = []
        if one.act.script is not None and depth == POINT:
            heard, hearings = self.kernel.sayings.hear(self.epoch, one, view, self.stage[place])
        reasons = self._reasons(one, blocked, heard, hearings)
        found = Offered(
            one,
            items,
            place,
            view,
            rows,
            reasons,
            blocked,
            bounds,
            heard,
            hearings,
            np.full(size, INF, np.int64),
            *(np.zeros(size, np.int64) for _ in range(3)),
        )
        lawful = np.flatnonzero(reasons == 0)
        if len(lawful):
            self._allow(found, lawful)
        return found

    def _reasons(self, one: ActColumns, blocked: Bools, heard: Ints, hearings: list[Heard]) -> Ints:
        """Return the number of each row's set of reasons."""
        refusals = np.array([h.refused for h in hearings] or [False])
        refused = (heard >= 0) & refusals[heard]
        if not blocked.any() and not refused.any():
            return np.zeros(len(heard), np.int64)
        columns = [np.where(refused, heard + 1, 0), *blocked.T]
        patterns, number = patterns_of(columns)
        limits = [blocker.instance.limit.name for blocker in one.blockers]
        sets = []
        for refusal, *held in patterns:
            names = {name for name, bit in zip(limits, held, strict=True) if bit}
            if refusal:
                names.update(hearings[refusal - 1].refused_by)
            sets.append(self.names.number(tuple(sorted(names))))
        return np.array(sets, np.int64)[number]

    def _allow(self, found: Offered, lawful: Ints) -> None:
        """Add what only a lawful act shows: headroom, duties, checklist, advice."""
        one, view, depth = found.one, found.view, found.items.depth
        mask = np.zeros(len(found.place), bool)
        mask[lawful] = True
        for blocker in one.blockers:
            applies = mask & view.ask(blocker.applies, depth).maybe
            if not applies.any():
                continue
            room = blocker.clock.headroom(found.rows.some(applies))
            if room is not None:
                room = np.where(room == NO_ROOM_KNOWN, INF, room)
                found.remaining[applies] = np.minimum(found.remaining[applies], room)
        live = one.act.treatment.do in LIVE_CHANNELS
        found.duties[lawful] = self.names.of(
            [
                (view.ask(node, depth).maybe[lawful], instance.duties)
                for instance, node in one.requires
            ],
            len(lawful),
            lambda names: _duties(names, live=live),
        )
        if one.checklist:
            found.checklist[lawful] = self.names.of(
                [
                    (view.ask(node, depth).maybe[lawful], (item.meta.id,))
                    for node, item in zip(one.checklist, one.act.treatment.checklist, strict=True)
                ],
                len(lawful),
                lambda names: names,
            )
        if one.advisers:
            states = [
                (
                    self.kernel.states(each, found.rows, view.ask(each.applies, depth).maybe) > 0,
                    (each.instance.limit.name,),
                )
                for each in one.advisers
            ]
            found.advice[lawful] = self.names.of(
                [(held[lawful], names) for held, names in states],
                len(lawful),
                lambda names: tuple(sorted(set(names))),
            )

    # --- the case as a whole ------------------------------------------------------------------

    def score(self) -> tuple[Ints, Ints]:
        """Return each case's score, and the number of the set of rows that gave it points."""
        total = np.zeros(len(self.case), np.int64)
        held: list[tuple[Bools, Names]] = []
        for node, row in zip(self.epoch.score, self.epoch.plan.score, strict=True):
            true = self.view.ask(node, CASE).true
            total += np.where(true, row.points, 0)
            held.append((true, (row.id,)))
        return total, self.names.of(held, len(self.case), lambda names: names)


def _duties(names: Names, *, live: bool) -> Names:
    """Return duties, each once; that of verifying who listens comes last."""
    every = (*names, VERIFY_IDENTITY) if live else names
    return tuple(dict.fromkeys(sorted(every, key=lambda duty: duty == VERIFY_IDENTITY)))
