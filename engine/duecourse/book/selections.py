"""Which events plans count: each selection taken apart once, for all cases."""

from __future__ import annotations

from collections.abc import Callable

from duecourse import ir
from duecourse.book.case import Facts
from duecourse.book.tallies import BY_DAY, CHANNELS, KIND_FIELDS, MESSAGES, Tally, is_kind
from duecourse.ir import Value
from duecourse.ir_tools import inputs

OF_THE_CASE = frozenset({"debt", "account", "collector"})
"""Keys of a count that hang on the case alone."""
TYPES_OF_KIND: dict[str, frozenset[Value]] = {
    "attempts": frozenset(CHANNELS),
    "contacts": frozenset(CHANNELS),
    "messages": frozenset(MESSAGES),
    "visits": frozenset({"visit"}),
    "placed_calls": frozenset({"call"}),
    "answered_calls": frozenset({"call"}),
    "conversations": frozenset({"call"}),
}
"""The types of events that a kind of count can hold; ``events`` holds any."""
UNMET_KEPT = 256
COMMON = (*KIND_FIELDS, "channel", "purpose", "role", "phone", "under_consent")
"""The fields of an event that are one of a few words, which is nearly all that counts read."""
VERDICTS_KEPT = 4096


class Counting:
    """One selection of events, taken apart once for all cases.

    Attributes:
        events: What it says.
        base: Kind, condition and keys of the case alone: what selections of several contacts share.
        per: The keys that hang on the contact or the point.
        depth: 0 where it is the same for all contacts on the same clocks, 1 where it hangs on the
            contact, 2 on the point.
        by_day: Whether it hangs on the contact's clocks.
        by_debt: Whether a history of the debt alone covers it.
    """

    __slots__ = ("base", "by_day", "by_debt", "depth", "events", "number", "per", "unit")

    def __init__(self, events: ir.Events, base: Base) -> None:
        """Take *events* apart."""
        self.events, self.base = events, base
        self.per = tuple(key for key in events.per if key in ("contact", "point", "number"))
        self.depth = max(({"contact": 1}.get(key, 2) for key in self.per), default=0)
        self.unit, self.number = events.within.unit, events.within.number
        self.by_day = self.unit in BY_DAY
        self.by_debt = "debt" in events.per


class Base:
    """A kind of count, a condition on events, and the keys that hang on the case alone.

    Attributes:
        names: The fields of an event that the condition reads.
        common: Whether the common fields of an event are all that it reads, keys apart.
        types: An event of none of these is certainly not counted; None is any may be.
        compiled: The condition, once it has been asked for.
    """

    __slots__ = ("common", "compiled", "kind", "names", "per", "types", "where")

    def __init__(self, kind: str, where: ir.Expr, per: tuple[str, ...]) -> None:
        """Find out what the condition reads and which types of events it can hold for."""
        self.kind, self.per = kind, per
        self.where = None if where == ir.TRUE else where
        self.names = tuple(dict.fromkeys(leaf.fact for leaf in inputs(where)))
        self.common = frozenset(COMMON).issuperset(self.names)
        self.compiled: Callable[[Facts], int] | None = None
        asked, own = _types_asked(where), TYPES_OF_KIND.get(kind)
        self.types = asked if own is None else own if asked is None else own & asked

    def judged(self, fields: Facts) -> int:
        """Return whether an event is of the kind and meets the condition, which is compiled."""
        held = is_kind(self.kind, fields)
        return held & self.compiled(fields) if held and self.compiled is not None else held


class Verdicts:
    """What events that say the same of the common fields come to, for all cases of a book."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        """Start with none."""
        self._known: dict[object, dict[Base, int]] = {}

    def of(self, said: object) -> dict[Base, int]:
        """Return what such an event comes to, by what is counted: 0 no, 1 unknown, 3 yes."""
        found = self._known.get(said)
        if found is None:
            if len(self._known) >= VERDICTS_KEPT:
                self._known.clear()
            found = self._known[said] = {}
        return found


def _types_asked(where: ir.Expr) -> frozenset[Value] | None:
    """Return the types of events for which a condition may hold; None where it may for any."""
    while isinstance(where, ir.Named):
        where = where.expr
    match where:
        case ir.All(operands):
            found = [types for part in operands if (types := _types_asked(part)) is not None]
            return frozenset.intersection(*found) if found else None
        case ir.OneOf(ir.Input("type", _, ir.Scope.EVENT), values):
            return frozenset(values)
        case ir.Compare("==", ir.Input("type", _, ir.Scope.EVENT), ir.Const(value)):
            return None if value is None else frozenset({value})
        case _:
            return None


class Unmet:
    """What counts nothing in any case that has no events but of certain types.

    Attributes:
        types: Those that the case has; None where that is not known for good.
        tallies: What is known to count nothing, by identity.
        fixed: The values of such counts that no instant changes, by identity.
    """

    __slots__ = ("fixed", "tallies", "types")

    def __init__(self, types: frozenset[Value | None] | None) -> None:
        """Start with nothing known."""
        self.types = types
        self.tallies: dict[int, Tally] = {}
        self.fixed: dict[int, tuple[ir.Expr, Value | None]] = {}

    def lacks(self, types: frozenset[Value] | None) -> bool:
        """Tell whether there certainly is no event of any of *types*."""
        own = self.types
        return own is not None and types is not None and own.isdisjoint(types) and None not in own


class Counted:
    """The events that plans count, each taken apart once: asked for by identity, which is quick.

    What was asked for is kept alive with it, so no other object takes its place in memory.
    """

    __slots__ = ("_bases", "_by_value", "by_identity", "unmet", "verdicts")

    def __init__(self) -> None:
        """Start empty."""
        self.by_identity: dict[int, tuple[Counting, ir.Events]] = {}
        self._by_value: dict[ir.Events, Counting] = {}
        self._bases: dict[tuple[str, ir.Expr, tuple[str, ...]], Base] = {}
        self.unmet: dict[frozenset[Value | None], Unmet] = {}
        self.verdicts = Verdicts()

    def without(self, types: frozenset[Value | None]) -> Unmet:
        """Return what counts nothing where there are events of *types* alone, as far as known."""
        found = self.unmet.get(types)
        if found is None:
            if len(self.unmet) >= UNMET_KEPT:
                self.unmet.clear()
            found = self.unmet[types] = Unmet(types)
        return found

    def one(self, events: ir.Events) -> Counting:
        """Return the one object that stands for all that equal *events*."""
        known = self.by_identity.get(id(events))
        if known is None:
            found = self._by_value.get(events)
            if found is None:
                own = tuple(key for key in events.per if key in OF_THE_CASE)
                key = (events.kind, events.where, own)
                base = self._bases.setdefault(key, Base(*key))
                found = self._by_value.setdefault(events, Counting(events, base))
            known = self.by_identity[id(events)] = (found, events)
        return known[0]
