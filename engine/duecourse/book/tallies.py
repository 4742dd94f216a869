"""Which events of a case count, and until when each of them does."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from duecourse import ir
from duecourse.book.case import Case, Event, Facts
from duecourse.clock.counting import leave_earliest, leave_from_day, leave_latest
from duecourse.clock.instants import DAY, END, HOUR, INF
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

BY_DAY = frozenset({"days", "week", "month"})
"""Units that hang on the zone."""

UNKNOWN_DAY = -(1 << 40)

CERTAIN = 3
"""Kleene's *true*."""
NO_HISTORY = "events"
"""What a count misses when the case has no events, or too few of them."""


class Tally:
    """The events of one case that one ``ir.Events`` counts, by when they stop counting.

    Attributes:
        leave_first: When each certain event stops counting at the earliest; sorted.
        leave_last: When each possible event stops counting at the latest; sorted.
        known: Whether the history covers what is counted, on a known clock.
        lacks: What is missing when it is not known: ``events``, ``history`` or ``zones``.
    """

    __slots__ = ("_certain", "_log", "_possible", "known", "lacks", "leave_first", "leave_last")

    def __init__(
        self,
        certain: tuple[Event, ...],
        possible: tuple[Event, ...],
        leaves: Leaves | None,
        lacks: str,
    ) -> None:
        """Note when each event stops counting; nothing does where *leaves* is None."""
        self._certain: tuple[Event, ...] | int = certain
        self._possible: tuple[Event, ...] | int = possible
        self._log: Sequence[Event] = ()
        self.lacks = lacks
        self.known = not lacks
        self.leave_first: list[int]
        self.leave_last: list[int]
        if leaves is None or not possible:
            self.leave_last = []
            self.leave_first = self.leave_last if leaves is not None else []
            return
        self.leave_last = leaves.lasts(possible)
        self.leave_first = (
            self.leave_last
            if leaves.one_clock and len(certain) == len(possible)
            else sorted([leaves.first(event.at) for event in certain])
        )

    @classmethod
    def of_masks(
        cls, log: Sequence[Event], certain: int, possible: int, leaves: Leaves, ends: list[int]
    ) -> Tally:
        """Return the tally of the events of *log* whose bits are set.

        Args:
            log: Every event of the case, oldest first.
            certain: Those that certainly count, a bit for each, the oldest lowest.
            possible: Those that may.
            leaves: When events stop counting.
            ends: When each of *log* has, as far as a bit of it is set.
        """
        found = cls.__new__(cls)
        found._log, found._certain, found._possible = log, certain, possible
        found.lacks, found.known = "", True
        found.leave_last = last = _chosen_ends(possible, ends)
        found.leave_first = (
            last
            if leaves.one_clock and certain == possible
            else _chosen_ends(certain, ends)
            if leaves.one_clock
            else sorted([leaves.first(event.at) for event in chosen(log, certain)])
        )
        return found

    @property
    def certain(self) -> tuple[Event, ...]:
        """Events that certainly count, oldest first."""
        if isinstance(self._certain, int):
            self._certain = chosen(self._log, self._certain)
        return self._certain

    @certain.setter
    def certain(self, events: tuple[Event, ...]) -> None:
        self._certain = events

    @property
    def possible(self) -> tuple[Event, ...]:
        """Events that may count, oldest first (the certain ones among them)."""
        if isinstance(self._possible, int):
            self._possible = chosen(self._log, self._possible)
        return self._possible

    @possible.setter
    def possible(self, events: tuple[Event, ...]) -> None:
        self._possible = events


def chosen(log: Sequence[Event], mask: int) -> tuple[Event, ...]:
    """Return the events of a log whose bits are set in *mask*, oldest first."""
    found: list[Event] = []
    while mask:
        low = mask & -mask
        found.append(log[low.bit_length() - 1])
        mask ^= low
    return tuple(found)


def _chosen_ends(mask: int, ends: list[int]) -> list[int]:
    """Return the ends whose bits are set in *mask*, sorted."""
    found: list[int] = []
    while mask:
        low = mask & -mask
        found.append(ends[low.bit_length() - 1])
        mask ^= low
    if len(found) > 1:
        found.sort()
    return found


NOTHING_COUNTED = Tally((), (), None, "")
"""Nothing counts, and that is known; shared, so never added to."""


