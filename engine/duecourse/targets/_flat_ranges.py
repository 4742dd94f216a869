"""Sets of whole numbers as sorted spans: which tests on one number are already decided."""

from __future__ import annotations

from typing import TypeAlias

from duecourse import ir
from duecourse.ir_tools import kind_of
from duecourse.targets._expressions import strip

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Disjoint, sorted, both ends inside; :data:`LOW` and :data:`HIGH` stand for no bound."""

LOW, HIGH = -(1 << 100), 1 << 100
EVERYTHING: Spans = ((LOW, HIGH),)
WHOLE_KINDS = frozenset(
    {ir.Kind.INTEGER, ir.Kind.DATE, ir.Kind.INSTANT, ir.Kind.TIME_OF_DAY, ir.Kind.DURATION}
)


def meet(first: Spans, second: Spans) -> Spans:
    """Return what is in both."""
    found = [(max(a, c), min(b, d)) for a, b in first for c, d in second]
    return tuple(sorted((low, high) for low, high in found if low <= high))


def complement(spans: Spans) -> Spans:
    """Return what is not in *spans*."""
    found: list[tuple[int, int]] = []
    start = LOW
    for low, high in spans:
        if start < low:
            found.append((start, low - 1))
        start = max(start, high + 1)
    if start <= HIGH:
        found.append((start, HIGH))
    return tuple(found)


def join(first: Spans, second: Spans) -> Spans:
    """Return what is in either, with touching spans made one."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted((*first, *second)):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def spans_of(condition: ir.Expr) -> Spans | None:
    """Return for which values of its one operand *condition* is true, None if it cannot tell.

    The condition must be one that is unknown exactly where its operand is.
    """
    condition = strip(condition)
    match condition:
        case ir.Between(operand, low, high, half_open) if kind_of(operand) in WHOLE_KINDS:
            if not isinstance(low, int | None) or not isinstance(high, int | None):
                return None
            last = HIGH if high is None else high - 1 if half_open else high
            return meet(((LOW if low is None else low, last),), EVERYTHING)
        case ir.Compare(operator, operand, ir.Const(int() as value)) if kind_of(
            operand
        ) in WHOLE_KINDS and not isinstance(value, bool):
            return _compared(operator, value)
        case ir.OneOf(operand, values) if kind_of(operand) in WHOLE_KINDS:
            found: Spans = ()
            for member in values:
                if not isinstance(member, int):
                    return None
                found = join(found, ((member, member),))
            return found
        case ir.Not(operand):
            inner = spans_of(operand)
            return None if inner is None else complement(inner)
        case ir.All(operands) | ir.Any(operands):
            total: Spans = EVERYTHING if isinstance(condition, ir.All) else ()
            for part in operands:
                inner = spans_of(part)
                if inner is None:
                    return None
                total = meet(total, inner) if isinstance(condition, ir.All) else join(total, inner)
            return total
        case _:
            return None


def _compared(operator: str, value: int) -> Spans:
    below, above = (LOW, value - 1), (value + 1, HIGH)
    table: dict[str, Spans] = {
        "==": ((value, value),),
        "!=": (below, above),
        "<": (below,),
        "<=": ((LOW, value),),
        ">": (above,),
        ">=": ((value, HIGH),),
    }
    return table[operator]


def test_of(name: str, wanted: Spans, possible: Spans) -> tuple[str, Spans]:
    """Return code that tells *wanted* from the rest of *possible*, and what is left when it fails.

    Bounds that *possible* implies are left out; the code is ``True`` when nothing is left.
    """
    rest = meet(possible, complement(wanted))
    if not rest:
        return "True", rest
    parts: list[str] = []
    for low, high in meet(wanted, possible):
        from_low = any(start < low for start, _ in rest)
        to_high = any(end > high for _, end in rest)
        if low == high:
            parts.append(f"{name} == {low}")
        elif from_low and to_high:
            parts.append(f"{low} <= {name} <= {high}")
        else:
            parts.append(f"{name} >= {low}" if from_low else f"{name} <= {high}")
    if not parts:
        return "False", rest
    return (f"({' or '.join(parts)})" if len(parts) > 1 else parts[0]), rest
