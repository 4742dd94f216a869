"""The view of one case: the scalar engine's own stages, counts and clocks, asked the same."""

from __future__ import annotations

from duecourse import ir
from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.book.plan import Hours, Instance
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.instants import to_us
from duecourse.clock.zones import zone
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.targets._hours_clocks import HoursClock, ToldHoursClock
from duecourse.targets.scalar import Compiled
from duecourse.targets.solver.terms import Bool, Truth
from duecourse.targets.solver.view import View
from duecourse.targets.solver.witness import Witness


def looking_at(
    case: Case, witness: Witness, code: Compiled, joined: Joined, *, desk: bool
) -> ScalarView:
    """Return the view of *case* at the instant, contact and point of *witness*.

    A claim about a *desk* act has no contact and no point.
    """
    us = to_us(witness.at)
    known, _ = case.as_of(us)
    where = zone(joined.playbook.header.zone or "UTC")
    ready = Prepared(known, where, code.wheres, joined.jurisdiction_zones)
    contact = None if desk else next((c for c in ready.contacts if c.id == witness.contact), None)
    point = contact.points[0] if contact is not None and contact.points else None
    return ScalarView(code, ready, contact, point, us)


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

    @property
    def minute(self) -> int:
        """The minute on the contact's first clock, or the desk's: a witness has one zone."""
        zones = self._contact.zones if self._contact is not None else ()
        where = zones[0] if zones else self._ready.desk
        return where.local(self._us)[1]

    def truth(self, expr: ir.Expr) -> Truth:
        """Return what a condition is for the case."""
        value = evaluate(expr, self._env)
        return Truth(value is True, value is not False)

    def holds_back(self, instance: Instance) -> Bool:
        """Return what the running clock of a limit says."""
        clock = self._code.clocks[instance.bit]
        return clock.state(self._ready, self._contact, self._point, self._us) > 0

    def headroom(self, instance: Instance) -> tuple[bool, int]:
        """Return what the running clock of a cap leaves."""
        clock = self._code.clocks[instance.bit]
        left = clock.headroom(self._ready, self._contact, self._point, self._us)
        return left is not None, left or 0

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
