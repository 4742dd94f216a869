"""What a plan's conditions are, and which z3 constants a formula speaks of."""

from __future__ import annotations

from collections.abc import Iterable

import z3

from duecourse import ir
from duecourse.book.plan import Plan
from duecourse.targets.solver.terms import Bool


def expressions(plan: Plan) -> Iterable[ir.Expr]:
    """Return every condition of a plan."""
    yield from (condition for _, condition in plan.stages)
    yield from (act.offer for act in plan.acts)
    yield from (instance.applies for instance in plan.instances)
    yield from (grant.condition for grant in plan.grants)
    yield from (row.condition for row in plan.score)
    yield from plan.conditions
    yield from plan.facts.values()
    yield plan.outside


def constants(formula: Bool) -> frozenset[int]:
    """Return the ids of the z3 constants in a formula."""
    if isinstance(formula, bool):
        return frozenset()
    seen: set[int] = set()
    found: set[int] = set()
    stack = [formula]
    while stack:
        node = stack.pop()
        number = node.get_id()
        if number in seen:
            continue
        seen.add(number)
        children = node.children()
        if children:
            stack.extend(children)
        elif z3.is_const(node) and node.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            found.add(number)
    return frozenset(found)
