"""The view of all cases at once: a plan encoded for z3."""

from __future__ import annotations

from typing import Any, Protocol

import z3

from duecourse import ir
from duecourse.book.plan import Always, Cap, HoldUntil, Hours, Instance, Plan, Wait, WindowCap
from duecourse.targets.solver.clock import Clock
from duecourse.targets.solver.encode import Aggregate, Encoder
from duecourse.targets.solver.terms import (
    Amount,
    Bool,
    Number,
    Term,
    Truth,
    both,
    either,
    if_else,
    lifted,
    negation,
    related,
)
from duecourse.targets.solver.view import View


class Events(Protocol):
    """The events of all cases, as counters or as a log."""

    def aggregate(self, expr: Aggregate) -> Term:
        """Return a count, a sum or a pick."""
        ...

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
        self.encoder, self.axioms = encoder, axioms
        self._events, self._desk, self._consumer = events, desk, consumer
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
            case Cap(events, at_most):
                inside, count = True, self._events.capped(events)
            case WindowCap(_, _, _, at_most) as cap:
                inside = self._inside(cap)
                count = self._events.in_window(cap)
            case _:
                return False
        return both((inside, count.known, related(">=", lifted(count.value), at_most)))

    def headroom(self, instance: Instance) -> tuple[Bool, Number]:
        """Return whether a cap counts at the minute at hand, and how many it leaves."""
        inside: Bool = True
        match instance.clock:
            case Cap(events, at_most):
                count = self._events.capped(events)
            case WindowCap(_, _, _, at_most) as cap:
                inside = self._inside(cap)
                count = self._events.in_window(cap)
            case _:
                raise AssertionError(instance)
        used = lifted(count.value)
        left = if_else(related(">=", used, at_most), 0, at_most - used)
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

    def _inside(self, cap: WindowCap) -> Bool:
        clock = self._consumer
        return both((clock.known, clock.is_open(cap.schedule, cap.calendar)))

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
            case Cap(events, at_most):
                return self._reached(self._events.capped(events), at_most)
            case WindowCap(_, _, _, at_most) as cap:
                inside = self._inside(cap)
                return both((inside, self._reached(self._events.in_window(cap), at_most)))
            case Wait(events, unit, number):
                looked = ir.Within(unit, number)
                since = ir.Events(events.kind, events.where, looked, events.per)
                return self._reached(self._events.capped(since), 1)
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
