"""Instants: how they are given on the command line, and how people read them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click

_SPELLED = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?P<offset>[Zz]|[+-]\d\d:?\d\d)?)?"
)
_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}


class Instant(click.ParamType[datetime]):
    """An ISO 8601 instant with its offset."""

    name = "instant"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Name it in help texts."""
        return "INSTANT"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it, or say what is wrong with it."""
        if isinstance(value, datetime):
            return value
        try:
            return parse(value)
        except ValueError as trouble:
            self.fail(str(trouble), param, ctx)


def parse(text: str) -> datetime:
    """Read an instant.

    Raises:
        ValueError: It is none, or has no offset; the text says what to write instead.
    """
    match = _SPELLED.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"`{text}` is not an instant; write the date, the time and the offset, for example "
            "`2026-03-10T10:05:00+08:00`"
        )
    if match["time"] is None:
        raise ValueError(
            f"`{text}` has no time; write the time and its offset, for example "
            f"`{match['day']}T10:05:00+08:00`"
        )
    if match["offset"] is None:
        raise ValueError(
            f"`{text}` has no offset from UTC, so it is another minute in every zone; "
            f"add the offset, for example `{match['day']}T{match['time']}+08:00`"
        )
    try:
        return datetime.fromisoformat(text.strip().replace(" ", "T").upper())
    except ValueError:
        raise ValueError(f"`{text}` is not on the calendar or the clock") from None


def here() -> datetime:
    """Return the present whole second on this machine's clock, with this machine's offset."""
    return datetime.now().astimezone().replace(microsecond=0)


def offset(instant: datetime) -> str:
    """Return the offset from UTC, ``+08:00``."""
    return instant.isoformat(timespec="seconds")[19:]


class Clock:
    """Writes instants the short way, for someone who reads at *at*.

    Attributes:
        at: The instant that the reader reads at.
        language: ``en`` or ``zh``.
    """

    def __init__(self, at: datetime, language: str) -> None:
        """Keep the reader's instant and language."""
        self.at = at
        self.language = language

    def full(self, instant: datetime) -> str:
        """Return weekday, date and time, for example ``Tue 2026-03-10 10:05``."""
        day = _DAYS[self.language][instant.weekday()]
        seconds = ":%S" if instant.second else ""
        return f"{day} {instant:%Y-%m-%d %H:%M{seconds}}"

    def short(self, iso: str, zone: str | None = None) -> str:
        """Return *iso* on the clock of *zone*, without the day if that is today there."""
        instant = moved(iso, zone)
        today: date = moved(self.at.isoformat(), zone).date()
        clock = f"{instant:%H:%M}"
        if instant.date() == today:
            return clock
        if instant.date() == today + timedelta(days=1):
            return f"{'tomorrow' if self.language == 'en' else '明天'} {clock}"
        day = _DAYS[self.language][instant.weekday()]
        return f"{day} {instant:%Y-%m-%d} {clock}"


def moved(iso: str, zone: str | None) -> datetime:
    """Return the instant *iso* on the clock of *zone*, or as it stands."""
    instant = datetime.fromisoformat(iso)
    return instant.astimezone(ZoneInfo(zone)) if zone else instant
