"""Some cases of a block, each at one instant: what is offered and what stands against it.

The columns of :mod:`duecourse.decide._snapshot`: everything that needs no look into the future.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from duecourse.clock.instants import INF
from duecourse.language.model import CHANNELS, LIVE_CHANNELS
from duecourse.targets.columns.board import Board
from duecourse.targets.columns.epoch import ActColumns, Epoch
from duecourse.targets.columns.kernel import Items, Kernel
from duecourse.targets.columns.names import Names, NameSets
from duecourse.targets.columns.running import NO_ROOM_KNOWN, Rows
from duecourse.targets.columns.tally import Tallies
from duecourse.targets.columns.vec import Bools, Ints, Kleene, expand
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
        board: Where limits are.
        row: The items as rows of the board.
        reasons: Number of the set of what stands against each; 0 is nothing.
        bounds: Of each blocker the states; None where it applies to none.
        heard: Number of what each hears, in ``hearings``; -1 for an act without words.
        remaining: Headroom of what is lawful; ``INF`` where no cap applies.
        duties: Number of the set of duties of what is lawful; likewise the next two.
    """

    one: ActColumns
    items: Items
    place: Ints
    view: View
    board: Board
    row: Ints
    reasons: Ints
    bounds: list[Ints | None]
    heard: Ints
    hearings: list[Heard]
    remaining: Ints
    duties: Ints
    checklist: Ints
    advice: Ints

    def blocked(self, number: int) -> Bools | None:
        """Return which items a blocker blocks; None for none."""
        bounds = self.bounds[number]
        if bounds is None:
            return None
        held: Bools = bounds > 0
        return held if held.any() else None


@dataclass(slots=True)
class Offer:
    """Where an act is certainly offered, as :class:`Offered` has it."""

    one: ActColumns
    items: Items
    place: Ints
    row: Ints


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
        boards: Limits at the desk and elsewhere.
        sought: What is missing, once :mod:`duecourse.targets.columns.missing` has looked.
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
    boards: tuple[Board, Board] = field(init=False)
    sought: Any = None

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
        offers = []
        for act in self.epoch.plan.acts:
            if self.epoch.in_stage[act.bit][self.stage].any():
                offer = self._offer(self.epoch.acts[act.bit])
                if len(offer.place):
                    offers.append(offer)
        desk = {o.one.act.bit: o.row for o in offers if o.items.point is None}
        away = {o.one.act.bit: o.row for o in offers if o.items.point is not None}
        whose, contact = self.case[self.place_of_point], self.tallies.block.contact_of_point
        there = Rows(
            self.view, whose, contact[self.point], self.point, self.us[self.place_of_point]
        )
        self.boards = (
            Board(self.epoch, Rows(self.view, self.case, None, None, self.us), CASE, desk),
            Board(self.epoch, there, POINT, away),
        )
        self.offered = [self._weigh(offer) for offer in offers]

    # --- offers ---------------------------------------------------------------------------------

    def _offer(self, one: ActColumns) -> Offer:
        block, treatment = self.tallies.block, one.act.treatment
        here = self.epoch.in_stage[one.act.bit][self.stage]
        if treatment.is_desk:
            held = self.view.ask(one.offer, CASE)
            row = place = np.flatnonzero(here & held.maybe)
            certain = held.true[row]
            items = Items(one.act.bit, self.case[place], None, None)
        else:
            held = self.view.ask(one.offer, POINT)
            carries = block.channels[self.point] >> CHANNELS.index(treatment.do) & 1 > 0
            row = np.flatnonzero(here[self.place_of_point] & carries & held.maybe)
            certain, point, place = held.true[row], self.point[row], self.place_of_point[row]
            items = Items(one.act.bit, self.case[place], block.contact_of_point[point], point)
        if not certain.all():
            self.unknown.append((one, items.some(~certain), row[~certain]))
            items, place, row = items.some(certain), place[certain], row[certain]
        return Offer(one, items, place, row)

    def part(self, row: Ints, depth: int) -> View:
        """Return where values are asked at rows of the level *depth*."""
        if depth == CASE:
            return self.view.part(row, None, None)
        contact = self.view.above[1]
        assert contact is not None
        return self.view.part(self.place_of_point[row], contact[row], row)

    def _weigh(self, offer: Offer) -> Offered:
        """Return what stands against each item, what may be said, and what comes with it."""
        one, items, place, row = offer.one, offer.items, offer.place, offer.row
        size, depth = len(place), items.depth
        view, board = self.part(row, depth), self.boards[depth == POINT]
        bounds: list[Ints | None] = []
        for blocker in one.blockers:
            state = board.state(blocker)
            bounds.append(None if state is None else state[row])
        heard = np.full(size, -1, np.int64)
        hearings: list[Heard] = []
        if one.act.script is not None and depth == POINT:
            heard, hearings = self.kernel.sayings.hear(self.epoch, one, view, self.stage[place])
        found = Offered(
            one,
            items,
            place,
            view,
            board,
            row,
            np.zeros(size, np.int64),
            bounds,
            heard,
            hearings,
            np.full(size, INF, np.int64),
            *(np.zeros(size, np.int64) for _ in range(3)),
        )
        self._reasons(found)
        lawful = np.flatnonzero(found.reasons == 0)
        if len(lawful):
            self._allow(found, lawful)
        return found

    def _reasons(self, found: Offered) -> None:
        """Number each item's set of reasons."""
        held: list[tuple[Bools, Names]] = []
        for number, blocker in enumerate(found.one.blockers):
            blocked = found.blocked(number)
            if blocked is not None:
                held.append((blocked, (blocker.instance.limit.name,)))
        for number, heard in enumerate(found.hearings):
            if heard.refused:
                held.append((found.heard == number, heard.refused_by))
        if held:
            found.reasons = self.names.of(
                held, len(found.place), lambda names: tuple(sorted(set(names)))
            )

    def _allow(self, found: Offered, lawful: Ints) -> None:
        """Add what only a lawful act shows: headroom, duties, checklist, advice."""
        one, view, depth = found.one, found.view, found.items.depth
        for number, blocker in enumerate(one.blockers):
            if found.bounds[number] is None or not blocker.clock.counts:
                continue
            applies = lawful[view.ask(blocker.applies, depth).maybe[lawful]]
            if not len(applies):
                continue
            room = blocker.clock.headroom(found.board.rows.some(found.row[applies]))
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
            states = [(found.board.state(each), each.instance.limit.name) for each in one.advisers]
            found.advice[lawful] = self.names.of(
                [
                    (state[found.row[lawful]] > 0, (name,))
                    for state, name in states
                    if state is not None
                ],
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

    def arms(self) -> Ints:
        """Return the number of the set of arms that each case is in, `experiment=arm`."""
        held: list[tuple[Bools, Names]] = [
            (self.view.ask(node, CASE).true, (f"{arm.experiment}={arm.arm}",))
            for node, arm in zip(self.epoch.arms, self.epoch.plan.arms, strict=True)
        ]
        return self.names.of(held, len(self.case), lambda names: names)


def _duties(names: Names, *, live: bool) -> Names:
    """Return duties, each once; that of verifying who listens comes last."""
    every = (*names, VERIFY_IDENTITY) if live else names
    return tuple(dict.fromkeys(sorted(every, key=lambda duty: duty == VERIFY_IDENTITY)))
