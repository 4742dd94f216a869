"""Arrow columns made ready for a tape: planes of booleans, of what is known, and of bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.errors import TargetError
from duecourse.ir import Kind
from duecourse.targets.columns._flat_tape import Packed
from duecourse.targets.columns.vec import Array

_EXACT = (Kind.MONEY, Kind.DECIMAL)
_WORDS = (Kind.TEXT, Kind.ENUM)
_NARROW = 6
"""From so many bounds on, a column is cut to what its bounds can tell apart, in 16 bits."""
_TOP = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Column:
    """How one fact comes in.

    Attributes:
        kind: The fact's type.
        type: The Arrow type of its column; None where there is no such column.
        nullable: Whether unknown values have been met.
        scale: Decimal digits behind its whole numbers.
    """

    kind: Kind
    type: pa.DataType | None
    nullable: bool
    scale: int = 0


def column(fact: str, kind: Kind, type_: pa.DataType | None, nullable: bool) -> Column:
    """Return how *fact* comes in.

    Raises:
        TargetError: Values of that Arrow type are not of the fact's type.
    """
    if type_ is None or pa.types.is_null(type_):
        return Column(kind, None, True)
    inner = type_.value_type if pa.types.is_dictionary(type_) else type_
    whole = pa.types.is_integer(inner)
    text = pa.types.is_string(inner) or pa.types.is_large_string(inner)
    text = text or pa.types.is_string_view(inner)
    lists = pa.types.is_list(inner) or pa.types.is_large_list(inner)
    scale = 0
    if kind is Kind.BOOLEAN:
        fits, wanted = pa.types.is_boolean(inner), "a boolean"
    elif kind in _EXACT:
        decimal = pa.types.is_decimal128(inner)
        fits, wanted = whole or decimal, "a decimal or whole"
        scale = inner.scale if decimal else 0
    elif kind in _WORDS:
        fits, wanted = text, "a text"
    elif kind is Kind.SET:
        fits, wanted = lists, "a list-of-text"
    elif kind is Kind.DATE:
        fits, wanted = whole or inner == pa.date32(), "a date32 or whole"
    elif kind is Kind.TIME_OF_DAY:
        fits, wanted = whole or pa.types.is_time(inner), "a time or whole"
    elif kind is Kind.INSTANT:
        fits = whole or (pa.types.is_timestamp(inner) and inner.tz is not None)
        wanted = "a timestamp (with its zone) or whole"
    elif kind is Kind.DURATION:
        fits, wanted = whole or pa.types.is_duration(inner), "a duration or whole"
    else:
        fits, wanted = whole, "a whole-number"
    if not fits:
        raise TargetError(f"column `{fact}` is {type_}: expected {wanted} column ({kind.value})")
    return Column(kind, type_, nullable, scale)


def bits_of(buffer: pa.Buffer, offset: int, rows: int, out: Packed) -> None:
    """Copy *rows* bits of *buffer* from *offset* on into *out*."""
    data = np.frombuffer(buffer, np.uint8)
    shift = offset & 7
    first, size = offset >> 3, (rows + 7) >> 3
    if not shift:
        out[:size] = data[first : first + size]
        return
    np.right_shift(data[first : first + size], shift, out=out[:size])
    rest = data[first + 1 : first + 1 + size]
    out[: len(rest)] |= rest << (8 - shift)


def known_bits(array: pa.Array, out: Packed) -> None:
    """Write which rows are not null."""
    if array.null_count:
        bits_of(array.buffers()[0], array.offset, len(array), out)
    else:
        out[:] = 255


def whole_numbers(array: pa.Array, kind: Kind) -> Array:
    """Return the values as whole numbers in ``ir`` form; what stands for null means nothing."""
    type_ = array.type
    if pa.types.is_dictionary(type_):
        array = array.dictionary_decode()
        type_ = array.type
    if pa.types.is_decimal128(type_):
        data = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)
        data = data[array.offset : array.offset + len(array)]
        low, high = data[:, 0], data[:, 1]
        wide = high != low >> 63
        if wide.any():
            return np.where(wide, np.where(high < 0, -_TOP, _TOP), low)
        return low
    factor = 0
    if kind is Kind.TIME_OF_DAY and pa.types.is_time(type_):
        factor = {"s": 60, "ms": 60_000, "us": 60_000_000, "ns": 60_000_000_000}[type_.unit]
    elif pa.types.is_timestamp(type_):
        array = array.cast(pa.timestamp("us", type_.tz), safe=False)
    elif pa.types.is_duration(type_):
        array = array.cast(pa.duration("us"), safe=False)
    width = array.type.bit_width
    if pa.types.is_integer(array.type):
        dtype: Any = array.type.to_pandas_dtype()
    else:
        dtype = np.int32 if width == 32 else np.int64
    data = np.frombuffer(array.buffers()[1], dtype)[array.offset : array.offset + len(array)]
    return data // factor if factor else data


def bound_planes(values: Array, bounds: Array, out: list[Packed], scratch: Array) -> None:
    """Write, for each of the sorted *bounds*, which *values* are at most it."""
    rows = len(values)
    size = (rows + 7) >> 3
    if len(bounds) >= _NARROW and values.dtype == np.int64:
        low, high = int(bounds[0]), int(bounds[-1])
        if low > -(1 << 15) and high < (1 << 15) - 1:
            values = np.clip(values, low, high + 1).astype(np.int16)
            bounds = bounds.astype(np.int16)
    held = scratch[:rows]
    for bound, plane in zip(bounds.tolist(), out, strict=True):
        np.less_equal(values, bound, out=held)
        plane[:size] = np.packbits(held, bitorder="little")


def word_numbers(array: pa.Array, numbers: Mapping[str, int]) -> Array:
    """Return texts as the *numbers* of the words a policy names, 0 for all others."""
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    words = array.dictionary.to_pylist()
    table = np.array([*(numbers.get(word, 0) for word in words), 0], np.int16)
    indices = array.indices
    if indices.null_count:
        indices = pc.fill_null(indices, pa.scalar(0, indices.type))
    found: Array = table[indices.to_numpy(zero_copy_only=False)]
    return found
