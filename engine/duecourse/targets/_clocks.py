"""The limits that have a clock: each tells, for an instant, whether it blocks and until when."""

from __future__ import annotations

from collections.abc import Callable

from duecourse import ir
from duecourse.book.plan import Always, Cap, Clock, HoldUntil, Hours, Instance, Wait, WindowCap
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.counting import day_for_good, leave_latest
from duecourse.clock.instants import DAY, END, INF
from duecourse.clock.zones import zone
from duecourse.ir_tools import inputs
from duecourse.targets._count_clocks import CapClock, WaitClock
from duecourse.targets._hours_clocks import (
    HoursClock,
    ToldHoursClock,
    WindowCapClock,
    open_hours,
)
from duecourse.targets._running import AlwaysClock, Running, Uncounted, ValueAt


class HoldClock(Uncounted):
    """Blocks until a date or an instant of the case."""

    def __init__(self, clock: HoldUntil, value: ValueAt, kind: ir.Kind | None) -> None:
        """Keep the compiled end."""
        self.value = value
        self.facts = tuple(leaf.fact for leaf in inputs(clock.until))
        self.instant = kind is ir.Kind.INSTANT
        self.zones = tuple(zone(name) for name in clock.zones)

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        value, until = self.value(ready, contact, point, us)
        if value is None:
            return INF if until >= INF else min(INF, until)
        assert isinstance(value, int)
        end = value
        if not self.instant:
            end = self._end_of(value)
        return min(end, until) if end > us else -until

    def _end_of(self, day: int) -> int:
        """Return when a day is over in every zone, also one outside the years of the clocks."""
        if not 0 < day + 1 < END // DAY - 1:
            return 0 if day < 0 else INF
        return max(day_for_good(one, day + 1) for one in self.zones)

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        return next((fact for fact in self.facts if ready.cf.get(fact) is None), "")


def running(
    instance: Instance, value: Callable[[ir.Expr], tuple[ValueAt, ir.Kind | None]]
) -> Running:
    """Return the running clock of a blocking *instance*."""
    clock: Clock | None = instance.clock
    match clock:
        case Hours():
            return ToldHoursClock(clock) if clock.told else HoursClock(clock)
        case Cap():
            return CapClock(clock)
        case WindowCap():
            return WindowCapClock(clock)
        case Wait():
            return WaitClock(clock)
        case HoldUntil():
            function, kind = value(clock.until)
            return HoldClock(clock, function, kind)
        case Always() | None:
            return AlwaysClock()


__all__ = [
    "AlwaysClock",
    "CapClock",
    "HoldClock",
    "HoursClock",
    "Running",
    "ToldHoursClock",
    "ValueAt",
    "WaitClock",
    "WindowCapClock",
    "leave_latest",
    "open_hours",
    "running",
]
