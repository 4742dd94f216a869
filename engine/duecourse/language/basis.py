"""Choices that rest on facts which a ``basis`` limit forbids as a ground (P308)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from duecourse import ir
from duecourse.ir_tools import all_of, depends_on, facts_of
from duecourse.language.model import BasisBody, Limit, Meta, Policy
from duecourse.language.suggest import listed
from duecourse.source.diagnostic import Diagnostic


def basis_violations(policy: Policy, limits: Iterable[Limit]) -> list[Diagnostic]:
    """Return what of *policy* depends on facts that some of *limits* forbid.

    Stages, treatments and the worklist may not; cohorts may, for their words fall back to the
    neutral version.

    Args:
        policy: A playbook.
        limits: Those of the playbook and of the law packs it is joined with.
    """
    barred = [limit for limit in limits if isinstance(limit.body, BasisBody)]
    choices = list(_choices(policy))
    found: list[Diagnostic] = []
    for limit in barred:
        assert isinstance(limit.body, BasisBody)
        for what, meta, condition in choices:
            facts = sorted(depends_on(condition, limit.body.facts))
            if facts:
                found.append(_finding(what, meta, facts, limit))
        for name, _ in policy.order:
            fact = policy.facts.get(name)
            if fact is not None and ({name} | facts_of(fact.expr)) & limit.body.facts:
                order = "the order of the worklist"
                found.append(_finding(order, policy.header.meta, [name], limit))
    return sorted(found, key=lambda finding: finding.sort_key)


def _choices(policy: Policy) -> Iterator[tuple[str, Meta, ir.Expr]]:
    for stage in policy.stages:
        yield f"the stage `{stage.meta.id}`", stage.meta, stage.when
    for treatment in policy.treatments:
        checks = [entry.when for entry in treatment.checklist]
        condition = all_of((treatment.whom, treatment.when))
        whole = ir.All((condition, *checks))
        yield f"the treatment `{treatment.meta.id}`", treatment.meta, whole
    for document in policy.call_windows:
        windows = ir.All((document.whom, document.when))
        yield f"the call windows `{document.meta.id}`", document.meta, windows
    for row in policy.score:
        yield f"the score row `{row.meta.id}`", row.meta, row.when


def _finding(what: str, meta: Meta, facts: list[str], limit: Limit) -> Diagnostic:
    return Diagnostic(
        "P308",
        f"{what} depends on {listed(facts)}, which `{limit.meta.name}` forbids as a basis",
        meta.span,
        help="choose by other facts, or leave it to the words of a cohort",
        notes=((limit.meta.span, "forbidden here"),),
    )
