"""How long events count, how long a cool-off lasts, and when a cap has room again.

Calendar days are the law's days: an event counts with its whole local day, whatever its hour.
``days``: N calendar days, today the last, so that a call of Wednesday no longer counts *within 7
days* from the next Wednesday on. ``hours``: to the microsecond.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from duecourse.clock.instants import END, HOUR, INF, MINUTE, month_start, weekday
from duecourse.clock.zones import Zone

DAYS_KEPT = 4096


def leave_time(event_us: int, unit: str, number: int, zone: Zone) -> int:
    """Return the first instant at which an event no longer counts *within* a stretch of time.

    Args:
        event_us: When it happened.
        unit: ``days hours minutes week month ever``.
        number: How many days, hours or minutes (or ISO weeks, or months, this one the last).
        zone: Whose days they are.

    Raises:
        ValueError: The unit is none of these.
    """
    if unit == "hours":
        return _bounded(event_us + number * HOUR)
    if unit == "minutes":
        return _bounded(event_us + number * MINUTE)
    if unit == "ever":
        return INF
    return leave_from_day(event_us, zone.local(event_us)[0], unit, number, zone)


def leave_from_day(event_us: int, day: int, unit: str, number: int, zone: Zone) -> int:
    """Return :func:`leave_time` of an event whose local day in *zone* is known to be *day*.

    Raises:
        ValueError: The unit is none of ``days week month``.
    """
    if unit == "days":
        day += number
    elif unit == "week":
        day += 7 * number - weekday(day)
    elif unit == "month":
        day = month_start(day, number)
    else:
        raise ValueError(f"unknown unit `{unit}`")
    end = zone.for_good.get(day) or day_for_good(zone, day)
    # In the hour that is shown again the date may be past when it happens.
    return end if end > event_us else zone.day_reached(day, event_us)


def leave_latest(event_us: int, unit: str, number: int, zones: Sequence[Zone]) -> int:
    """Return the latest :func:`leave_time` over the zones a person may be in.

    ``INF`` where it hangs on the zone and there is none.
    """
    return max(_leaves(event_us, unit, number, zones))


def leave_earliest(event_us: int, unit: str, number: int, zones: Sequence[Zone]) -> int:
    """Return the earliest :func:`leave_time` over the zones a person may be in.

    The event's own instant where it hangs on the zone and there is none.
    """
    return min(_leaves(event_us, unit, number, zones, none=event_us))


def wait_end(event_us: int, unit: str, number: int, zones: Sequence[Zone]) -> int:
    """Return the first instant after a cool-off that an event began.

    Args:
        event_us: When it happened.
        unit: ``days`` (day one is the event's local day), ``hours`` or ``minutes``.
        number: How many.
        zones: Those the person may be in: the latest end holds.

    Raises:
        ValueError: The unit is none of these.
    """
    if unit not in ("days", "hours", "minutes"):
        raise ValueError(f"unknown unit `{unit}`")
    return leave_latest(event_us, unit, number, zones)


def day_for_good(zone: Zone, day: int) -> int:
    """Return the instant from which the local date is *day* or later for good; ``INF`` for never.

    A clock put back just past midnight, as St John's was until 2011, shows the date before again.
    """
    known = zone.for_good
    if len(known) >= DAYS_KEPT:
        known.clear()
    found = known[day] = _day_for_good(zone, day)
    return found


def _day_for_good(zone: Zone, day: int) -> int:
    start = zone.start_of_day(day)
    back = zone.next_transition(start) if start < END else start
    if start < back and back - start < 3 * HOUR and zone.local(back)[0] < day:
        return zone.day_reached(day, back)
    return start


def cap_state(leaves_sorted: Sequence[int], at_most: int, us: int) -> int:
    """Return whether a cap leaves room, as a signed instant (see :mod:`duecourse.clock.hours`).

    Args:
        leaves_sorted: When each event stops counting, ascending.
        at_most: How many may count, the one to come included.
        us: The instant asked about.

    Returns:
        ``-INF`` with room (no new event, no change); else the instant at which there is room,
        ``INF`` if never.
    """
    if at_most <= 0:
        return INF
    if len(leaves_sorted) - bisect_right(leaves_sorted, us) < at_most:
        return -INF
    return leaves_sorted[-at_most]


def headroom(leaves_sorted: Sequence[int], at_most: int, us: int) -> int:
    """Return how many more a cap leaves at an instant; never below 0."""
    return max(0, at_most - len(leaves_sorted) + bisect_right(leaves_sorted, us))


def _leaves(
    event_us: int, unit: str, number: int, zones: Sequence[Zone], none: int = INF
) -> list[int]:
    if unit in ("hours", "minutes"):
        return [_bounded(event_us + number * (HOUR if unit == "hours" else MINUTE))]
    if unit == "ever":
        return [INF]
    return [leave_time(event_us, unit, number, zone) for zone in zones] or [none]


def _bounded(us: int) -> int:
    return us if us < END else INF
