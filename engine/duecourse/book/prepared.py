"""A case made ready for one book: zones resolved, events tallied, desk days at hand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from functools import partial
from operator import attrgetter

from duecourse import ir
from duecourse.book._consent import Consents
from duecourse.book._masks import NONE, EventClasses, Masks
from duecourse.book._worked import worked
from duecourse.book.case import Case, Event, Facts
from duecourse.book.ready import Clocks, Fixed, ReadyContact, ReadyPoint, fallback_zones, whom
from duecourse.book.selections import Base, Counted, Counting, Unmet
from duecourse.book.tallies import (
    BY_DAY,
    KEYED,
    KIND_FIELDS,
    NO_HISTORY,
    NOTHING_COUNTED,
    Leaves,
    Tally,
    agrees,
    chosen,
    reach,
)
from duecourse.clock.instants import INF
from duecourse.clock.zones import Zone, zone
from duecourse.ir import Value

Where = Callable[[Facts], int]


class Prepared:
    """What generated code and the limits' clocks read of one case.

    Attributes:
        case: The case, without events after the instant asked about.
        cf: Case facts.
        contacts: Ready contacts, in order.
        desk: The playbook's zone.
        tallies: Of the case as a whole, by identity of what is counted.
        fixed: Values of the case as a whole that no instant changes.
        settled: Whether all events are known, and no more will come.
        filled: Every store of such values that holds any: of the case, its contacts, its points.
        consents: What the log says of consents to calls.
        events: The events of the case, with what is told from the log written into them.
    """

    __slots__ = (
        "attributed",
        "bases",
        "case",
        "cf",
        "classes",
        "clocks",
        "consents",
        "contacts",
        "counted",
        "covered",
        "debtor",
        "desk",
        "events",
        "filled",
        "fixed",
        "held",
        "settled",
        "tallies",
        "unmet",
        "wheres",
    )

    def __init__(
        self,
        case: Case,
        desk: Zone,
        wheres: dict[ir.Expr, Where],
        jurisdiction_zones: dict[str, tuple[str, ...]],
        counted: Counted | None = None,
    ) -> None:
        """Resolve the zones; tallies are made when first asked for."""
        self.counted = counted or Counted()
        self.case = case
        self.cf = case.facts
        self.desk = desk
        self.wheres = wheres
        self.unmet = unmet = self._unmet()
        self.tallies = unmet.tallies.copy()
        self.fixed = unmet.fixed.copy()
        self.filled: list[dict[int, Fixed]] = []
        self.settled = unmet.types is not None
        self.covered = case.history == "person" and case.events is not None
        self.bases: dict[Base, Masks] = {}
        self.held: dict[tuple[str, Value | None], Masks] = {}
        self.attributed: dict[object, tuple[list[int], list[int], list[list[int]]]] = {}
        fallback: tuple[str, ...] | None = None
        clocks: dict[tuple[str, ...], Clocks] = {}
        contacts: list[ReadyContact] = []
        self.debtor: ReadyContact | None = None
        for index, contact in enumerate(case.contacts):
            names = contact.zones
            if not names:
                if fallback is None:
                    fallback = fallback_zones(case, jurisdiction_zones)
                names = fallback
            shared = clocks.get(names)
            if shared is None:
                shared = clocks[names] = Clocks(tuple([zone(name) for name in names]))
            ready = ReadyContact(contact, index, shared, unmet)
            contacts.append(ready)
            if self.debtor is None and ready.facts.get("role") == "debtor":
                self.debtor = ready
        self.contacts = tuple(contacts)
        self.clocks = self.debtor.clocks if self.debtor is not None else Clocks(())
        self.consents = Consents(self._zones_of, None if case.other_debts else case.id)
        self.events = self._told_from_log(case.events or ())
        self.classes = EventClasses(self.events)

    def _told_from_log(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """Return *events* with what the log tells of each written into it."""
        if all([event.fields["type"] != "consent" for event in events]):
            return events  # no call was placed under a consent that nobody gave
        for event in events:
            self.consents.add(event)
        return tuple([self.consents.marked(event) for event in events])

    def _zones_of(self, contact: str) -> tuple[Zone, ...]:
        return next((c.zones for c in self.contacts if c.id == contact), ())

    def _unmet(self) -> Unmet:
        """Return what no event of the case can be, which cases alike share."""
        case = self.case
        if case.events is None or case.history != "person":
            return Unmet(None)
        return self.counted.without(frozenset([event.fields["type"] for event in case.events]))

    def desk_day(self, us: int) -> int:
        """Return the local day of *us* in the playbook's zone."""
        return self.desk.local(us)[0]

    def person_zones(self) -> tuple[Zone, ...]:
        """Return the zones the consumer may be in; empty is unknown."""
        return self.debtor.zones if self.debtor is not None else ()

    def tally(
        self, events: ir.Events, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Tally:
        """Return the tally of *events* for the case, *contact* or *point*."""
        # First by identity: the book keeps its events alive, and hashing by value is slow.
        found = (point or contact or self).tallies.get(id(events))
        if found is None:
            one = self.counted.one(events)
            if self.settled and not (self.bases.get(one.base) or self._base(one.base))[1]:
                found = NOTHING_COUNTED  # whosever events are asked for
            else:
                found = self._shared_tally(one, contact, point)
            (point or contact or self).tallies[id(events)] = found
            if found is NOTHING_COUNTED and self.unmet.lacks(one.base.types):
                self.unmet.tallies[id(events)] = found
        return found

    def whole_tally(
        self, events: ir.Events, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Tally:
        """Return the tally with the events that have stopped counting too, for who looks back."""
        if events.within.unit == "ever":
            return self.tally(events, contact, point)
        one = self.counted.one(events)
        kept = (point or contact or self).tallies
        found = kept.get(-id(one))
        if found is None:
            clocks = self.clocks if contact is None else contact.clocks
            found = kept[-id(one)] = self._tally(one, clocks, contact, point, whole=True)
        return found

    def _shared_tally(
        self, one: Counting, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Tally:
        """Return the tally, which is that of all for whom it is the same."""
        key = id(one)  # lives as long as the book, and no selection of events has its place
        holder = self.tallies
        if contact is not None:
            if not one.depth:
                return self._tally_on(one, contact.clocks)
            holder = contact.tallies if one.depth == 1 or point is None else point.tallies
        elif not one.depth:
            return self._tally_on(one, self.clocks)
        found = holder.get(key)
        if found is None:
            clocks = self.clocks if contact is None else contact.clocks
            found = holder[key] = self._tally(one, clocks, contact, point)
        return found

    def _tally_on(self, one: Counting, clocks: Clocks) -> Tally:
        found = clocks.tallies.get(one)
        if found is None:
            found = clocks.tallies[one] = self._tally(one, clocks, None, None)
        return found

    def _tally(
        self,
        one: Counting,
        clocks: Clocks,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        *,
        whole: bool = False,
    ) -> Tally:
        """Return the tally on *clocks*, made anew; *contact* and *point* are for its keys.

        Unless it is to be *whole*, without what stopped counting before the newest event.
        """
        if not self.covered:
            lacks = self.lacks(one)
            if lacks:
                return Tally((), (), None, lacks)
        certain, possible = self.bases.get(one.base) or self._base(one.base)
        for key in one.per:
            if not possible:
                break
            who = whom(key, contact, point)
            numbers = contact.numbers if contact is not None and key == "contact" else ()
            sure, maybe = self.held.get((key, who)) or self._held(key, who, numbers)
            certain, possible = certain & sure, possible & maybe
        if not possible:
            return NOTHING_COUNTED
        log = self.events
        if whole or not clocks.zones:
            events = chosen(log, possible)
            sure_events = events if certain == possible else chosen(log, certain)
            return self._tally_of(one, clocks, sure_events, events)
        leaves = clocks.leaves.get((one.unit, one.number))
        if leaves is None:
            leaves = self.leaves(one.unit, one.number, clocks)
        # Nothing is counted at an instant before the newest event.
        past = leaves.past
        if past:
            certain, possible = certain >> past << past, possible >> past << past
            if not possible:
                return NOTHING_COUNTED
        ends = leaves.ends
        if ends is None:
            ends = [0] * past + leaves.ends_of([event.at for event in log[past:]])
            leaves.ends = ends
        return Tally.of_masks(log, certain, possible, leaves, ends)

    def _tally_of(
        self,
        one: Counting,
        clocks: Clocks,
        certain: tuple[Event, ...],
        possible: tuple[Event, ...],
    ) -> Tally:
        # Nothing counted is nothing on every clock; something is on none that is unknown.
        if possible and one.by_day and not clocks.zones:
            return Tally((), (), None, "zones")
        return Tally(certain, possible, self.leaves(one.unit, one.number, clocks), "")

    def leaves(self, unit: str, number: int, clocks: Clocks) -> Leaves:
        """Return when events stop counting within a stretch of time, on *clocks*."""
        key = (unit, number)
        leaves = clocks.leaves.get(key)
        if leaves is None:
            days = self._days(clocks) if unit in BY_DAY else None
            leaves = clocks.leaves[key] = Leaves(*key, clocks.zones, days)
            events = self.case.events
            if events and self.unmet.types is not None:
                oldest = events[-1].at - reach(unit, number)
                leaves.past = bisect_left(events, oldest, key=attrgetter("at"))
        return leaves

    def lacks(self, one: Counting) -> str:
        """Return what of the history is missing to count it: ``events``, ``history``, nothing."""
        case = self.case
        if case.events is None:
            return NO_HISTORY
        if case.history == "unknown" or (case.history == "debt" and not one.by_debt):
            return "history"
        return ""

    def _days(self, clocks: Clocks) -> dict[int, int]:
        if clocks.days is None:
            instants = [event.at for event in self.case.events or ()]
            zones = clocks.zones
            days = zones[0].days(instants) if len(zones) == 1 else ()
            clocks.days = dict(zip(instants, days, strict=False))
        return clocks.days

    def _base(self, base: Base) -> Masks:
        """Return which events are of the kind, meet the condition and agree with the case."""
        found = self.bases.get(base)
        if found is None and self.unmet.lacks(base.types):
            found = self.bases[base] = NONE
        if found is None:
            if base.where is not None and base.compiled is None:
                base.compiled = self.wheres[base.where]
            if base.common:
                certain, possible = self.classes.counted_by(base, self.counted.verdicts)
            else:
                certain, possible = self.classes.meeting((*KIND_FIELDS, *base.names), base.judged)
            for key in base.per:
                if not possible:
                    break
                sure, maybe = self.held.get((key, None)) or self._held(key, None)
                certain, possible = certain & sure, possible & maybe
            found = self.bases[base] = certain, possible
        return found

    def _held(self, key: str, whom: Value | None, numbers: Collection[Value | None] = ()) -> Masks:
        """Return which events agree by one key with *whom* or the case.

        *numbers* are those of the contact *whom*, whose id tells them.
        """
        found = self.held.get((key, whom))
        if found is None:
            test = partial(agrees, key, whom, numbers, self.case)
            found = self.classes.meeting(KEYED[key], test)
            self.held[key, whom] = found
        return found

    def count(
        self,
        expr: ir.Count,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        us: int,
        cuts: tuple[int, ...] | None,
    ) -> tuple[int | None, int]:
        """Return a count at *us*, and until when no test of it changes.

        Args:
            expr: What is counted.
            contact: Whose, for counts by contact.
            point: Which, for counts by point.
            us: The instant.
            cuts: The numbers *c* such that some test tells *c* from *c* - 1, sorted; None is all.
        """
        tally = (point or contact or self).tallies.get(id(expr.events))
        if tally is None:
            tally = self.tally(expr.events, contact, point)
        if not tally.known:
            return None, INF
        ends = tally.leave_last
        if not ends:
            return 0, INF
        place = bisect_right(ends, us)
        number = len(ends) - place
        if tally.leave_first == ends:
            if not number:
                return 0, INF
            if cuts is None:
                return number, ends[place]
            reached = bisect_right(cuts, number)
            # It falls below the cut when all but one fewer than the cut have left.
            return number, ends[-cuts[reached - 1]] if reached and cuts[reached - 1] > 0 else INF
        firsts = tally.leave_first
        start = bisect_right(firsts, us)
        until = min(ends[place] if number else INF, firsts[start] if start < len(firsts) else INF)
        return (number if len(firsts) - start == number else None), until

    def aggregate(
        self,
        expr: ir.Count | ir.CountDistinct | ir.Sum | ir.Pick,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        us: int,
    ) -> tuple[Value | None, int]:
        """Return the value of *expr* at *us*, and the first instant at which it may differ."""
        kept = (point or contact or self).fixed
        fixed = kept.get(id(expr))
        if fixed is not None:
            return fixed[1], INF
        value, until = self._aggregate(expr, contact, point, us)
        if until == INF and expr.events.within.unit == "ever":
            if not kept:
                self.filled.append(kept)
            kept[id(expr)] = (expr, value)
            if self.unmet.lacks(self.counted.one(expr.events).base.types):
                self.unmet.fixed[id(expr)] = (expr, value)
        return value, until

    def _aggregate(
        self,
        expr: ir.Count | ir.CountDistinct | ir.Sum | ir.Pick,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        us: int,
    ) -> tuple[Value | None, int]:
        tally = self.tally(expr.events, contact, point)
        if not tally.known:
            return None, INF
        if isinstance(expr, ir.Count):
            return self.count(expr, contact, point, us, None)
        return worked(expr, tally, contact.zones if contact else self.person_zones(), us)


__all__ = ["Clocks", "Prepared", "ReadyContact", "ReadyPoint", "Where"]
