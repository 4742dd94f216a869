"""``ir`` expressions as z3 terms: what ``ir_evaluate`` means, for all cases at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import z3

from duecourse import ir
from duecourse.clock.instants import DAY
from duecourse.targets.solver._operators import (
    all_true,
    any_true,
    as_truth,
    between,
    chosen,
    compared,
    defaulted,
    has_any,
    has_only,
    known,
    opposite,
    reckoned,
)
from duecourse.targets.solver.dates import Dates
from duecourse.targets.solver.facts import constant
from duecourse.targets.solver.terms import (
    UNKNOWN,
    Amount,
    Ratio,
    Term,
    Truth,
    Words,
    both,
    exact,
    lifted,
    negation,
)

Aggregate = ir.Count | ir.CountDistinct | ir.Sum | ir.Pick


class History(Protocol):
    """What stands for the events of a case: counters, or a log of a few events."""

    def aggregate(self, expr: Aggregate) -> Term:
        """Return the value of a count, a sum or a pick."""
        ...


class Encoder:
    """Encodes expressions about one case, contact and point at one instant.

    Attributes:
        now_us: The instant asked about.
        left_free: What could not be stated and may be anything, in words.
    """

    def __init__(
        self,
        leaf: Callable[[ir.Input], Term],
        history: History | None,
        words: Words,
        dates: Dates,
        today: Any,
        now_us: Any = 0,
        offset_of: Callable[[Any], Any] = lambda _: 0,
    ) -> None:
        """Read facts by *leaf*, events from *history*.

        Args:
            leaf: The term of a fact.
            history: The events; None where there are none to ask about (in ``where``).
            words: The texts of the book.
            dates: What takes dates apart.
            today: Day number in the playbook's zone.
            now_us: The instant asked about.
            offset_of: How far the playbook's zone is from UTC at an instant, for its day there.
        """
        self._leaf, self._history, self._words, self._dates = leaf, history, words, dates
        self._today, self._offset_of = today, offset_of
        self._memo: dict[int, tuple[ir.Expr, Term]] = {}
        self._fresh = 0
        self.now_us = now_us
        self.left_free: dict[str, None] = {}

    def truth(self, expr: ir.Expr) -> Truth:
        """Return a condition: when it is certainly, and when it is possibly true."""
        return as_truth(self.term(expr))

    def term(self, expr: ir.Expr) -> Term:
        """Return the value of any expression."""
        found = self._memo.get(id(expr))
        if found is None:
            # The expression is kept with it, so that no other is ever at its place in memory.
            found = self._memo[id(expr)] = (expr, self._term(expr))
        return found[1]

    def _truths(self, operands: tuple[ir.Expr, ...]) -> list[Truth]:
        return [self.truth(operand) for operand in operands]

    def _term(self, expr: ir.Expr) -> Term:
        match expr:
            case ir.Const(value):
                return UNKNOWN if value is None else constant(value, self._words)
            case ir.Input():
                return self._leaf(expr)
            case ir.Count() | ir.CountDistinct() | ir.Sum() | ir.Pick():
                return UNKNOWN if self._history is None else self._history.aggregate(expr)
            case ir.Named(expr=inner):
                return self.term(inner)
            case ir.Default(operand, ir.Const(value)):
                plain = self.term(operand)
                return plain if value is None else defaulted(plain, constant(value, self._words))
            case ir.Choose(branches, otherwise):
                return chosen(
                    [(self.truth(condition), self.term(result)) for condition, result in branches],
                    None if otherwise is None else self.term(otherwise),
                )
            case ir.All(operands):
                return all_true(self._truths(operands))
            case ir.Any(operands):
                return any_true(self._truths(operands))
            case ir.Not(operand):
                return opposite(self.truth(operand))
            case ir.Known(operand):
                return known(self.term(operand))
            case ir.Compare(operator, left, right):
                return self._compare(operator, self.term(left), self.term(right))
            case ir.Between(operand, low, high, half_open):
                bounds = [None if bound is None else exact(bound) for bound in (low, high)]
                return between(self.term(operand), bounds[0], bounds[1], half_open)
            case ir.OneOf(operand, values):
                tests = [
                    compared("==", self.term(operand), constant(value, self._words))
                    for value in sorted(values, key=str)
                ]
                return any_true(tests) if tests else self._nothing(operand)
            case ir.Overlaps(operand, values):
                return has_any(self.term(operand), values)
            case ir.Covers(operand, values):
                return has_only(self.term(operand), values)
            case ir.Arithmetic(operator, operands):
                found = reckoned(operator, [self.term(operand) for operand in operands])
                return self.free(f"`{operator}` of quotients") if found is None else found
            case _:
                return self._of_dates(expr)

    def _nothing(self, operand: ir.Expr) -> Truth:
        return Truth(False, negation(self.term(operand).known))

    def _compare(self, operator: str, left: Term, right: Term) -> Truth:
        if isinstance(left, Ratio) and isinstance(right, Ratio):
            free = self.free("two quotients compared", ir.Kind.BOOLEAN)
            return as_truth(free)
        return compared(operator, left, right)

    def _of_dates(self, expr: ir.Expr) -> Term:
        match expr:
            case ir.DaysSince(day) | ir.DaysUntil(day):
                found = self._day(day)
                if not isinstance(found, Amount):
                    return UNKNOWN
                gone = lifted(self._today) - lifted(found.value)
                return Amount(found.known, gone if isinstance(expr, ir.DaysSince) else -gone)
            case ir.YearOf(day):
                found = self.term(day)
                if not isinstance(found, Amount):
                    return UNKNOWN
                return Amount(found.known, self._dates.civil(found.value).year)
            case ir.AgeOn(born, on):
                birth = self.term(born)
                then: Term = Amount(True, self._today) if on is None else self.term(on)
                if not isinstance(birth, Amount) or not isinstance(then, Amount):
                    return UNKNOWN
                years = self._dates.completed_years(birth.value, then.value)
                return Amount(both((birth.known, then.known)), years)
        raise AssertionError(expr)

    def _day(self, expr: ir.Expr) -> Term:
        """Return the day of a date, or the local day of an instant."""
        found = self.term(expr)
        bare = expr.operand if isinstance(expr, ir.Default) else expr
        instant = isinstance(bare, ir.Input | ir.Named | ir.Pick) and bare.kind is ir.Kind.INSTANT
        if not instant or not isinstance(found, Amount):
            return found
        instant = lifted(found.value)
        return Amount(found.known, (instant + self._offset_of(instant)) / DAY)

    def free(self, what: str, kind: ir.Kind = ir.Kind.DECIMAL) -> Term:
        """Return a term that may be anything, for *what* cannot be stated exactly."""
        self.left_free[what] = None
        self._fresh += 1
        name = f"free#{self._fresh}"
        flag = z3.Bool(f"{name}?")
        if kind is ir.Kind.BOOLEAN:
            value = z3.Bool(name)
            return Truth(z3.And(flag, value), z3.Or(z3.Not(flag), value))
        return Amount(flag, z3.Real(name))
