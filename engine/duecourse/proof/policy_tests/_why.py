"""Why a test failed: the part of the reasons that decided what the test did not expect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from duecourse.decide.decision import Decision
from duecourse.explain._trace import Tracer
from duecourse.explain.explainer import Explainer, Request
from duecourse.explain.explanation import Step, Verdict
from duecourse.proof.policy_tests._compare import Difference
from duecourse.source.node import Map

if TYPE_CHECKING:
    from duecourse.api import Book

_LONGEST = 12
"""How many steps of one tree are shown; what stands first decides."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why one thing was decided as it was.

    Attributes:
        decision: Which of the test's decisions, from 0.
        subject: ``stage``, ``score`` or the treatment.
        to: The treatment's point, or empty.
        status: What became of the treatment, as of a verdict; ``case`` for what is none.
        steps: What decided, each with its place in the policy.
    """

    decision: int
    subject: str
    to: str
    status: str
    steps: tuple[Step, ...]


def reasons(
    book: Book, cases: Sequence[Map], decisions: Sequence[Decision], found: Iterable[Difference]
) -> tuple[Why, ...]:
    """Return why each thing that differs was decided so, once for each treatment and point."""
    asked: dict[tuple[int, str, str], str] = {}
    for difference in found:
        head = difference.path.partition("[")[0].partition(".")[0]
        subject = difference.treatment or (head if head in ("stage", "score") else "")
        if subject:
            asked[difference.decision, subject, difference.to] = difference.expected
    whys: list[Why] = []
    for (number, subject, to), expected in asked.items():
        decision = decisions[number]
        case = book.case(cases[number])
        joined, decider = book.for_case(case)
        points = {point.id for contact in case.contacts for point in contact.points}
        known = {item.meta.id for item in joined.playbook.treatments}
        request = Request(subject if subject in known else "", to if to in points else "", "trace")
        explainer = Explainer(joined, decider, book.facts, case, decision, request)
        if subject in known:
            verdicts = explainer.explain().verdicts
            whys += [
                Why(number, subject, verdict.to, verdict.status, _pruned(verdict))
                for verdict in verdicts[:1]
            ]
            continue
        tracer = Tracer(explainer.seen)
        steps: list[Step] = []
        if subject == "stage":
            steps = [
                tracer.about_case("stage", stage.meta.id, stage.meta, stage.when)
                for stage in joined.playbook.stages
                if stage.meta.id in (decision.stage, expected)
            ]
        elif subject == "score":
            rows = [
                tracer.about_case("score", f"{row.meta.id}: {row.points}", row.meta, row.when)
                for row in joined.playbook.score
            ]
            steps = [row for row in rows if row.holds != "no"]
        told = tuple(_flat(step) if step.holds == "yes" else _telling(step) for step in steps)
        whys.append(Why(number, subject, "", "case", told))
    return tuple(whys)


def _pruned(verdict: Verdict) -> tuple[Step, ...]:
    """Return what of a trace decided: the tests that fail, or the limits that stand against it."""
    own = [step for step in verdict.trace if step.item != "limit"]
    if verdict.status in ("not-offered", "unknown", "other-stage"):
        return tuple(_telling(step) for step in own if step.holds != "yes")[:_LONGEST]
    if verdict.status == "now":
        return tuple(_flat(step) for step in own if step.item == "treatment")
    # The same limit may stand there more than once, as its own instances do.
    stands = dict.fromkeys(replace(step, parts=()) for step in verdict.trace if step.stands)
    return tuple(stands)


def _telling(step: Step) -> Step:
    """Return a step with those of its tests that keep it from holding; none where it holds."""
    if step.holds == "yes":
        return replace(step, parts=())
    leaves = [leaf for leaf in _leaves(step) if leaf.holds != "yes"]
    return replace(step, parts=tuple(leaves[:_LONGEST]))


def _flat(step: Step) -> Step:
    return replace(step, parts=tuple(_leaves(step))[:_LONGEST])


def _leaves(step: Step) -> Iterable[Step]:
    for part in step.parts:
        if part.parts:
            yield from _leaves(part)
        elif part.text:
            yield part
