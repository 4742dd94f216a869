"""Helpers over ``ir`` expressions: walk, rewrite, fold, and ask what they depend on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from duecourse import ir
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.ir_parts import children, rebuild

_UNKNOWABLE = Environment(lambda leaf: None)

# Of large policies the same questions are asked of the same conditions over and over.
_REMEMBERED = 1 << 16

_NARROWNESS = {ir.Scope.CASE: 0, ir.Scope.CONTACT: 1, ir.Scope.POINT: 2}
_KEY_SCOPE = {
    "contact": ir.Scope.CONTACT,
    "point": ir.Scope.POINT,
    "number": ir.Scope.POINT,
}


def all_of(operands: Iterable[ir.Expr]) -> ir.Expr:
    """Return Kleene's *and* of *operands*, flat and without constants that change nothing."""
    flat: list[ir.Expr] = []
    for operand in operands:
        if isinstance(operand, ir.All):
            flat.extend(operand.operands)
        elif not isinstance(operand, ir.Const):
            flat.append(operand)
        elif operand == ir.FALSE:
            return ir.FALSE
        elif operand != ir.TRUE:
            flat.append(operand)
    if not flat:
        return ir.TRUE
    return flat[0] if len(flat) == 1 else ir.All(tuple(flat))


def any_of(operands: Iterable[ir.Expr]) -> ir.Expr:
    """Return Kleene's *or* of *operands*, flat and without constants that change nothing."""
    flat: list[ir.Expr] = []
    for operand in operands:
        if isinstance(operand, ir.Any):
            flat.extend(operand.operands)
        elif not isinstance(operand, ir.Const):
            flat.append(operand)
        elif operand == ir.TRUE:
            return ir.TRUE
        elif operand != ir.FALSE:
            flat.append(operand)
    if not flat:
        return ir.FALSE
    return flat[0] if len(flat) == 1 else ir.Any(tuple(flat))


def negate(operand: ir.Expr) -> ir.Expr:
    """Return Kleene's *not*, without doubling."""
    if isinstance(operand, ir.Not):
        return operand.operand
    if isinstance(operand, ir.Const):
        return operand if operand.value is None else ir.Const(not operand.value)
    return ir.Not(operand)


def certainly(operand: ir.Expr) -> ir.Expr:
    """Return a condition that is true where *operand* is true, and false elsewhere."""
    yes = ir.Choose(((operand, ir.TRUE),), ir.FALSE)
    return ir.Compare("==", ir.Default(yes, ir.FALSE), ir.TRUE)


def walk(expr: ir.Expr, into_events: bool = True) -> Iterator[ir.Expr]:
    """Yield every node of *expr*, parents first, each object once.

    Args:
        expr: Where to start.
        into_events: Also the conditions that counts put on their events.
    """
    seen: set[int] = set()
    stack = [expr]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if not into_events and isinstance(node, ir.Count | ir.CountDistinct | ir.Sum | ir.Pick):
            continue
        stack.extend(reversed(children(node)))


def substitute(expr: ir.Expr, mapping: Mapping[ir.Input, ir.Expr]) -> ir.Expr:
    """Return *expr* with inputs replaced, inside events too."""

    def change(node: ir.Expr) -> ir.Expr:
        if isinstance(node, ir.Input):
            return mapping.get(node, node)
        return rebuild(node, change)

    return change(expr)


def rename(expr: ir.Expr, named: Mapping[str, ir.Expr]) -> ir.Expr:
    """Return *expr* with the derived facts of these ids replaced as a whole."""

    def change(node: ir.Expr) -> ir.Expr:
        if isinstance(node, ir.Named) and node.fact in named:
            return named[node.fact]
        return rebuild(node, change)

    return change(expr)


@lru_cache(_REMEMBERED)
def inputs(expr: ir.Expr) -> tuple[ir.Input, ...]:
    """Return the inputs it reads outside events, each once, in the order they are met."""
    if isinstance(expr, ir.Input):
        return (expr,)
    if isinstance(expr, ir.Count | ir.CountDistinct | ir.Sum | ir.Pick):
        return ()
    parts = children(expr)
    if len(parts) == 1:
        return inputs(parts[0])
    return tuple(dict.fromkeys(leaf for part in parts for leaf in inputs(part)))


def events_of(expr: ir.Expr) -> tuple[ir.Events, ...]:
    """Return the event selections it counts over, each once, in the order they are met."""
    found = [
        node.events
        for node in walk(expr, into_events=False)
        if isinstance(node, ir.Count | ir.CountDistinct | ir.Sum | ir.Pick)
    ]
    return tuple(dict.fromkeys(found))


def roots(expr: ir.Expr) -> tuple[ir.Input | ir.Events, ...]:
    """Return everything it reads from the case: its inputs, then its event selections."""
    return (*inputs(expr), *events_of(expr))


def facts_of(expr: ir.Expr) -> frozenset[str]:
    """Return the ids of all facts in it, derived ones and what they are derived from.

    Fields of events are not facts of the case and are left out.
    """
    return frozenset(
        node.fact for node in walk(expr, into_events=False) if isinstance(node, ir.Input | ir.Named)
    )


def depends_on(expr: ir.Expr, facts: Iterable[str]) -> frozenset[str]:
    """Return which of *facts* the value of *expr* can depend on, directly or through others."""
    return facts_of(expr) & frozenset(facts)


