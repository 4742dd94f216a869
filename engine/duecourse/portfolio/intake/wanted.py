"""What a column is to become, and how a single column is cast without loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Column = Any
"""A pyarrow array; its stubs do not follow what its functions return."""

UNITS: dict[str, tuple[str, int]] = {
    "minutes": ("duration", 60_000_000),
    "hours": ("duration", 3_600_000_000),
    "days": ("duration", 86_400_000_000),
    "epoch-seconds": ("instant", 1_000_000),
    "epoch-milliseconds": ("instant", 1_000),
    "epoch-microseconds": ("instant", 1),
    "cents": ("amount", 0),
}
"""The units a mapping may state: of what, and how many microseconds one is."""


class NoConversionError(TypeError):
    """No value of the column could fit: its type is another."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a column is to become, and what was said of how it is written.

    Attributes:
        type: One of those of :mod:`duecourse.portfolio.tables`.
        unit: A key of :data:`UNITS`, or empty.
        format: Of dates and instants, ``%d.%m.%Y``; empty is ISO 8601.
        zone: Of instants without an offset; empty is none.
        split: What stands between the words of a list.
        values: What a value stands for; None where they stand for themselves.
    """

    type: pa.DataType
    unit: str = ""
    format: str = ""
    zone: str = ""
    split: str = ";"
    values: dict[str, str | None] | None = None


def cast(column: Column, aim: pa.DataType) -> Column:
    """Cast, with null for each value that cannot be."""
    try:
        return column.cast(aim)
    except (pa.ArrowInvalid, OverflowError):
        if len(column) == 1:
            return pa.nulls(1, aim)
    middle = len(column) // 2
    return pa.concat_arrays([cast(column[:middle], aim), cast(column[middle:], aim)])


def matching(text: Column, pattern: str) -> Column:
    """Return text, null where it is not as *pattern* says."""
    fits = pc.match_substring_regex(text, pattern)
    return pc.if_else(fits, text, pa.scalar(None, pa.string()))
