"""A case whose record grows event by event: what was counted once is not counted again."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from duecourse import ir
from duecourse.book.case import Case, Event
from duecourse.book.prepared import Clocks, Prepared, ReadyContact, ReadyPoint, Where
from duecourse.book.ready import whom
from duecourse.book.selections import Counted, Counting, Unmet
from duecourse.book.tallies import CERTAIN, Leaves, Tally, agrees, is_kind
from duecourse.clock.zones import Zone

Asked = dict[int, tuple[Where | None, ir.Events]]
"""The compiled condition of each selection of events, by identity: hashing by value is slow."""


class _Group:
    """Everything that counts events of one kind under one condition.

    Attributes:
        where: The condition, compiled; None asks nothing.
        listed: The events that meet it, or may.
        tallies: What was counted of them so far, and for whom.
    """

    __slots__ = ("kind", "listed", "tallies", "where")

    def __init__(self, kind: str, where: Where | None) -> None:
        self.kind, self.where = kind, where
        self.listed: list[tuple[Event, int]] = []
        self.tallies: list[
            tuple[Tally, ir.Events, ReadyContact | None, ReadyPoint | None, Leaves]
        ] = []

    def holds(self, event: Event) -> int:
        held = is_kind(self.kind, event.fields)
        return held & self.where(event.fields) if held and self.where is not None else held


class Growing(Prepared):
    """A prepared case to which later events are added; it answers as one made anew would.

    Attributes:
        seen: The events so far, oldest first.
    """

    __slots__ = ("_groups", "asked", "seen")

    def __init__(
        self,
        case: Case,
        desk: Zone,
        wheres: dict[ir.Expr, Where],
        jurisdiction_zones: dict[str, tuple[str, ...]],
        counted: Counted,
        asked: Asked,
    ) -> None:
        """Start with the events of *case*; *asked* is shared by the cases of one law."""
        super().__init__(case, desk, wheres, jurisdiction_zones, counted)
        self.asked = asked
        self.seen: list[Event] = list(self.events)
        self._groups: dict[tuple[str, int], _Group] = {}

    def _unmet(self) -> Unmet:
        return Unmet(None)  # an event of any type may come

    def _told_from_log(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        for event in events:
            self.consents.add(event)  # whatever it is: a consent may come
        return tuple([self.consents.marked(event) for event in events])

    def add(self, event: Event) -> None:
        """Take in an event that is not older than any before it."""
        self.consents.add(event)
        event = self.consents.marked(event)
        self.seen.append(event)
        for group in self._groups.values():
            held = group.holds(event)
            if not held:
                continue
            group.listed.append((event, held))
            for tally, events, contact, point, leaves in group.tallies:
                both = held & self._keyed(events.per, event, contact, point) if events.per else held
                if both:
                    self._extend(tally, leaves, event, both)
        for kept in self.filled:
            kept.clear()
        self.filled.clear()
        self.attributed.clear()

    def counts(
        self,
        events: ir.Events,
        event: Event,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
    ) -> int:
        """Return whether *event* is among *events*: 0 no, 1 unknown, 3 yes."""
        held = self._group(events).holds(self.consents.marked(event))
        return held & self._keyed(events.per, event, contact, point)

    def _keyed(
        self,
        per: Sequence[str],
        event: Event,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
    ) -> int:
        held = 3
        numbers = contact.numbers if contact is not None else ()
        for key in per:
            held &= agrees(key, whom(key, contact, point), numbers, self.case, event.fields)
            if not held:
                return 0
        return held

    def _extend(self, tally: Tally, leaves: Leaves, event: Event, held: int) -> None:
        if not tally.known:
            return
        if not leaves.zones and leaves.unit in ("days", "week", "month"):
            tally.lacks, tally.known = "zones", False
            tally.certain = tally.possible = ()
            tally.leave_first, tally.leave_last = [], []
            return
        shared = tally.leave_first is tally.leave_last
        if shared and not (leaves.one_clock and held == CERTAIN):
            tally.leave_first = list(tally.leave_last)
            shared = False
        tally.possible = (*tally.possible, event)
        insort(tally.leave_last, leaves.last(event.at))
        if held == CERTAIN:
            tally.certain = (*tally.certain, event)
            if not shared:
                insort(tally.leave_first, leaves.first(event.at))

    def _group(self, events: ir.Events) -> _Group:
        known = self.asked.get(id(events))
        if known is None:
            where = None if events.where == ir.TRUE else self.wheres[events.where]
            known = self.asked[id(events)] = (where, events)
        where = known[0]
        key = (events.kind, id(where))
        found = self._groups.get(key)
        if found is None:
            found = self._groups[key] = _Group(events.kind, where)
            found.listed = [(e, held) for e in self.seen if (held := found.holds(e))]
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
        lacks = self.lacks(one)
        if lacks:
            return Tally((), (), None, lacks)
        events = one.events
        group = self._group(events)
        matching = group.listed
        if events.per:
            matching = [
                (event, both)
                for event, held in matching
                if (both := held & self._keyed(events.per, event, contact, point))
            ]
        possible = tuple([event for event, _ in matching])
        certain = tuple([event for event, held in matching if held == CERTAIN])
        found = self._tally_of(one, clocks, certain, possible)
        if found.known:
            group.tallies.append(
                (found, events, contact, point, self.leaves(one.unit, one.number, clocks))
            )
        return found


class Certain(Prepared):
    """What is certain of a case: of events that may count, only those that do.

    The limits' own clocks, asked with it, tell whether they would block whatever is unclear.
    """

    __slots__ = ("_whole",)

    def __init__(self, whole: Prepared) -> None:
        """Look at *whole*."""
        self._whole = whole
        self.case, self.cf, self.desk = whole.case, whole.cf, whole.desk
        self.contacts, self.debtor = whole.contacts, whole.debtor
        self.clocks, self.tallies = whole.clocks, {}
        self.unmet = whole.unmet
        self.attributed = {}

    def tally(
        self, events: ir.Events, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Tally:
        """Return the tally of what certainly counts, on the clocks of *contact* as it is given."""
        return self.whole_tally(events, contact, point)

    def whole_tally(
        self, events: ir.Events, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Tally:
        """Return the same: a record that grows forgets nothing."""
        found = self._whole.tally(events, contact, point)
        zones = contact.zones if contact is not None else self.person_zones()
        leaves = Leaves(events.within.unit, events.within.number, zones)
        return Tally(found.certain, found.certain, leaves if found.known else None, found.lacks)


def in_zone(contact: ReadyContact, zone: Zone) -> ReadyContact:
    """Return *contact* as it would be on one clock."""
    found: ReadyContact = object.__new__(ReadyContact)
    found.id, found.index, found.facts = contact.id, contact.index, contact.facts
    found.convenient_hours, found.points = contact.convenient_hours, contact.points
    found.zones, found.clocks = (zone,), contact.clocks
    found.tallies, found.fixed = contact.tallies, contact.fixed
    found.numbers = contact.numbers
    return found
