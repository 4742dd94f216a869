"""Conditions, values and hours written in the policy language, in one way only.

Two pieces of policy mean the same where these texts are the same. Facts are named and not unfolded:
where the definition of a fact changes, it is the fact that changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from duecourse import ir
from duecourse.clock.instants import DAY, HOUR, MINUTE, SECOND, date_of, to_iso
from duecourse.difference._normal import conjuncts, normal
from duecourse.ir_tools import kind_of
from duecourse.language.model import Schedule

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS: Final = ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes"), (SECOND, "seconds"))
_PLAIN: Final = re.compile(r"\w[\w.:/+-]*")
Tests = dict[str, str]
"""What a condition asks of each fact, ``{"days_past_due": "1..3"}``."""


def tests(condition: ir.Expr) -> Tests:
    """Return the tests of a condition by the fact that each is about.

    What is about several facts stands under ``any``, ``not`` or ``all``.
    """
    found: dict[str, list[str]] = {}
    for part in conjuncts(normal(condition)):
        name, text = _test(part)
        found.setdefault(name, []).append(text)
    return {name: " and ".join(sorted(texts)) for name, texts in sorted(found.items())}


def written(condition: ir.Expr) -> str:
    """Return a condition in one line, ``days_past_due: 1..3, loan_status: active``."""
    if condition == ir.TRUE:
        return "always"
    if condition == ir.FALSE:
        return "never"
    return ", ".join(f"{name}: {text}" for name, text in tests(condition).items())


def ranges(condition: ir.Expr) -> dict[str, ir.Between]:
    """Return, by fact, the ranges that a condition asks for and asks once."""
    found: dict[str, list[ir.Expr]] = {}
    for part in conjuncts(normal(condition)):
        found.setdefault(_test(part)[0], []).append(part)
    return {
        name: parts[0]
        for name, parts in found.items()
        if len(parts) == 1 and isinstance(parts[0], ir.Between)
    }


def _test(part: ir.Expr) -> tuple[str, str]:
    """Return what a test is about, and what it asks."""
    match part:
        case ir.Named(fact, ir.Kind.BOOLEAN) | ir.Input(fact, ir.Kind.BOOLEAN):
            return fact, "yes"
        case ir.Default(operand, _) if kind_of(operand) is ir.Kind.BOOLEAN:
            return subject(operand), "yes"
        case ir.Between(operand, low, high, _):
            return subject(operand), between(low, high, kind_of(operand))
        case ir.Compare(sign, left, ir.Const(value)):
            text = one(value, kind_of(left))
            return subject(left), text if sign == "==" else f"{sign} {text}"
        case ir.Compare(sign, left, right):
            return subject(left), f"{sign} ${subject(right)}"
        case ir.OneOf(operand, values):
            return subject(operand), several(values, kind_of(operand))
        case ir.Overlaps(operand, values):
            return subject(operand), several(values, None)
        case ir.Covers(operand, values):
            return subject(operand), f"within {several(values, None)}"
        case ir.Known(operand):
            return subject(operand), "known"
        case ir.Not(ir.Known(operand)):
            return subject(operand), "unknown"
        case ir.Not(operand) if not isinstance(operand, ir.All | ir.Any):
            name, text = _test(operand)
            return name, "no" if text == "yes" else f"not {text}"
        case ir.Not(operand):
            return "not", f"({written(operand)})"
        case ir.Any(operands):
            return _alternatives(operands)
        case ir.All():
            return "all", f"({written(part)})"
        case ir.Const(value):
            return "all", one(value, None)
        case _:
            return subject(part), "yes"


def _alternatives(operands: tuple[ir.Expr, ...]) -> tuple[str, str]:
    single = [_test(part) for part in operands if not isinstance(part, ir.All)]
    names = {name for name, _ in single}
    if len(single) == len(operands) and len(names) == 1:
        (name,) = names
        return name, " or ".join(sorted(text for _, text in single))
    return "any", " or ".join(sorted(f"({written(part)})" for part in operands))


def subject(expr: ir.Expr) -> str:
    """Return the name of what a test reads; what has no name is written out."""
    match expr:
        case ir.Input(fact, _, ir.Scope.EVENT):
            return fact.rpartition(".")[2]
        case ir.Input(fact) | ir.Named(fact):
            return fact
        case ir.Default(operand, _):
            return subject(operand)
        case _:
            return defined(expr)


def between(low: int | Decimal | None, high: int | Decimal | None, kind: ir.Kind | None) -> str:
    """Return a range, ``1..3``."""
    if low is not None and low == high:
        return one(low, kind)
    ends = ("" if bound is None else one(bound, kind) for bound in (low, high))
    return "..".join(ends)


def one(value: ir.Value | None, kind: ir.Kind | None) -> str:
    """Return a value as a policy writes it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return several(value, None)
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    match kind:
        case ir.Kind.DATE:
            return date_of(value).isoformat()
        case ir.Kind.TIME_OF_DAY:
            return clock(value)
        case ir.Kind.INSTANT:
            return to_iso(value, 0)
        case ir.Kind.DURATION:
            size, unit = next((u for u in _UNITS if value % u[0] == 0), (1, "microseconds"))
            return f"{value // size} {unit}"
        case _:
            return str(value)


