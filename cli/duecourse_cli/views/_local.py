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
        if len(zones) <= 1:
            return self._clock.short(iso, zones[0] if zones else None)
        texts: dict[str, list[str]] = {}
        for zone in zones:
            texts.setdefault(self._clock.short(iso, zone), []).append(zone.rpartition("/")[2])
        return " / ".join(f"{text} {', '.join(names)}" for text, names in texts.items())

    def zone(self, point: str) -> str:
        """Return the zone of *point*, or that it is unknown; several are named with the times."""
        zones = self._people.where(point).zones
        if not point or len(zones) > 1:
            return ""
        return zones[0] if zones else word("unknown_zone", self._clock.language)

    def plain(self, iso: str) -> str:
        """Return *iso* on the clock that the question was asked on."""
        return self._clock.short(iso)
