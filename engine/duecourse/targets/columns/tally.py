"""Which events count for each case, contact or point, and until when: all rows at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from duecourse import ir
from duecourse.book.tallies import KINDS
from duecourse.clock.counting import leave_time
from duecourse.clock.instants import DAY, HOUR, INF, MINUTE
from duecourse.targets.columns.block import Block
from duecourse.targets.columns.ends import Endless, Ends
from duecourse.targets.columns.vec import Array, Bools, Ints, Kleene, Vec, expand
from duecourse.targets.columns.view import CASE, CONTACT, EVENT, POINT, View
from duecourse.targets.columns.zones import SINCE, over_rows

if TYPE_CHECKING:
    from duecourse.targets.columns.program import Program

ZONED = frozenset({"days", "week", "month"})
LACKS = ("", "events", "history", "zones")


@dataclass(slots=True)
class Tally:
    """What one ``ir.Events`` counts, for all entities of one depth.

    Attributes:
        entity: Of each pair of entity and event, sorted; within one the oldest event first.
        event: The event of each pair.
        certain: Whether it certainly counts.
        begins: Where each entity's pairs begin.
        first: When certain ones cease to count at the earliest.
        last: When possible ones cease to count at the latest.
        lacks: What each entity's count misses, as a place in ``LACKS``.
        plain: Whether all of an entity's pairs are certain and end on one clock.
        leave_last: Of each pair.
        zoned: Ends in each zone of each entity, and where each entity's zones begin, once asked.
        measures: What sums, picks and different values were made from, by kind and field.
    """

    entity: Ints
    event: Ints
    certain: Bools
    begins: Ints
    first: Ends
    last: Ends
    lacks: Ints
    plain: Bools
    leave_last: Ints
    zoned: tuple[Ends, Ints] | None = None
    measures: dict[tuple[str, str], Vec] = field(default_factory=dict)
    _doubts: Ints | None = None

    def doubts_before(self) -> Ints:
        """Return how many pairs before each place do not certainly count."""
        if self._doubts is None:
            self._doubts = upto((~self.certain).astype(np.int64))
        return self._doubts


class Tallies:
    """The events of a block, counted as policies ask for them."""

    def __init__(self, block: Block, program: Program) -> None:
        """Start with nothing counted; *program* compiles conditions on events."""
        self.block, self.program = block, program
        self.base = View.whole(block, self, block.us)
        self._made: dict[tuple[ir.Events, int], Tally] = {}
        self._quick: dict[tuple[int, int], Tally] = {}
        self.attributed: dict[tuple[ir.Events, int], tuple[Ends, Ends, Ends, Ints]] = {}
        self.windows: dict[int, tuple[Ints, Ints, Bools, Tally]] = {}
        self.waits: dict[tuple[ir.Events, str, int, int], tuple[Ints, Ints]] = {}

    def of(self, events: ir.Events, depth: int) -> Tally:
        """Return the tally of *events* for the entities of *depth*."""
        # First by identity: plans keep their events alive, and hashing by value is slow.
        quick = (id(events), depth)
        found = self._quick.get(quick)
        if found is None:
            key = (events, depth)
            found = self._made.get(key)
            if found is None:
                found = self._made[key] = self._make(events, depth)
            self._quick[quick] = found
        return found

    def entities(self, depth: int) -> int:
        """Return how many entities there are."""
        return (self.block.cases, self.block.contacts, self.block.points)[depth]

    def case_of(self, depth: int, entity: Ints) -> Ints:
        """Return the case of each entity."""
        if depth == CASE:
            return entity
        block = self.block
        return (block.case_of_contact if depth == CONTACT else block.case_of_point)[entity]

    def sets(self, depth: int, entity: Ints) -> Ints:
        """Return the zones each entity's clock may show, as sets of the zone table."""
        block = self.block
        if depth == CASE:
            return block.person_sets[entity]
        contact = entity if depth == CONTACT else block.contact_of_point[entity]
        return block.contact_sets[contact]

    def clocks(self, depth: int, entity: Ints, unit: str, number: int) -> Ints:
        """Return the same with one for all zones that end a stretch of time alike."""
        sets = self.sets(depth, entity)
        return self.block.zones.narrow(sets) if reach(unit, number) < SINCE else sets

    # --- which events --------------------------------------------------------------------------

    def _held(self, events: ir.Events) -> Kleene:
        """Return which events are of the kind, meet the condition and the case's own keys."""
        block = self.block
        true = np.ones(block.events, bool)
        held = Kleene(true, true)
        parts = [KINDS[events.kind]]
        if events.where != ir.TRUE:
            parts.append(events.where)
        for part in parts:
            held = meet(held, self.base.ask(self.program.condition(part), EVENT))
        for key in events.per:
            if key == "debt":
                held = meet(held, self._of_debt())
            elif key == "account":
                held = meet(held, self._of_account())
            elif key == "collector":
                here = block.collector.take(block.case_of_event)
                held = meet(held, equal(block.field("by"), here))
        return held

    def _of_debt(self) -> Kleene:
        block = self.block
        _, sizes, _, mine = block.debts
        silent = sizes == 0
        # Which debt an event was about, when it does not say, is open among the person's.
        others = block.has_other_debts[block.case_of_event]
        return Kleene(mine | (silent & ~others), mine | silent)

    def _of_account(self) -> Kleene:
        block = self.block
        said = block.field("account")
        here = block.account
        held = equal(said, here.take(block.case_of_event))
        if said.known is None:
            return held
        mine = ~said.known & block.debts[3]
        return Kleene(held.true | mine, held.maybe | mine)

    def _pairs(self, events: ir.Events, depth: int) -> tuple[Ints, Ints, Bools]:
        """Return entity, event and certainty of everything that may count, or does no longer.

        What ended before the instant asked about, whatever the clock, is left out where it is of no
        account that it ever was.
        """
        block = self.block
        held = self._held(events)
        maybe = held.maybe
        past = reach(events.within.unit, events.within.number)
        if past < block.us:
            # Where no clock is known, any event leaves its count unknown.
            maybe = maybe & ((block.at >= block.us - past) | self._some_blind[block.case_of_event])
        event = np.flatnonzero(maybe)
        certain = held.true[event]
        case = block.case_of_event[event]
        if depth == CASE:
            return case, event, certain
        if depth == CONTACT:
            begins, ends = block.contact_begins, block.contact_ends
        else:
            begins, ends = block.point_begins, block.point_ends
        place, entity = expand(begins[case], ends[case])
        event, certain = event[place], certain[place]
        point = entity if depth == POINT else None
        contact = entity if point is None else block.contact_of_point[point]
        for key in events.per:
            met = self._meets(key, event, contact, point)
            if met is not None:
                kept = met.maybe
                certain = (certain & met.true)[kept]
                entity, event, contact = entity[kept], event[kept], contact[kept]
                point = None if point is None else point[kept]
        order = np.argsort(entity, kind="stable")
        return entity[order], event[order], certain[order]

    @cached_property
    def _some_blind(self) -> Bools:
        """Return which cases have nobody, or somebody whose clock is not known."""
        block = self.block
        blind: Bools = block.zones.sizes(block.person_sets) == 0
        blind[block.case_of_contact[block.zones.sizes(block.contact_sets) == 0]] = True
        return blind

    def _meets(self, key: str, event: Ints, contact: Ints, point: Ints | None) -> Kleene | None:
        block = self.block
        if key == "contact":
            # Who answered may be another than whose point it is: it counts for both.
            said, known = block.contact_of_event[event], block.field("contact").known
            met = (said == contact) | (block.owner[event] == contact)
            # The same number under another name: it may be the same person.
            maybe = met | block.has_number(contact, block.field("number").take(event))
            if known is not None:
                maybe |= ~known[event] & (block.owner[event] < 0)
            return Kleene(met, maybe)
        if key == "point":
            assert point is not None
            vec = block.field("point").take(event)
            met = block.point_of_event[event] == point
            if vec.known is None:
                return Kleene(met, met)
            return Kleene(met & vec.known, met | ~vec.known)
        if key == "number":
            assert point is not None
            return equal(block.field("number").take(event), block.numbers.take(point))
        return None

    # --- until when ------------------------------------------------------------------------------

    def leaves(
        self, unit: str, number: int, event: Ints, sets: Ints, entity_rows: int
    ) -> tuple[Ints, Ints]:
        """Return when each pair ceases to count at the earliest and at the latest."""
        at = self.block.at[event]
        if unit == "ever":
            never = np.full(entity_rows, INF, np.int64)
            return never, never
        if unit in ("hours", "minutes"):
            end = at + number * (HOUR if unit == "hours" else MINUTE)
            return end, end
        zones = self.block.zones
        rows, zone, starts = zones.expand(sets)
        end = self._zoned(unit, number, at[rows], zone)
        sizes = zones.sizes(sets)
        first = over_rows(np.minimum, end, starts, sizes, 0)
        last = over_rows(np.maximum, end, starts, sizes, INF)
        empty = sizes == 0
        if empty.any():
            first = np.where(empty, at, first)
        return first, last

    def in_each_zone(self, tally: Tally, events: ir.Events, depth: int) -> tuple[Ends, Ints]:
        """Return when pairs cease to count on each clock that an entity may be on."""
        if tally.zoned is None:
            zones = self.block.zones
            entities = self.entities(depth)
            unit, number = events.within.unit, events.within.number
            sizes = zones.sizes(self.clocks(depth, np.arange(entities), unit, number))
            begins = np.zeros(entities + 1, np.int64)
            np.cumsum(sizes, out=begins[1:])
            pair, zone, starts = zones.expand(self.clocks(depth, tally.entity, unit, number))
            within = np.arange(len(pair)) - starts[pair]
            at = self.block.at[tally.event][pair]
            end = self._zoned(unit, number, at, zone)
            slot = begins[tally.entity[pair]] + within
            tally.zoned = Ends(slot, end, int(begins[-1]), self.block.us), begins
        return tally.zoned

    def _zoned(self, unit: str, number: int, at: Ints, zone: Ints) -> Ints:
        zones = self.block.zones
        day = zones.local_day(zone, at)
        if unit == "days":
            day = day + number
        elif unit == "week":
            day = day + 7 * number - (day + 3) % 7
        else:
            months = day.astype("datetime64[D]").astype("datetime64[M]") + number
            day = months.astype("datetime64[D]").astype(np.int64)
        end = zones.day_for_good(zone, day)
        # In the hour that is shown again the date may be past when it happens.
        for odd in np.flatnonzero((end <= at) & (day >= zones.first_day)).tolist():
            end[odd] = leave_time(int(at[odd]), unit, number, zones.zones[int(zone[odd])])
        return end

    def _make(self, events: ir.Events, depth: int) -> Tally:
        block = self.block
        entity, event, certain = self._pairs(events, depth)
        entities = self.entities(depth)
        unit, number = events.within.unit, events.within.number
        sets = self.clocks(depth, entity, unit, number)
        first, last = self.leaves(unit, number, event, sets, len(event))
        every = np.arange(entities)
        case = self.case_of(depth, every)
        lacks = np.where(block.no_events[case], 1, 0)
        if "debt" in events.per:
            uncovered = block.history[case] == 2
        else:
            uncovered = block.history[case] != 0
        lacks = np.where((lacks == 0) & uncovered, 2, lacks)
        begins = np.searchsorted(entity, np.arange(entities + 1))
        sizes = block.zones.sizes(self.clocks(depth, every, unit, number))
        if unit in ZONED:
            some = begins[1:] > begins[:-1]
            lacks = np.where((lacks == 0) & some & (sizes == 0), 3, lacks)
        doubts = np.bincount(entity[~certain], minlength=entities) > 0
        one_clock = (sizes <= 1) if unit in ZONED else np.ones(entities, bool)
        early, late = self._ends(entity, certain, first, last, entities, unit)
        return Tally(
            entity,
            event,
            certain,
            begins,
            early,
            late,
            lacks,
            ~doubts & one_clock,
            last,
        )

    def _ends(
        self, entity: Ints, certain: Bools, first: Ints, last: Ints, entities: int, unit: str
    ) -> tuple[Ends, Ends]:
        """Return when certain pairs end at the earliest, and all at the latest; one if equal."""
        at, sure = self.block.us, bool(certain.all())
        if unit == "ever":
            late: Ends = Endless(entity, entities, at)
            return (late if sure else Endless(entity[certain], entities, at)), late
        late = Ends(entity, last, entities, at)
        if sure and (first is last or np.array_equal(first, last)):
            return late, late
        return Ends(entity[certain], first[certain], entities, at), late


def reach(unit: str, number: int) -> int:
    """Return a length of time after which no event counts any longer, on any clock."""
    match unit:
        case "ever":
            return INF
        case "hours":
            return number * HOUR
        case "minutes":
            return number * MINUTE
        case _:
            days = {"days": 1, "week": 7, "month": 31}[unit]
            return (days * (number + 1) + 3) * DAY


def upto(values: Ints) -> Ints:
    """Return the sums of everything before each place."""
    found = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=found[1:])
    return found


def meet(left: Kleene, right: Kleene) -> Kleene:
    """Return Kleene's *and*."""
    true = left.true & right.true
    if left.true is left.maybe and right.true is right.maybe:
        return Kleene(true, true)
    return Kleene(true, left.maybe & right.maybe)


def equal(left: Vec, right: Vec) -> Kleene:
    """Return whether two columns hold the same; unknown where either is."""
    same: Array = left.data == right.data
    known = left.known if right.known is None else right.known
    if left.known is not None and right.known is not None:
        known = left.known & right.known
    if known is None:
        return Kleene(same, same)
    return Kleene(same & known, same | ~known)
