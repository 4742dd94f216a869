"""What a flat kernel can tell about a condition before it writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from duecourse import ir
from duecourse.targets._expressions import CONDITIONS, strip
from duecourse.targets._flat_ranges import meet, spans_of


@dataclass(frozen=True, slots=True)
class Raw:
    """A question that is code already: never unknown."""

    code: str


Guard: TypeAlias = ir.Expr | Raw


@dataclass(frozen=True, slots=True)
class Sure:
    """A condition read one way wherever it stands: its unknown already has a default."""

    condition: ir.Expr
    certain: bool
    negated: bool


def canonical(expr: ir.Expr) -> ir.Expr:
    """Return *expr* without names: ``<condition> == yes`` is the condition, a fact ``== yes``."""
    while True:
        expr = strip(expr)
        match expr:
            case ir.Compare("==" | "!=" as operator, left, ir.Const(bool() as wanted)):
                inner = _truth_of(strip(left))
                if not isinstance(inner, CONDITIONS):
                    return expr
                expr = inner if wanted is (operator == "==") else ir.Not(inner)
            case ir.Not(operand):
                plain = canonical(operand)
                if not is_truth(plain):
                    return expr
                assert isinstance(plain, ir.Compare)
                return ir.Compare("!=" if plain.operator == "==" else "==", plain.left, plain.right)
            case ir.Const():
                return expr
            case _:
                expr = _truth_of(expr)
                if isinstance(expr, CONDITIONS):
                    return expr
                return ir.Compare("==", expr, ir.TRUE)


def _truth_of(expr: ir.Expr) -> ir.Expr:
    match expr:
        case ir.Choose(((only, ir.Const(True)),), ir.Const(False)):
            return strip(only)
        case _:
            return expr


def sure(expr: ir.Expr) -> Sure | None:
    """Recognise a comparison with a condition that has a default."""
    match expr:
        case ir.Compare("==" | "!=", left, ir.Const(bool() as wanted)):
            inner = strip(left)
        case _:
            return None
    if not isinstance(inner, ir.Default) or not isinstance(inner.value.value, bool):
        return None
    condition = _truth_of(strip(inner.operand))
    if not isinstance(condition, CONDITIONS):
        return None
    wanted = wanted is (expr.operator == "==")
    return Sure(condition, inner.value.value is False, not wanted)


def is_truth(expr: ir.Expr) -> bool:
    """Tell whether it compares a boolean fact with yes or no."""
    return (
        isinstance(expr, ir.Compare)
        and expr.operator in ("==", "!=")
        and isinstance(expr.right, ir.Const)
        and isinstance(expr.right.value, bool)
        and sure(expr) is None
    )


def operands(expr: ir.Expr) -> tuple[ir.Expr, ...]:
    """Return the values that one test reads, constants left out."""
    match expr:
        case ir.Between(x) | ir.OneOf(x) | ir.Overlaps(x) | ir.Covers(x) | ir.Known(x):
            found: tuple[ir.Expr, ...] = (x,)
        case ir.Compare(_, left, right):
            found = (left, right)
        case _:
            found = (expr,)
    return tuple(one for one in map(strip, found) if not isinstance(one, ir.Const))


def only_operand(expr: ir.Expr) -> ir.Expr | None:
    """Return the one value of which *expr* is a test, unknown exactly where that value is."""
    expr = canonical(expr)
    match expr:
        case ir.Known() | ir.Const():
            return None
        case ir.All(parts) | ir.Any(parts):
            found = {only_operand(part) for part in parts}
            return found.pop() if len(found) == 1 else None
        case ir.Not(operand):
            return only_operand(operand)
        case _:
            if sure(expr) is not None:
                return None
            values = operands(expr)
            return values[0] if len(values) == 1 else None


def implied(expr: ir.Expr, *, certain: bool, outcome: bool) -> frozenset[ir.Expr]:
    """Return the values that are known once *expr*, read as certain or possible, had *outcome*."""
    expr = canonical(expr)
    match expr:
        case ir.Const():
            return frozenset()
        case ir.Known(operand):
            return frozenset({strip(operand)}) if outcome else frozenset()
        case ir.Not(operand):
            return implied(operand, certain=not certain, outcome=not outcome)
        case ir.All(parts) | ir.Any(parts):
            if outcome is not isinstance(expr, ir.All) and len(parts) > 1:
                return frozenset()
            each = [implied(part, certain=certain, outcome=outcome) for part in parts]
            return frozenset().union(*each)
        case _:
            if sure(expr) is not None or certain is not outcome:
                return frozenset()
            return frozenset(operands(expr))


def conjuncts(expr: ir.Expr) -> tuple[ir.Expr, ...]:
    """Return the parts that must all hold."""
    expr = canonical(expr)
    if isinstance(expr, ir.All):
        return tuple(part for operand in expr.operands for part in conjuncts(operand))
    return () if expr == ir.TRUE else (expr,)


def disjoint(first: ir.Expr, second: ir.Expr) -> bool:
    """Tell whether it is plain that not both can be true."""
    for one in conjuncts(first):
        operand = only_operand(one)
        for other in conjuncts(second):
            if operand is not None and operand == only_operand(other) and _apart(one, other):
                return True
    return False


def _apart(first: ir.Expr, second: ir.Expr) -> bool:
    one, other = spans_of(first), spans_of(second)
    if one is not None and other is not None:
        return not meet(one, other)
    left, right = _members(first), _members(second)
    return left is not None and right is not None and not left & right


def _members(expr: ir.Expr) -> frozenset[object] | None:
    match expr:
        case ir.OneOf(_, values):
            return frozenset(values)
        case ir.Compare("==", _, ir.Const(value)):
            return frozenset({value})
        case _:
            return None
