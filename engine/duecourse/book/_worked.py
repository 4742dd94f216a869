"""What is worked out of the events that count: a sum, different values, the first or the last."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from duecourse import ir
from duecourse.book.case import Event
from duecourse.book.tallies import Tally
from duecourse.clock.counting import leave_time
from duecourse.clock.instants import INF
from duecourse.clock.zones import Zone
from duecourse.ir import Value

Worked = ir.CountDistinct | ir.Sum | ir.Pick


def worked(
    expr: Worked, tally: Tally, zones: tuple[Zone, ...], us: int
) -> tuple[Value | None, int]:
    """Return the value of *expr* over a tally that is known, at *us*, and until when it holds."""
    # An older event never stops counting later than a younger one: the youngest stand.
    first, last = tally.leave_first, tally.leave_last
    start, place = bisect_right(first, us), bisect_right(last, us)
    low = tally.certain[start:]
    until = min(
        first[start] if start < len(first) else INF,
        last[place] if place < len(last) else INF,
    )
    if len(low) == len(last) - place:
        return measure(expr, low, zones), until
    if not set(tally.possible[place:]) <= set(tally.certain):
        return None, until
    return in_each_zone(expr, tally, zones, us)


def in_each_zone(
    expr: Worked, tally: Tally, zones: tuple[Zone, ...], us: int
) -> tuple[Value | None, int]:
    """Return what every zone the person may be in agrees on, though each sees its own.

    Also until when that is so.
    """
    unit, number = expr.events.within.unit, expr.events.within.number
    values: list[Value | None] = []
    until = INF
    for each in zones:
        leaves = [leave_time(event.at, unit, number, each) for event in tally.possible]
        until = min([until, *(leave for leave in leaves if leave > us)])
        seen = [e for e, leave in zip(tally.possible, leaves, strict=True) if leave > us]
        values.append(measure(expr, seen, zones))
    return (values[0] if all(value == values[0] for value in values) else None), until


def measure(expr: Worked, seen: Sequence[Event], zones: tuple[Zone, ...]) -> Value | None:
    """Return the value of *expr* over the events that count; None is unknown."""
    if isinstance(expr, ir.Pick):
        if not seen:
            return None
        return _field(seen[-1 if expr.last else 0], expr.field, zones)
    values = [_field(event, expr.field, zones) for event in seen]
    if any(value is None for value in values):
        return None
    if isinstance(expr, ir.CountDistinct):
        return len(set(values))
    total = Decimal(0)
    for value in values:
        assert isinstance(value, int | Decimal)
        total += value
    return total


def _field(event: Event, name: str, zones: tuple[Zone, ...]) -> Value | None:
    if name == "at":
        return event.at
    if name == "day":
        days = {zone.local(event.at)[0] for zone in zones}
        return days.pop() if len(days) == 1 else None
    return event.fields.get(name)