class Leaves:
    """When events stop counting within one stretch of time, on the clocks of one person.

    Shared by every tally of a case that counts within the same stretch.

    Attributes:
        past: How many of a case's oldest events have stopped counting before its newest came.
        ends: When each event of the case has stopped counting, but for those of the past.
    """

    __slots__ = (
        "_days",
        "_first",
        "_last",
        "ends",
        "number",
        "one_clock",
        "past",
        "unit",
        "zones",
    )

    def __init__(
        self, unit: str, number: int, zones: tuple[Zone, ...], days: dict[int, int] | None = None
    ) -> None:
        """Keep what they hang on; *days* are local days of the one zone that are known."""
        self.unit, self.number, self.zones = unit, number, zones
        self.one_clock = len(zones) <= 1 or unit in ("hours", "ever")
        self.past = 0
        self.ends: list[int] | None = None
        self._days = days if days is not None and len(zones) == 1 and unit in BY_DAY else None
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}

    def lasts(self, events: Sequence[Event]) -> list[int]:
        """Return when each of *events* has stopped counting in every zone, sorted."""
        found = [self.last(event.at) for event in events]
        if len(found) > 1:
            found.sort()
        return found

    def ends_of(self, instants: list[int]) -> list[int]:
        """Return when an event of each of *instants*, which are sorted, has stopped counting."""
        unit, number, days = self.unit, self.number, self._days
        if unit == "ever":
            return [INF] * len(instants)
        if unit == "hours" and instants and instants[-1] + number * HOUR < END:
            span = number * HOUR
            return [us + span for us in instants]
        if days is None or unit != "days":
            return [self.last(us) for us in instants]
        good = self.zones[0].for_good.get
        ends = [good(days.get(us, UNKNOWN_DAY) + number, 0) for us in instants]
        # Where a day is not known yet, or an hour is shown again.
        return [e if e > us else self.last(us) for e, us in zip(ends, instants, strict=True)]

    def last(self, us: int) -> int:
        """Return when an event of *us* has stopped counting in every zone."""
        found = self._last.get(us)
        if found is None:
            day = None if self._days is None else self._days.get(us)
            found = self._last[us] = (
                leave_latest(us, self.unit, self.number, self.zones)
                if day is None
                else leave_from_day(us, day, self.unit, self.number, self.zones[0])
            )
        return found

    def first(self, us: int) -> int:
        """Return when an event of *us* has stopped counting in some zone."""
        found = self._first.get(us)
        if found is None:
            found = self._first[us] = leave_earliest(us, self.unit, self.number, self.zones)
        return found


def reach(unit: str, number: int) -> int:
    """Return how long ago an event, in microseconds, certainly no longer counts, in any zone."""
    days = {"days": number, "week": 7 * number, "month": 31 * number}.get(unit, 0)
    hours = {"hours": number, "minutes": number // 60 + 1}.get(unit, 0)
    return INF if unit == "ever" else (days + 3) * DAY + hours * HOUR


def same(found: Value | None, wanted: Value | None) -> int:
    """Return whether two values are the same: 0 no, 1 unknown, 3 yes."""
    if found is None or wanted is None:
        return 1
    return 3 if found == wanted else 0


KEYED = {
    "contact": ("contact", "owner", "number"),
    "point": ("point",),
    "number": ("number",),
    "debt": ("debts",),
    "account": ("account", "debts"),
    "collector": ("by",),
    "person": (),
}
"""The fields of an event that each key of a count reads."""


def agrees(
    key: str, whom: Value | None, numbers: Collection[Value | None], case: Case, fields: Facts
) -> int:
    """Return whether an event agrees by one key of a count: 0 no, 1 unknown, 3 yes.

    Args:
        key: One of ``KEYED``.
        whom: The contact's id, the point's id or number; None is nobody's. Other keys ask the case.
        numbers: The contact's own, all of them; who is not asked about has none.
        case: Whose events they are.
        fields: The event's.
    """
    match key:
        case "contact":
            # Who answered may be another than whose point it is: it counts for both.
            owner, met = fields.get("owner"), same(fields["contact"], whom)
            if owner is not None:
                met |= same(owner, whom)
            if not met and fields["number"] in numbers:
                met = 1  # the same number under another name: it may be the same person
            return met
        case "point":
            return same(fields["point"], whom)
        case "number":
            return same(fields["number"], whom)
        case "debt":
            debts = fields["debts"]
            # Which debt an event was about, when it does not say, is open among the person's.
            if not debts:
                return 1 if case.other_debts else 3
            return 3 if isinstance(debts, frozenset) and case.id in debts else 0
        case "account":
            account, debts = fields["account"], fields["debts"]
            if account is None and isinstance(debts, frozenset) and case.id in debts:
                return 3
            return same(account, case.account)
        case "collector":
            return same(fields["by"], case.collector)
        case _:
            return 3


KIND_FIELDS = ("type", "direction", "outcome")


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
