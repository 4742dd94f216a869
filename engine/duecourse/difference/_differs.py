"""Where two conditions differ, as one condition that people can still read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from duecourse import ir
from duecourse.difference._bounds import minus
from duecourse.difference._normal import conjuncts, normal
from duecourse.ir_tools import all_of, any_of, kind_of, negate


def differs(old: ir.Expr, new: ir.Expr) -> ir.Expr:
    """Return where one of two conditions holds and the other does not.

    It is never certainly false where the two have different values, unknown among them; where both
    are known it is exact.
    """
    before, after = conjuncts(normal(old)), conjuncts(normal(new))
    common = [part for part in before if part in after]
    gone = [part for part in before if part not in common]
    come = [part for part in after if part not in common]
    if not gone and not come:
        return ir.FALSE
    return all_of((*common, _either(gone, come)))


def only(one: ir.Expr, other: ir.Expr) -> ir.Expr:
    """Return where *one* holds and *other* does not."""
    mine, theirs = conjuncts(normal(one)), conjuncts(normal(other))
    common = [part for part in mine if part in theirs]
    rest = [part for part in mine if part not in common]
    lost = [part for part in theirs if part not in common]
    match rest, lost:
        case _, []:
            return ir.FALSE
        case [ir.Between() as here], [ir.Between() as there] if here.operand == there.operand:
            return all_of((*common, any_of(minus(here, there))))
        case _:
            return all_of((*common, *rest, negate(all_of(lost))))


def _either(gone: Sequence[ir.Expr], come: Sequence[ir.Expr]) -> ir.Expr:
    exact = _one_fact(gone, come) if len(gone) == len(come) == 1 else None
    if exact is not None:
        return exact
    old, new = all_of(gone), all_of(come)
    return any_of((all_of((old, negate(new))), all_of((new, negate(old)))))


def _one_fact(gone: Sequence[ir.Expr], come: Sequence[ir.Expr]) -> ir.Expr | None:
    """Return the difference of two tests of one fact, where it can be said in its own terms."""
    match gone[0], come[0]:
        case ir.Between() as old, ir.Between() as new if old.operand == new.operand:
            return any_of((*minus(old, new), *minus(new, old)))
        case old, new:
            before, after = _values(old), _values(new)
            if before is None or after is None or before[0] != after[0]:
                return None
            return normal(ir.OneOf(before[0], before[1] ^ after[1]))


def _values(test: ir.Expr) -> tuple[ir.Expr, frozenset[str | int | Decimal | bool]] | None:
    match test:
        case ir.OneOf(operand, values):
            return operand, frozenset(values)
        case ir.Compare("==", left, ir.Const(str(value))):
            return left, frozenset({value})
        case ir.Between(operand, int(low), int(high), False) if low == high:
            whole = kind_of(operand) is ir.Kind.INTEGER
            return (operand, frozenset({low})) if whole else None
        case _:
            return None
