"""Asks of a condition what it may be, when all but a few facts may be anything.

A decision takes what is not known as not known. A handbook asks about every case there may be: a
fact that nobody fixed may yet be known, may yet differ from its default.
"""

from __future__ import annotations

from collections.abc import Mapping

from duecourse import ir
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.ir_parts import rebuild
from duecourse.ir_tools import inputs


def loosely(expr: ir.Expr, fixed: frozenset[str]) -> ir.Expr:
    """Return *expr* such that it is unknown wherever facts that are not *fixed* could decide it."""

    def change(node: ir.Expr) -> ir.Expr:
        match node:
            case ir.Known(operand):
                given = {leaf.fact for leaf in inputs(operand)}
                return ir.TRUE if given and given <= fixed else ir.UNKNOWN
            case ir.Default(operand, _):
                return change(operand)
            case _:
                return rebuild(node, change)

    return change(expr)


def truth(expr: ir.Expr, known: Mapping[str, ir.Value]) -> bool | None:
    """Return what a loosened condition is where some facts are known; None is either."""
    found = evaluate(expr, Environment(lambda leaf: known.get(leaf.fact)))
    return found if isinstance(found, bool) else None
