"""Tests that say nothing: always true where they are asked, or with a bound nothing reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from duecourse import ir
from duecourse.ir_tools import inputs
from duecourse.language.model import HoldBody, Meta
from duecourse.proof.deep._inquiry import Inquiry
from duecourse.proof.deep._places import subject
from duecourse.targets.solver import Claim, View
from duecourse.targets.solver.terms import Bool, both, either, negation

SAYS_WHO = frozenset({"party"})
"""Facts whose test tells a reader who is meant, though the role says it already."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A conjunction of an item.

    Attributes:
        meta: The item.
        keys: Where in its text the conjunction stands.
        tests: What all must hold.
        among: What else holds where they are asked.
        lenient: Whether what is not known counts as holding, as in limits.
        told: The stages it is asked in, for people.
    """

    meta: Meta
    keys: tuple[str, ...]
    tests: tuple[ir.Expr, ...]
    among: Claim
    lenient: bool = False
    told: str = ""


def check_tests(inquiry: Inquiry) -> None:
    """Find tests that add nothing (D301) and bounds that no case reaches (D302)."""
    for asked in _all(inquiry):
        for place, test in enumerate(asked.tests):
            others = (*asked.tests[:place], *asked.tests[place + 1 :])
            if _adds_nothing(inquiry, asked, test, others):
                rest = "the rest of it" + (f" and {asked.told}" if asked.told else "")
                message = (
                    f"the test of `{subject(test)}` in `{asked.meta.id}` adds nothing: "
                    f"{rest} {'say' if asked.told else 'says'} it already"
                )
                span = inquiry.places.key(asked.meta, asked.keys, test)
                help = "remove it, or write the test that was meant"
                inquiry.add("D301", asked.meta.id, message, span, help)
            else:
                _bounds(inquiry, asked, test, others)


def _all(inquiry: Inquiry) -> Iterator[_Asked]:
    playbook = inquiry.joined.playbook
    for stage in playbook.stages:
        yield _Asked(stage.meta, ("when",), _parts(stage.when), _anywhere)
    for treatment in inquiry.treatments():
        if inquiry.found("D102", treatment.meta.id):
            continue
        among = _in_stage(inquiry, treatment.stages)
        if among is None:
            continue
        whom, when = _parts(treatment.whom), _parts(treatment.when)
        told = "the stage" if treatment.stages is not None else ""
        name = treatment.meta
        yield _Asked(name, ("whom",), whom, _and(among, when), told=told)
        yield _Asked(name, ("when",), when, _and(among, whom), told=told)
    for limit in playbook.limits:
        yield _Asked(limit.meta, ("when",), _parts(limit.when), _anywhere, lenient=True)
        if isinstance(limit.body, HoldBody):
            parts = _parts(limit.body.when)
            yield _Asked(limit.meta, ("hold", "when"), parts, _anywhere, lenient=True)
        if limit.unless is not None:
            yield _Asked(limit.meta, ("unless",), _parts(limit.unless), _anywhere)
    for rule in playbook.disclosure:
        among = _in_stage(inquiry, rule.stages)
        if among is None:
            continue
        told = "the stage" if rule.stages is not None else ""
        yield _Asked(rule.meta, ("whom",), _parts(rule.whom), among, told=told)
    for cohort in playbook.cohorts:
        yield _Asked(cohort.meta, ("when",), _parts(cohort.when), _anywhere)
    for row in playbook.score:
        yield _Asked(row.meta, ("when",), _parts(row.when), _anywhere)
    for document in playbook.call_windows:
        yield _Asked(document.meta, ("when",), _parts(document.when), _anywhere, lenient=True)


def _parts(condition: ir.Expr) -> tuple[ir.Expr, ...]:
    if condition == ir.TRUE:
        return ()
    return condition.operands if isinstance(condition, ir.All) else (condition,)


def _anywhere(view: View) -> Bool:
    return True


def _in_stage(inquiry: Inquiry, names: tuple[str, ...] | None) -> Claim | None:
    """Return that the case is in one of the stages, or anywhere; None where there are none."""
    if names is None:
        return _anywhere
    places = [place for name, place in inquiry.stages.items() if name in names]
    if not places:
        return None
    return lambda view: either(map(view.stage, places))


def _and(context: Claim, tests: Sequence[ir.Expr]) -> Claim:
    return lambda view: both((context(view), *map(view.certain, tests)))


def _where(asked: _Asked, others: Sequence[ir.Expr]) -> Claim:
    """Return that everything but one test holds."""

    def claim(view: View) -> Bool:
        holds = view.possible if asked.lenient else view.certain
        return both((asked.among(view), *map(holds, others)))

    return claim


def _adds_nothing(
    inquiry: Inquiry, asked: _Asked, test: ir.Expr, others: Sequence[ir.Expr]
) -> bool:
    if _about_act(test) or subject(test) in SAYS_WHO:
        return False
    where = _where(asked, others)

    def fails(view: View) -> Bool:
        holds = view.possible(test) if asked.lenient else view.certain(test)
        return both((where(view), negation(holds)))

    if not inquiry.never(fails, asked.meta.id, asked.meta.span):
        return False
    # Where the rest never holds, nothing is said of this test.
    return not inquiry.never(where, asked.meta.id, asked.meta.span)


def _about_act(test: ir.Expr) -> bool:
    return any(leaf.scope is ir.Scope.ACT for leaf in inputs(test))


def _bounds(inquiry: Inquiry, asked: _Asked, test: ir.Expr, others: Sequence[ir.Expr]) -> None:
    """Find a bound of a range that lies beyond everything the rest lets through."""
    if not isinstance(test, ir.Between) or _about_act(test):
        return
    where = _where(asked, others)
    for bound, operator, which in ((test.high, ">=", "upper"), (test.low, "<=", "lower")):
        if bound is None or (test.low is not None and test.low == test.high):
            continue
        beyond = ir.Compare(operator, test.operand, ir.Const(bound))
        reaches = _and(where, (beyond,))
        if inquiry.never(reaches, asked.meta.id, asked.meta.span):
            said = "the stage" if asked.told else "the rest of it"
            message = (
                f"the {which} bound `{bound}` of `{subject(test)}` in `{asked.meta.id}` is out of "
                f"reach: {said} lets no such case through"
            )
            span = inquiry.places.key(asked.meta, asked.keys, test)
            help = "write a bound within the stage, or put the treatment into another stage"
            inquiry.add("D302", asked.meta.id, message, span, help)
