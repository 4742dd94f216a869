"""When the clocks of a zone skip or repeat a stretch of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from duecourse.clock.instants import DAY, INF, MINUTE
from duecourse.clock.zones import known_zones, zone

YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a clock.

    Attributes:
        zone: Whose.
        day: The local day on which it begins.
        start: Minute of that day at which the skipped or repeated stretch begins.
        end: Minute at which it ends; past 1,440 where it goes over midnight.
        skips: Whether the stretch is skipped; otherwise it comes twice.
    """

    zone: str
    day: date
    start: int
    end: int
    skips: bool

    def hits(self, minute: int) -> bool:
        """Whether the time of day *minute* does not exist, or comes twice, on that day.

        The first minute that is skipped is the one at which the clock goes on, so it is clear.
        """
        first = self.start + 1 if self.skips else self.start
        return first <= minute < self.end or first <= minute + 1440 < self.end


@lru_cache(maxsize=256)
def changes(name: str, today: date) -> tuple[Change, ...]:
    """Return the changes of the clock of the zone *name* in the two years from *today*."""
    if name not in known_zones():
        return ()
    place = zone(name)
    epoch = date(1970, 1, 1)
    us = (today - epoch).days * DAY
    last = us + YEARS_AHEAD * 366 * DAY
    found = []
    while (us := place.next_transition(us)) != INF and us < last:
        before, after = place.offset(us - 1), place.offset(us)
        low, high = us + min(before, after), us + max(before, after)
        if low == high:
            continue
        day = low // DAY
        start, end = ((each - day * DAY) // MINUTE for each in (low, high))
        found.append(Change(name, epoch + timedelta(days=day), start, end, after > before))
    return tuple(found)
