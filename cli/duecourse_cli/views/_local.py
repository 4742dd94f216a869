"""Times of a decision on the customer's clock."""

from __future__ import annotations

from duecourse_cli._instants import Clock
from duecourse_cli._words import word
from duecourse_cli.views._people import People


class Local:
    """Writes a decision's times as the person at the point would read them."""

    def __init__(self, clock: Clock, people: People) -> None:
        """Keep the reader's clock and the people of the case."""
        self._clock = clock
        self._people = people

    def at(self, iso: str, point: str) -> str:
        """Return *iso* on the clock at *point*; on each clock, where it may be one of several."""
        zones = self._people.where(point).zones
        texts = {self._clock.short(iso, zone): zone for zone in zones}
        if len(texts) <= 1:
            return next(iter(texts), None) or self._clock.short(iso)
        return " / ".join(f"{text} {zone.rpartition('/')[2]}" for text, zone in texts.items())

    def zone(self, point: str) -> str:
        """Return the zones of *point*, or that they are unknown."""
        zones = self._people.where(point).zones
        if not point:
            return ""
        return ", ".join(zones) or word("unknown_zone", self._clock.language)

    def plain(self, iso: str) -> str:
        """Return *iso* on the clock that the question was asked on."""
        return self._clock.short(iso)
