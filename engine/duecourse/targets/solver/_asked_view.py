"""A view that z3 is asked about."""

from __future__ import annotations

from typing import Any

import z3

from duecourse.targets.solver._symbolic import SymbolicView
from duecourse.targets.solver.terms import Bool

TIMEOUT_MS = 4000


class AskedView(SymbolicView):
    """A view with a z3 solver of its own; only what was not yet told is told to it."""

    def __init__(self, view: SymbolicView, shared: list[Any]) -> None:
        super().__init__(
            view.plan,
            view.encoder,
            view._events,
            view._desk,
            view._consumer,
            view.axioms,
            view._point,
        )
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
