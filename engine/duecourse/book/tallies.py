"""Which events of a case count, and until when each of them does."""

from __future__ import annotations

from duecourse import ir
from duecourse.book.case import Event, Facts
from duecourse.clock.counting import leave_earliest, leave_latest
from duecourse.clock.zones import Zone
from duecourse.ir import Value

CALLS_NOT_PLACED = frozenset({"busy", "not_in_service"})
CALLS_ANSWERED = frozenset({"answered", "conversation", "hung_up", "wrong_party"})
MESSAGES = frozenset({"sms", "wechat", "email"})
CHANNELS = frozenset({"call", "sms", "wechat", "email", "letter", "visit"})
UNANSWERED = frozenset({"no_answer", "voicemail", "busy", "not_in_service"})

_TYPE = ir.Input("type", ir.Kind.ENUM, ir.Scope.EVENT)
_OUTCOME = ir.Input("outcome", ir.Kind.ENUM, ir.Scope.EVENT)
_CALL = ir.OneOf(_TYPE, frozenset({"call"}))
_OUT = ir.OneOf(ir.Input("direction", ir.Kind.ENUM, ir.Scope.EVENT), frozenset({"out"}))
KINDS: dict[str, ir.Expr] = {
    "events": ir.TRUE,
    "conversations": ir.All((_CALL, ir.OneOf(_OUTCOME, frozenset({"conversation"})))),
    "contacts": ir.All((ir.OneOf(_TYPE, CHANNELS), _OUT)),
    "messages": ir.All((ir.OneOf(_TYPE, MESSAGES), _OUT)),
    "visits": ir.All((ir.OneOf(_TYPE, frozenset({"visit"})), _OUT)),
    "attempts": ir.All((_CALL, _OUT)),
    "placed_calls": ir.All((_CALL, _OUT, ir.Not(ir.OneOf(_OUTCOME, CALLS_NOT_PLACED)))),
    "answered_calls": ir.All((_CALL, _OUT, ir.OneOf(_OUTCOME, CALLS_ANSWERED))),
}
"""The kinds of count as conditions on an event; :func:`is_kind` is the same for one event."""

CERTAIN = 3
"""Kleene's *true*."""
NO_HISTORY = "events"
"""What a count misses when the case has no events, or too few of them."""


class Tally:
    """The events of one case that one ``ir.Events`` counts, by when they stop counting.

    Attributes:
        certain: Events that certainly count, oldest first.
        possible: Events that may count, oldest first (the certain ones among them).
        leave_first: When each certain event stops counting at the earliest; sorted.
        leave_last: When each possible event stops counting at the latest; sorted.
        known: Whether the history covers what is counted, on a known clock.
        lacks: What is missing when it is not known: ``events``, ``history`` or ``zones``.
    """

    __slots__ = ("certain", "known", "lacks", "leave_first", "leave_last", "possible")

    def __init__(
        self,
        certain: tuple[Event, ...],
        possible: tuple[Event, ...],
        leaves: Leaves | None,
        lacks: str,
    ) -> None:
        """Note when each event stops counting; nothing does where *leaves* is None."""
        self.certain, self.possible, self.lacks = certain, possible, lacks
        self.known = not lacks
        self.leave_first: list[int]
        self.leave_last: list[int]
        if leaves is None:
            self.leave_first, self.leave_last = [], []
            return
        self.leave_last = sorted([leaves.last(event.at) for event in possible])
        self.leave_first = (
            self.leave_last
            if leaves.one_clock and len(certain) == len(possible)
            else sorted([leaves.first(event.at) for event in certain])
        )


class Leaves:
    """When events stop counting within one stretch of time, on the clocks of one person.

    Shared by every tally of a case that counts within the same stretch.
    """

    __slots__ = ("_first", "_last", "number", "one_clock", "unit", "zones")

    def __init__(self, unit: str, number: int, zones: tuple[Zone, ...]) -> None:
        """Keep what they hang on."""
        self.unit, self.number, self.zones = unit, number, zones
        self.one_clock = len(zones) <= 1 or unit in ("hours", "ever")
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}

    def last(self, us: int) -> int:
        """Return when an event of *us* has stopped counting in every zone."""
        found = self._last.get(us)
        if found is None:
            found = self._last[us] = leave_latest(us, self.unit, self.number, self.zones)
        return found

    def first(self, us: int) -> int:
        """Return when an event of *us* has stopped counting in some zone."""
        found = self._first.get(us)
        if found is None:
            found = self._first[us] = leave_earliest(us, self.unit, self.number, self.zones)
        return found


class Counted:
    """The events that plans count, each kept once: asked for by identity, which is quick.

    A plan keeps its events alive for as long as the book lives, so no other object takes their
    place in memory.
    """

    __slots__ = ("_by_identity", "_by_value")

    def __init__(self) -> None:
        """Start empty."""
        self._by_identity: dict[int, tuple[ir.Events, ir.Events]] = {}
        self._by_value: dict[ir.Events, ir.Events] = {}

    def one(self, events: ir.Events) -> ir.Events:
        """Return the one object that stands for all that equal *events*."""
        known = self._by_identity.get(id(events))
        if known is None:
            found = self._by_value.setdefault(events, events)
            known = self._by_identity[id(events)] = (found, events)
        return known[0]


def same(found: Value | None, wanted: Value | None) -> int:
    """Return whether two values are the same: 0 no, 1 unknown, 3 yes."""
    if found is None or wanted is None:
        return 1
    return 3 if found == wanted else 0


def is_kind(kind: str, fields: Facts) -> int:
    """Return whether an event is of a kind of count: 0 no, 1 unknown, 3 yes."""
    what, direction = fields["type"], fields["direction"]
    if kind == "events":
        return 3
    if kind == "conversations":
        if what != "call":
            return 0
        return same(fields["outcome"], "conversation")
    if what not in CHANNELS:
        return 0
    outward = 1 if direction is None else 3 if direction == "out" else 0
    if kind == "contacts":
        return outward
    if kind == "messages":
        return outward if what in MESSAGES else 0
    if kind == "visits":
        return outward if what == "visit" else 0
    if what != "call":
        return 0
    outcome = fields["outcome"]
    if kind == "placed_calls":
        return 0 if outcome in CALLS_NOT_PLACED else outward & (1 if outcome is None else 3)
    if kind == "answered_calls":
        return outward & (1 if outcome is None else 3 if outcome in CALLS_ANSWERED else 0)
    return outward
