"""Proves that a mutant decides nothing differently, by trying every cell that its acts can meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duecourse import ir
from duecourse.book.plan import Act, Plan
from duecourse.ir_parts import rebuild
from duecourse.ir_tools import all_of, any_of, inputs, walk
from duecourse.language.model import Fact
from duecourse.proof.cells import Assignment, Cells, NotEnumerableError
from duecourse.proof.mutation._equivalence import act_of, differing, heard_alike

MOST = 3_000
"""Cells that are tried for one act in one stage before it is given up."""
Pair = tuple[ir.Expr, ir.Expr]


def proved_alike(one: Plan, other: Plan, facts: Mapping[str, Fact]) -> bool:
    """Tell whether it is proved that two plans decide every case alike.

    Treatments, their order and their words have to be the same. Where conditions differ, each act
    is looked at in each stage that it is of: the one and the other have to come to the same for
    every listener, unknown facts included, wherever the act is offered.
    """
    changed = differing(one, other, facts)
    if changed is None:
        return False
    before = {act.treatment.meta.id: act for act in one.acts}
    after = {act.treatment.meta.id: act for act in other.acts}
    if [*before] != [*after]:
        return False
    return all(_alike(one, other, before[name], after[name], facts) for name in changed)


def _alike(one: Plan, other: Plan, first: Act, second: Act, facts: Mapping[str, Fact]) -> bool:
    if act_of(one, first) != act_of(other, second):
        return False
    speaks = first.script is not None and not first.treatment.exhibit
    if speaks and not heard_alike(one, other, first, second, facts):
        return False
    offers = first.offer, second.offer
    if offers[0] != offers[1] and not all(
        _same(offers, [one.stages[stage][1]], facts) for stage in first.stages
    ):
        return False
    pairs: list[Pair] = []
    for mask in ("blocks", "requires"):
        limits = _limits(one, getattr(first, mask)), _limits(other, getattr(second, mask))
        for key in dict.fromkeys((*limits[0], *limits[1])):
            pair = _any(limits[0].get(key)), _any(limits[1].get(key))
            if pair[0] != pair[1]:
                pairs.append(pair)
    return all(
        _same(pair, [one.stages[stage][1], first.offer], facts)
        for stage in first.stages
        for pair in pairs
    )


def _limits(plan: Plan, mask: int) -> dict[object, list[ir.Expr]]:
    """Return when each limit applies; those that only differ in that are one."""
    found: dict[object, list[ir.Expr]] = {}
    for instance in plan.instances:
        if mask >> instance.bit & 1:
            limit, items = instance.limit, (instance.items, instance.duties)
            key = (limit.name, limit.cite, instance.form, instance.clock, items, instance.advisory)
            found.setdefault(key, []).append(instance.applies)
    return found


def _any(conditions: Sequence[ir.Expr] | None) -> ir.Expr:
    return any_of(conditions) if conditions else ir.FALSE


def _same(pair: Pair, guards: Sequence[ir.Expr], facts: Mapping[str, Fact]) -> bool:
    """Tell whether two conditions come to the same wherever *guards* are certain.

    Of the guards only the parts that speak of the same facts are looked at.
    """
    pair = _opaque(pair[0]), _opaque(pair[1])
    read = {leaf for condition in pair for leaf in inputs(condition)}
    spoken = [_opaque(part) for guard in guards for part in _conjuncts(guard)]
    parts = [part for part in spoken if read & {*inputs(part)}]
    try:
        cells = Cells([all_of(parts), *pair], facts, unknown=True, most=MOST)
    except NotEnumerableError:
        return False
    reads = [frozenset(leaf.fact for leaf in inputs(c)) for c in cells.conditions]
    for cell, (guard, one, other) in cells:
        if guard is not True:
            continue  # of what is not certainly offered nothing but the offer is weighed
        if one != other or (one is None and _lacks(cell, reads[1]) != _lacks(cell, reads[2])):
            return False  # where both are unknown, the same facts have to be named as missing
    return True


def _opaque(expr: ir.Expr) -> ir.Expr:
    """Return *expr* with facts that are counted or compared with others taken as they come.

    They then may have any value, so what is proved holds for those that they can have.
    """
    if isinstance(expr, ir.Named) and any(_reckoned(node) for node in walk(expr.expr)):
        return ir.Input(expr.fact, expr.kind, expr.scope)
    return rebuild(expr, _opaque)


def _reckoned(node: ir.Expr) -> bool:
    if isinstance(node, ir.Compare):
        return not isinstance(node.left, ir.Const) and not isinstance(node.right, ir.Const)
    return isinstance(node, ir.Count | ir.CountDistinct | ir.Sum | ir.Pick)


def _conjuncts(expr: ir.Expr) -> tuple[ir.Expr, ...]:
    return expr.operands if isinstance(expr, ir.All) else (expr,)


def _lacks(cell: Assignment, names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if cell.get(name) is None)
