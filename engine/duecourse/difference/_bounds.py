"""What a range has that another has not."""

from __future__ import annotations

from duecourse import ir
from duecourse.difference._normal import WHOLE
from duecourse.difference._terms import tests
from duecourse.difference.model import Moved
from duecourse.ir_tools import all_of, kind_of


def minus(one: ir.Between, other: ir.Between) -> list[ir.Expr]:
    """Return what is in *one* and not in *other*, both of one fact, in at most two stretches."""
    found = []
    if other.low is not None and (one.low is None or one.low < other.low):
        found.append(_below(one, other.low))
    if other.high is not None and (one.high is None or one.high > other.high):
        found.append(_above(one, other.high))
    return found


def _below(one: ir.Between, bound: ir.Value) -> ir.Expr:
    """Return what of *one* is below *bound*, which begins another range."""
    assert not isinstance(bound, bool | str | frozenset)
    kind = kind_of(one.operand)
    if one.half_open:
        high = bound if one.high is None else min(one.high, bound)
        return ir.Between(one.operand, one.low, high, True)
    if kind in WHOLE:
        high = bound - 1 if one.high is None else min(one.high, bound - 1)
        return ir.Between(one.operand, one.low, high)
    if one.high is not None and one.high < bound:
        return one
    start = ir.TRUE if one.low is None else ir.Between(one.operand, one.low, None)
    return all_of((start, ir.Compare("<", one.operand, ir.Const(bound))))


def _above(one: ir.Between, bound: ir.Value) -> ir.Expr:
    """Return what of *one* is above *bound*, which ends another range."""
    assert not isinstance(bound, bool | str | frozenset)
    kind = kind_of(one.operand)
    if one.half_open:
        low = bound if one.low is None else max(one.low, bound)
        return ir.Between(one.operand, low, one.high, True)
    if kind in WHOLE:
        low = bound + 1 if one.low is None else max(one.low, bound + 1)
        return ir.Between(one.operand, low, one.high)
    if one.low is not None and one.low > bound:
        return one
    end = ir.TRUE if one.high is None else ir.Between(one.operand, None, one.high)
    return all_of((ir.Compare(">", one.operand, ir.Const(bound)), end))


def moved(old: ir.Between | None, new: ir.Between | None) -> Moved | None:
    """Return how the bounds of a range of one fact moved, where both sides have one."""
    if old is None or new is None or old.operand != new.operand:
        return None
    return Moved(_texts(minus(new, old)), _texts(minus(old, new)))


def _texts(pieces: list[ir.Expr]) -> tuple[str, ...]:
    return tuple(text for piece in pieces for text in tests(piece).values())
