"""Gaps and overlaps of stages that could not be found by trying every cell."""

from __future__ import annotations

from duecourse import ir
from duecourse.proof.deep._inquiry import Epoch, Inquiry
from duecourse.source.diagnostic import Severity
from duecourse.targets.solver import Claim, Undecided, View, Witness
from duecourse.targets.solver.terms import both, negation


def check_stages_deeply(inquiry: Inquiry) -> bool:
    """Find a gap (P701) and overlaps (P702); return whether all of it is decided."""
    playbook = inquiry.joined.playbook
    outside = playbook.outside
    if not playbook.stages:
        return True
    first = playbook.stages[0].meta
    decided = True

    def gap(epoch: Epoch) -> Claim | None:
        conditions = [condition for _, condition in epoch.solver.plan.stages]
        conditions += [outside] if outside is not None else []
        if not conditions:
            return None
        return lambda view: both(negation(view.possible(each)) for each in conditions)

    answer = inquiry.witness(
        gap, lambda witness: inquiry.book.decide(witness.document, witness.at).stage is None
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
        decided = False
    return _overlaps(inquiry) and decided


def _overlaps(inquiry: Inquiry) -> bool:
    playbook = inquiry.joined.playbook
    decided = True
    named: list[tuple[str, ir.Expr]] = [(f"`{s.meta.id}`", s.when) for s in playbook.stages]
    if playbook.outside is not None:
        named.append(("`outside`", playbook.outside))
    for place, (name, when) in enumerate(named):
        for before in range(place):
            earlier, its = named[before]
            stages = [playbook.stages[i] for i in (before, place) if i < len(playbook.stages)]

            def both_hold(
                epoch: Epoch, when: ir.Expr = when, its: ir.Expr = its, stages: object = stages
            ) -> Claim | None:
                alive = {each for each, _ in epoch.solver.plan.stages}
                if any(stage.meta.id not in alive for stage in stages):  # type: ignore[attr-defined]
                    return None

                def claim(view: View) -> object:
                    return both((view.certain(when), view.certain(its)))

                return claim

            answer = inquiry.witness(both_hold)
            span = stages[-1].meta.span
            if isinstance(answer, Witness):
                inquiry.add(
                    "P702",
                    stages[-1].meta.id,
                    f"{earlier} and {name} both hold",
                    span,
                    "move a bound so that only one of them holds",
                    witness=answer,
                    notes=((stages[0].meta.span, f"{earlier} is here"),),
                    severity=Severity.ERROR,
                )
            elif isinstance(answer, Undecided):
                what = f"{earlier} and {name} overlap"
                inquiry.undecided(stages[-1].meta.id, what, answer.why, span)
                decided = False
    return decided
