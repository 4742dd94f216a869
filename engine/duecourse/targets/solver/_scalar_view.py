"""The view of one case: the scalar engine's own stages, counts and clocks, asked the same."""

from __future__ import annotations

from duecourse import ir
from duecourse.book.plan import Hours, Instance
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.targets._hours_clocks import HoursClock, ToldHoursClock
from duecourse.targets.scalar import Compiled
from duecourse.targets.solver.terms import Bool, Truth
from duecourse.targets.solver.view import View


class ScalarView(View):
    """A plan about one case, contact, point and instant; every answer is ``bool``."""

    def __init__(
        self,
        code: Compiled,
        ready: Prepared,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        us: int,
    ) -> None:
        """Look at *ready* at the instant *us*."""
        super().__init__(code.plan)
        self._code, self._ready, self._us = code, ready, us
        self._contact, self._point = contact, point
        self._env = Environment(
            self._fact,
            ready.desk_day(us),
            lambda expr: ready.aggregate(expr, contact, point, us)[0],
            ready.desk_day,
        )

    def _fact(self, leaf: ir.Input) -> ir.Value | None:
        match leaf.scope:
            case ir.Scope.CASE:
                return self._ready.cf.get(leaf.fact)
            case ir.Scope.CONTACT:
                return None if self._contact is None else self._contact.facts.get(leaf.fact)
            case ir.Scope.POINT:
                return None if self._point is None else self._point.facts.get(leaf.fact)
            case _:
                return None

    def truth(self, expr: ir.Expr) -> Truth:
        """Return what a condition is for the case."""
        value = evaluate(expr, self._env)
        return Truth(value is True, value is not False)

    def holds_back(self, instance: Instance) -> Bool:
        """Return what the running clock of a limit says."""
        clock = self._code.clocks[instance.bit]
        return clock.state(self._ready, self._contact, self._point, self._us) > 0

    def reached(self, instance: Instance) -> Bool:
        """Return what the running clock of a cap says of its room."""
        clock = self._code.clocks[instance.bit]
        here = self._ready, self._contact, self._point, self._us
        return clock.headroom(*here) == 0 and not clock.lacks(*here)

    def is_open(self, hours: Hours) -> Bool:
        """Return what the running clock of hours says."""
        clock = ToldHoursClock(hours) if hours.told else HoursClock(hours)
        return clock.state(self._ready, self._contact, self._point, self._us) <= 0

    def stage(self, index: int) -> Bool:
        """Return what the compiled stages say."""
        return self._code.stage_at(self._ready, self._us)[0] == index
