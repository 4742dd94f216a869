"""What a plan's conditions are, and which z3 constants a formula speaks of."""

from __future__ import annotations

from collections.abc import Iterable

import z3

from duecourse import ir
from duecourse.book.plan import Cap, HoldUntil, Plan, Wait, WindowCap
from duecourse.targets.solver.terms import Bool


def expressions(plan: Plan) -> Iterable[ir.Expr]:
    """Return every condition of a plan, and what its clocks count and wait for."""
    yield from (condition for _, condition in plan.stages)
    yield from (act.offer for act in plan.acts)
    yield from (instance.applies for instance in plan.instances)
    yield from (grant.condition for grant in plan.grants)
    yield from (row.condition for row in plan.score)
    yield from plan.conditions
    yield from plan.facts.values()
    yield from (arm.condition for arm in plan.arms)
    for act in plan.acts:
        yield from (item.when for item in act.treatment.checklist)
    for instance in plan.instances:
        match instance.clock:
            case Cap(events) | Wait(events) | WindowCap(events=events):
                yield ir.Count(events)
            case HoldUntil(until):
                yield until


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
