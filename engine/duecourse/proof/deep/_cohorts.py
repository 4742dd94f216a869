"""Cohorts of one script that overlap: who is of both hears what happens to stand first."""

from __future__ import annotations

from itertools import combinations

from duecourse.language.model import Cohort
from duecourse.proof.deep._inquiry import Inquiry
from duecourse.targets.solver import Undecided, Witness
from duecourse.targets.solver.terms import both


def check_cohorts(inquiry: Inquiry) -> None:
    """Find cohorts that a script tells apart and a case can both be of (D502)."""
    playbook = inquiry.joined.playbook
    cohorts = {cohort.meta.id: cohort for cohort in playbook.cohorts}
    seen: set[tuple[str, str]] = set()
    for script in playbook.scripts:
        named = [v.cohort for v in script.versions if v.cohort in cohorts]
        for pair in combinations(dict.fromkeys(named), 2):
            if pair not in seen:
                seen.add(pair)
                _pair(inquiry, cohorts[pair[0]], cohorts[pair[1]], script.meta.id)


def _pair(inquiry: Inquiry, one: Cohort, other: Cohort, script: str) -> None:
    if not inquiry.alive(one.meta) or not inquiry.alive(other.meta):
        return
    answer = inquiry.solver.witness(
        lambda view: both((view.certain(one.when), view.certain(other.when)))
    )
    names = f"`{one.meta.id}` and `{other.meta.id}`"
    if isinstance(answer, Undecided):
        inquiry.undecided(other.meta.id, f"{names} overlap", answer.why, other.meta.span)
    if isinstance(answer, Witness):
        inquiry.add(
            "D502",
            other.meta.id,
            f"the cohorts {names} overlap, and `{script}` says what stands first",
            inquiry.places.key(other.meta, ("when",)),
            "move a bound so that a customer is of one of them only",
            witness=answer,
            notes=((one.meta.span, f"`{one.meta.id}` is here"),),
        )