@lru_cache(_REMEMBERED)
def scope_of(expr: ir.Expr) -> ir.Scope:
    """Return the narrowest of case, contact and point that it reads; acts count as the case.

    A condition over event fields alone is of scope ``EVENT``.
    """
    scope = ir.Scope.CASE
    for node in walk(expr, into_events=False):
        met: list[ir.Scope] = []
        if isinstance(node, ir.Input):
            if node.scope is ir.Scope.EVENT:
                return ir.Scope.EVENT
            met = [node.scope]
        elif isinstance(node, ir.Count | ir.CountDistinct | ir.Sum | ir.Pick):
            met = [_KEY_SCOPE.get(key, ir.Scope.CASE) for key in node.events.per]
        for one in met:
            if _NARROWNESS.get(one, 0) > _NARROWNESS[scope]:
                scope = one
    return scope


def time_dependent(expr: ir.Expr) -> bool:
    """Tell whether its value can change as time passes while the case stays as it is."""
    for node in walk(expr, into_events=False):
        match node:
            case ir.DaysSince() | ir.DaysUntil() | ir.AgeOn(on=None):
                return True
            case ir.Count(events) | ir.CountDistinct(_, events) | ir.Sum(_, events):
                if events.within.unit != "ever":
                    return True
            case ir.Pick(events=events):
                if events.within.unit != "ever":
                    return True
            case _:
                pass
    return False


def kind_of(expr: ir.Expr) -> ir.Kind | None:
    """Return the type of its value; None for constants and arithmetic that do not show it."""
    match expr:
        case ir.Input(kind=kind) | ir.Named(kind=kind) | ir.Pick(kind=kind):
            return kind
        case ir.Default(operand, _):
            return kind_of(operand)
        case ir.Const(value):
            return ir.Kind.BOOLEAN if isinstance(value, bool) else None
        case ir.Count() | ir.CountDistinct() | ir.DaysSince() | ir.DaysUntil():
            return ir.Kind.INTEGER
        case ir.AgeOn() | ir.YearOf():
            return ir.Kind.INTEGER
        case ir.Choose(branches, otherwise):
            results = [result for _, result in branches]
            kinds = [kind_of(result) for result in [*results, otherwise] if result is not None]
            return next((kind for kind in kinds if kind is not None), None)
        case ir.Arithmetic() | ir.Sum():
            return None
        case _:
            return ir.Kind.BOOLEAN


def simplify(expr: ir.Expr) -> ir.Expr:
    """Return an expression of the same value for every case, with its constants folded."""
    memo: dict[int, tuple[ir.Expr, ir.Expr]] = {}

    def change(node: ir.Expr) -> ir.Expr:
        if node.is_folded:
            return node
        known = memo.get(id(node))
        if known is None:
            known = memo[id(node)] = (node, _fold(rebuild(node, change)))
            known[1].mark_folded()
        return known[1]

    return change(expr)


# The most frequent are told by type, before any pattern is tried.
_AS_THEY_ARE = frozenset(
    (ir.Const, ir.Input, ir.Count, ir.CountDistinct, ir.Sum, ir.Pick),
)
_OF_CONSTANTS = frozenset((ir.Between, ir.OneOf, ir.Overlaps, ir.Covers, ir.Arithmetic))


def _fold(expr: ir.Expr) -> ir.Expr:
    kind = type(expr)
    if kind in _AS_THEY_ARE:
        return expr
    if kind in _OF_CONSTANTS:
        return _constant(expr)
    match expr:
        case ir.DaysSince() | ir.DaysUntil() | ir.AgeOn():
            return ir.UNKNOWN if ir.UNKNOWN in children(expr) else expr
        case ir.All(operands):
            return _once(all_of(operands))
        case ir.Any(operands):
            return _once(any_of(operands))
        case ir.Not(operand):
            return negate(operand)
        case ir.Known(ir.Known()):
            return ir.TRUE
        case ir.Known(ir.Default(_, default)) if default.value is not None:
            return ir.TRUE
        case ir.Default(ir.Default() as inner, _) if inner.value.value is not None:
            return inner
        case ir.Default(operand, ir.Const(None)):
            return operand
        case ir.Choose(branches, otherwise):
            return _fold_choose(branches, otherwise)
        case ir.Compare() if ir.UNKNOWN in (expr.left, expr.right):
            return ir.UNKNOWN
        case _:
            return _constant(expr)


def _constant(expr: ir.Expr) -> ir.Expr:
    """Return the value of what has constants alone in it, and anything else as it is."""
    for part in children(expr):
        if not isinstance(part, ir.Const):
            return expr
    return ir.Const(evaluate(expr, _UNKNOWABLE))


def _once(expr: ir.Expr) -> ir.Expr:
    """Return a conjunction or disjunction with each operand once."""
    if not isinstance(expr, ir.All | ir.Any):
        return expr
    operands = tuple(dict.fromkeys(expr.operands))
    if len(operands) == 1:
        return operands[0]
    return expr if len(operands) == len(expr.operands) else replace(expr, operands=operands)


def _fold_choose(
    branches: tuple[tuple[ir.Expr, ir.Expr], ...], otherwise: ir.Expr | None
) -> ir.Expr:
    kept: list[tuple[ir.Expr, ir.Expr]] = []
    rest = otherwise
    for condition, result in branches:
        if condition == ir.FALSE:
            continue
        if condition in (ir.TRUE, ir.UNKNOWN):
            rest = result if condition == ir.TRUE else None
            break
        kept.append((condition, result))
    if kept:
        return ir.Choose(tuple(kept), rest)
    return ir.UNKNOWN if rest is None else rest
