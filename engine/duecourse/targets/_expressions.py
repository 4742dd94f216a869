"""What code generators ask of an ``ir`` expression, whatever they write."""

from __future__ import annotations

from duecourse import ir, ir_parts
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
MIRROR = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Each comparison as it is told from its other side."""


def strip(expr: Expr) -> Expr:
    """Return *expr* without the names around it."""
    while isinstance(expr, ir.Named):
        expr = expr.expr
    return expr


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct operands, without a count's condition on its events."""
    return () if isinstance(expr, AGGREGATES) else ir_parts.children(expr)


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
