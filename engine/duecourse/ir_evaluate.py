"""A plain interpreter of ``ir``: slow, short, and the yardstick for every target.

Static checks use it to try a condition on made-up facts, tests use it as the oracle for compiled
code. Decisions are never made with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import TypeAlias

from duecourse import ir

EPOCH = date(1970, 1, 1).toordinal()

Aggregate: TypeAlias = ir.Count | ir.CountDistinct | ir.Sum | ir.Pick

_CONTEXT = Context(prec=28)


def _no_events(aggregate: Aggregate) -> ir.Value | None:
    return None


def _utc_day(instant: int) -> int:
    return instant // 86_400_000_000


@dataclass(frozen=True, slots=True)
class Environment:
    """What an expression is evaluated against.

    Attributes:
        value: The value of an input, None where the case is silent.
        today: Day number of the instant asked about in the playbook's zone, or None.
        events: The value of a count, sum or pick over the events; all unknown unless given.
        day_of: The day number of an instant in the playbook's zone; UTC's unless given.
    """

    value: Callable[[ir.Input], ir.Value | None]
    today: int | None = None
    events: Callable[[Aggregate], ir.Value | None] = _no_events
    day_of: Callable[[int], int] = _utc_day


def evaluate(expr: ir.Expr, env: Environment) -> ir.Value | None:
    """Return the value of *expr*, None where it is unknown."""
    match expr:
        case ir.Const(value):
            return value
        case ir.Input():
            return env.value(expr)
        case ir.Count() | ir.CountDistinct() | ir.Sum() | ir.Pick():
            return env.events(expr)
        case ir.Named(expr=inner):
            return evaluate(inner, env)
        case ir.Default(operand, value):
            found = evaluate(operand, env)
            return value.value if found is None else found
        case ir.Choose(branches, otherwise):
            for condition, result in branches:
                holds = evaluate(condition, env)
                if holds is None:
                    return None
                if holds:
                    return evaluate(result, env)
            return None if otherwise is None else evaluate(otherwise, env)
        case ir.All(operands):
            return _conjunction([evaluate(operand, env) for operand in operands])
        case ir.Any(operands):
            negated = _conjunction([_negation(evaluate(operand, env)) for operand in operands])
            return _negation(negated)
        case ir.Not(operand):
            return _negation(evaluate(operand, env))
        case ir.Known(operand):
            return evaluate(operand, env) is not None
        case ir.Compare(operator, left, right):
            return compare(operator, evaluate(left, env), evaluate(right, env))
        case ir.Between(operand, low, high, half_open):
            return _between(evaluate(operand, env), low, high, half_open)
        case ir.OneOf(operand, values):
            found = evaluate(operand, env)
            return None if found is None else found in values
        case ir.Overlaps(operand, values):
            members = evaluate(operand, env)
            return bool(members & values) if isinstance(members, frozenset) else None
        case ir.Covers(operand, values):
            members = evaluate(operand, env)
            return members <= values if isinstance(members, frozenset) else None
        case ir.DaysSince(day):
            found = _day(day, env)
            return None if found is None or env.today is None else env.today - found
        case ir.DaysUntil(day):
            found = _day(day, env)
            return None if found is None or env.today is None else found - env.today
        case ir.YearOf(day):
            found = evaluate(day, env)
            return _date(found).year if isinstance(found, int) else None
        case ir.AgeOn(born, on):
            birth = evaluate(born, env)
            then = env.today if on is None else evaluate(on, env)
            if not isinstance(birth, int) or not isinstance(then, int):
                return None
            return completed_years(birth, then)
        case ir.Arithmetic(operator, operands):
            return arithmetic(operator, [evaluate(operand, env) for operand in operands])


def completed_years(born: int, on: int) -> int:
    """Return the full years from day number *born* to day number *on*.

    Someone born on 29 February completes a year on 1 March of a common year.
    """
    birth, then = _date(born), _date(on)
    before = (then.month, then.day) < (birth.month, birth.day)
    return then.year - birth.year - before


def compare(operator: str, left: ir.Value | None, right: ir.Value | None) -> bool | None:
    """Return what ``ir.Compare`` means for two values."""
    if left is None or right is None:
        return None
    if operator == "==":
        return left == right
    if operator == "!=":
        return left != right
    if not isinstance(left, int | Decimal) or not isinstance(right, int | Decimal):
        return None
    if operator == "<":
        return left < right
    if operator == "<=":
        return left <= right
    return left > right if operator == ">" else left >= right


def arithmetic(operator: str, values: list[ir.Value | None]) -> ir.Value | None:
    """Return what ``ir.Arithmetic`` means for its operands' values."""
    numbers = [value for value in values if isinstance(value, int | Decimal)]
    if len(numbers) < len(values) or not numbers:
        return None
    first, rest = numbers[0], numbers[1:]
    if operator == "minimum":
        return min(numbers)
    if operator == "maximum":
        return max(numbers)
    if operator == "share":
        return _CONTEXT.divide(Decimal(first), Decimal(rest[0])) if rest and rest[0] else None
    total = first
    for number in rest:
        signed = -number if operator == "subtract" else number
        total = total + signed
    return total


def _day(expr: ir.Expr, env: Environment) -> int | None:
    """Return the day number of a date, or of the local date of an instant."""
    found = evaluate(expr, env)
    if not isinstance(found, int):
        return None
    bare = expr.operand if isinstance(expr, ir.Default) else expr
    instant = isinstance(bare, ir.Input | ir.Named | ir.Pick) and bare.kind is ir.Kind.INSTANT
    return env.day_of(found) if instant else found


def _conjunction(values: list[ir.Value | None]) -> bool | None:
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def _negation(value: ir.Value | None) -> bool | None:
    return None if value is None else not value


def _between(
    value: ir.Value | None, low: int | Decimal | None, high: int | Decimal | None, half_open: bool
) -> bool | None:
    if not isinstance(value, int | Decimal):
        return None
    if low is not None and value < low:
        return False
    if high is None:
        return True
    return value < high if half_open else value <= high


def _date(day: int) -> date:
    return date.fromordinal(EPOCH + day)
