"""A view that z3 is asked about."""

from __future__ import annotations

from typing import Any

import z3

from duecourse.book.plan import Plan
from duecourse.targets.solver._symbolic import Events, SymbolicView
from duecourse.targets.solver.clock import Clock
from duecourse.targets.solver.encode import Encoder
from duecourse.targets.solver.terms import Bool

TIMEOUT_MS = 4000


class AskedView(SymbolicView):
    """A view with a z3 solver of its own; only what was not yet told is told to it."""

    def __init__(
        self,
        shared: list[Any],
        plan: Plan,
        encoder: Encoder,
        events: Events,
        desk: Clock,
        consumer: Clock,
        axioms: list[Any],
        point: Clock | None,
    ) -> None:
        super().__init__(plan, encoder, events, desk, consumer, axioms, point)
        self._shared, self._told = shared, [0, 0]
        self.solver = z3.SolverFor("ALL")
        self.solver.set("timeout", TIMEOUT_MS)

    def check(self, *formulas: Bool, model: bool = True) -> tuple[str, Any]:
        """Return ``sat`` (with a *model*), ``unsat`` or ``unknown``."""
        if any(formula is False for formula in formulas):
            return "unsat", None
        for place, axioms in enumerate((self._shared, self.axioms)):
            self.solver.add(*axioms[self._told[place] :])
            self._told[place] = len(axioms)
        self.solver.push()
        self.solver.add(*(formula for formula in formulas if formula is not True))
        found = str(self.solver.check())
        shown = self.solver.model() if model and found == "sat" else None
        self.solver.pop()
        return found, shown
