"""Conditions compiled to planes: each is certain in one plane, and possible in another.

What has a form in planes is written in it: tests against constants, Kleene's logic, choices. A test
of another form (two columns, arithmetic, ages) is one load, done by :mod:`._flat_tests`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias

from duecourse import ir
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.ir_tools import kind_of
from duecourse.targets._expressions import MIRROR, strip
from duecourse.targets.columns._flat_inputs import Column
from duecourse.targets.columns._flat_tape import NO, YES, Plane, Tape

Truth: TypeAlias = tuple[Plane, Plane]
"""Certain, and possible."""

_UNKNOWABLE = Environment(lambda leaf: None)
_WHOLE = (
    ir.Kind.INTEGER,
    ir.Kind.DATE,
    ir.Kind.INSTANT,
    ir.Kind.TIME_OF_DAY,
    ir.Kind.DURATION,
    ir.Kind.MONEY,
    ir.Kind.DECIMAL,
)
_WORDS = (ir.Kind.TEXT, ir.Kind.ENUM)
_TOP = (1 << 63) - 1


class Graph:
    """Compiles the conditions of one kernel for columns of given types.

    Attributes:
        tape: Where the operations go.
        columns: How each fact comes in.
        words: By fact, the words that some test names, numbered from 1.
        tests: Tests that are loaded whole, by number.
    """

    def __init__(self, columns: Mapping[str, Column]) -> None:
        """Start empty."""
        self.tape = Tape()
        self.columns = columns
        self.words: dict[str, dict[str, int]] = {}
        self.tests: list[ir.Expr] = []
        self._memo: dict[ir.Expr, Truth] = {}
        self._numbered: dict[ir.Expr, int] = {}

    def truth(self, expr: ir.Expr) -> Truth:
        """Return where *expr* is certainly true, and where it is not certainly false."""
        known = self._memo.get(expr)
        if known is None:
            known = self._memo[expr] = self._truth(strip(expr))
        return known

    def known(self, expr: ir.Expr) -> Plane:
        """Return where the value of *expr* is known."""
        expr = strip(expr)
        match expr:
            case ir.Const(value):
                return NO if value is None else YES
            case ir.Input():
                return self._input_known(expr)
            case ir.Default(operand, default):
                return YES if default.value is not None else self.known(operand)
            case ir.Arithmetic(operator, operands) if operator != "share":
                return self.tape.all_of([self.known(operand) for operand in operands])
            case ir.Choose(branches, otherwise):
                return self._choose(
                    branches, otherwise, lambda value: (self.known(value), self.known(value))
                )[0]
            case _ if kind_of(expr) is ir.Kind.BOOLEAN:
                certain, possible = self.truth(expr)
                return self.tape.either(certain, self.tape.negate(possible))
            case _:
                return self._loaded(ir.Known(expr))[0]

    def values(self, expr: ir.Expr) -> dict[ir.Value, Plane] | None:
        """Return where *expr* certainly has each of its values; None when they are not fixed."""
        expr = strip(expr)
        match expr:
            case ir.Const(None):
                return {}
            case ir.Const(value):
                assert value is not None
                return {value: YES}
            case ir.Choose(branches, otherwise):
                tape, left = self.tape, YES
                found: dict[ir.Value, Plane] = {}
                for condition, result in (*branches, (ir.TRUE, otherwise or ir.UNKNOWN)):
                    certain, possible = self.truth(condition)
                    inner = self.values(result)
                    if inner is None:
                        return None
                    for value, plane in inner.items():
                        here = tape.both(tape.both(left, certain), plane)
                        found[value] = tape.either(found.get(value, NO), here)
                    left = tape.both(left, tape.negate(possible))
                return found
            case _:
                return None

    def _truth(self, expr: ir.Expr) -> Truth:
        tape = self.tape
        match expr:
            case ir.Const(value):
                return (YES if value is True else NO), (NO if value is False else YES)
            case ir.All(operands):
                parts = [self.truth(operand) for operand in operands]
                return tape.all_of([c for c, _ in parts]), tape.all_of([p for _, p in parts])
            case ir.Any(operands):
                parts = [self.truth(operand) for operand in operands]
                return tape.any_of([c for c, _ in parts]), tape.any_of([p for _, p in parts])
            case ir.Not(operand):
                certain, possible = self.truth(operand)
                return tape.negate(possible), tape.negate(certain)
            case ir.Known(operand):
                known = self.known(operand)
                return known, known
            case ir.Input(kind=ir.Kind.BOOLEAN):
                if self.columns[expr.fact].type is None:
                    return NO, YES
                return self._test(expr, tape.loaded(("bits", expr.fact)))
            case ir.Default(operand, default):
                certain, possible = self.truth(operand)
                if default.value is None:
                    return certain, possible
                plane = possible if default.value is True else certain
                return plane, plane
            case ir.Choose(branches, otherwise):
                return self._choose(branches, otherwise, self.truth)
            case ir.Compare(operator, left, right):
                return self._compare(operator, strip(left), strip(right), expr)
            case ir.Between(operand, low, high, half_open):
                return self._between(strip(operand), low, high, half_open)
            case ir.OneOf(operand, values):
                return self._one_of(operand, values)
            case ir.Overlaps(operand, members) | ir.Covers(operand, members):
                inner = strip(operand)
                if not isinstance(inner, ir.Input):
                    return self._loaded(expr)
                if self.columns[inner.fact].type is None:
                    return NO, YES
                form = type(expr).__name__
                return self._test(inner, tape.loaded((form, inner.fact, members)))
            case _:
                return self._loaded(expr)

    def _choose(
        self,
        branches: tuple[tuple[ir.Expr, ir.Expr], ...],
        otherwise: ir.Expr | None,
        result: Callable[[ir.Expr], Truth],
    ) -> Truth:
        """Return the *result* of the branch that is taken; unknown where none certainly is."""
        tape, left = self.tape, YES
        certain = possible = NO
        for condition, value in (*branches, (ir.TRUE, otherwise or ir.UNKNOWN)):
            held, maybe = self.truth(condition)
            first, second = result(value)
            here = tape.both(left, held)
            unsure = tape.both(tape.both(left, maybe), tape.negate(held))
            certain = tape.either(certain, tape.both(here, first))
            possible = tape.any_of([possible, tape.both(here, second), unsure])
            left = tape.both(left, tape.negate(maybe))
        return certain, possible

    def _compare(self, operator: str, left: ir.Expr, right: ir.Expr, whole: ir.Expr) -> Truth:
        tape = self.tape
        if isinstance(left, ir.Const) and not isinstance(right, ir.Const):
            return self._compare(MIRROR[operator], right, left, whole)
        if ir.UNKNOWN in (left, right):
            return NO, YES
        if isinstance(left, ir.Const):
            return self._truth(ir.Const(evaluate(whole, _UNKNOWABLE)))
        if isinstance(left, ir.Choose):
            return self._choose(
                left.branches,
                left.otherwise,
                lambda value: self.truth(ir.Compare(operator, value, right)),
            )
        if isinstance(right, ir.Choose):
            return self._choose(
                right.branches,
                right.otherwise,
                lambda value: self.truth(ir.Compare(operator, left, value)),
            )
        if operator in ("==", "!=") and kind_of(left) is ir.Kind.BOOLEAN:
            one, other = self.truth(left), self.truth(right)
            not_one = tape.negate(one[1]), tape.negate(one[0])
            not_other = tape.negate(other[1]), tape.negate(other[0])
            same = tuple(
                tape.either(tape.both(one[i], other[i]), tape.both(not_one[i], not_other[i]))
                for i in range(2)
            )
            if operator == "==":
                return same[0], same[1]
            return tape.negate(same[1]), tape.negate(same[0])
        if isinstance(right, ir.Const):
            if isinstance(left, ir.Default):
                held = self.truth(ir.Compare(operator, left.operand, right))[0]
                missing = tape.negate(self.known(left.operand))
                instead = self.truth(ir.Compare(operator, left.value, right))[0]
                plane = tape.either(held, tape.both(missing, instead))
                return plane, plane
            if isinstance(left, ir.Input):
                value = right.value
                if self.columns[left.fact].type is None:
                    return NO, YES
                if left.kind in _WHOLE and isinstance(value, int | Decimal):
                    return self._test(left, self._bound(left, operator, value))
                if left.kind in _WORDS and isinstance(value, str) and operator in ("==", "!="):
                    equal = self._word(left, value)
                    plane = equal if operator == "==" else tape.negate(equal)
                    return self._test(left, plane)
        return self._loaded(ir.Compare(operator, left, right))

    def _between(
        self,
        operand: ir.Expr,
        low: int | Decimal | None,
        high: int | Decimal | None,
        half_open: bool,
    ) -> Truth:
        parts: list[Truth] = []
        if low is not None:
            parts.append(self.truth(ir.Compare(">=", operand, ir.Const(low))))
        if high is not None:
            operator = "<" if half_open else "<="
            parts.append(self.truth(ir.Compare(operator, operand, ir.Const(high))))
        if not parts:
            return self.known(operand), YES
        tape = self.tape
        return tape.all_of([c for c, _ in parts]), tape.all_of([p for _, p in parts])

    def _one_of(self, operand: ir.Expr, values: frozenset[str | int | Decimal | bool]) -> Truth:
        tape = self.tape
        # In a fixed order, so that equal policies are equal programs.
        each = sorted(values, key=lambda value: (type(value).__name__, str(value)))
        tests = [self.truth(ir.Compare("==", operand, ir.Const(value))) for value in each]
        certain = tape.any_of([c for c, _ in tests])
        return certain, tape.either(certain, tape.negate(self.known(operand)))

    def _input_known(self, leaf: ir.Input) -> Plane:
        column = self.columns[leaf.fact]
        if column.type is None:
            return NO
        return self.tape.loaded(("known", leaf.fact)) if column.nullable else YES

    def _test(self, leaf: ir.Input, held: Plane) -> Truth:
        """Return a test that *held* where its one fact is known."""
        tape, known = self.tape, self._input_known(leaf)
        return tape.both(held, known), tape.either(held, tape.negate(known))

    def _bound(self, leaf: ir.Input, operator: str, value: int | Decimal) -> Plane:
        scale, tape = self.columns[leaf.fact].scale, self.tape
        if isinstance(value, int) and not scale:
            last, before = value, value - 1
        else:
            exact = Fraction(value) * 10**scale
            last, before = floor(exact), ceil(exact) - 1
        match operator:
            case "<=":
                return self._at_most(leaf, last)
            case "<":
                return self._at_most(leaf, before)
            case ">":
                return tape.negate(self._at_most(leaf, last))
            case ">=":
                return tape.negate(self._at_most(leaf, before))
        equal = tape.both(self._at_most(leaf, last), tape.negate(self._at_most(leaf, before)))
        return equal if operator == "==" else tape.negate(equal)

    def _at_most(self, leaf: ir.Input, bound: int) -> Plane:
        if bound >= _TOP:
            return YES
        return NO if bound < -_TOP else self.tape.loaded(("most", leaf.fact, bound))

    def _word(self, leaf: ir.Input, word: str) -> Plane:
        words = self.words.setdefault(leaf.fact, {})
        number = words.setdefault(word, len(words) + 1)
        tape = self.tape
        up_to = tape.loaded(("most", leaf.fact, number))
        return tape.both(up_to, tape.negate(tape.loaded(("most", leaf.fact, number - 1))))

    def _loaded(self, expr: ir.Expr) -> Truth:
        number = self._numbered.get(expr)
        if number is None:
            number = self._numbered[expr] = len(self.tests)
            self.tests.append(expr)
        tape = self.tape
        return tape.loaded(("certain", number)), tape.loaded(("possible", number))
