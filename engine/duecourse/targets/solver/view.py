"""What a claim about a policy is made of, whoever answers it: z3 for all cases, or one case."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from typing import TypeAlias

from duecourse import ir
from duecourse.book.plan import Act, Hours, Instance, Plan
from duecourse.targets.solver.terms import Bool, Number, Truth, both, either, negation


class View(ABC):
    """One plan seen with a case, a contact and point of it, and an instant.

    Attributes:
        plan: The plan.
    """

    def __init__(self, plan: Plan) -> None:
        """Look at *plan*."""
        self.plan = plan
        self._once: dict[Hashable, Bool] = {}

    def once(self, key: Hashable, make: Callable[[], Bool]) -> Bool:
        """Return what *make* makes, made once for each *key*."""
        found = self._once.get(key)
        if found is None:
            found = self._once[key] = make()
        return found

    @property
    @abstractmethod
    def minute(self) -> Number:
        """The minute of the day on a clock that the contact may live by."""

    @abstractmethod
    def truth(self, expr: ir.Expr) -> Truth:
        """Return a condition: when it is certainly, and when it is possibly true."""

    @abstractmethod
    def holds_back(self, instance: Instance) -> Bool:
        """Return whether the clock of a blocking instance blocks, as far as it applies."""

    @abstractmethod
    def reached(self, instance: Instance) -> Bool:
        """Return whether the count of a cap is known, and its number reached."""

    @abstractmethod
    def headroom(self, instance: Instance) -> tuple[Bool, Number]:
        """Return whether a cap counts at the minute at hand, and how many it leaves."""

    @abstractmethod
    def is_open(self, hours: Hours) -> Bool:
        """Return whether hours are open."""

    def certain(self, expr: ir.Expr) -> Bool:
        """Return when a condition is certainly true."""
        return self.truth(expr).certain

    def possible(self, expr: ir.Expr) -> Bool:
        """Return when a condition is not certainly false."""
        return self.truth(expr).possible

    def stage(self, index: int) -> Bool:
        """Return whether the case is in a stage: it holds for certain, and no other does."""
        return self.once(
            ("stage", index),
            lambda: both(
                self.certain(condition) if place == index else negation(self.certain(condition))
                for place, (_, condition) in enumerate(self.plan.stages)
            ),
        )

    def offered(self, act: Act) -> Bool:
        """Return whether an act is offered to the contact at hand, whatever its limits say."""

        def make() -> Bool:
            stages = either(self.stage(index) for index in act.stages)
            return both((stages, self.certain(act.offer)))

        return self.once(("offered", act.bit), make)

    def blocked(self, instance: Instance) -> Bool:
        """Return whether a limit blocks: it may apply, and its clock does not let through."""
        return self.once(
            ("blocked", instance.bit),
            lambda: both((self.possible(instance.applies), self.holds_back(instance))),
        )

    def lawful(self, act: Act) -> Bool:
        """Return whether no enforced limit blocks an act; whether it has words is not asked."""
        return self.once(
            ("lawful", act.blocks),
            lambda: negation(
                either(
                    self.blocked(instance)
                    for instance in self.plan.instances
                    if act.blocks >> instance.bit & 1 and not instance.advisory
                )
            ),
        )


Claim: TypeAlias = Callable[[View], Bool]
"""A condition on a case and an instant, asked of a view: ``lambda view: view.offered(act)``."""
