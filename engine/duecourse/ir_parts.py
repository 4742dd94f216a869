"""The direct parts of an ``ir`` expression, and the same expression of other parts.

Both are found by type: large policies have a hundred thousand nodes, and a chain of patterns would
ask each of them fifteen questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import is_
from typing import Any, TypeAlias

from duecourse import ir

Change: TypeAlias = Callable[[ir.Expr], ir.Expr]


def children(expr: ir.Expr) -> tuple[ir.Expr, ...]:
    """Return the direct parts of *expr*, in text order; of a count, its ``where``."""
    return _CHILDREN[type(expr)](expr)


def _of_choose(expr: ir.Choose) -> tuple[ir.Expr, ...]:
    parts = [part for branch in expr.branches for part in branch]
    return tuple(parts) if expr.otherwise is None else (*parts, expr.otherwise)


def _of_age(expr: ir.AgeOn) -> tuple[ir.Expr, ...]:
    return (expr.born,) if expr.on is None else (expr.born, expr.on)


_CHILDREN: dict[type, Callable[[Any], tuple[ir.Expr, ...]]] = {
    **dict.fromkeys((ir.Const, ir.Input), lambda expr: ()),
    **dict.fromkeys(
        (ir.Count, ir.CountDistinct, ir.Sum, ir.Pick), lambda expr: (expr.events.where,)
    ),
    **dict.fromkeys((ir.DaysSince, ir.DaysUntil, ir.YearOf), lambda expr: (expr.date,)),
    ir.AgeOn: _of_age,
    **dict.fromkeys((ir.Arithmetic, ir.All, ir.Any), lambda expr: expr.operands),
    ir.Choose: _of_choose,
    ir.Default: lambda expr: (expr.operand, expr.value),
    ir.Named: lambda expr: (expr.expr,),
    ir.Compare: lambda expr: (expr.left, expr.right),
    **dict.fromkeys(
        (ir.Between, ir.OneOf, ir.Overlaps, ir.Covers, ir.Known, ir.Not),
        lambda expr: (expr.operand,),
    ),
}


def rebuild(expr: ir.Expr, change: Change) -> ir.Expr:
    """Return *expr* with *change* applied to each direct part; *expr* itself if none changed."""
    return _AGAIN[type(expr)](expr, change)


def _same(expr: ir.Expr, change: Change) -> ir.Expr:
    return expr


def _again_count(expr: ir.Count | ir.CountDistinct | ir.Sum | ir.Pick, change: Change) -> ir.Expr:
    where = change(expr.events.where)
    if where is expr.events.where:
        return expr
    return replace(expr, events=replace(expr.events, where=where))


def _again_date(expr: ir.DaysSince | ir.DaysUntil | ir.YearOf, change: Change) -> ir.Expr:
    date = change(expr.date)
    return expr if date is expr.date else type(expr)(date)


def _again_age(expr: ir.AgeOn, change: Change) -> ir.Expr:
    born, on = change(expr.born), None if expr.on is None else change(expr.on)
    return expr if born is expr.born and on is expr.on else ir.AgeOn(born, on)


def _again_many(expr: ir.Arithmetic | ir.All | ir.Any, change: Change) -> ir.Expr:
    operands = tuple(map(change, expr.operands))
    same = all(map(is_, operands, expr.operands))
    return expr if same else replace(expr, operands=operands)


def _again_choose(expr: ir.Choose, change: Change) -> ir.Expr:
    pairs = tuple((change(condition), change(result)) for condition, result in expr.branches)
    rest = None if expr.otherwise is None else change(expr.otherwise)
    same = rest is expr.otherwise and all(
        a is c and b is d for (a, b), (c, d) in zip(pairs, expr.branches, strict=True)
    )
    return expr if same else ir.Choose(pairs, rest)


def _again_default(expr: ir.Default, change: Change) -> ir.Expr:
    operand = change(expr.operand)
    return expr if operand is expr.operand else ir.Default(operand, expr.value)


def _again_named(expr: ir.Named, change: Change) -> ir.Expr:
    inner = change(expr.expr)
    return expr if inner is expr.expr else replace(expr, expr=inner)


def _again_compare(expr: ir.Compare, change: Change) -> ir.Expr:
    left, right = change(expr.left), change(expr.right)
    if left is expr.left and right is expr.right:
        return expr
    return ir.Compare(expr.operator, left, right)


def _again_one(
    expr: ir.Between | ir.OneOf | ir.Overlaps | ir.Covers | ir.Known | ir.Not, change: Change
) -> ir.Expr:
    operand = change(expr.operand)
    return expr if operand is expr.operand else replace(expr, operand=operand)


_AGAIN: dict[type, Callable[[Any, Change], ir.Expr]] = {
    **dict.fromkeys((ir.Const, ir.Input), _same),
    **dict.fromkeys((ir.Count, ir.CountDistinct, ir.Sum, ir.Pick), _again_count),
    **dict.fromkeys((ir.DaysSince, ir.DaysUntil, ir.YearOf), _again_date),
    ir.AgeOn: _again_age,
    **dict.fromkeys((ir.Arithmetic, ir.All, ir.Any), _again_many),
    ir.Choose: _again_choose,
    ir.Default: _again_default,
    ir.Named: _again_named,
    ir.Compare: _again_compare,
    **dict.fromkeys((ir.Between, ir.OneOf, ir.Overlaps, ir.Covers, ir.Known, ir.Not), _again_one),
}
