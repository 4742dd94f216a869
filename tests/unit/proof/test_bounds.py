"""A bound lies between two values that are next to each other: its test holds of one of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from duecourse import ir
from duecourse.explain._phrases import Describer
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.proof.coverage._bounds import Bound, bounds_of

WORDS = Describer({}, "en")
WHOLE = some.integers(-1000, 1000)
AMOUNT = some.decimals(-1000, 1000, places=2)
KINDS: dict[ir.Kind, some.SearchStrategy[int | Decimal]] = {
    ir.Kind.INTEGER: WHOLE,
    ir.Kind.DATE: WHOLE,
    ir.Kind.TIME_OF_DAY: some.integers(0, 1439),
    ir.Kind.MONEY: AMOUNT,
    ir.Kind.DECIMAL: AMOUNT,
    ir.Kind.INSTANT: some.integers(0, 10**9),
    ir.Kind.DURATION: some.integers(0, 10**9),
}


@some.composite
def one_sided(draw: some.DrawFn) -> tuple[ir.Kind, ir.Expr, Bound]:
    """Draw a test with one bound."""
    kind = draw(some.sampled_from(list(KINDS)))
    left = ir.Input("x", kind, ir.Scope.CASE)
    at: int | Decimal = draw(KINDS[kind])
    half_open = kind in (ir.Kind.INSTANT, ir.Kind.TIME_OF_DAY)
    tests: list[ir.Expr] = [
        ir.Between(left, at, None, half_open),
        ir.Between(left, None, at, half_open),
    ]
    tests += [ir.Compare(sign, left, ir.Const(at)) for sign in ("<", "<=", ">", ">=")]
    test = draw(some.sampled_from(tests))
    (bound,) = bounds_of(test, WORDS)
    return kind, test, bound


def holds(test: ir.Expr, value: int | Decimal) -> object:
    return evaluate(test, Environment(lambda _: value))


@given(some.data())
def test_the_test_holds_on_one_side_alone(data: some.DataObject) -> None:
    kind, test, bound = data.draw(one_sided())
    step = 90_000_000 if kind in (ir.Kind.INSTANT, ir.Kind.DURATION) else 3
    near = data.draw(some.sampled_from([bound.low[0], bound.low[1], bound.high[0], bound.high[1]]))
    if isinstance(near, Decimal):
        value: int | Decimal = near + data.draw(some.decimals(-step, step, places=2))
    else:
        value = near + data.draw(some.integers(-step, step))
    assert not (bound.is_below(value) and bound.is_above(value))
    below = data.draw(some.sampled_from(bound.low[: 2 if bound.low[2] else 1]))
    if bound.is_below(value):
        assert holds(test, value) == holds(test, below)
    if bound.is_above(value):
        assert holds(test, value) != holds(test, below)


@given(one_sided())
def test_both_sides_can_be_reached(found: tuple[ir.Kind, ir.Expr, Bound]) -> None:
    _, test, bound = found
    below = bound.low[0]
    above = bound.high[1]
    assert bound.is_below(below)
    assert bound.is_above(above)
    assert holds(test, below) != holds(test, above)


@pytest.mark.parametrize(
    ("low", "high", "half_open", "words"),
    [
        (4, 7, False, ["x is 3", "x is 4", "x is 7", "x is 8"]),
        (4, None, False, ["x is 3", "x is 4"]),
        (None, 7, False, ["x is 7", "x is 8"]),
        (7, 7, False, ["x is 6", "x is 7", "x is 7", "x is 8"]),
    ],
)
def test_a_range_of_whole_numbers_in_words(
    low: int | None, high: int | None, half_open: bool, words: list[str]
) -> None:
    left = ir.Input("x", ir.Kind.INTEGER, ir.Scope.CASE)
    found = bounds_of(ir.Between(left, low, high, half_open), WORDS)
    assert [each for b in found for each in (b.below_words, b.above_words)] == words


def test_two_facts_are_compared_by_their_difference() -> None:
    one, other = (ir.Input(name, ir.Kind.MONEY, ir.Scope.CASE) for name in ("paid", "due"))
    (bound,) = bounds_of(ir.Compare("<", one, other), WORDS)
    assert (bound.below_words, bound.above_words) == (
        "paid is below due by 1 at most",
        "paid equals due",
    )
    assert bound.is_above(Decimal(0))
    assert bound.is_below(Decimal("-0.01"))
    assert not bound.is_below(Decimal("-1.01"))
