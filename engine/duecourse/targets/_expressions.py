"""What code generators ask of an ``ir`` expression, whatever they write."""

from __future__ import annotations

from duecourse import ir
from duecourse.errors import TargetError
from duecourse.ir import Expr

CONDITIONS = (
    ir.Compare,
    ir.Between,
    ir.OneOf,
    ir.Overlaps,
    ir.Covers,
    ir.Known,
    ir.All,
    ir.Any,
    ir.Not,
)
AGGREGATES = (ir.Count, ir.CountDistinct, ir.Sum, ir.Pick)


def strip(expr: Expr) -> Expr:
    """Return *expr* without the names around it."""
    while isinstance(expr, ir.Named):
        expr = expr.expr
    return expr


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct operands, without a count's condition on its events."""
    match expr:
        case ir.Named():
            return (expr.expr,)
        case ir.Default(operand, value):
            return (operand, value)
        case ir.DaysSince(x) | ir.DaysUntil(x) | ir.YearOf(x) | ir.Known(x) | ir.Not(x):
            return (x,)
        case ir.Between() | ir.OneOf() | ir.Overlaps() | ir.Covers():
            return (expr.operand,)
        case ir.AgeOn(born, on):
            return (born,) if on is None else (born, on)
        case ir.Arithmetic(_, operands) | ir.All(operands) | ir.Any(operands):
            return operands
        case ir.Choose(branches, otherwise):
            flat = tuple(part for branch in branches for part in branch)
            return flat if otherwise is None else (*flat, otherwise)
        case ir.Compare(_, left, right):
            return (left, right)
        case _:
            return ()


def kind_of(expr: Expr) -> ir.Kind | None:
    """Return the type of *expr* where it matters to code: dates and instants differ."""
    match expr:
        case ir.Input() | ir.Named() | ir.Pick():
            return expr.kind
        case ir.Default(operand, _):
            return kind_of(operand)
        case ir.Arithmetic(_, operands):
            return kind_of(operands[0]) if operands else None
        case ir.Choose(branches, _):
            return kind_of(branches[0][1]) if branches else None
        case _:
            return None


def as_condition(expr: Expr) -> Expr:
    """Drop names, and read ``<condition> == yes`` as the condition itself."""
    expr = strip(expr)
    if isinstance(expr, ir.Compare) and isinstance(expr.right, ir.Const):
        wanted, inner = expr.right.value, strip(expr.left)
        if (
            isinstance(wanted, bool)
            and isinstance(inner, CONDITIONS)
            and (expr.operator in ("==", "!="))
        ):
            return inner if wanted is (expr.operator == "==") else ir.Not(inner)
    return expr


def arithmetic(operator: str, parts: list[str]) -> str:
    match operator:
        case "add":
            return " + ".join(parts)
        case "subtract":
            return " - ".join(parts)
        case "minimum" | "maximum":
            return f"{operator[:3]}({', '.join(parts)})"
        case "share":
            return f"share({parts[0]}, {parts[1]})"
        case _:
            raise TargetError(f"the scalar target cannot compute `{operator}`")
