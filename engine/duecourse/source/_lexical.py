"""How each kind of scalar is written: conversion for validation, and what to say when it is not.

The words of ``x-type`` in the schemas are the keys of ``EXPECTED``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from duecourse.source.node import Text

EXPECTED: Final[dict[str, str]] = {
    "boolean": "`yes` or `no`",
    "integer": "a whole number",
    "decimal": "a number",
    "text": "text",
    "word": "one of the given words",
    "name": "a name of small letters, such as `relay`",
    "duty": "a duty of small letters, digits and hyphens, such as `mini-miranda`",
    "id": "an id of small letters, digits and hyphens, such as `firm-call`",
    "fact-id": "a name of small letters, digits and underscores, such as `days_past_due`",
    "language": "a language code, such as `en` or `zh`",
    "date": "a date, such as `2026-01-31`",
    "instant": "a date and time with its distance from UTC, such as `2026-03-10T09:35:00+08:00`",
    "time": "a time of day, such as `9:30`",
    "hour": "an hour, `0` to `23`",
    "time-range": "a time range, such as `08:00..21:00`",
    "opening": "a time range, such as `08:00..21:00`, or `none`",
    "range": "a range, such as `1..30` or `31..`",
    "duration": "a duration, such as `7 days`",
    "within": "`today`, `week`, `month`, or days or hours, such as `7 days`",
    "zone": "a time zone, such as `Asia/Shanghai`",
    "jurisdiction": "a country or state, such as `CN` or `US-MA`",
    "currency": "a currency, such as `CNY`",
    "digest": "a digest, such as `sha256:` and 64 digits and letters `a` to `f`",
    "signer": "a name that a list of allowed signers can have, such as `jo@lender.example`",
    "salt": "letters, digits, dots and hyphens, such as `opening-tone-2026-03`",
    "share": "a share in percent, such as `20%` or `2.5%`",
    "url": "an address that begins with `https://`",
    "certainty": "`A` or `B`",
    "path": "a path in the case, such as `loan.principal`",
    "sort": "a sort key, such as `score desc`",
    "test": "a test, such as `yes`, `4..7` or `[salary, property_paid]`",
    "operand": "a fact, a path in the case, a number or a duration",
    "value": "a value",
}

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}
_SPELT_BOOLEANS = {
    **dict.fromkeys(("yes", "true", "on", "y", "t", "1", "是"), "yes"),
    **dict.fromkeys(("no", "false", "off", "n", "f", "0", "否"), "no"),
}
_CLOCK = r"(\d{1,2})[:.h：]?(\d{2})?"
_LOOSE_TIMES = re.compile(
    rf"\s*{_CLOCK}\s*(?:-|–|—|~|～|\.{{2,}}|…|to|until|至|到)\s*{_CLOCK}\s*", re.IGNORECASE
)
_LOOSE_NUMBERS = re.compile(r"\s*(-?\d+)\s*(?:-|–|—|~|\.{3}|…|to|至|到)\s*(-?\d+)\s*")
_LOOSE_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_LOCAL_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
_LENGTH = re.compile(r"(\d+)\s*(d|h|m|min|day|days|hour|hours|hrs|minute|minutes|天|日|小时|分钟)")
_UNITS = {"d": "days", "天": "days", "日": "days", "h": "hours", "小": "hours", "m": "minutes"}
_RANGE = re.compile(r"\S+|\S*\s*\.\.\s*\S*")


def typed(node: Text, kind: str) -> object:
    """Return *node* as a plain value of *kind*, or as the text it is where it is not one."""
    if node.is_null:
        return None
    if not node.plain:
        return str(node)
    if kind == "boolean":
        return _BOOLEANS.get(node, str(node))
    if kind == "integer" and _INTEGER.fullmatch(node):
        return int(node) if len(node) <= 18 else str(node)
    if kind == "decimal" and _DECIMAL.fullmatch(node) and len(node) <= 30:
        return float(node)
    return str(node)


def well_formed(kind: str, value: str) -> bool:
    """Tell whether *value*, which its schema's pattern lets pass, means something as *kind*."""
    try:
        if kind == "date":
            date.fromisoformat(value)
        elif kind == "instant":
            datetime.fromisoformat(value)
        elif kind == "range":
            return _LOOSE_NUMBERS.fullmatch(value) is None and bool(_RANGE.fullmatch(value))
    except ValueError:
        return False
    return True


def remedy(kind: str, node: Text) -> str:
    """Return how *node* should be written to be of *kind*, or an empty text."""
    value = node.strip()
    if not node.plain and typed(Text(value), kind) != value:
        return "remove the quotes"
    word = _rewritten(kind, value)
    return f"write `{word}`" if word and word != node else _hint(kind, value)


def _rewritten(kind: str, value: str) -> str:
    if kind == "boolean":
        return _SPELT_BOOLEANS.get(value.casefold(), "")
    if kind in ("integer", "decimal"):
        bare = value.replace(",", "").replace("_", "").replace(" ", "")
        bare = re.sub(r"^([-+]?)0+(?=\d)", r"\1", bare)
        pattern = _INTEGER if kind == "integer" else _DECIMAL
        return bare if pattern.fullmatch(bare) else ""
    if kind in ("time-range", "opening"):
        return _times(value)
    if kind == "range":
        match = _LOOSE_NUMBERS.fullmatch(value)
        return f"{match[1]}..{match[2]}" if match else ""
    if kind == "date":
        match = _LOOSE_DATE.fullmatch(value)
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else ""
    if kind in ("duration", "within"):
        match = _LENGTH.fullmatch(value)
        return f"{match[1]} {_UNITS[match[2][0]]}" if match else ""
    if kind in ("id", "duty", "fact-id"):
        joint = "_" if kind == "fact-id" else "-"
        bare = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", joint, value)
        bare = re.sub(r"[^a-z0-9]+", joint, bare.lower()).strip(joint)
        return bare if re.search("[a-z]", bare) else ""
    return ""


def _times(value: str) -> str:
    match = _LOOSE_TIMES.fullmatch(value)
    if not match:
        return ""
    first, second = int(match[1]), int(match[3])
    minutes = int(match[2] or 0), int(match[4] or 0)
    if first > 23 or second > 24 or max(minutes) > 59 or (second == 24 and minutes[1]):
        return ""
    return f"{first:02}:{minutes[0]:02}..{second:02}:{minutes[1]:02}"


def _hint(kind: str, value: str) -> str:
    if kind == "date" and _LOOSE_DATE.fullmatch(value):
        return "there is no such day"
    if kind == "instant" and _LOCAL_INSTANT.fullmatch(value):
        return f"add the distance from UTC, for example `{value}+08:00`"
    return ""
