"""What an expression of ``duecourse.ir`` is worth at every minute."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from duecourse import ir
from duecourse.ir import Expr, Scope, Value
from tests.oracle import counting
from tests.oracle.consent import under_consent
from tests.oracle.minutes import Series, combine, date_of, where
from tests.oracle.world import Subject, World


def truth(expr: Expr, world: World, subject: Subject, value: bool | None) -> int:
    """Return the minutes at which a condition is true, false or unknown."""
    return where(evaluate(expr, world, subject), value)


def evaluate(expr: Expr, world: World, subject: Subject) -> Series:
    def ask(other: Expr) -> Series:
        return evaluate(other, world, subject)

    minutes = world.minutes
    match expr:
        case ir.Const(value):
            return minutes.always(value)
        case ir.Input(fact, _, scope):
            return minutes.always(_read(fact, scope, world, subject))
        case ir.Named(_, _, _, inner):
            return ask(inner)
        case ir.Count(events):
            return counting.numbers(events, world, subject, len)
        case ir.CountDistinct(field, events):
            return counting.distinct(field, events, world, subject)
        case ir.Sum(field, events):
            return counting.numbers(
                events, world, subject, lambda found: counting.total(field, found)
            )
        case ir.Pick(field, events, last, _):
            return counting.pick(field, events, last, world, subject)
        case ir.DaysSince(day):
            return combine(_minus, minutes.day_series(world.zone), ask(day))
        case ir.DaysUntil(day):
            return combine(_minus, ask(day), minutes.day_series(world.zone))
        case ir.AgeOn(born, on):
            today = minutes.day_series(world.zone) if on is None else ask(on)
            return combine(_age, ask(born), today)
        case ir.YearOf(day):
            return combine(lambda d: None if d is None else date_of(cast(int, d)).year, ask(day))
        case ir.Arithmetic(operator, operands):
            return combine(lambda *v: _reckon(operator, v), *map(ask, operands))
        case ir.Default(operand, default):
            return combine(lambda v: default.value if v is None else v, ask(operand))
        case ir.Choose(branches, otherwise):
            chosen = minutes.always(None) if otherwise is None else ask(otherwise)
            for condition, result in reversed(branches):
                chosen = combine(_if, ask(condition), ask(result), chosen)
            return chosen
        case ir.Compare(operator, left, right):
            return combine(lambda a, b: _compare(operator, a, b), ask(left), ask(right))
        case ir.Between(operand, low, high, half_open):
            return combine(lambda v: _between(v, low, high, half_open), ask(operand))
        case ir.OneOf(operand, values):
            return combine(lambda v: None if v is None else v in values, ask(operand))
        case ir.Overlaps(operand, values):
            return combine(lambda v: None if v is None else bool(v & values), ask(operand))
        case ir.Covers(operand, values):
            return combine(lambda v: None if v is None else v <= values, ask(operand))
        case ir.Known(operand):
            return combine(lambda v: v is not None, ask(operand))
        case ir.All(operands):
            return _fold(all_true, [ask(o) for o in operands], minutes.always(True))
        case ir.Any(operands):
            return _fold(any_true, [ask(o) for o in operands], minutes.always(False))
        case ir.Not(operand):
            return combine(lambda v: None if v is None else not v, ask(operand))
    raise TypeError(expr)


def _read(fact: str, scope: Scope, world: World, subject: Subject) -> Value | None:
    if scope is Scope.CASE:
        return world.case.facts.get(fact)
    if scope is Scope.CONTACT:
        return None if subject.contact is None else subject.contact.facts.get(fact)
    if scope is Scope.POINT:
        return None if subject.point is None else subject.point.facts.get(fact)
    if scope is Scope.EVENT:
        assert subject.event is not None
        if fact == "under_consent":
            return under_consent(subject.event, world)
        return subject.event.fields.get(fact)
    act = subject.treatment
    assert act is not None
    said: dict[str, Value] = {
        "do": act.do,
        "channel": "desk" if act.is_desk else act.do,
        "purpose": act.purpose,
        "tone": act.tone,
        "theme": act.themes,
        "gathers": act.gathers,
    }
    return said[fact]


def _fold(rule: Any, operands: Sequence[Series], start: Series) -> Series:
    found = start
    for operand in operands:
        found = combine(rule, found, operand)
    return found


def all_true(a: Value | None, b: Value | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def any_true(a: Value | None, b: Value | None) -> bool | None:
    if a is True or b is True:
        return True
    return None if a is None or b is None else False


def _if(condition: Any, then: Any, otherwise: Any) -> Any:
    if condition is None:
        return None
    return then if condition else otherwise


def _minus(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a - b


def _age(born: Any, on: Any) -> Any:
    if born is None or on is None:
        return None
    birth, today = date_of(born), date_of(on)
    before_birthday = (today.month, today.day) < (birth.month, birth.day)
    return today.year - birth.year - before_birthday


def _reckon(operator: str, values: tuple[Any, ...]) -> Any:
    if any(value is None for value in values):
        return None
    if operator == "add":
        return sum(values[1:], values[0])
    if operator == "subtract":
        return values[0] - sum(values[2:], values[1])
    if operator == "minimum":
        return min(values)
    if operator == "maximum":
        return max(values)
    return Decimal(values[0]) / Decimal(values[1]) if values[1] else None


def _compare(operator: str, a: Any, b: Any) -> bool | None:
    if a is None or b is None:
        return None
    answers = {
        "==": a == b,
        "!=": a != b,
        "<": operator == "<" and a < b,
        "<=": operator == "<=" and a <= b,
        ">": operator == ">" and a > b,
        ">=": operator == ">=" and a >= b,
    }
    return bool(answers[operator])


def _between(value: Any, low: Any, high: Any, half_open: bool) -> bool | None:
    if value is None:
        return None
    if low is not None and value < low:
        return False
    if high is None:
        return True
    return bool(value < high if half_open else value <= high)
