"""One step away from a value that is written: the next minute, day, cent or number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from duecourse.ir import Kind
from duecourse.source.node import Text

_OPERATOR = re.compile(r"(<=|>=|==|!=|<|>)\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]+(\.([0-9]+))?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STRETCH = re.compile(r"([0-9]+) (days?|hours?|minutes?)")
_STRICT = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "==": "!=", "!=": "=="}
_OUTWARD = {">=": -1, ">": 1, "<=": 1, "<": -1}
"""Which way a bound moves that a change of strictness does not move it."""
_TURNED = {"yes": "no", "no": "yes", "true": "false", "false": "true"}
_CENT = Decimal("0.01")
_WORDS = frozenset({Kind.ENUM, Kind.TEXT, Kind.SET})
"""What has no next value."""


def tests_beside(text: Text, kind: Kind | None) -> Iterator[Text]:
    """Yield the tests of a fact of type *kind* that are one step from *text*."""
    for changed in _tests_beside(str(text), kind):
        yield Text(changed, text.span, text.plain)


def _tests_beside(text: str, kind: Kind | None) -> Iterator[str]:
    if text in ("known", "unknown"):
        yield "unknown" if text == "known" else "known"
        return
    if kind is Kind.BOOLEAN and text.lower() in _TURNED:
        yield _TURNED[text.lower()]
        return
    compared = _OPERATOR.fullmatch(text)
    if compared is not None:
        operator, bound = compared.groups()
        yield f"{_STRICT[operator]} {bound}"
        moved = stepped(bound, _OUTWARD.get(operator, 0), kind)
        if moved is not None:
            yield f"{operator} {moved}"
    elif ".." in text:
        yield from ranges_beside(text, kind)
    elif kind not in _WORDS:
        yield from filter(None, (stepped(text, way, kind) for way in (-1, 1)))


def ranges_beside(text: str, kind: Kind | None = None) -> Iterator[str]:
    """Yield ``a..b`` with one of its ends one step away, where it is still a range."""
    low, _, high = text.partition("..")
    low, high = low.strip(), high.strip()
    for way in (-1, 1):
        if low and (moved := stepped(low, way, kind)) is not None and _range(moved, high):
            yield f"{moved}..{high}"
    for way in (-1, 1):
        if high and (moved := stepped(high, way, kind)) is not None and _range(low, moved):
            yield f"{low}..{moved}"


def _range(low: str, high: str) -> bool:
    """Tell whether a range is not empty; hours may pass over midnight."""
    if not low or not high:
        return True
    if _TIME.fullmatch(low) or _DATE.fullmatch(low):
        return low != high
    return Decimal(low) <= Decimal(high)


def stepped(text: str, way: int, kind: Kind | None = None) -> str | None:
    """Return the value one step after (1) or before (-1) *text*; None where there is none.

    A step is a minute of a time of day, a day of a date, one of a stretch of time, a cent of money
    and of a number with decimals its last one.
    """
    if not way:
        return None
    number = _NUMBER.fullmatch(text)
    if number is not None:
        step = _CENT if kind is Kind.MONEY else Decimal(1).scaleb(-len(number[2] or ""))
        return str(Decimal(text) + way * step)
    if (time := _TIME.fullmatch(text)) is not None:
        minutes = int(time[1]) * 60 + int(time[2]) + way
        return f"{minutes // 60:02}:{minutes % 60:02}" if 0 <= minutes < 1440 else None
    if _DATE.fullmatch(text):
        try:
            return (date.fromisoformat(text) + timedelta(days=way)).isoformat()
        except (ValueError, OverflowError):
            return None
    return _stretch(text, way)


def _stretch(text: str, way: int) -> str | None:
    if text == "today":
        return "2 days" if way > 0 else None
    stretch = _STRETCH.fullmatch(text)
    if stretch is None or int(stretch[1]) + way < 1:
        return None
    number, unit = int(stretch[1]) + way, stretch[2].rstrip("s")
    return f"{number} {unit}s"
