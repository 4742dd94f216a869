"""Whose day it is: a playbook's zone, or the offset of the instant asked about."""

from __future__ import annotations

from typing import Protocol

from duecourse.clock.instants import DAY, MINUTE


class Clock(Protocol):
    """What a report asks of a zone (:class:`duecourse.clock.zones.Zone` has it all)."""

    def offset(self, us: int) -> int:
        """Return how far the clock is ahead of UTC at an instant, in microseconds."""
        ...

    def local(self, us: int) -> tuple[int, int]:
        """Return the local date (day number) and the minute of that day."""
        ...

    def start_of_day(self, day: int) -> int:
        """Return the first instant of a local date."""
        ...


class FixedOffset:
    """A clock that is always as far ahead of UTC."""

    def __init__(self, us: int) -> None:
        """Keep the offset, in microseconds."""
        self._us = us

    def offset(self, us: int) -> int:
        """Return the offset."""
        return self._us

    def local(self, us: int) -> tuple[int, int]:
        """Return the local date and minute."""
        day, rest = divmod(us + self._us, DAY)
        return day, rest // MINUTE

    def start_of_day(self, day: int) -> int:
        """Return midnight."""
        return day * DAY - self._us
