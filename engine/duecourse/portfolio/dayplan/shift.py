"""Hours of a desk's clock on one day, as instants."""

from __future__ import annotations

from duecourse.clock.instants import DAY, MINUTE
from duecourse.clock.zones import Zone
from duecourse.language.schedules import Minutes

Span = tuple[int, int]
"""From the first instant up to, not including, the second."""


def on_day(hours: Minutes, day: int, zone: Zone) -> Span | None:
    """Return *hours* of the local *day* as instants; None where the clock skips all of them.

    An end beyond 1440 is on the next day. Where the clock skips a time, what follows the gap stands
    for it; where it shows a time twice, a start is the first and an end the last: all the minutes
    that the clock shows in between count, each once.
    """
    start = at(day * DAY + hours[0] * MINUTE, zone, last=False)
    end = at(day * DAY + hours[1] * MINUTE, zone, last=True)
    return (start, end) if start < end else None


def at(wall: int, zone: Zone, *, last: bool) -> int:
    """Return the instant at which the local clock shows *wall*, the *last* where it is twice."""
    offsets = {zone.offset(wall + shift) for shift in (-DAY, DAY)}
    shown = sorted(wall - each for each in offsets if zone.offset(wall - each) == each)
    if shown:
        return shown[-1] if last else shown[0]
    # Skipped: the gap ends at the change of offset between the two readings.
    return zone.next_transition(wall - max(offsets) - 1)


def without(span: Span, holes: list[Span]) -> list[Span]:
    """Return what is left of *span* without *holes*, in order."""
    left: list[Span] = []
    start, end = span
    for low, high in sorted(holes):
        if high <= start or low >= end:
            continue
        if low > start:
            left.append((start, low))
        start = max(start, high)
    if start < end:
        left.append((start, end))
    return left
