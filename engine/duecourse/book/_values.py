"""Reads the values of a case: text as written in YAML, or Python's own from a host."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from duecourse.clock.instants import MINUTE, day_number, parse_instant, to_us
from duecourse.errors import InstantError
from duecourse.ir import Kind, Value
from duecourse.source.node import Text

EXPECTED = {
    Kind.BOOLEAN: "`yes` or `no`",
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a number",
    Kind.MONEY: "an amount of money such as `3200.00`",
    Kind.TEXT: "text",
    Kind.ENUM: "one of the fact's values",
    Kind.DATE: "a date such as `2026-03-05`",
    Kind.INSTANT: "an instant with its offset such as `2026-03-10T09:35:00+08:00`",
    Kind.TIME_OF_DAY: "a time of day such as `9:30`",
    Kind.DURATION: "a duration such as `7 days`",
    Kind.SET: "a list of values",
}
_INTEGER = re.compile(r"[+-]?(0|[1-9]\d*)\Z")
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?\Z")
_TIME = re.compile(r"(\d{1,2}):(\d{2})\Z")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_DURATION = re.compile(r"(\d+) (minute|hour|day)s?\Z")
TRUTH = {"yes": True, "true": True, "no": False, "false": False}
_UNITS = {"minute": MINUTE, "hour": 60 * MINUTE, "day": 1440 * MINUTE}
MAXIMUM_DIGITS = 30


class UnreadableError(ValueError):
    """A value is not of the type that its fact expects."""


def is_null(raw: object) -> bool:
    """Tell whether *raw* says nothing: None, or YAML's null."""
    return raw is None or (isinstance(raw, Text) and raw.is_null)


def read_value(kind: Kind, raw: object) -> Value:
    """Return *raw* as a value of *kind*.

    Raises:
        UnreadableError: It is not one.
    """
    if isinstance(raw, float):
        raw = Decimal(repr(raw))
    if isinstance(raw, Text) and not raw.plain and kind not in (Kind.TEXT, Kind.ENUM, Kind.SET):
        # Quoted text is text; dates, instants and times are quoted in JSON and often in YAML.
        if kind in (Kind.BOOLEAN, Kind.INTEGER):
            raise UnreadableError
    match kind:
        case Kind.TEXT | Kind.ENUM:
            if isinstance(raw, str):
                return str(raw)
            if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
                try:
                    return str(raw)
                except ValueError as error:  # more digits than Python writes out
                    raise UnreadableError from error
        case Kind.SET:
            return _read_set(raw)
        case Kind.BOOLEAN:
            if isinstance(raw, bool):
                return raw
            if isinstance(raw, str) and raw in TRUTH:
                return TRUTH[raw]
        case Kind.INTEGER:
            return _read_integer(raw)
        case Kind.DECIMAL | Kind.MONEY:
            return _read_number(raw)
        case _:
            return _read_time(kind, raw)
    raise UnreadableError


def _read_set(raw: object) -> frozenset[str]:
    if isinstance(raw, str):
        return frozenset({str(raw)})
    if isinstance(raw, Sequence | set | frozenset) and all(isinstance(item, str) for item in raw):
        return frozenset(str(item) for item in raw)
    raise UnreadableError


def _read_integer(raw: object) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, Decimal) and raw.is_finite() and raw == raw.to_integral_value():
        return int(raw)
    if isinstance(raw, Text) and len(raw) <= MAXIMUM_DIGITS and _INTEGER.match(raw):
        return int(raw)
    raise UnreadableError


def _read_number(raw: object) -> Decimal:
    if isinstance(raw, bool):
        raise UnreadableError
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, Decimal) and raw.is_finite():
        return raw
    if isinstance(raw, str) and len(raw) <= MAXIMUM_DIGITS and _NUMBER.match(raw):
        try:
            return Decimal(raw)
        except InvalidOperation as error:
            raise UnreadableError from error
    raise UnreadableError


def _read_time(kind: Kind, raw: object) -> int:
    if kind is Kind.DATE:
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return day_number(raw)
        if isinstance(raw, str) and (found := _DATE.match(raw)):
            try:
                return day_number(date(*(int(part) for part in found.groups())))
            except ValueError as error:
                raise UnreadableError from error
    elif kind is Kind.INSTANT:
        if isinstance(raw, datetime):
            try:
                return to_us(raw)
            except InstantError as error:
                raise UnreadableError from error
        if isinstance(raw, str) and (us := parse_instant(raw)) is not None:
            return us
    elif kind is Kind.TIME_OF_DAY:
        if isinstance(raw, time):
            return raw.hour * 60 + raw.minute
        if isinstance(raw, str) and (found := _TIME.match(raw)):
            hour, minute = int(found[1]), int(found[2])
            if hour < 24 and minute < 60:
                return hour * 60 + minute
    elif kind is Kind.DURATION:
        if isinstance(raw, timedelta):
            return raw // timedelta(microseconds=1)
        if isinstance(raw, str) and (found := _DURATION.match(raw)):
            return int(found[1]) * _UNITS[found[2]]
    raise UnreadableError
