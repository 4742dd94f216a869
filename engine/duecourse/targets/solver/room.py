"""How often an act may still be done: the smallest headroom of the caps that apply."""

from __future__ import annotations

from collections.abc import Iterable

from duecourse.book.plan import Cap, Instance, WindowCap
from duecourse.targets.solver.terms import Number, both, if_else, related
from duecourse.targets.solver.view import View

NO_CAP = 1_000_000_000
"""Where no cap applies."""


def room(view: View, instances: Iterable[Instance]) -> Number:
    """Return the smallest headroom of those among *instances* that are enforced caps."""
    smallest: Number = NO_CAP
    for instance in instances:
        if instance.advisory or not isinstance(instance.clock, Cap | WindowCap):
            continue
        there, left = view.headroom(instance)
        counts = both((view.possible(instance.applies), there))
        less = both((counts, related("<", left, smallest)))
        smallest = if_else(less, left, smallest)
    return smallest
