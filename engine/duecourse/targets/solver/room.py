"""How often an act may still be done: the smallest headroom of the caps that apply."""

from __future__ import annotations

from collections.abc import Iterable

from duecourse.book.plan import Cap, Instance, WindowCap
from duecourse.targets.solver._scalar_view import ScalarView
from duecourse.targets.solver._symbolic import SymbolicView
from duecourse.targets.solver.terms import Bool, Number, both, if_else, related
from duecourse.targets.solver.view import View

NO_CAP = 1_000_000_000
"""Where no cap applies."""


def room(view: View, instances: Iterable[Instance]) -> Number:
    """Return the smallest headroom of those among *instances* that are enforced caps."""
    smallest: Number = NO_CAP
    for instance in instances:
        if instance.advisory or not isinstance(instance.clock, Cap | WindowCap):
            continue
        there, left = _left(view, instance)
        counts = both((view.possible(instance.applies), there))
        less = both((counts, related("<", left, smallest)))
        smallest = if_else(less, left, smallest)
    return smallest


def _left(view: View, instance: Instance) -> tuple[Bool, Number]:
    """Return whether a cap counts at all at the minute, and what it leaves."""
    if isinstance(view, ScalarView):
        found = view.headroom(instance)
        return found is not None, found or 0
    assert isinstance(view, SymbolicView)
    return view.headroom(instance)
