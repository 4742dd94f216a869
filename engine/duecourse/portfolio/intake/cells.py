"""Turns a column as it was read into the type its table wants; what cannot be turned is null.

Nothing is guessed and nothing is rounded: a value that does not fit is a mistake of its row, a
column that no value of could fit (numbers for a date) is a mistake of the whole table.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.intake._times import date, duration, instant, time
from duecourse.portfolio.intake._values import amount, boolean, integer, text, words
from duecourse.portfolio.intake.wanted import UNITS, Column, NoConversionError, Wanted
from duecourse.portfolio.tables import AMOUNT, INSTANT, WORDS


def convert(column: Column, wanted: Wanted) -> tuple[Column, Column]:
    """Return *column* as *wanted*, and which of its values do not fit (and are null).

    Raises:
        NoConversionError: None of its values could.
    """
    column = _plain(column)
    given = pc.is_valid(column)
    if wanted.values is not None and not pa.types.is_null(column.type):
        column, known = _translated(column, wanted.values)
        made = _made(column, wanted)
        lost = pc.or_(pc.invert(known), pc.and_(pc.is_valid(column), pc.is_null(made)))
        return made, pc.and_(given, lost)
    made = _made(column, wanted)
    return made, pc.and_(given, pc.is_null(made))


def takes(raw: pa.DataType, wanted: Wanted) -> bool:
    """Tell whether a column of type *raw* can become what is wanted at all."""
    try:
        convert(pa.array([], raw), wanted)
    except NoConversionError:
        return False
    return True


def is_naive(raw: pa.DataType, wanted: Wanted) -> bool:
    """Tell whether *raw* holds instants that need a zone stated."""
    bare = pa.types.is_timestamp(raw) and raw.tz is None
    return bool(wanted.type == INSTANT and bare and not wanted.zone)


def _plain(column: Column) -> Column:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    type_ = column.type
    if isinstance(type_, pa.BaseExtensionType):
        column = column.storage
        type_ = column.type
    if pa.types.is_dictionary(type_):
        column = column.dictionary_decode()
        type_ = column.type
    if pa.types.is_large_string(type_) or pa.types.is_string_view(type_):
        return column.cast(pa.string())
    return column


def _translated(column: Column, values: dict[str, str | None]) -> tuple[Column, Column]:
    try:
        text = column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise NoConversionError from error
    place = pc.index_in(text, value_set=pa.array(list(values), pa.string()))
    known = pc.or_(pc.is_null(column), pc.is_valid(place))
    return pc.take(pa.array(list(values.values()), pa.string()), place), known


def _made(column: Column, wanted: Wanted) -> Column:
    raw, aim = column.type, wanted.type
    if pa.types.is_null(raw):
        return pa.nulls(len(column), aim)
    if aim == WORDS:
        return words(column, wanted)
    if aim == INSTANT:
        return instant(column, wanted)
    if aim == AMOUNT:
        return amount(column, wanted)
    for fits, make in _SIMPLE:
        if fits(aim):
            return make(column, wanted)
    raise NoConversionError


_SIMPLE: tuple[tuple[Callable[[pa.DataType], bool], Callable[[Column, Wanted], Column]], ...] = (
    (pa.types.is_string, text),
    (pa.types.is_boolean, boolean),
    (pa.types.is_integer, integer),
    (pa.types.is_date, date),
    (pa.types.is_time, time),
    (pa.types.is_duration, duration),
)

__all__ = ["UNITS", "NoConversionError", "Wanted", "convert", "is_naive", "takes"]