def several(values: Iterable[ir.Value], kind: ir.Kind | None) -> str:
    """Return values in one order, ``[a, b]``; a single one without brackets."""
    texts = sorted(one(value, kind) for value in values)
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def clock(minute: int) -> str:
    """Return minutes since midnight as a time of day; past midnight it is of the next day."""
    minute = minute - 1440 if minute > 1440 else minute
    return f"{minute // 60:02d}:{minute % 60:02d}"


def schedule(hours: Schedule) -> str:
    """Return opening hours by day, ``daily 08:00..21:00, holiday none``.

    Days are told by what they are open, so ``daily`` and every weekday by name are the same.
    """
    named = {day: row.spans for row in hours.rows for day in row.days}
    spans = {day: named.get(day, named.get("daily", ())) for day in WEEK}
    groups: dict[tuple[tuple[int, int], ...], list[str]] = {}
    for day in WEEK:
        groups.setdefault(tuple(sorted(spans[day])), []).append(day)
    texts = [f"{_days(days)} {_open(open_)}" for open_, days in groups.items()]
    for day in ("workday", "holiday"):
        if day in named:
            texts.append(f"{day} {_open(tuple(sorted(named[day])))}")
    return ", ".join(texts)


def _days(days: list[str]) -> str:
    if len(days) == len(WEEK):
        return "daily"
    first, last = WEEK.index(days[0]), WEEK.index(days[-1])
    if len(days) > 2 and last - first + 1 == len(days):
        return f"{days[0]}-{days[-1]}"
    return " ".join(days)


def _open(spans: tuple[tuple[int, int], ...]) -> str:
    return " ".join(f"{clock(start)}..{clock(end)}" for start, end in spans) or "none"


def defined(value: object) -> str:
    """Return a derivation, or any part of it, in one line: ``days_since(date: due_date)``."""
    match value:
        case ir.Named(fact) | ir.Input(fact, _, ir.Scope.CASE | ir.Scope.CONTACT | ir.Scope.POINT):
            return fact
        case ir.Input(fact):
            return subject(value)
        case ir.Const(inner):
            return one(inner, None)
        case (
            ir.Compare()
            | ir.Between()
            | ir.OneOf()
            | ir.Overlaps()
            | ir.Covers()
            | ir.Known()
            | ir.All()
            | ir.Any()
            | ir.Not()
        ):
            return f"({written(value)})"
        case ir.Events(kind, where, within, per):
            span = "" if within.unit == "ever" else f", within: {within.number} {within.unit}"
            which = "" if where == ir.TRUE else f", where: ({written(where)})"
            return f"{kind}{span}, per: [{', '.join(per)}]{which}"
        case ir.Kind() | Enum():
            return str(value.value)
        case frozenset():
            return several(value, None)
        case tuple() | list():
            return f"[{', '.join(defined(each) for each in value)}]"
        case Mapping():
            return ", ".join(f"{key}: {defined(each)}" for key, each in sorted(value.items()))
        case _ if is_dataclass(value):
            parts = (f"{each.name}: {defined(getattr(value, each.name))}" for each in fields(value))
            return f"{type(value).__name__.lower()}({', '.join(parts)})"
        case None:
            return "none"
        case bool() | int() | str() | Decimal():
            return one(value, None)
        case _:
            raise TypeError(type(value).__name__)
