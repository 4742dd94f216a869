"""All possible cases at once: a book's plans put to z3.

Needs the ``proof`` extra. What may be asked is in :mod:`.solver`; how a policy becomes z3's
formulas, in :mod:`.encode` and what it uses.
"""

from __future__ import annotations

from duecourse.targets.solver.solver import Answer, Solver, Undecided, Unsat
from duecourse.targets.solver.view import Claim, View
from duecourse.targets.solver.witness import Witness

__all__ = ["Answer", "Claim", "Solver", "Undecided", "Unsat", "View", "Witness"]
