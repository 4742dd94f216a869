"""The single tests of a condition, in words, with what should be reached of each."""

from __future__ import annotations

from collections.abc import Iterator

from duecourse import ir
from duecourse.explain._phrases import Describer
from duecourse.ir_tools import inputs, scope_of
from duecourse.proof.coverage._bounds import bounds_of
from duecourse.proof.coverage._goal import Goal, Test
from duecourse.source.span import Span

WORDS = Describer({}, "en")
"""Conditions in words that do not change with titles: goals are told apart by them."""


def leaves_of(expr: ir.Expr) -> Iterator[ir.Expr]:
    """Yield the single tests of a condition; what is always so is none."""
    match expr:
        case ir.Const():
            return
        case ir.All(operands) | ir.Any(operands):
            for operand in operands:
                yield from leaves_of(operand)
        case ir.Not(operand):
            yield from leaves_of(operand)
        case _:
            yield expr


def fact_of(expr: ir.Expr) -> str:
    """Return the fact that a single test reads first, empty where it reads none by name."""
    match expr:
        case ir.Input(fact) | ir.Named(fact):
            return fact
        case ir.Compare(_, left, _):
            return fact_of(left)
        case (
            ir.Between(operand)
            | ir.OneOf(operand)
            | ir.Overlaps(operand)
            | ir.Covers(operand)
            | ir.Known(operand)
            | ir.Default(operand)
        ):
            return fact_of(operand)
        case _:
            return ""


def needs_listener(expr: ir.Expr) -> bool:
    """Whether a test asks about a contact or a point."""
    return scope_of(expr) in (ir.Scope.CONTACT, ir.Scope.POINT)


def question(name: str, part: str, leaf: ir.Expr, span: Span) -> Test:
    """Return one test of the condition *part* of the item *name*, written at *span*."""
    words = said(leaf)

    def goal(side: str, missing: str) -> Goal:
        return Goal(name, part, words, side, span, missing)

    bounds = tuple(
        (
            bound,
            goal(bound.below_words, f"a case in which {bound.below_words}"),
            goal(bound.above_words, f"a case in which {bound.above_words}"),
        )
        for bound in bounds_of(leaf, WORDS)
    )
    return Test(
        leaf,
        goal("true", f"a case in which {words}"),
        goal("false", f"a case in which {denied(leaf)}"),
        goal("unknown", f"a case in which nobody knows whether {words}"),
        bounds,
        needs_listener(leaf),
        any(each.scope is ir.Scope.ACT for each in inputs(leaf)),
    )


def said(leaf: ir.Expr) -> str:
    """Return a single test in words: a bare yes-or-no fact is one that is yes."""
    if isinstance(leaf, ir.Input) and leaf.kind is ir.Kind.BOOLEAN:
        return WORDS.say["is"].format(fact=leaf.fact, value=WORDS.say["yes"])
    return WORDS.test(leaf)


def denied(leaf: ir.Expr) -> str:
    """Return the opposite of a single test in words."""
    if isinstance(leaf, ir.Input) and leaf.kind is ir.Kind.BOOLEAN:
        return WORDS.say["is"].format(fact=leaf.fact, value=WORDS.say["no"])
    return WORDS.untrue(leaf)
