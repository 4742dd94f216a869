"""When two histories are one to every count: what of an event can matter to anything later.

An event matters by what it is counted as, by whose it is, by its local day, and by the call window
it falls in. Where nothing counts hours or minutes, or reads the instant of an event but to compare
it with another event's, the minute within these does not matter, and neither does the order of
events that are alike. So histories with the same events in this sense are looked at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from duecourse import ir
from duecourse.book.case import Event
from duecourse.book.plan import HoldUntil, Plan, Wait, WindowCap
from duecourse.book.tallies import KINDS
from duecourse.clock.zones import Zone
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.ir_parts import children
from duecourse.ir_tools import events_of, walk
from duecourse.targets._clocks import open_hours

_WHOSE = ("point", "contact", "owner", "by", "debts", "account", "number")
_BY_DAY = ("days", "week", "month", "ever")


@dataclass(frozen=True, slots=True)
class Exactness:
    """Whether the minute of an event within its day and window can matter.

    Attributes:
        timed: What makes it matter, in words; empty where nothing does.
        ordered: Whether the order of events matters.
    """

    timed: tuple[str, ...]
    ordered: bool


class Merging:
    """Tells histories apart as far as any of some plans does."""

    def __init__(self, plans: Sequence[Plan], zones: Sequence[Zone]) -> None:
        """Collect what the plans count; days are those of *zones*."""
        self._zones = tuple(dict.fromkeys(zones))
        exprs = [expr for plan in plans for expr in _expressions(plan)]
        counted = [events for expr in exprs for events in events_of(expr)]
        clocks = [i.clock for plan in plans for i in plan.instances]
        counted += [
            events for clock in clocks if (events := getattr(clock, "events", None)) is not None
        ]
        self._wheres = tuple(dict.fromkeys((e.kind, e.where) for e in counted))
        self._windows = [
            open_hours(clock.schedule, clock.calendar)
            for clock in dict.fromkeys(c for c in clocks if isinstance(c, WindowCap))
        ]
        timed = [f"{e.within.number} {e.within.unit}" for e in counted if not _daily(e.within.unit)]
        timed += [
            f"{clock.number} {clock.unit}"
            for clock in clocks
            if isinstance(clock, Wait) and not _daily(clock.unit)
        ]
        timed += ["the instant of an event" for expr in exprs if _reads_instant(expr)]
        timed += [
            "a hold that ends at the instant of an event"
            for clock in clocks
            if isinstance(clock, HoldUntil) and _picks(clock.until, "at")
        ]
        taken = {field for expr in exprs for field in _fields(expr)} - {"at", "day"}
        self._shown = tuple(sorted(taken))
        ordered = any(_picks(expr, "") for expr in exprs)
        self.exactness = Exactness(tuple(dict.fromkeys(timed)), ordered)
        self._known: dict[tuple[object, ...], tuple[object, ...]] = {}

    def of(self, event: Event) -> tuple[object, ...]:
        """Return all of an event that anything later can tell."""
        whose = tuple((name, event.fields.get(name)) for name in (*_WHOSE, *self._shown))
        days = tuple(zone.local(event.at)[0] for zone in self._zones)
        windows = tuple(
            hours.window(event.at, zone)[0] for hours in self._windows for zone in self._zones
        )
        exact = (event.at,) if self.exactness.timed else ()
        return (self._counted(event), whose, days, windows, exact)

    def key(self, events: Iterable[Event]) -> tuple[object, ...]:
        """Return what tells one history from another."""
        found = [self.of(event) for event in events]
        return tuple(found) if self.exactness.ordered else tuple(sorted(found, key=repr))

    def _counted(self, event: Event) -> tuple[object, ...]:
        said = tuple(sorted(event.fields.items()))
        known = self._known.get(said)
        if known is None:
            env = Environment(lambda leaf: event.fields.get(leaf.fact))
            known = self._known[said] = tuple(
                evaluate(ir.All((KINDS[kind], where)), env) for kind, where in self._wheres
            )
        return known


def _daily(unit: str) -> bool:
    return unit in _BY_DAY


def _expressions(plan: Plan) -> Iterator[ir.Expr]:
    yield from (condition for _, condition in plan.stages)
    yield from (act.offer for act in plan.acts)
    yield from (instance.applies for instance in plan.instances)
    yield from (grant.condition for grant in plan.grants)
    yield from plan.conditions
    for instance in plan.instances:
        if isinstance(instance.clock, HoldUntil):
            yield instance.clock.until


def _picks(expr: ir.Expr, field: str) -> bool:
    """Tell whether an expression takes a field of the latest or earliest event."""
    return any(isinstance(node, ir.Pick) and field in ("", node.field) for node in walk(expr))


def _fields(expr: ir.Expr) -> Iterator[str]:
    """Yield the fields of events whose values an expression shows."""
    for node in walk(expr):
        if isinstance(node, ir.Pick | ir.Sum | ir.CountDistinct):
            yield node.field


def _reads_instant(expr: ir.Expr) -> bool:
    """Tell whether the instant of an event is held against anything but another event's."""
    stack = [expr]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, ir.Compare):
            sides = (node.left, node.right)
            instants = [_picks(side, "at") for side in sides]
            if any(instants) and not all(instants):
                return True
            if all(instants):
                continue
        if isinstance(node, ir.Between | ir.OneOf | ir.Arithmetic) and _picks(node, "at"):
            return True
        stack.extend(children(node))
    return False
