"""Which unknown facts keep a condition unknown: compiled, like the conditions, when first asked."""

from __future__ import annotations

from collections.abc import Callable

from duecourse import ir
from duecourse.book.plan import Plan
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.book.tallies import BY_DAY
from duecourse.ir_tools import events_of, inputs, scope_of
from duecourse.targets._emit import SCOPES, Emitter
from duecourse.targets._expressions import CONDITIONS, as_condition
from duecourse.targets._functions import asked_alone, indent, opening
from duecourse.targets._runtime import RUNTIME

Root = tuple[ir.Scope, str]
"""Whose fact it is, and which."""

Weighed = tuple[int, frozenset[Root]]
Why = Callable[[Prepared, ReadyContact | None, ReadyPoint | None, int], Weighed]
NOTHING: frozenset[Root] = frozenset()


class Atom:
    """A test, with what it rests on."""

    def __init__(self, expr: ir.Expr) -> None:
        """Find the facts and counts that *expr* reads."""
        self.inputs = inputs(expr)
        self.events = events_of(expr)
        names = [n.fact for n in _named(expr)]
        self.name = names[0] if names else ""
        self.scope = ir.Scope.CASE

    def roots(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> frozenset[Root]:
        """Return what of it is unknown."""
        found: set[Root] = set()
        for leaf in self.inputs:
            facts = ready.cf
            if leaf.scope is ir.Scope.CONTACT and contact is not None:
                facts = contact.facts
            elif leaf.scope is ir.Scope.POINT and point is not None:
                facts = point.facts
            if facts.get(leaf.fact) is None:
                found.add((leaf.scope, leaf.fact))
        for events in self.events:
            lacks = ready.tally(events, contact, point).lacks
            if lacks:
                found.add((ir.Scope.CONTACT if lacks == "zones" else ir.Scope.CASE, lacks))
        if not found and self.name:
            found.add((self.scope, self.name))
        return frozenset(found)


def _named(expr: ir.Expr) -> list[ir.Named]:
    found: list[ir.Named] = []
    stack: list[ir.Expr] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, ir.Named):
            found.append(node)
        match node:
            case ir.Between() | ir.OneOf() | ir.Overlaps() | ir.Covers() | ir.Default():
                stack.append(node.operand)
            case ir.Compare():
                stack += [node.right, node.left]
            case _:
                pass
    return found


def weigh_atom(
    held: int,
    atom: Atom,
    ready: Prepared,
    contact: ReadyContact | None,
    point: ReadyPoint | None,
) -> Weighed:
    """Weigh one test."""
    return held, atom.roots(ready, contact, point) if held == 1 else NOTHING


def weigh_all(*parts: Weighed) -> Weighed:
    """Weigh a conjunction: what is unknown matters only while nothing is false."""
    held = 3
    for part in parts:
        held &= part[0]
    return held, _union(parts) if held == 1 else NOTHING


def weigh_any(*parts: Weighed) -> Weighed:
    """Weigh a disjunction: what is unknown matters only while nothing is true."""
    held = 0
    for part in parts:
        held |= part[0]
    return held, _union(parts) if held == 1 else NOTHING


def weigh_not(part: Weighed) -> Weighed:
    """Weigh a negation."""
    return (3, 1, 1, 0)[part[0]], part[1]


def _union(parts: tuple[Weighed, ...]) -> frozenset[Root]:
    return NOTHING.union(*[part[1] for part in parts])


def reads(expr: ir.Expr) -> int:
    """Return what weighing *expr* hangs on: 0 the case alone, 1 its contact, 2 its point.

    What is counted by days is counted on the clocks of the contact, whosever events they are.
    """
    scope = scope_of(expr)
    if scope is ir.Scope.POINT:
        return 2
    by_day = any(events.within.unit in BY_DAY for events in events_of(expr))
    return 1 if by_day or scope is ir.Scope.CONTACT else 0


def compile_why(expr: ir.Expr, plan: Plan) -> Why:
    """Compile the weighing of *expr*."""
    namespace: dict[str, object] = dict(
        RUNTIME,
        weigh_all=weigh_all,
        weigh_any=weigh_any,
        weigh_atom=weigh_atom,
        weigh_not=weigh_not,
    )
    emitter = Emitter(namespace)
    emitter.register([expr])
    code = _weigh(expr, emitter, namespace)
    lines = [line for scope in SCOPES for line in emitter.blocks[scope].lines]
    head = opening(emitter, plan, [code])
    head += ["kf = k.facts if k is not None else None", "pf = p.facts if p is not None else None"]
    head += asked_alone("\n".join(lines))
    source = "\n".join(["def why(P, k, p, t):", *indent((*head, *lines, f"return {code}"))])
    exec(compile(source, "<duecourse why>", "exec"), namespace)
    return namespace["why"]  # type: ignore[return-value]


def _weigh(expr: ir.Expr, emitter: Emitter, namespace: dict[str, object]) -> str:
    expr = as_condition(expr) if not isinstance(expr, ir.Named) else expr
    bare = as_condition(expr)
    match bare:
        case ir.All(operands):
            return f"weigh_all({', '.join(_weigh(p, emitter, namespace) for p in operands)})"
        case ir.Any(operands):
            return f"weigh_any({', '.join(_weigh(p, emitter, namespace) for p in operands)})"
        case ir.Not(operand):
            return f"weigh_not({_weigh(operand, emitter, namespace)})"
        case _:
            name = f"ATOM_{len(namespace)}"
            namespace[name] = Atom(expr if not isinstance(bare, CONDITIONS) else bare)
            return f"weigh_atom({emitter.kleene(bare)}, {name}, P, k, p)"
