"""Time zones, from the files of the ``tzdata`` package and never from the system's.

Each zone keeps tables of its changes of offset, built block by block on first use, so that a look
at the local clock is a search in a short list.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from io import BytesIO
from threading import Lock
from typing import Final
from zoneinfo import ZoneInfo

from duecourse.clock._tzif import transitions
from duecourse.clock.instants import DAY, END, HOUR, INF, MINUTE, SECOND
from duecourse.errors import DuecourseError, InstantError

TZDATA_VERSION: Final[str] = import_module("tzdata").IANA_VERSION
"""Version of the zone tables, for example ``2026b``; decisions carry it."""

_BLOCK: Final = 366 * DAY
_LAST_BLOCK: Final = END // _BLOCK + 2
_PROBE: Final = 7 * DAY
_UTC_1970: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STARTS_KEPT: Final = 4096


class UnknownZoneError(DuecourseError, LookupError):
    """A zone name that the pinned zone tables do not have."""


class Zone:
    """A time zone; get it from :func:`zone`, one object for each name.

    Attributes:
        name: As it was asked for.
        for_good: When days begin for good, where :mod:`duecourse.clock.counting` has found it out.
    """

    __slots__ = ("_blocks", "_info", "_listed", "_ruled", "_starts", "for_good", "name")

    def __init__(self, name: str, data: bytes) -> None:
        """Read a zone's TZif file."""
        self.name = name
        self._info = ZoneInfo.from_file(BytesIO(data), key=name)
        listed, self._ruled = transitions(data)
        self._listed = tuple(second * SECOND for second in listed)
        self._blocks: dict[int, tuple[list[int], list[int]]] = {}
        self._starts: dict[int, int] = {}
        self.for_good: dict[int, int] = {}

    def __repr__(self) -> str:
        """Return how it is asked for."""
        return f"zone({self.name!r})"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Survive pickling between processes as the one object of its name."""
        return zone, (self.name,)

    def offset(self, us: int) -> int:
        """Return how far the local clock is ahead of UTC, in microseconds."""
        block = self._blocks.get(us // _BLOCK)
        if block is None:
            block = self._build(us // _BLOCK)
        starts, offsets = block
        return offsets[bisect_right(starts, us) - 1]

    def local(self, us: int) -> tuple[int, int]:
        """Return the local date (day number) and the minute of that day the clock shows."""
        day, rest = divmod(us + self.offset(us), DAY)
        return day, rest // MINUTE

    def days(self, instants: Sequence[int]) -> list[int]:
        """Return the local date (day number) of each of *instants*, which are sorted."""
        found: list[int] = []
        until = offset = -1
        for us in instants:
            if us >= until:
                offset, until = self.offset(us), self.next_transition(us)
            found.append((us + offset) // DAY)
        return found

    def start_of_day(self, day: int) -> int:
        """Return the first instant at which the local date is *day* or later.

        That is midnight, or what follows where the clock skips midnight or the whole date; ``INF``
        for a day after 2199.
        """
        found = self._starts.get(day)
        if found is None:
            if len(self._starts) >= _STARTS_KEPT:
                self._starts.clear()
            # No offset since 1970 is beyond 15 hours, so the clock is not there 16 hours before.
            found = self._starts[day] = self.day_reached(day, day * DAY - 16 * HOUR)
        return found

    def day_reached(self, day: int, us: int) -> int:
        """Return the first instant from *us* on at which the local date is *day* or later.

        It differs from :meth:`start_of_day` after *day* has begun, and where a clock put back just
        past midnight returns to the date before. ``INF`` for a day after 2199.
        """
        wall = day * DAY
        if wall >= END:
            return INF
        while True:
            reached = max(us, wall - self.offset(us))
            us = self.next_transition(us)
            if reached < us:
                return reached

    def next_transition(self, us: int) -> int:
        """Return the first instant after *us* at which the offset changes, or ``INF``."""
        number = us // _BLOCK
        offset = self.offset(us)
        while number * _BLOCK < END:
            starts, offsets = self._blocks.get(number) or self._build(number)
            place = bisect_right(starts, us)
            if place == 0 and offsets[0] == offset:  # A later block begins as the last one ended.
                place = 1
            if place < len(starts):
                return starts[place] if starts[place] < END else INF
            offset = offsets[-1]
            number += 1
            if not self._ruled and (not self._listed or self._listed[-1] < number * _BLOCK):
                break
        return INF

    def _build(self, number: int) -> tuple[list[int], list[int]]:
        if not -2 <= number <= _LAST_BLOCK:
            raise InstantError("the instant is outside the years 1970 to 2199")
        low, high = number * _BLOCK, (number + 1) * _BLOCK
        starts, offsets = [low], [self._ask(low)]
        listed = self._listed
        for change in listed[bisect_right(listed, low) : bisect_right(listed, high - 1)]:
            self._note(starts, offsets, change)
        if self._ruled:
            known = max(low, listed[-1] if listed else low)
            for probe in (*range(known + _PROBE, high, _PROBE), high - SECOND):
                if probe > starts[-1] and self._ask(probe) != offsets[-1]:
                    self._note(starts, offsets, self._bisect(starts[-1], probe))
        self._blocks[number] = starts, offsets
        return starts, offsets

    def _note(self, starts: list[int], offsets: list[int], change: int) -> None:
        offset = self._ask(change)
        if offset != offsets[-1]:
            starts.append(change)
            offsets.append(offset)

    def _bisect(self, low: int, high: int) -> int:
        """Return the second after *low* at which the offset becomes what it is at *high*."""
        aim = self._ask(high)
        while high - low > SECOND:
            middle = (low + high) // (2 * SECOND) * SECOND
            low, high = (low, middle) if self._ask(middle) == aim else (middle, high)
        return high

    def _ask(self, us: int) -> int:
        there = (_UTC_1970 + timedelta(microseconds=us)).astimezone(self._info).utcoffset()
        assert there is not None
        return (there.days * 86_400 + there.seconds) * SECOND


_zones: dict[str, Zone] = {}
_reading = Lock()


def zone(name: str) -> Zone:
    """Return the zone of an IANA name, old aliases (``Asia/Calcutta``) included.

    Raises:
        UnknownZoneError: The zone tables have no such name.
    """
    found = _zones.get(name)
    if found is None:
        if name not in known_zones():
            raise UnknownZoneError(
                f"`{name}` is no zone of tzdata {TZDATA_VERSION}, expected a name such as "
                "`Asia/Shanghai`"
            )
        with _reading:
            found = _zones.get(name)
            if found is None:
                data = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
                found = _zones[name] = Zone(name, data)
    return found


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Return every name that :func:`zone` takes."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())
