"""Turns a column as it was read into the type its table wants; what cannot be turned is null.

Nothing is guessed and nothing is rounded: a value that does not fit is a mistake of its row, a
column that no value of could fit (numbers for a date) is a mistake of the whole table.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.clock.instants import END
from duecourse.portfolio.intake.local import from_local
from duecourse.portfolio.tables import AMOUNT, INSTANT, WORDS

Column = Any
"""A pyarrow array; its stubs do not follow what its functions return."""

_WIDE = pa.decimal128(26, 6)
_TRUTH = {"yes": True, "true": True, "no": False, "false": False, "1": True, "0": False}
_OFFSET = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?[0-5]\d)?)$"
_NAIVE = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?$"
_DIRECTIVES = {
    "%Y": r"(?P<Y>\d{4})",
    "%m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{1,2})",
    "%H": r"(?P<H>\d{1,2})",
    "%M": r"(?P<M>\d{2})",
    "%S": r"(?P<S>\d{2})",
}
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
        return _words(column, wanted)
    if aim == INSTANT:
        return _instant(column, wanted)
    if aim == AMOUNT:
        return _amount(column, wanted)
    for fits, make in _SIMPLE:
        if fits(aim):
            return make(column, wanted)
    raise NoConversionError


def _cast(column: Column, aim: pa.DataType) -> Column:
    """Cast, with null for each value that cannot be."""
    try:
        return column.cast(aim)
    except (pa.ArrowInvalid, OverflowError):
        if len(column) == 1:
            return pa.nulls(1, aim)
    middle = len(column) // 2
    return pa.concat_arrays([_cast(column[:middle], aim), _cast(column[middle:], aim)])


def _matching(text: Column, pattern: str) -> Column:
    fits = pc.match_substring_regex(text, pattern)
    return pc.if_else(fits, text, pa.scalar(None, pa.string()))


def _text(column: Column, wanted: Wanted) -> Column:
    del wanted
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_integer(column.type):
        return column.cast(pa.string())
    if pa.types.is_nested(column.type):
        said = [None if v is None else json.dumps(_object(v)) for v in column.to_pylist()]
        return pa.array(said, pa.string())
    raise NoConversionError


def _object(value: object) -> object:
    # A map column gives pairs.
    if isinstance(value, list) and value and all(isinstance(v, tuple) for v in value):
        return dict(value)
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if part is not None}
    return value


def _boolean(column: Column, wanted: Wanted) -> Column:
    del wanted
    if pa.types.is_boolean(column.type):
        return column
    if pa.types.is_integer(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_string(column.type):
        raise NoConversionError
    place = pc.index_in(pc.utf8_lower(column), value_set=pa.array(list(_TRUTH)))
    return pc.take(pa.array(list(_TRUTH.values())), place)


def _integer(column: Column, wanted: Wanted) -> Column:
    del wanted
    raw = column.type
    if pa.types.is_string(raw):
        text = pc.replace_substring_regex(_matching(column, r"^[+-]?(0|[1-9]\d*)$"), r"^\+", "")
        return _cast(text, pa.int64())
    if pa.types.is_integer(raw) or pa.types.is_floating(raw) or pa.types.is_decimal(raw):
        return _cast(column, pa.int64())
    raise NoConversionError


def _amount(column: Column, wanted: Wanted) -> Column:
    raw = column.type
    if pa.types.is_floating(raw):  # what a person reads, not what the machine holds
        column = column.cast(pa.string())
        raw = column.type
    if pa.types.is_string(raw):
        column = _matching(column, r"^[+-]?(0|[1-9]\d*)(\.\d+)?$")
        column = pc.replace_substring_regex(column, r"^\+", "")
        # Noughts at the end say nothing, and would not fit six places.
        column = pc.replace_substring_regex(column, r"(\.\d*?)0+$", r"\1")
        column = pc.replace_substring_regex(column, r"\.$", "")
    elif not (pa.types.is_integer(raw) or pa.types.is_decimal(raw)):
        raise NoConversionError
    if wanted.unit == "cents":
        hundredth = pa.scalar(Decimal("0.01"))
        return _cast(pc.multiply(_cast(column, _WIDE), hundredth), AMOUNT)
    return _cast(column, AMOUNT)


def _reordered(text: Column, form: str) -> Column:
    """Return text written as *form* says, in ISO 8601 (without a zone)."""
    pattern = "^"
    rest = form
    while rest:
        directive = _DIRECTIVES.get(rest[:2])
        pattern += directive or ("" if rest[0].isalnum() else "\\") + rest[0]
        rest = rest[2:] if directive else rest[1:]
    parts = pc.extract_regex(text, pattern + "$")
    names = [field.name for field in parts.type]

    def part(name: str) -> Column:
        if name not in names:
            return pa.scalar("00")
        return pc.utf8_lpad(pc.struct_field(parts, name), 2, "0")

    day = pc.binary_join_element_wise(part("Y"), part("m"), part("d"), "-")
    if not {"H", "M", "S"} & set(names):
        return day
    clock = pc.binary_join_element_wise(part("H"), part("M"), part("S"), ":")
    return pc.binary_join_element_wise(day, clock, "T")


def _date(column: Column, wanted: Wanted) -> Column:
    raw = column.type
    if pa.types.is_string(raw):
        text = _reordered(column, wanted.format) if wanted.format else column
        return _cast(_matching(text, r"^\d{4}-\d\d-\d\d$"), pa.date32())
    if pa.types.is_date(raw):
        return column.cast(pa.date32())
    if pa.types.is_timestamp(raw) and raw.tz is None:
        day = column.cast(pa.date32(), safe=False)
        midnight = pc.equal(day.cast(raw), column)
        return pc.if_else(midnight, day, pa.scalar(None, pa.date32()))
    raise NoConversionError


def _instant(column: Column, wanted: Wanted) -> Column:
    raw = column.type
    if pa.types.is_string(raw):
        made = _instant_of_text(column, wanted)
    elif pa.types.is_timestamp(raw) and raw.tz is not None:
        made = column.cast(INSTANT, safe=False)
    elif pa.types.is_timestamp(raw):
        if not wanted.zone:
            raise NoConversionError
        made = from_local(column.cast(pa.timestamp("us"), safe=False), wanted.zone)
    elif pa.types.is_integer(raw) and UNITS.get(wanted.unit, ("",))[0] == "instant":
        factor = pa.scalar(UNITS[wanted.unit][1], pa.int64())
        made = pc.multiply(column.cast(pa.int64()), factor).cast(INSTANT)
    else:
        raise NoConversionError
    us = made.cast(pa.int64())
    known = pc.and_(pc.greater_equal(us, 0), pc.less(us, END))
    return pc.if_else(known, made, pa.scalar(None, INSTANT))


def _instant_of_text(text: Column, wanted: Wanted) -> Column:
    if UNITS.get(wanted.unit, ("",))[0] == "instant":
        whole = _integer(text, wanted)
        return pc.multiply(whole, pa.scalar(UNITS[wanted.unit][1], pa.int64())).cast(INSTANT)
    if wanted.format:
        text = _reordered(text, wanted.format)
    text = pc.replace_substring_regex(text, r"(\.\d{6})\d+", r"\1")
    told = _cast(_matching(text, _OFFSET), INSTANT)
    if not wanted.zone:
        return told
    naive = _cast(_matching(text, _NAIVE), pa.timestamp("us"))
    return pc.coalesce(told, from_local(naive, wanted.zone))


def _time(column: Column, wanted: Wanted) -> Column:
    del wanted
    if pa.types.is_string(column.type):
        parts = pc.extract_regex(column, r"^(?P<h>\d|[01]\d|2[0-3]):(?P<m>[0-5]\d)(?::00)?$")
        hours = pc.struct_field(parts, "h").cast(pa.int32())
        minutes = pc.struct_field(parts, "m").cast(pa.int32())
        shown = pc.add(pc.multiply(hours, pa.scalar(60, pa.int32())), minutes)
        return pc.multiply(shown, pa.scalar(60, pa.int32())).cast(pa.time32("s"))
    if pa.types.is_time(column.type):
        return _cast(column, pa.time32("s"))
    raise NoConversionError


def _duration(column: Column, wanted: Wanted) -> Column:
    raw, aim = column.type, pa.duration("us")
    of, size = UNITS.get(wanted.unit, ("", 0))
    if pa.types.is_duration(raw):
        return _cast(column, aim)
    if of == "duration":
        whole = _integer(column, wanted)
        return pc.multiply(whole, pa.scalar(size, pa.int64())).cast(aim)
    if not pa.types.is_string(raw):
        raise NoConversionError
    parts = pc.extract_regex(column, r"^(?P<n>\d{1,9}) (?P<u>minute|hour|day)s?$")
    sizes = pa.array([UNITS[unit][1] for unit in ("minutes", "hours", "days")], pa.int64())
    unit = pc.index_in(pc.struct_field(parts, "u"), value_set=pa.array(["minute", "hour", "day"]))
    number = pc.struct_field(parts, "n").cast(pa.int64())
    return pc.multiply(number, pc.take(sizes, unit)).cast(aim)


def _words(column: Column, wanted: Wanted) -> Column:
    raw = column.type
    if pa.types.is_string(raw):
        split: Any = pc.split_pattern(column, wanted.split)
        words = pc.utf8_trim_whitespace(split.flatten())
        if not pc.any(pc.equal(words, "")).as_py():
            return _lists(split, words)
        said = [
            None if row is None else [w.strip() for w in row if w.strip()]
            for row in split.to_pylist()
        ]
        return pa.array(said, WORDS)
    if pa.types.is_list(raw) or pa.types.is_large_list(raw) or pa.types.is_fixed_size_list(raw):
        if not (pa.types.is_string(raw.value_type) or pa.types.is_null(raw.value_type)):
            try:
                column = column.cast(pa.list_(_text(pa.array([], raw.value_type), wanted).type))
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
                raise NoConversionError from error
        made = column.cast(WORDS)
        holes = pc.is_null(made.flatten())
        if not pc.any(holes).as_py():
            return made
        said = [None if row is None or None in row else row for row in made.to_pylist()]
        return pa.array(said, WORDS)
    raise NoConversionError


def _lists(split: Column, words: Column) -> Column:
    sizes = pc.fill_null(pc.list_value_length(split), 0).to_numpy(zero_copy_only=False)
    offsets = pa.array([0, *sizes.cumsum()], pa.int32())
    return pa.ListArray.from_arrays(offsets, words, mask=pc.is_null(split)).cast(WORDS)


_SIMPLE: tuple[tuple[Callable[[pa.DataType], bool], Callable[[Column, Wanted], Column]], ...] = (
    (pa.types.is_string, _text),
    (pa.types.is_boolean, _boolean),
    (pa.types.is_integer, _integer),
    (pa.types.is_date, _date),
    (pa.types.is_time, _time),
    (pa.types.is_duration, _duration),
)
