"""The minutes looked at: an instant, then every whole minute after it, and zones by zoneinfo.

A *set of minutes* is an ``int`` whose bit *i* stands for minute *i*: bit 0 is the instant asked
about itself (it may have seconds), bit 1 the first whole minute after it, and so on. A *series* is
a value at every minute, kept as ``{value: set of minutes}``; ``None`` is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import TypeAlias
from zoneinfo import ZoneInfo

from duecourse.ir import Value

Bits: TypeAlias = int
Series: TypeAlias = dict[Value | None, Bits]

MINUTE = 60_000_000
DAY = 1440 * MINUTE
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()


@cache
def zone_info(name: str) -> ZoneInfo:
    """Return the zone from tzdata's own files, never from the system's."""
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def to_us(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def local(us: int, zone: str) -> datetime:
    return (EPOCH + timedelta(microseconds=us)).astimezone(zone_info(zone))


def day_of(moment: date) -> int:
    return moment.toordinal() - EPOCH_DAY


def date_of(day: int) -> date:
    return date.fromordinal(day + EPOCH_DAY)


class ZoneMinutes:
    """What the clock on the wall shows at every minute."""

    def __init__(self, instants: tuple[int, ...], zone: str) -> None:
        clocks = [local(us, zone) for us in instants]
        days: dict[int, Bits] = defaultdict(int)
        times: dict[int, Bits] = defaultdict(int)
        for place, clock in enumerate(clocks):
            days[day_of(clock)] |= 1 << place
            times[clock.hour * 60 + clock.minute] |= 1 << place
        self.days: dict[int, Bits] = dict(days)
        self.times: dict[int, Bits] = dict(times)

    def between(self, start: int, end: int) -> Bits:
        """Return the minutes whose time of day is in ``[start, end)``."""
        found: Bits = 0
        for time, bits in self.times.items():
            if start <= time < end:
                found |= bits
        return found


class Minutes:
    """The minutes from *at* over some days, with each zone's clock worked out once."""

    def __init__(self, at: int, days: int) -> None:
        first = at // MINUTE * MINUTE + MINUTE
        self.instants: tuple[int, ...] = (at, *range(first, at + days * DAY + 1, MINUTE))
        self.everything: Bits = (1 << len(self.instants)) - 1
        self._zones: dict[str, ZoneMinutes] = {}

    def zone(self, name: str) -> ZoneMinutes:
        if name not in self._zones:
            self._zones[name] = ZoneMinutes(self.instants, name)
        return self._zones[name]

    def before(self, us: int) -> Bits:
        """Return the minutes strictly before the instant *us*."""
        if us <= self.instants[0]:
            return 0
        if us > self.instants[-1]:
            return self.everything
        # Minutes after bit 0 are a minute apart: count those before *us*.
        return (1 << (1 + max(0, -(-(us - self.instants[1]) // MINUTE)))) - 1

    def last_within(self, place: int, days: int) -> int:
        """Return the last place that is at most *days* after minute *place*."""
        end = self.instants[place] + days * DAY
        return min(len(self.instants) - 1, 1 + (end - self.instants[1]) // MINUTE)

    def always(self, value: Value | None) -> Series:
        return {value: self.everything}

    def day_series(self, zone: str) -> Series:
        """Return the local day number at every minute."""
        return dict(self.zone(zone).days.items())


def combine(rule: Callable[..., Value | None], *operands: Series) -> Series:
    """Apply *rule* to the operands' values, minute by minute."""
    if not operands:
        raise ValueError("nothing to combine")
    rows: list[tuple[tuple[Value | None, ...], Bits]] = [((), -1)]
    for operand in operands:
        rows = [
            ((*values, value), bits & where)
            for values, bits in rows
            for value, where in operand.items()
            if bits & where
        ]
    found: Series = {}
    for values, bits in rows:
        value = rule(*values)
        found[value] = found.get(value, 0) | bits
    return found


def where(series: Series, value: Value | None) -> Bits:
    """Return the minutes at which *series* has *value*."""
    return series.get(value, 0)


def first_from(bits: Bits, place: int, last: int) -> int | None:
    """Return the first minute of *bits* in ``place..last``."""
    rest = bits >> place
    if not rest:
        return None
    found = place + (rest & -rest).bit_length() - 1
    return found if found <= last else None
