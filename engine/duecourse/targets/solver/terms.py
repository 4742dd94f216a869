"""Three-valued values as z3 terms: what is not known is said beside what the value would be.

A condition is two booleans, *certainly true* and *possibly true*; the first never holds without the
second. Every other value is a flag, *known*, and a term that means something only where the flag
holds. Booleans that are constant stay Python's own, so that what can be folded never reaches z3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import z3

Bool: TypeAlias = Any
"""``bool`` or ``z3.BoolRef``."""
Number: TypeAlias = Any
"""``int``, ``Fraction`` or ``z3.ArithRef``."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """A condition, or a fact that is yes or no."""

    certain: Bool
    possible: Bool

    @property
    def known(self) -> Bool:
        """Whether it is not unknown."""
        return either((self.certain, negation(self.possible)))


@dataclass(frozen=True, slots=True, eq=False)
class Amount:
    """A number, an amount, a date, an instant, a time of day or a duration."""

    known: Bool
    value: Number


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """A quotient, kept as its two parts: comparing it with a constant then stays linear."""

    known: Bool
    above: Number
    below: Number


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """Text or a word of an enumeration, as a small number (:class:`Words`)."""

    known: Bool
    value: Number


@dataclass(frozen=True, slots=True, eq=False)
class Bag:
    """A set: whether it has each of the members that anything asks about."""

    known: Bool
    members: Mapping[str, Bool]


Term: TypeAlias = Truth | Amount | Ratio | Word | Bag

UNKNOWN = Truth(False, True)
OTHER = "elsewhere"
"""A member of a set that nothing in the book mentions."""


def fold(operands: Iterable[Bool], absorbing: bool) -> Bool:
    """Return *and* (absorbing False) or *or* (absorbing True) without operands that say nothing."""
    kept: dict[int, Bool] = {}
    for operand in operands:
        if operand is absorbing:
            return absorbing
        if operand is not (not absorbing):
            kept[operand.ast.value] = operand
    if len(kept) < 2:
        return next(iter(kept.values()), not absorbing)
    # As z3.And and z3.Or do, without asking each operand for its sort, which takes long.
    first = next(iter(kept.values()))
    parts = (z3.Ast * len(kept))(*(operand.as_ast() for operand in kept.values()))
    make = z3.Z3_mk_or if absorbing else z3.Z3_mk_and
    return z3.BoolRef(make(first.ctx_ref(), len(kept), parts), first.ctx)


def both(operands: Iterable[Bool]) -> Bool:
    """Return the conjunction."""
    return fold(operands, absorbing=False)


def either(operands: Iterable[Bool]) -> Bool:
    """Return the disjunction."""
    return fold(operands, absorbing=True)


def negation(operand: Bool) -> Bool:
    """Return the negation."""
    if isinstance(operand, bool):
        return not operand
    return z3.BoolRef(z3.Z3_mk_not(operand.ctx_ref(), operand.as_ast()), operand.ctx)


def if_else(condition: Bool, one: Number, other: Number) -> Number:
    """Return *one* where the condition holds, else *other*."""
    if isinstance(condition, bool):
        return one if condition else other
    return one if one is other else z3.If(condition, lifted(one), lifted(other))


def if_bool(condition: Bool, one: Bool, other: Bool) -> Bool:
    """Return one of two booleans."""
    return either((both((condition, one)), both((negation(condition), other))))


def lifted(value: Number) -> Any:
    """Return a number as a z3 term."""
    if isinstance(value, Fraction):
        return z3.Q(value.numerator, value.denominator)
    return z3.IntVal(value) if isinstance(value, int) else value


def exact(value: int | Decimal) -> int | Fraction:
    """Return a number of a policy as one that loses nothing."""
    return Fraction(value) if isinstance(value, Decimal) else int(value)


def related(operator: str, left: Number, right: Number) -> Bool:
    """Return ``== != < <= > >=`` of two numbers that are known."""
    if not isinstance(left, int | Fraction):
        right = lifted(right) if isinstance(right, Fraction) else right
    elif not isinstance(right, int | Fraction):
        left = lifted(left)
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def told(known: Bool, holds: Bool) -> Truth:
    """Return a condition that is what *holds* says where it is known, else unknown."""
    return Truth(both((known, holds)), either((negation(known), holds)))


class Words:
    """Gives every text that a policy mentions a number; any other number is some other text."""

    def __init__(self) -> None:
        """Start with none."""
        self._codes: dict[str, int] = {}
        self._texts: list[str] = []

    def code(self, text: str) -> int:
        """Return the number of *text*."""
        found = self._codes.get(text)
        if found is None:
            found = self._codes[text] = len(self._texts)
            self._texts.append(text)
        return found

    def text(self, code: int) -> str:
        """Return the text of a number; one made up where nothing mentions it."""
        return self._texts[code] if 0 <= code < len(self._texts) else f"other-{code}"
