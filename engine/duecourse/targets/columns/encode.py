"""Arrow columns as columns of values, by the type of the fact they hold."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.ir import Kind, Value
from duecourse.targets.columns.vec import SCALE, Bools, Vec
from duecourse.targets.columns.words import Words


def one_array(table: pa.Table, name: str) -> pa.Array:
    """Return a column in one piece."""
    column = table.column(name)
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def known_of(column: pa.Array) -> Bools | None:
    """Return which rows are not null; None is all."""
    if not column.null_count:
        return None
    found: Bools = column.is_valid().to_numpy(zero_copy_only=False)
    return found


def encode(column: pa.Array, kind: Kind, words: Words) -> Vec:
    """Return *column* as values of *kind*."""
    match kind:
        case Kind.TEXT | Kind.ENUM:
            return words.column(column)
        case Kind.SET:
            return words.sets(column)
        case Kind.BOOLEAN:
            filled = pc.fill_null(column, False)
            return Vec(filled.to_numpy(zero_copy_only=False), known_of(column))
        case Kind.MONEY | Kind.DECIMAL:
            return _exact(column)
        case Kind.DATE:
            whole = column.view(pa.int32()) if column.type == pa.date32() else column
        case Kind.TIME_OF_DAY:
            whole = pc.divide(column.view(pa.int32()), 60)
        case Kind.INSTANT | Kind.DURATION:
            whole = column.view(pa.int64())
        case _:
            whole = column
    filled = pc.fill_null(whole.cast(pa.int64()), 0)
    return Vec(filled.to_numpy(zero_copy_only=False), known_of(column))


def _exact(column: pa.Array) -> Vec:
    """Return exact numbers in millionths; those beyond 64 bits are marked by :func:`too_large`."""
    data = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)
    data = data[column.offset : column.offset + len(column), 0]
    return Vec(data.copy(), known_of(column))


def too_large(column: pa.Array) -> Bools:
    """Return which exact numbers do not fit 62 bits in millionths."""
    words = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)
    words = words[column.offset : column.offset + len(column)]
    low, high = words[:, 0], words[:, 1]
    found: Bools = (high != low >> 63) | (np.abs(low) >= 1 << 61)
    known = known_of(column)
    return found if known is None else found & known


def constant(value: Value, kind: Kind, words: Words) -> int | bool:
    """Return a policy's value in machine form; exact numbers must have at most six digits.

    Raises:
        ValueError: An exact number has more.
    """
    if kind in (Kind.TEXT, Kind.ENUM):
        return words.number(str(value))
    if isinstance(value, frozenset):
        return words.mask(value)
    if kind in (Kind.MONEY, Kind.DECIMAL):
        assert not isinstance(value, str | frozenset)
        scaled = value * 10**SCALE
        if scaled != int(scaled):
            raise ValueError
        return int(scaled)
    assert isinstance(value, int)
    return value


def with_default(vec: Vec, default: int | bool | None) -> Vec:
    """Return *vec* with what is unknown replaced."""
    if default is None or vec.known is None:
        return vec
    filled = vec.data.dtype.type(default)
    return Vec(np.where(vec.known, vec.data, filled), None)
