"""Columns of text, truth, numbers, amounts and lists of words."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.intake.wanted import Column, NoConversionError, Wanted, cast, matching
from duecourse.portfolio.tables import AMOUNT, WORDS

_WIDE = pa.decimal128(26, 6)
_TRUTH = {"yes": True, "true": True, "no": False, "false": False, "1": True, "0": False}


def text(column: Column, wanted: Wanted) -> Column:
    """Return text: also of whole numbers, and of what is nested as JSON."""
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


def boolean(column: Column, wanted: Wanted) -> Column:
    """Return yes or no: also of words for them, and of 1 and 0."""
    del wanted
    if pa.types.is_boolean(column.type):
        return column
    if pa.types.is_integer(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_string(column.type):
        raise NoConversionError
    place = pc.index_in(pc.utf8_lower(column), value_set=pa.array(list(_TRUTH)))
    return pc.take(pa.array(list(_TRUTH.values())), place)


def integer(column: Column, wanted: Wanted) -> Column:
    """Return whole numbers: of what is whole, however it is written."""
    del wanted
    raw = column.type
    if pa.types.is_string(raw):
        text = pc.replace_substring_regex(matching(column, r"^[+-]?(0|[1-9]\d*)$"), r"^\+", "")
        return cast(text, pa.int64())
    if pa.types.is_integer(raw) or pa.types.is_floating(raw) or pa.types.is_decimal(raw):
        return cast(column, pa.int64())
    raise NoConversionError


def amount(column: Column, wanted: Wanted) -> Column:
    """Return amounts of at most six decimals, never rounded."""
    raw = column.type
    if pa.types.is_floating(raw):  # what a person reads, not what the machine holds
        column = column.cast(pa.string())
        raw = column.type
    if pa.types.is_string(raw):
        column = matching(column, r"^[+-]?(0|[1-9]\d*)(\.\d+)?$")
        column = pc.replace_substring_regex(column, r"^\+", "")
        # Noughts at the end say nothing, and would not fit six places.
        column = pc.replace_substring_regex(column, r"(\.\d*?)0+$", r"\1")
        column = pc.replace_substring_regex(column, r"\.$", "")
    elif not (pa.types.is_integer(raw) or pa.types.is_decimal(raw)):
        raise NoConversionError
    if wanted.unit == "cents":
        hundredth = pa.scalar(Decimal("0.01"))
        return cast(pc.multiply(cast(column, _WIDE), hundredth), AMOUNT)
    return cast(column, AMOUNT)


def words(column: Column, wanted: Wanted) -> Column:
    """Return lists of words: of text that is split, and of lists; no word of a list is empty."""
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
                column = column.cast(pa.list_(text(pa.array([], raw.value_type), wanted).type))
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
