"""Columns of dates, instants, times of day and durations."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.clock.instants import END
from duecourse.portfolio.intake._values import integer
from duecourse.portfolio.intake.local import from_local
from duecourse.portfolio.intake.wanted import (
    UNITS,
    Column,
    NoConversionError,
    Wanted,
    cast,
    matching,
)
from duecourse.portfolio.tables import INSTANT

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


def date(column: Column, wanted: Wanted) -> Column:
    """Return dates: of text, dates, or instants of no zone at midnight."""
    raw = column.type
    if pa.types.is_string(raw):
        text = _reordered(column, wanted.format) if wanted.format else column
        return cast(matching(text, r"^\d{4}-\d\d-\d\d$"), pa.date32())
    if pa.types.is_date(raw):
        return column.cast(pa.date32())
    if pa.types.is_timestamp(raw) and raw.tz is None:
        day = column.cast(pa.date32(), safe=False)
        midnight = pc.equal(day.cast(raw), column)
        return pc.if_else(midnight, day, pa.scalar(None, pa.date32()))
    raise NoConversionError


def instant(column: Column, wanted: Wanted) -> Column:
    """Return instants: of text, of local clocks of a stated zone, of numbers with a unit."""
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
        whole = integer(text, wanted)
        return pc.multiply(whole, pa.scalar(UNITS[wanted.unit][1], pa.int64())).cast(INSTANT)
    if wanted.format:
        text = _reordered(text, wanted.format)
    text = pc.replace_substring_regex(text, r"(\.\d{6})\d+", r"\1")
    told = cast(matching(text, _OFFSET), INSTANT)
    if not wanted.zone:
        return told
    naive = cast(matching(text, _NAIVE), pa.timestamp("us"))
    return pc.coalesce(told, from_local(naive, wanted.zone))


def time(column: Column, wanted: Wanted) -> Column:
    """Return times of day, to the minute."""
    del wanted
    if pa.types.is_string(column.type):
        parts = pc.extract_regex(column, r"^(?P<h>\d|[01]\d|2[0-3]):(?P<m>[0-5]\d)(?::00)?$")
        hours = pc.struct_field(parts, "h").cast(pa.int32())
        minutes = pc.struct_field(parts, "m").cast(pa.int32())
        shown = pc.add(pc.multiply(hours, pa.scalar(60, pa.int32())), minutes)
        return pc.multiply(shown, pa.scalar(60, pa.int32())).cast(pa.time32("s"))
    if pa.types.is_time(column.type):
        return cast(column, pa.time32("s"))
    raise NoConversionError


def duration(column: Column, wanted: Wanted) -> Column:
    """Return durations: of text, of others, of numbers with a unit."""
    raw, aim = column.type, pa.duration("us")
    of, size = UNITS.get(wanted.unit, ("", 0))
    if pa.types.is_duration(raw):
        return cast(column, aim)
    if of == "duration":
        whole = integer(column, wanted)
        return pc.multiply(whole, pa.scalar(size, pa.int64())).cast(aim)
    if not pa.types.is_string(raw):
        raise NoConversionError
    parts = pc.extract_regex(column, r"^(?P<n>\d{1,9}) (?P<u>minute|hour|day)s?$")
    sizes = pa.array([UNITS[unit][1] for unit in ("minutes", "hours", "days")], pa.int64())
    unit = pc.index_in(pc.struct_field(parts, "u"), value_set=pa.array(["minute", "hour", "day"]))
    number = pc.struct_field(parts, "n").cast(pa.int64())
    return pc.multiply(number, pc.take(sizes, unit)).cast(aim)
