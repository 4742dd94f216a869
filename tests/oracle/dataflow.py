"""What conditions read: for ``basis``, and for acts that have no listener."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from duecourse import ir
from duecourse.ir import Expr, Scope
from duecourse.language.model import Policy, Treatment


def names_in(node: object) -> Iterator[str]:
    """Return every fact that an expression reads, derived ones and what they derive from."""
    if isinstance(node, ir.Input | ir.Named):
        yield node.fact
    if isinstance(node, tuple):
        for item in node:
            yield from names_in(item)
    elif is_dataclass(node) and not isinstance(node, type):
        for part in fields(node):
            yield from names_in(getattr(node, part.name))


def rests_on(act: Treatment, playbook: Policy, facts: frozenset[str]) -> bool:
    """Whether offering *act* depends on one of *facts*, through its stages too."""
    read = {*names_in(act.whom), *names_in(act.when)}
    for stage in playbook.stages:
        if act.stages is None or stage.meta.id in act.stages:
            read.update(names_in(stage.when))
    return bool(read & facts)


def _scopes(node: object) -> Iterator[Scope]:
    if isinstance(node, ir.Input):
        yield node.scope
    elif isinstance(node, ir.Events):
        if "contact" in node.per:
            yield Scope.CONTACT
        if {"point", "number"} & set(node.per):
            yield Scope.POINT
    elif isinstance(node, tuple):
        for item in node:
            yield from _scopes(item)
    elif is_dataclass(node) and not isinstance(node, type):
        for part in fields(node):
            yield from _scopes(getattr(node, part.name))


def about_case(expr: Expr) -> bool:
    """Whether *expr* reads facts of the case alone."""
    return set(_scopes(expr)) <= {Scope.CASE}


def reads_case(expr: Expr) -> bool:
    """Whether *expr* reads a fact of the case."""
    return Scope.CASE in set(_scopes(expr))


def singles_out(selector: Expr, these: tuple[str, str], not_those: tuple[str, str]) -> bool:
    """Whether *selector* may hold for a listener of one party and role, and never for another."""
    return _of_listener(selector, *these) != ir.Const(False) == _of_listener(selector, *not_those)


def _of_listener(expr: Expr, party: str, role: str) -> Expr:
    """Return *expr* where the listener's party and role are known, as far as that decides it."""
    if isinstance(expr, ir.All | ir.Any):
        ends = isinstance(expr, ir.Any)
        parts = [_of_listener(operand, party, role) for operand in expr.operands]
        if ir.Const(ends) in parts:
            return ir.Const(ends)
        return ir.Const(not ends) if all(p == ir.Const(not ends) for p in parts) else expr
    if isinstance(expr, ir.Not):
        inner = _of_listener(expr.operand, party, role)
        return ir.Const(not inner.value) if isinstance(inner, ir.Const) else expr
    asked = getattr(expr, "operand", getattr(expr, "left", None))
    said = {"party": party, "role": role}.get(getattr(asked, "fact", ""))
    if said is None:
        return expr
    if isinstance(expr, ir.OneOf):
        return ir.Const(said in expr.values)
    if isinstance(expr, ir.Compare) and isinstance(expr.right, ir.Const):
        return ir.Const((said == expr.right.value) == (expr.operator == "=="))
    return expr


def asks_for_listener(selectors: Sequence[Expr], act: Treatment) -> bool:
    """Whether what is left of *selectors*, once the act has answered for itself, asks who listens.

    A desk act has no listener, so such a limit does not select it.
    """
    left = _left(ir.All(tuple(selectors)), act)
    return bool({Scope.CONTACT, Scope.POINT} & set(_scopes(left)))


def _left(expr: Expr, act: Treatment) -> Expr:
    if isinstance(expr, ir.All | ir.Any):
        ends = isinstance(expr, ir.Any)
        parts = [_left(operand, act) for operand in expr.operands]
        if ir.Const(ends) in parts:
            return ir.Const(ends)
        kept = tuple(part for part in parts if part != ir.Const(not ends))
        return type(expr)(kept) if kept else ir.Const(not ends)
    if isinstance(expr, ir.Not):
        inner = _left(expr.operand, act)
        return ir.Const(not inner.value) if isinstance(inner, ir.Const) else ir.Not(inner)
    if set(_scopes(expr)) != {Scope.ACT}:
        return expr
    channel = "desk" if act.is_desk else act.do
    said = {"do": act.do, "channel": channel, "purpose": act.purpose, "tone": act.tone}
    if isinstance(expr, ir.Compare) and isinstance(expr.left, ir.Input):
        same = ir.Const(said[expr.left.fact]) == expr.right
        return ir.Const(same if expr.operator == "==" else not same)
    if isinstance(expr, ir.OneOf) and isinstance(expr.operand, ir.Input):
        return ir.Const(said[expr.operand.fact] in expr.values)
    return expr
