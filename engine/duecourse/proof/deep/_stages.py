"""Gaps and overlaps of stages that could not be found by trying every cell."""

from __future__ import annotations

from itertools import combinations

from duecourse import ir
from duecourse.language.model import Meta
from duecourse.proof.deep._inquiry import Inquiry
from duecourse.source.diagnostic import Severity
from duecourse.targets.solver import Undecided, View, Witness
from duecourse.targets.solver.terms import Bool, both, negation


def check_stages_deeply(inquiry: Inquiry) -> None:
    """Find a gap (P701) and overlaps (P702)."""
    playbook = inquiry.joined.playbook
    if not playbook.stages:
        return
    _gap(inquiry, playbook.stages[0].meta)
    named: list[tuple[str, ir.Expr, Meta | None]] = [
        (f"`{stage.meta.id}`", stage.when, stage.meta)
        for stage in playbook.stages
        if stage.meta.id in inquiry.stages
    ]
    if playbook.outside is not None:
        named.append(("`outside`", playbook.outside, None))
    for (earlier, its, first), (name, when, meta) in combinations(named, 2):
        assert first is not None  # `outside` stands last
        _overlap(inquiry, (earlier, its, first), (name, when, meta or first))


def _gap(inquiry: Inquiry, first: Meta) -> None:
    outside = inquiry.joined.playbook.outside
    conditions = [condition for _, condition in inquiry.plan.stages]
    conditions += [outside] if outside is not None else []
    if not conditions:
        return
    answer = inquiry.solver.witness(
        lambda view: both(negation(view.possible(each)) for each in conditions),
        redecides=lambda shown: inquiry.book.decide(shown.document, shown.at).stage is None,
    )
    if isinstance(answer, Witness):
        inquiry.add(
            "P701",
            first.id,
            "no stage holds",
            first.span,
            "widen a stage, or say under `outside` that such cases are in no stage",
            witness=answer,
            severity=Severity.ERROR,
        )
    elif isinstance(answer, Undecided):
        inquiry.undecided(first.id, "every case is in a stage", answer.why, first.span)


def _overlap(
    inquiry: Inquiry, one: tuple[str, ir.Expr, Meta], other: tuple[str, ir.Expr, Meta]
) -> None:
    """Find that two conditions, each with its name and where it is told of, both hold."""
    (earlier, its, first), (name, when, meta) = one, other

    def both_hold(view: View) -> Bool:
        return both((view.certain(when), view.certain(its)))

    answer = inquiry.solver.witness(both_hold)
    if isinstance(answer, Witness):
        inquiry.add(
            "P702",
            meta.id,
            f"{earlier} and {name} both hold",
            meta.span,
            "move a bound so that only one of them holds",
            witness=answer,
            notes=((first.span, f"{earlier} is here"),),
            severity=Severity.ERROR,
        )
    elif isinstance(answer, Undecided):
        inquiry.undecided(meta.id, f"{earlier} and {name} overlap", answer.why, meta.span)
