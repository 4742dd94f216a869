"""What a condition asks of each fact, and the values at and next to its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from duecourse import ir
from duecourse.ir_tools import walk
from duecourse.language.model import Fact

CENT = Decimal("0.01")
Leaf = ir.Expr


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a case can say, and values that conditions tell apart.

    Attributes:
        leaf: A fact, or what is reckoned from facts or events.
        values: In order; None is unknown.
    """

    leaf: Leaf
    values: tuple[ir.Value | None, ...]


def asked(exprs: Iterable[ir.Expr], facts: Mapping[str, Fact]) -> list[Asked]:
    """Return what *exprs* ask, in the order in which they ask it."""
    found: dict[Leaf, dict[ir.Value | None, None]] = {}
    for expr in exprs:
        for node in walk(expr, into_events=False):
            for leaf, values in _tests(node):
                bare = _bare(leaf)
                if bare is not None:
                    found.setdefault(bare, {}).update(dict.fromkeys(values))
    return [Asked(leaf, tuple(_completed(leaf, values, facts))) for leaf, values in found.items()]


def _tests(node: ir.Expr) -> Iterator[tuple[ir.Expr, list[ir.Value | None]]]:
    match node:
        case ir.Compare(_, left, ir.Const(value)) if value is not None:
            yield left, list(_around(value))
        case ir.Compare(_, left, right):
            yield left, []
            yield right, []
            yield node, [True, False]
        case ir.Between(operand, low, high):
            yield operand, [v for bound in (low, high) if bound is not None for v in _around(bound)]
        case ir.OneOf(operand, values):
            yield operand, list(sorted(values, key=str))
        case ir.Overlaps(operand, values) | ir.Covers(operand, values):
            yield operand, [frozenset({value}) for value in sorted(values)]
        case ir.Known(operand):
            yield operand, [None]
        case ir.Input():
            yield node, []
        case _:
            return


def _around(value: ir.Value) -> Iterator[ir.Value]:
    yield value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return
    step: int | Decimal = CENT if isinstance(value, Decimal) else 1
    yield value - step
    yield value + step


def _bare(expr: ir.Expr) -> Leaf | None:
    """Return what a case says directly, or what is counted; None where others decide it."""
    match expr:
        case ir.Named(expr=inner) | ir.Default(operand=inner):
            return _bare(inner)
        case ir.Input(scope=scope):
            return expr if scope in _SAID else None
        case ir.DaysSince() | ir.DaysUntil() | ir.YearOf() | ir.AgeOn() | ir.Count():
            return expr
        case ir.Compare():
            return expr
        case _:
            return None


_SAID = (ir.Scope.CASE, ir.Scope.CONTACT, ir.Scope.POINT)


def _completed(
    leaf: Leaf, values: Iterable[ir.Value | None], facts: Mapping[str, Fact]
) -> list[ir.Value | None]:
    """Return *values* with those that a fact of this type may have besides, and unknown."""
    found: dict[ir.Value | None, None] = dict.fromkeys(values)
    if isinstance(leaf, ir.Input):
        if leaf.kind is ir.Kind.BOOLEAN:
            found.update(dict.fromkeys([True, False]))
        fact = facts.get(leaf.fact)
        if fact is not None and leaf.kind is ir.Kind.ENUM:
            found.update(dict.fromkeys(fact.values))
        found[None] = None
    return list(found)
