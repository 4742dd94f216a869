"""The bounds of ranges: what lies just below each of them and just above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from duecourse import ir
from duecourse.clock.instants import MINUTE
from duecourse.explain._phrases import Describer
from duecourse.ir_tools import kind_of

Number = int | Decimal
_EXACT = (ir.Kind.INTEGER, ir.Kind.DATE, ir.Kind.TIME_OF_DAY)
_COARSE = (ir.Kind.INSTANT, ir.Kind.DURATION)


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound of a range: it lies between two values that are next to each other.

    Whole numbers, dates and times of day have neighbours: ``4..7`` is reached by 3 and 4, and by 7
    and 8. Amounts and other decimals have none, so the bound itself is reached by that very value,
    and its other side by any value less than one step away: the last digit in which the bound is
    written, and at most 1. Of instants and durations a step is a minute.

    Attributes:
        operand: What is compared.
        minus: What it is compared with, where that is another fact.
        low: The value below: from, to, and whether *to* itself belongs to it.
        high: The value above: from, to, and whether *from* itself belongs to it.
        below_words: The value below in words.
        above_words: The value above.
    """

    operand: ir.Expr
    minus: ir.Expr | None
    low: tuple[Number, Number, bool]
    high: tuple[Number, Number, bool]
    below_words: str
    above_words: str

    def is_below(self, value: Number) -> bool:
        """Whether *value* lies just below the bound."""
        start, end, closed = self.low
        return start <= value < end or (closed and value == end)

    def is_above(self, value: Number) -> bool:
        """Whether *value* lies just above the bound."""
        start, end, closed = self.high
        return start < value <= end or (closed and value == start)


def bounds_of(test: ir.Expr, words: Describer) -> Iterator[Bound]:
    """Yield the bounds of a single test; none for what is no range."""
    match test:
        case ir.Between(operand, low, high, half_open):
            if low is not None:
                yield _bound(operand, low, True, words)
            if high is not None:
                yield _bound(operand, high, half_open, words)
        case ir.Compare("<" | ">=", left, ir.Const(int() | Decimal() as value)):
            yield _bound(left, value, True, words)
        case ir.Compare("<=" | ">", left, ir.Const(int() | Decimal() as value)):
            yield _bound(left, value, False, words)
        case ir.Compare("<" | ">=" as sign, left, right) if not isinstance(right, ir.Const):
            yield _between_facts(left, right, sign, words)
        case ir.Compare("<=" | ">" as sign, left, right) if not isinstance(right, ir.Const):
            yield _between_facts(left, right, sign, words)


def _bound(operand: ir.Expr, at: Number, belongs_above: bool, words: Describer) -> Bound:
    """Return the bound *at*, which itself belongs to the values above it or to those below."""
    kind = kind_of(operand)
    fact = words.fact(operand)

    def exactly(value: Number) -> str:
        return f"{fact} is {words.value(value, kind)}"

    if kind in _EXACT and isinstance(at, int):
        low, high = (at - 1, at) if belongs_above else (at, at + 1)
        return Bound(
            operand, None, (low, low, True), (high, high, True), exactly(low), exactly(high)
        )
    step = _step(at, kind)
    shown = words.value(at, kind)
    by = "a minute" if kind in _COARSE else f"{step:f}"
    if belongs_above:
        return Bound(
            operand,
            None,
            (at - step, at, False),
            (at, at + step - 1 if kind in _COARSE else at, True),
            f"{fact} is below {shown} by {by} at most",
            exactly(at),
        )
    return Bound(
        operand,
        None,
        (at - step + 1 if kind in _COARSE else at, at, True),
        (at, at + step, False),
        exactly(at),
        f"{fact} is above {shown} by {by} at most",
    )


def _between_facts(left: ir.Expr, right: ir.Expr, sign: str, words: Describer) -> Bound:
    """Return the bound at which two facts are equal."""
    kind, above = kind_of(left), sign in ("<", ">=")
    one, other = words.fact(left), words.fact(right)
    step: Number = MINUTE if kind in _COARSE else 1
    by = {ir.Kind.DATE: "a day", ir.Kind.TIME_OF_DAY: "a minute"}.get(
        kind or ir.Kind.INTEGER, "a minute" if kind in _COARSE else "1"
    )
    equal = f"{one} equals {other}"
    if above:
        return Bound(
            left,
            right,
            (-step, 0, False),
            (0, 0, True),
            f"{one} is below {other} by {by} at most",
            equal,
        )
    return Bound(
        left,
        right,
        (0, 0, True),
        (0, step, False),
        equal,
        f"{one} is above {other} by {by} at most",
    )


def _step(at: Number, kind: ir.Kind | None) -> Number:
    if kind in _COARSE:
        return MINUTE
    exponent = at.as_tuple().exponent if isinstance(at, Decimal) else 0
    return min(Decimal(1), Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0))
