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
    Term,
    Truth,
    both,
    either,
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
    ) -> None:
        """Encode *plan* with *encoder*; *desk* and *consumer* are the clocks of its hours."""
        super().__init__(plan)
        self.encoder, self.axioms = encoder, axioms
        self._events, self._desk, self._consumer = events, desk, consumer
        self._held: dict[int, Bool] = {}
        self.told = z3.Bool("told-hours-open")

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
            case WindowCap(schedule, calendar, _, at_most) as cap:
                inside = self._consumer.is_open(schedule, calendar)
                count = self._events.in_window(cap)
            case _:
                return False
        return both((inside, count.known, related(">=", lifted(count.value), at_most)))

    def is_open(self, hours: Hours) -> Bool:
        """Return when hours are open; hours that a contact told may be anything."""
        if hours.told:
            return self.told
        clock = self._desk if hours.zone == "desk" else self._consumer
        return either(clock.is_open(schedule, hours.calendar) for schedule in hours.schedules)

    def _holds_back(self, instance: Instance) -> Bool:
        match instance.clock:
            case Hours() as hours:
                return negation(self.is_open(hours))
            case Cap(events, at_most):
                return self._reached(self._events.capped(events), at_most)
            case WindowCap(schedule, calendar, _, at_most) as cap:
                inside = self._consumer.is_open(schedule, calendar)
                return both((inside, self._reached(self._events.in_window(cap), at_most)))
            case Wait(events, unit, number):
                looked = ir.Within(unit, number)
                since = ir.Events(events.kind, events.where, looked, events.per)
                return self._reached(self._events.capped(since), 1)
            case HoldUntil(until):
                return self._not_over(until)
            case Always() | None:
                return True

    def _reached(self, count: Amount, at_most: int) -> Bool:
        return either((negation(count.known), related(">=", lifted(count.value), at_most)))

    def _not_over(self, until: ir.Expr) -> Bool:
        found = self.encoder.term(until)
        if not isinstance(found, Amount):
            return True
        end = lifted(found.value)
        bare = until.operand if isinstance(until, ir.Default) else until
        kind = getattr(bare, "kind", ir.Kind.DATE)
        if kind is ir.Kind.INSTANT:
            going = end > self.encoder.now_us
        else:
            going = end >= self._desk.day
        return either((negation(found.known), going))
