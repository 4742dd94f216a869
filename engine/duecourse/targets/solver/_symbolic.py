"""The view of all cases at once: a plan encoded for z3."""

from __future__ import annotations

from typing import Any, Protocol

import z3

from duecourse import ir
from duecourse.book.plan import Always, Cap, HoldUntil, Hours, Instance, Plan, Wait, WindowCap
from duecourse.targets.solver.clock import Clock
from duecourse.targets.solver.encode import Encoder, History
from duecourse.targets.solver.terms import (
    Amount,
    Bool,
    Number,
    Truth,
    both,
    either,
    if_else,
    lifted,
    negation,
    related,
)
from duecourse.targets.solver.view import View


class Events(History, Protocol):
    """The events of all cases, as counters or as a log."""

    def capped(self, events: ir.Events) -> Amount:
        """Return what a cap counts."""
        ...

    def in_window(self, clock: WindowCap) -> Amount:
        """Return how many attempts have begun in the open window of today."""
        ...


class SymbolicView(View):
    """A plan about any case at any instant.

    Attributes:
        encoder: What encodes its conditions.
        events: What is counted.
        axioms: What holds of every case.
    """

    def __init__(
        self,
        plan: Plan,
        encoder: Encoder,
        events: Events,
        desk: Clock,
        consumer: Clock,
        axioms: list[Any],
        point: Clock | None = None,
    ) -> None:
        """Encode *plan* with *encoder*.

        Args:
            plan: The plan.
            encoder: Of its conditions.
            events: What is counted.
            desk: The clock of the desk.
            consumer: A clock that the contact may live by.
            axioms: What holds of every case.
            point: A clock of the point at hand, where hours go by it and it may be another.
        """
        super().__init__(plan)
        self._point = point or consumer
        self.encoder, self.events, self.axioms = encoder, events, axioms
        self._desk, self._consumer = desk, consumer
        self._held: dict[int, Bool] = {}
        self._days: dict[tuple[str, ...], Any] = {}

    @property
    def minute(self) -> Number:
        """The minute on the contact's clock: where several are possible, on any one of them."""
        return self._consumer.minute

    def truth(self, expr: ir.Expr) -> Truth:
        """Return a condition as two z3 booleans."""
        return self.encoder.truth(expr)

    def holds_back(self, instance: Instance) -> Bool:
        """Return when the clock of a limit blocks."""
        found = self._held.get(instance.bit)
        if found is None:
            found = self._held[instance.bit] = self._holds_back(instance)
        return found

    def reached(self, instance: Instance) -> Bool:
        """Return when the count of a cap is known, and its number reached."""
        match instance.clock:
            case Cap() | WindowCap() as cap:
                inside, count = self._counted(cap)
                over = related(">=", lifted(count.value), cap.at_most)
                return both((inside, count.known, over))
            case _:
                return False

    def headroom(self, instance: Instance) -> tuple[Bool, Number]:
        """Return whether a cap counts at the minute at hand, and how many it leaves."""
        cap = instance.clock
        assert isinstance(cap, Cap | WindowCap)
        inside, count = self._counted(cap)
        used = lifted(count.value)
        left = if_else(related(">=", used, cap.at_most), 0, cap.at_most - used)
        return inside, if_else(count.known, left, 0)

    def is_open(self, hours: Hours) -> Bool:
        """Return when hours are open; hours that a contact told may be anything."""
        if hours.told:
            return z3.Bool(f"told-hours-open {hours.zone} {hours.calendar}")
        clocks = {"desk": [self._desk], "point": [self._point]}.get(hours.zone)
        clocks = clocks or list(dict.fromkeys((self._consumer, self._point)))
        return both(
            both(
                (
                    clock.known,
                    either(clock.is_open(each, hours.calendar) for each in hours.schedules),
                )
            )
            for clock in clocks
        )

    def _counted(self, cap: Cap | WindowCap) -> tuple[Bool, Amount]:
        """Return whether a cap counts at the minute at hand, and what."""
        if isinstance(cap, Cap):
            return True, self.events.capped(cap.events)
        clock = self._consumer
        inside = both((clock.known, clock.is_open(cap.schedule, cap.calendar)))
        return inside, self.events.in_window(cap)

    def _day_in(self, zones: tuple[str, ...]) -> Any:
        """Return the earliest day that it is in some zones: the desk's own, or up to a day off."""
        if zones == (self._desk.zone,):
            return self._desk.day
        found = self._days.get(zones)
        if found is None:
            found = self._days[zones] = z3.Int(f"day in {', '.join(zones)}")
            self.axioms += [found >= self._desk.day - 1, found <= self._desk.day + 1]
        return found

    def _holds_back(self, instance: Instance) -> Bool:
        match instance.clock:
            case Hours() as hours:
                return negation(self.is_open(hours))
            case Cap() | WindowCap() as cap:
                inside, count = self._counted(cap)
                return both((inside, self._reached(count, cap.at_most)))
            case Wait(events, unit, number):
                looked = ir.Within(unit, number)
                since = ir.Events(events.kind, events.where, looked, events.per)
                return self._reached(self.events.capped(since), 1)
            case HoldUntil(until, zones):
                return self._not_over(until, zones)
            case Always() | None:
                return True

    def _reached(self, count: Amount, at_most: int) -> Bool:
        return either((negation(count.known), related(">=", lifted(count.value), at_most)))

    def _not_over(self, until: ir.Expr, zones: tuple[str, ...]) -> Bool:
        found = self.encoder.term(until)
        if not isinstance(found, Amount):
            return True
        end = lifted(found.value)
        bare = until.operand if isinstance(until, ir.Default) else until
        kind = getattr(bare, "kind", ir.Kind.DATE)
        if kind is ir.Kind.INSTANT:
            going = end > self.encoder.now_us
        else:
            going = end >= self._day_in(zones)
        return either((negation(found.known), going))
