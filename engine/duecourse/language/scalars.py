"""Text as written to typed values, by the type that is expected (language.md, section 1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from duecourse.ir import Kind, Value
from duecourse.language.suggest import did_you_mean

EPOCH: Final = date(1970, 1, 1).toordinal()
DAY: Final = 86_400_000_000
HOUR: Final = 3_600_000_000
MINUTE: Final = 60_000_000

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DURATION = re.compile(r"([0-9]{1,6}) (days?|hours?|minutes?)")
_UNITS = {"day": DAY, "hour": HOUR, "minute": MINUTE}

EXPECTED: Final = {
    Kind.BOOLEAN: "`yes` or `no`",
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a number such as `0.25`",
    Kind.MONEY: "an amount such as `3200.00`, without a currency sign or thousands separators",
    Kind.TEXT: "text",
    Kind.ENUM: "one of its values",
    Kind.DATE: "a date such as `2026-01-31`",
    Kind.INSTANT: "an instant with its offset such as `2026-01-31T10:00+08:00`",
    Kind.TIME_OF_DAY: "a time of day such as `9:30`",
    Kind.DURATION: "a duration such as `7 days`, `24 hours` or `30 minutes`",
    Kind.SET: "one of its values",
}


class UnfitError(ValueError):
    """A text does not say what is expected of it.

    Attributes:
        code: The finding's code.
        message: What is wrong; lower case, no full stop.
        help: What to do about it, or empty.
    """

    def __init__(self, code: str, message: str, help: str = "") -> None:
        """Keep the parts of the finding."""
        super().__init__(message)
        self.code, self.message, self.help = code, message, help


def read(kind: Kind, text: str, values: Collection[str] = ()) -> Value:
    """Return the value that *text* says.

    Args:
        kind: The type expected; a member of a set is read as ``SET`` too.
        text: As written.
        values: What an enum or a set may hold; anything where it is empty.

    Raises:
        UnfitError: It says none of that type.
    """
    if kind in (Kind.ENUM, Kind.SET):
        return _member(text, values)
    value = _READERS[kind](text)
    if value is None:
        raise UnfitError("P302", f"expected {EXPECTED[kind]}, got `{text}`", _hint(kind, text))
    return value


def read_bound(kind: Kind, text: str) -> int | Decimal:
    """Return one end of a range, or the other side of a comparison such as ``>=``.

    Raises:
        UnfitError: It says none, or the type has no order.
    """
    value = read(kind, text)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise UnfitError("P302", f"{_plural(kind)} have no order")
    return value


def read_range(kind: Kind, text: str) -> tuple[int | Decimal | None, int | Decimal | None]:
    """Return the ends of ``a..b``, None where one is open.

    Raises:
        UnfitError: It is no range of that type, or an empty one.
    """
    low_text, _, high_text = text.partition("..")
    low_text, high_text = low_text.strip(), high_text.strip()
    if not low_text and not high_text:
        raise UnfitError("P302", "a range needs at least one end", "write `a..b`, `a..` or `..b`")
    low = read_bound(kind, low_text) if low_text else None
    if kind is Kind.TIME_OF_DAY and high_text == "24:00":
        return low, 1440
    high = read_bound(kind, high_text) if high_text else None
    if low is not None and high is not None and (low > high or (half_open(kind) and low == high)):
        swapped = f"did you mean `{high_text}..{low_text}`?" if low > high else ""
        raise UnfitError("P306", f"the range `{text}` is empty", swapped)
    return low, high


def half_open(kind: Kind) -> bool:
    """Tell whether ranges of the type leave out their end."""
    return kind in (Kind.TIME_OF_DAY, Kind.INSTANT)


def read_minutes(text: str, end: bool = False) -> int | None:
    """Return the minutes since midnight of ``9:30``, None where it is none.

    Args:
        text: As written.
        end: Also take ``24:00``, the end of a day.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    if end and (hour, minute) == (24, 0):
        return 1440
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def read_day(text: str) -> int | None:
    """Return the day number of ``2026-01-31``, None where it is none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).toordinal() - EPOCH
    except ValueError:
        return None


def _member(text: str, values: Collection[str]) -> str:
    if values and text not in values:
        raise UnfitError("P303", f"unknown value `{text}`", did_you_mean(text, values))
    return str(text)


def _boolean(text: str) -> bool | None:
    return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower())


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _instant(text: str) -> int | None:
    match = _INSTANT.fullmatch(text)
    if match is None or match[3] is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * DAY + since.seconds * 1_000_000 + since.microseconds


def _duration(text: str) -> int | None:
    match = _DURATION.fullmatch(text)
    return int(match[1]) * _UNITS[match[2].rstrip("s")] if match else None


def _hint(kind: Kind, text: str) -> str:
    if kind is Kind.INSTANT and _INSTANT.fullmatch(text):
        return "add the offset, for example `+08:00` or `Z`"
    if kind is Kind.INTEGER and _DECIMAL.fullmatch(text):
        return "leave out the decimals"
    if kind in (Kind.MONEY, Kind.DECIMAL, Kind.INTEGER):
        bare = re.sub(r"[,_ $€£¥]", "", text)
        if bare != text and _READERS[kind](bare) is not None:
            return f"write `{bare}`"
    if kind in (Kind.INTEGER, Kind.DATE, Kind.TIME_OF_DAY) and ".." not in text:
        ends = re.fullmatch(r"(\S+?)\s*(?:-|–|—|~|to)\s*(\S+)", text)
        if ends and all(_READERS[kind](end) is not None for end in ends.groups()):
            return f"a range is written `{ends[1]}..{ends[2]}`"
    return ""


def _plural(kind: Kind) -> str:
    return {Kind.BOOLEAN: "`yes` and `no`", Kind.TEXT: "texts", Kind.ENUM: "enums"}.get(
        kind, "sets"
    )


_READERS: dict[Kind, Callable[[str], Value | None]] = {
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _whole,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _decimal,
    Kind.TEXT: str,
    Kind.DATE: read_day,
    Kind.INSTANT: _instant,
    Kind.TIME_OF_DAY: read_minutes,
    Kind.DURATION: _duration,
}
