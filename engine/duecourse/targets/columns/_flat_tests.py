"""Tests that have no form in planes: two columns, arithmetic, ages, shares.

Whole-number ones are done in columns; every other is asked row by row of the plain interpreter of
``ir``, which is slow and right.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from duecourse import ir
from duecourse.errors import TargetError
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.ir_tools import inputs, kind_of, walk
from duecourse.targets._emit import strip
from duecourse.targets.columns._flat_inputs import Column, whole_numbers
from duecourse.targets.columns.vec import Array, Bools, both

_SAFE = 1 << 60
"""Below it, adding a few numbers cannot leave 64 bits."""
_COMPARE: dict[str, np.ufunc] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_COMBINE: dict[str, np.ufunc] = {
    "add": np.add,
    "subtract": np.subtract,
    "minimum": np.minimum,
    "maximum": np.maximum,
}
_EXACT = (ir.Kind.MONEY, ir.Kind.DECIMAL)
_WHOLE = (ir.Kind.INTEGER, ir.Kind.DATE, ir.Kind.INSTANT, ir.Kind.TIME_OF_DAY, ir.Kind.DURATION)
Block: TypeAlias = Mapping[str, pa.Array]
"""A block's column by fact; facts without a column are left out."""


class _TooLarge(Exception):
    """Numbers that could leave 64 bits, or an expression of another form."""


def refuse(expr: ir.Expr) -> None:
    """Refuse what a flat kernel cannot compute.

    Raises:
        TargetError: The date of an instant needs a zone.
    """
    for node in walk(expr, into_events=False):
        if not isinstance(node, ir.YearOf | ir.AgeOn):
            continue
        dates = (node.date,) if isinstance(node, ir.YearOf) else (node.born, node.on)
        if any(date is not None and kind_of(date) is ir.Kind.INSTANT for date in dates):
            raise TargetError(f"a flat kernel cannot compute `{type(node).__name__}`")


def truth(expr: ir.Expr, block: Block, columns: Mapping[str, Column], rows: int) -> Any:
    """Return where *expr* is certainly true and where it is not certainly false."""
    if isinstance(expr, ir.Compare):
        try:
            return _compare(expr, block, columns, rows)
        except _TooLarge:
            pass
    found = values(expr, block, rows)
    certain = np.fromiter((value is True for value in found), bool, rows)
    possible = np.fromiter((value is not False for value in found), bool, rows)
    return certain, possible


def values(expr: ir.Expr, block: Block, rows: int) -> list[ir.Value | None]:
    """Return the value of *expr* in each row, by the plain interpreter."""
    leaves = inputs(expr)
    columns = [python_values(block.get(leaf.fact), leaf.kind, rows) for leaf in leaves]
    row: dict[str, ir.Value | None] = {}
    environment = Environment(lambda leaf: row.get(leaf.fact))
    found = []
    for number in range(rows):
        row = {leaf.fact: column[number] for leaf, column in zip(leaves, columns, strict=True)}
        found.append(evaluate(expr, environment))
    return found


def python_values(array: pa.Array | None, kind: ir.Kind, rows: int) -> list[Any]:
    """Return a column's values in ``ir`` form, None where they are unknown."""
    if array is None:
        return [None] * rows
    if kind is ir.Kind.SET:
        return [None if value is None else frozenset(value) for value in array.to_pylist()]
    if kind not in _WHOLE:
        return list(array.to_pylist())
    numbers: list[int | None] = whole_numbers(array, kind).tolist()
    if array.null_count:
        valid = array.is_valid().to_pylist()
        numbers = [n if ok else None for n, ok in zip(numbers, valid, strict=True)]
    return numbers


def _compare(expr: ir.Compare, block: Block, columns: Mapping[str, Column], rows: int) -> Any:
    left, left_known, left_scale = _number(expr.left, block, columns, rows)
    right, right_known, right_scale = _number(expr.right, block, columns, rows)
    scale = max(left_scale, right_scale)
    held = _COMPARE[expr.operator](
        _scaled(left, left_scale, scale), _scaled(right, right_scale, scale)
    )
    held = np.broadcast_to(held, rows)
    known = both(left_known, right_known)
    if known is None:
        return held, held
    return held & known, held | ~known


def _number(
    expr: ir.Expr, block: Block, columns: Mapping[str, Column], rows: int
) -> tuple[Array, Bools | None, int]:
    expr = strip(expr)
    match expr:
        case ir.Const(bool()):
            raise _TooLarge
        case ir.Const(int() as value):
            return _safe(np.int64(value) if abs(value) < _SAFE else None), None, 0
        case ir.Const(Decimal() as value):
            exponent = value.as_tuple().exponent
            scale = max(0, -exponent) if isinstance(exponent, int) else 0
            scaled = int(value.scaleb(scale))
            return _safe(np.int64(scaled) if abs(scaled) < _SAFE else None), None, scale
        case ir.Input() if expr.kind in (*_WHOLE, *_EXACT):
            array = block.get(expr.fact)
            if array is None:
                return np.int64(0), np.zeros(rows, bool), 0  # type: ignore[return-value]
            data = whole_numbers(array, expr.kind)
            known = None
            if array.null_count:
                known = array.is_valid().to_numpy(zero_copy_only=False)
                data = np.where(known, data, 0)
            return _safe(data).astype(np.int64), known, columns[expr.fact].scale
        case ir.Default(operand, default) if default.value is not None:
            data, known, scale = _number(operand, block, columns, rows)
            if known is None:
                return data, None, scale
            other, _, other_scale = _number(default, block, columns, rows)
            common = max(scale, other_scale)
            first, second = _scaled(data, scale, common), _scaled(other, other_scale, common)
            return np.where(known, first, second), None, common
        case ir.Arithmetic(operator, operands) if operator in _COMBINE and operands:
            parts = [_number(part, block, columns, rows) for part in operands]
            common = max(scale for _, _, scale in parts)
            data, known = _scaled(parts[0][0], parts[0][2], common), parts[0][1]
            for other, other_known, other_scale in parts[1:]:
                data = _safe(_COMBINE[operator](data, _scaled(other, other_scale, common)))
                known = both(known, other_known)
            return data, known, common
        case _:
            raise _TooLarge


def _safe(data: Any) -> Array:
    if data is None or (np.size(data) and (np.max(data) >= _SAFE or np.min(data) <= -_SAFE)):
        raise _TooLarge
    return data  # type: ignore[no-any-return]


def _scaled(data: Array, scale: int, wanted: int) -> Array:
    if scale == wanted:
        return data
    factor = 10 ** (wanted - scale)
    if factor >= _SAFE or (np.size(data) and int(np.max(np.abs(data))) >= _SAFE // factor):
        raise _TooLarge
    return data * np.int64(factor)


def words_in(array: pa.Array, members: frozenset[str], form: str) -> Bools:
    """Tell which lists of words overlap with *members*, or are covered by them."""
    import pyarrow.compute as pc  # noqa: PLC0415

    inside = pc.is_in(array.flatten(), pa.array(sorted(members), pa.string()))
    flags = inside.to_numpy(zero_copy_only=False).astype(np.int64)
    if form == "Covers":
        flags = 1 - flags
    sizes = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(flags)))
    ends = np.cumsum(sizes)
    count = sums[ends] - sums[ends - sizes]
    found: Bools = count == 0 if form == "Covers" else count > 0
    return found
