"""Instants and dates as whole numbers, and their ISO 8601 form.

An instant is microseconds since 1970-01-01T00:00Z, a date is a day number since 1970-01-01, a
time of day is minutes since midnight. All arithmetic is on integers, so nothing is ever rounded.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from duecourse.errors import InstantError

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

INF: Final = 2**62
"""Later than every instant: *never*."""

_ORDINAL_1970: Final = 719_163
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

END: Final = (date(2200, 1, 1).toordinal() - _ORDINAL_1970) * DAY
"""First instant that the engine does not reckon: 2200-01-01T00:00Z."""

_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?"
    r"(?:Z|([+-])(\d\d)(?::?([0-5]\d))?)",
    re.ASCII,
)


USUAL_LENGTH: Final = 25
PARTS_KEPT: Final = 1 << 16
_parts: dict[str, int] = {}


def to_us(instant: datetime) -> int:
    """Return an aware datetime as microseconds since 1970-01-01T00:00Z.

    Raises:
        InstantError: It has no zone, or lies outside the years 1970 to 2199.
    """
    offset = instant.utcoffset()
    if offset is None:
        raise InstantError(
            f"the instant `{instant.isoformat()}` has no zone, "
            "expected one with an offset such as `+08:00`"
        )
    us = _exact(instant.replace(tzinfo=UTC) - _EPOCH) - _exact(offset)
    if not 0 <= us < END:
        raise InstantError(f"the instant `{instant.isoformat()}` is outside the years 1970 to 2199")
    return us


def to_iso(us: int, tz_offset_us: int) -> str:
    """Return an instant in ISO 8601 as a clock that far east of UTC shows it.

    Seconds are always shown, fractions of a second only where there are any.
    """
    day, rest = divmod(us + tz_offset_us, DAY)
    seconds, fraction = divmod(rest, SECOND)
    minutes, second = divmod(seconds, 60)
    text = f"{_iso_day(day)}T{minutes // 60:02}:{minutes % 60:02}:{second:02}"
    if fraction:
        text = f"{text}.{fraction:06}"
    return text + _iso_offset(tz_offset_us)


@lru_cache(maxsize=4096)
def _iso_day(day: int) -> str:
    return date_of(day).isoformat()


@lru_cache(maxsize=1024)
def _iso_offset(us: int) -> str:
    minutes, rest = divmod(abs(us), MINUTE)
    text = f"{'-' if us < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest // SECOND:02}" if rest else text


def isoformat(us: int, like: datetime) -> str:
    """Return an instant in ISO 8601 with the offset of the aware datetime asked with.

    The offset is fixed, also where *like* has a zone that changes its clocks before *us*: the
    same question then gives the same text whichever way its zone was written.

    Raises:
        InstantError: *like* has no zone.
    """
    return to_iso(us, offset_of(like))


def offset_of(like: datetime) -> int:
    """Return how far an aware datetime's clock is ahead of UTC, in microseconds.

    Raises:
        InstantError: It has no zone.
    """
    offset = like.utcoffset()
    if offset is None:
        raise InstantError(f"the instant `{like.isoformat()}` has no zone")
    return _exact(offset)


def parse_instant(text: str) -> int | None:
    """Return the instant that ISO 8601 text with an offset names, or None if it is none.

    ``2026-04-01T10:00-04:00``, seconds and fractions allowed (beyond microseconds cut off), ``Z``
    for UTC. Text without an offset, and instants outside 1970 to 2199, are None.
    """
    if len(text) == USUAL_LENGTH:  # 2026-03-10T09:35:00+08:00: parts that were met before
        midnight, of_day = _parts.get(text[:10]), _parts.get(text[10:19])
        ahead = _parts.get(text[19:])
        if midnight is not None and of_day is not None and ahead is not None:
            us = midnight + of_day - ahead
            return us if 0 <= us < END else None
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, east, east_minutes = found.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59 or int(east or 0) > 23:
        return None
    try:
        days = date(int(year), int(month), int(day)).toordinal() - _ORDINAL_1970
    except ValueError:
        return None
    time = int(hour) * HOUR + int(minute) * MINUTE + int(second or 0) * SECOND
    offset = int(east or 0) * HOUR + int(east_minutes or 0) * MINUTE
    if sign == "-":
        offset = -offset
    if len(text) == USUAL_LENGTH and found.end(6) == 19:
        if len(_parts) >= PARTS_KEPT:
            _parts.clear()
        _parts[str(text[:10])], _parts[str(text[10:19])] = days * DAY, time
        _parts[str(text[19:])] = offset
    us = days * DAY + time + int((fraction or "0").ljust(6, "0")[:6]) - offset
    return us if 0 <= us < END else None


def ceil_minute(us: int) -> int:
    """Return the first whole minute at or after an instant."""
    return -(-us // MINUTE) * MINUTE


def day_number(day: date) -> int:
    """Return a date as days since 1970-01-01."""
    return day.toordinal() - _ORDINAL_1970


def date_of(day: int) -> date:
    """Return the date of a day number."""
    return date.fromordinal(day + _ORDINAL_1970)


def weekday(day: int) -> int:
    """Return 0 for Monday to 6 for Sunday."""
    return (day + 3) % 7


def civil(day: int) -> tuple[int, int, int]:
    """Return year, month and day of the month of a day number, in integer arithmetic alone."""
    # The calendar is counted from 0000-03-01, so that the leap day ends its year, in eras of 400.
    era, in_era = divmod(day + 719_468, 146_097)
    year = (in_era - in_era // 1_460 + in_era // 36_524 - in_era // 146_096) // 365
    in_year = in_era - (365 * year + year // 4 - year // 100)
    month = (5 * in_year + 2) // 153
    in_month = in_year - (153 * month + 2) // 5 + 1
    year += era * 400
    return (year, month + 3, in_month) if month < 10 else (year + 1, month - 9, in_month)


def day_of(year: int, month: int, in_month: int = 1) -> int:
    """Return the day number of a date that exists, in integer arithmetic alone."""
    if month <= 2:
        year, month = year - 1, month + 12
    era, in_era = divmod(year, 400)
    in_year = (153 * (month - 3) + 2) // 5 + in_month - 1
    return era * 146_097 + in_era * 365 + in_era // 4 - in_era // 100 + in_year - 719_468


def year_of_day(day: int) -> int:
    """Return the year a day number lies in."""
    return civil(day)[0]


def month_start(day: int, later: int = 0) -> int:
    """Return the first day of the month a day lies in, or of the month that many *later*."""
    year, month, _ = civil(day)
    years, month = divmod(month - 1 + later, 12)
    return day_of(year + years, month + 1)


def _exact(delta: timedelta) -> int:
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds
