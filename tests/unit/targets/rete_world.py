"""Small books and cases made of ``ir``, and what a plain interpreter says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from duecourse import ir
from duecourse.book.case import Case, Contact, Event, Facts, Point
from duecourse.book.join import Joined
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.instants import to_us
from duecourse.clock.zones import zone
from duecourse.ir import Expr, Kind, Scope, Value
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language.model import Header, Meta, Policy, Stage, Treatment
from duecourse.targets.rete import ReteTarget
from duecourse.targets.scalar import Compiled, Run, ScalarTarget

ZONE = "Asia/Shanghai"
AT = to_us(datetime(2026, 3, 10, 2, 5, tzinfo=UTC))
NOTHING: Facts = {}

EVENT_FIELDS = "type direction outcome point contact channel by debts account purpose".split()
EVENT_FIELDS += "amount date reason number".split()


def fact(name: str, kind: Kind, scope: Scope = Scope.CASE) -> ir.Input:
    """Return a fact that is read as it is."""
    return ir.Input(name, kind, scope)


def event(name: str, at: int, **fields: Value | None) -> Event:
    """Return an event; fields that are not given are unknown."""
    return Event(name, at, {field: None for field in EVENT_FIELDS} | fields)


def contact(name: str, facts: Facts = NOTHING, *points: Point) -> Contact:
    """Return a contact in the zone of the tests."""
    return Contact(name, points, (ZONE,), {"role": "debtor", **facts})


def point(name: str, facts: Facts = NOTHING, *channels: str) -> Point:
    """Return a point, a phone unless *channels* say otherwise."""
    known = {"number": None, "point_confirmed": None, **facts}
    return Point(name, frozenset(channels or ("call",)), (ZONE,), known)


def case(
    facts: Facts = NOTHING,
    contacts: Iterable[Contact] = (),
    events: tuple[Event, ...] | None = (),
    name: str = "LN-1",
) -> Case:
    """Return a case."""
    return Case(
        name,
        "P-1",
        "first_party",
        "lender",
        frozenset(),
        None,
        (),
        facts,
        tuple(contacts),
        events,
        "person",
    )


def book(
    stages: Mapping[str, Expr], treatments: Iterable[tuple[str, Expr, tuple[str, ...] | None]]
) -> Joined:
    """Return a lawless book.

    Args:
        stages: Conditions by id.
        treatments: What to do, on which condition, in which stages; ids are ``t0``, ``t1`` …
    """
    playbook = Policy(
        Header(Meta("book", "book"), regime=False, version="1", zone=ZONE),
        "sha256:b",
        {},
        tuple(Stage(Meta(name, "book"), when) for name, when in stages.items()),
        None,
        tuple(
            Treatment(Meta(f"t{order}", "book"), where, do, when, ir.TRUE, order)
            for order, (do, when, where) in enumerate(treatments)
        ),
    )
    core = Policy(Header(Meta("core", "core"), regime=False), "sha256:c", {})
    return Joined(playbook, (), core, True, False)


@dataclass(frozen=True)
class Opinion:
    """Stage and certain acts, by id, contact and point."""

    stage: str
    acts: frozenset[tuple[str, str, str]]


class World:
    """One book on both targets."""

    def __init__(self, joined: Joined) -> None:
        """Compile it for the instant of the tests."""
        self.scalar, self.rete = ScalarTarget(joined), ReteTarget(joined)
        self.code: Compiled = self.rete.compiled(AT)
        self.matcher = self.rete._matchers[self.code.plan.start]

    def ready(self, made: Case) -> Prepared:
        """Return a case ready for this book."""
        return Prepared(made, zone(ZONE), self.code.wheres, {})

    def both(self, ready: Prepared, us: int = AT) -> tuple[int, int, int, Run]:
        """Return the answer of both targets, which must be the same."""
        one = self.rete.stage_and_run(self.code, ready, us)
        other = self.scalar.stage_and_run(self.scalar.compiled(us), ready, us)
        assert one == other
        return one

    def by_rules(self, ready: Prepared, us: int = AT) -> Opinion:
        """Return what durable-rules alone says."""
        asked = self.matcher.at(ready, us)
        stage = asked.stage()
        if stage < 0:
            return Opinion("", frozenset())
        acts = {(name, "", "") for name in self._names(asked.desk(stage))}
        for who in ready.contacts:
            for where in who.points:
                names = self._names(asked.pair(stage, who, where))
                acts |= {(name, who.id, where.id) for name in names}
        return Opinion(self.code.plan.stages[stage][0], frozenset(acts))

    def _names(self, mask: int) -> list[str]:
        return [act.treatment.meta.id for bit, act in self.code.acts.items() if mask >> bit & 1]

    def by_interpreter(self, ready: Prepared, us: int = AT) -> Opinion:
        """Return what the plain interpreter of ``ir`` says."""
        plan = self.code.plan
        certain = [name for name, when in plan.stages if _true(when, ready, us)]
        if len(certain) != 1:
            return Opinion("", frozenset())
        stage = [name for name, _ in plan.stages].index(certain[0])
        acts: set[tuple[str, str, str]] = set()
        for act in plan.acts:
            if stage not in act.stages:
                continue
            name, do = act.treatment.meta.id, act.treatment.do
            if act.treatment.is_desk:
                acts |= {(name, "", "")} if _true(act.offer, ready, us) else set()
                continue
            for who in ready.contacts:
                for where in who.points:
                    if do in where.channels and _true(act.offer, ready, us, who, where):
                        acts.add((name, who.id, where.id))
        return Opinion(certain[0], frozenset(acts))


def _true(
    expr: Expr,
    ready: Prepared,
    us: int,
    who: ReadyContact | None = None,
    where: ReadyPoint | None = None,
) -> bool:
    def value(leaf: ir.Input) -> Value | None:
        if leaf.scope is Scope.CASE:
            return ready.cf[leaf.fact]
        holder = who if leaf.scope is Scope.CONTACT else where
        assert holder is not None
        return holder.facts[leaf.fact]

    def events(aggregate: ir.Count | ir.CountDistinct | ir.Sum | ir.Pick) -> Value | None:
        return ready.aggregate(aggregate, who, where, us)[0]

    return evaluate(expr, Environment(value, ready.desk_day(us), events)) is True
