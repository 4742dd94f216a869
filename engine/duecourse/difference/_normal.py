"""One form for conditions that mean the same, so that a change of spelling is no change."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from duecourse import ir
from duecourse.ir_parts import rebuild
from duecourse.ir_tools import all_of, any_of, kind_of, negate

WHOLE: Final = (ir.Kind.INTEGER, ir.Kind.DATE)
_HALF_OPEN: Final = (ir.Kind.TIME_OF_DAY, ir.Kind.INSTANT)


def normal(condition: ir.Expr) -> ir.Expr:
    """Return *condition* in one form; for every case it has the value that it had.

    Bounds become ranges (``>= 2`` is ``2..``), lists of one value that value, ``!=`` the opposite
    of ``==``. What a fact is derived from is left alone: that is the fact's own definition.
    """
    if isinstance(condition, ir.Input | ir.Named | ir.Const):
        return condition
    if isinstance(condition, ir.Default):  # a fact with its default: a leaf as well
        return condition
    found = rebuild(condition, normal)
    match found:
        case ir.All(operands):
            flat = all_of(operands)
            return all_of(dict.fromkeys(conjuncts(flat)))
        case ir.Any(operands):
            return any_of(dict.fromkeys(operands))
        case ir.Not(operand):
            return negate(operand)
        case ir.Compare("!=", left, right):
            return negate(normal(ir.Compare("==", left, right)))
        case ir.Compare(sign, left, ir.Const(value)) if not isinstance(value, bool):
            return _as_range(found, sign, left, value)
        case ir.OneOf(operand, values) if len(values) == 1:
            (value,) = values
            return normal(ir.Compare("==", operand, ir.Const(value)))
        case _:
            return found


def _as_range(found: ir.Expr, sign: str, left: ir.Expr, value: ir.Value | None) -> ir.Expr:
    kind = kind_of(left)
    if not isinstance(value, int | Decimal) or kind is None:
        return found
    if kind in _HALF_OPEN:
        if sign == ">=":
            return ir.Between(left, value, None, True)
        return ir.Between(left, None, value, True) if sign == "<" else found
    if sign == "==":
        return ir.Between(left, value, value)
    if sign == ">=":
        return ir.Between(left, value, None)
    if sign == "<=":
        return ir.Between(left, None, value)
    if kind in WHOLE and isinstance(value, int):
        return (
            ir.Between(left, value + 1, None) if sign == ">" else ir.Between(left, None, value - 1)
        )
    return found


def conjuncts(condition: ir.Expr) -> tuple[ir.Expr, ...]:
    """Return the tests of a normal condition that must all hold; none where it always holds."""
    if condition == ir.TRUE:
        return ()
    return condition.operands if isinstance(condition, ir.All) else (condition,)
