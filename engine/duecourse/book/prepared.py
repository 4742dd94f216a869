"""A case made ready for one book: zones resolved, events tallied, desk days at hand."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal

from duecourse import ir
from duecourse.book._consent import Consents
from duecourse.book.case import Case, Contact, Event, Facts, Point
from duecourse.book.tallies import CERTAIN, NO_HISTORY, Counted, Leaves, Tally, is_kind, same
from duecourse.clock.counting import leave_time
from duecourse.clock.instants import INF
from duecourse.clock.zones import Zone, zone
from duecourse.ir import Value


class ReadyPoint:
    """A point with its facts at hand for generated code."""

    __slots__ = ("channels", "contact", "facts", "id", "index", "number")

    def __init__(self, point: Point, contact: ReadyContact, index: int) -> None:
        """Keep what generated code reads."""
        self.id = point.id
        self.index = index
        self.channels = point.channels
        self.facts: Facts = point.facts
        self.contact = contact
        self.number = point.facts.get("number")


class ReadyContact:
    """A contact with its zones resolved; ``zones`` empty is unknown."""

    __slots__ = ("convenient_hours", "facts", "id", "index", "numbers", "points", "zones")

    def __init__(self, contact: Contact, index: int, zones: tuple[Zone, ...]) -> None:
        """Keep what generated code reads."""
        self.id = contact.id
        self.index = index
        self.facts: Facts = contact.facts
        self.convenient_hours = contact.convenient_hours
        self.zones = zones
        self.points = tuple(ReadyPoint(p, self, i) for i, p in enumerate(contact.points))
        self.numbers = frozenset(p.number for p in self.points) - {None}


Where = Callable[[Facts], int]


class Prepared:
    """What generated code and the limits' clocks read of one case.

    Attributes:
        case: The case, without events after the instant asked about.
        cf: Case facts.
        contacts: Ready contacts, in order.
        desk: The playbook's zone.
        consents: What the log says of consents to calls.
        events: The events of the case, with what is told from the log written into them.
    """

    __slots__ = (
        "attributed",
        "case",
        "cf",
        "consents",
        "contacts",
        "counted",
        "debtor",
        "desk",
        "events",
        "fixed",
        "kinds",
        "leaves",
        "matching",
        "tallies",
        "wheres",
        "windows",
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
        self.leaves: dict[tuple[str, int, tuple[Zone, ...]], Leaves] = {}
        self.matching: dict[tuple[str, int], list[tuple[Event, int]]] = {}
        self.case = case
        self.cf = case.facts
        self.desk = desk
        self.wheres = wheres
        self.tallies: dict[tuple[int, int, int], Tally] = {}
        self.fixed: dict[tuple[int, int, int], tuple[Value | None, int]] = {}
        self.kinds: dict[str, list[tuple[Event, int]]] = {}
        self.windows: dict[object, tuple[Counter[int], ...]] = {}
        self.attributed: dict[object, tuple[list[int], list[int], list[list[int]]]] = {}
        fallback = _fallback_zones(case, jurisdiction_zones)
        self.contacts = tuple(
            ReadyContact(c, i, tuple(zone(name) for name in (c.zones or fallback)))
            for i, c in enumerate(case.contacts)
        )
        debtors = [c for c in self.contacts if c.facts.get("role") == "debtor"]
        self.debtor = debtors[0] if debtors else None
        self.consents = Consents(self._zones_of, None if case.other_debts else case.id)
        for event in case.events or ():
            self.consents.add(event)
        self.events = tuple(self.consents.marked(event) for event in case.events or ())

    def _zones_of(self, contact: str) -> tuple[Zone, ...]:
        return next((c.zones for c in self.contacts if c.id == contact), ())

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
        # First by identity: the plan keeps its events alive, and hashing by value is slow.
        whose = contact.index if contact else -1
        which = point.index if point else -1
        key = (id(events), whose, which)
        found = self.tallies.get(key)
        if found is None:
            one = self.counted.one(events)
            same = (id(one), whose, which)
            found = self.tallies.get(same)
            if found is None:
                found = self.tallies[same] = self._tally(one, contact, point)
            self.tallies[key] = found
        return found

    def _tally(
        self, events: ir.Events, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Tally:
        case = self.case
        zones = contact.zones if contact is not None else self.person_zones()
        lacks = ""
        if case.events is None:
            lacks = NO_HISTORY
        elif case.history == "unknown" or (case.history == "debt" and "debt" not in events.per):
            lacks = "history"
        if lacks:
            return Tally((), (), None, lacks)
        matching, per = self._matching(events), events.per
        if per:
            matching = [
                (event, both)
                for event, held in matching
                if (both := held & self._keyed(per, event, contact, point))
            ]
        possible = tuple([event for event, _ in matching])
        certain = tuple([event for event, held in matching if held == CERTAIN])
        unit, number = events.within.unit, events.within.number
        # Nothing counted is nothing on every clock; something is on none that is unknown.
        if possible and not zones and unit in ("days", "week", "month"):
            return Tally((), (), None, "zones")
        key = (unit, number, zones)
        leaves = self.leaves.get(key)
        if leaves is None:
            leaves = self.leaves[key] = Leaves(unit, number, zones)
        return Tally(certain, possible, leaves, "")

    def _matching(self, events: ir.Events) -> list[tuple[Event, int]]:
        """Return the events of the kind that meet the condition, whoever they were with."""
        if events.where == ir.TRUE:
            return self._of_kind(events.kind)
        where = self.wheres[events.where]
        key = (events.kind, id(where))
        found = self.matching.get(key)
        if found is None:
            found = self.matching[key] = [
                (event, both)
                for event, held in self._of_kind(events.kind)
                if (both := held & where(event.fields))
            ]
        return found

    def _of_kind(self, kind: str) -> list[tuple[Event, int]]:
        """Return the events that are, or may be, of one kind of count, oldest first."""
        found = self.kinds.get(kind)
        if found is None:
            found = self.kinds[kind] = [
                (event, held) for event in self.events if (held := is_kind(kind, event.fields))
            ]
        return found

    def _keyed(
        self,
        per: Sequence[str],
        event: Event,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
    ) -> int:
        held, fields, case = 3, event.fields, self.case
        for key in per:
            if key == "contact":
                # Who answered may be another than whose point it is: it counts for both.
                whom = contact.id if contact else None
                owner = fields.get("owner")
                met = same(fields["contact"], whom)
                if owner is not None:
                    met |= same(owner, whom)
                if not met and contact is not None and fields["number"] in contact.numbers:
                    met = 1  # the same number under another name: it may be the same person
                held &= met
            elif key == "point":
                held &= same(fields["point"], point.id if point else None)
            elif key == "number":
                held &= same(fields["number"], point.number if point else None)
            elif key == "debt":
                debts = fields["debts"]
                # Which debt an event was about, when it does not say, is open among the person's.
                held &= (
                    (1 if case.other_debts else 3)
                    if not debts
                    else 3 * (isinstance(debts, frozenset) and case.id in debts)
                )
            elif key == "account":
                account, debts = fields["account"], fields["debts"]
                if account is None and isinstance(debts, frozenset) and case.id in debts:
                    continue
                held &= same(account, case.account)
            elif key == "collector":
                held &= same(fields["by"], case.collector)
            if not held:
                return 0
        return held

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
        tally = self.tally(expr.events, contact, point)
        if not tally.known:
            return None, INF
        ends = tally.leave_last
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
        key = (id(expr), contact.index if contact else -1, point.index if point else -1)
        fixed = self.fixed.get(key)
        if fixed is not None:
            return fixed
        value, until = self._aggregate(expr, contact, point, us)
        if until == INF and expr.events.within.unit == "ever":
            self.fixed[key] = (value, until)
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
        # An older event never stops counting later than a younger one: the youngest stand.
        first, last = tally.leave_first, tally.leave_last
        start, place = bisect_right(first, us), bisect_right(last, us)
        low = tally.certain[start:]
        until = min(
            first[start] if start < len(first) else INF,
            last[place] if place < len(last) else INF,
        )
        if len(low) == len(last) - place:
            return self._measure(expr, low, contact), until
        if not set(tally.possible[place:]) <= set(tally.certain):
            return None, until
        return self._in_each_zone(expr, tally, contact, us)

    def _in_each_zone(
        self,
        expr: ir.CountDistinct | ir.Sum | ir.Pick,
        tally: Tally,
        contact: ReadyContact | None,
        us: int,
    ) -> tuple[Value | None, int]:
        """Return what every zone the consumer may be in agrees on, though each sees its own."""
        zones = contact.zones if contact is not None else self.person_zones()
        unit, number = expr.events.within.unit, expr.events.within.number
        values: list[Value | None] = []
        until = INF
        for each in zones:
            leaves = [leave_time(event.at, unit, number, each) for event in tally.possible]
            until = min([until, *(leave for leave in leaves if leave > us)])
            seen = [e for e, leave in zip(tally.possible, leaves, strict=True) if leave > us]
            values.append(self._measure(expr, seen, contact))
        return (values[0] if all(value == values[0] for value in values) else None), until

    def _measure(
        self,
        expr: ir.CountDistinct | ir.Sum | ir.Pick,
        seen: Sequence[Event],
        contact: ReadyContact | None,
    ) -> Value | None:
        if isinstance(expr, ir.Pick):
            if not seen:
                return None
            return self._field(seen[-1 if expr.last else 0], expr.field, contact)
        values = [self._field(event, expr.field, contact) for event in seen]
        if any(value is None for value in values):
            return None
        if isinstance(expr, ir.CountDistinct):
            return len(set(values))
        total = Decimal(0)
        for value in values:
            assert isinstance(value, int | Decimal)
            total += value
        return total

    def _field(self, event: Event, name: str, contact: ReadyContact | None) -> Value | None:
        if name == "at":
            return event.at
        if name == "day":
            zones = contact.zones if contact is not None else self.person_zones()
            days = {zone.local(event.at)[0] for zone in zones}
            return days.pop() if len(days) == 1 else None
        return event.fields.get(name)


def _fallback_zones(case: Case, jurisdiction_zones: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return every zone of the case's jurisdictions; empty when one of them has no table."""
    names: list[str] = []
    for place in sorted(case.jurisdiction or ()):
        if place not in jurisdiction_zones:
            return ()
        names.extend(jurisdiction_zones[place])
    return tuple(dict.fromkeys(names))
