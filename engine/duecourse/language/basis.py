"""Choices that rest on facts which a ``basis`` limit forbids as a ground (P308)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from duecourse import ir
from duecourse.ir_tools import all_of, children, depends_on, facts_of
from duecourse.language.model import BasisBody, Limit, Meta, Policy
from duecourse.language.suggest import listed
from duecourse.source.diagnostic import Diagnostic, Severity


def basis_violations(policy: Policy, limits: Iterable[Limit]) -> list[Diagnostic]:
    """Return what of *policy* depends on facts that some of *limits* forbid.

    Stages, treatments and the worklist may not: errors. A version of a script for a cohort may, for
    the neutral version is said instead: a warning. Each finding has the path from the forbidden
    fact to the choice (12 CFR 1002.4(a) for age).

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
                path = _path(condition, limit.body.facts)
                found.append(_finding(what, meta, facts, limit, path))
        found += _cohorts(policy, limit)
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


def _cohorts(policy: Policy, limit: Limit) -> Iterator[Diagnostic]:
    """Yield the cohorts of which no version of a script will be said."""
    assert isinstance(limit.body, BasisBody)
    for cohort in policy.cohorts:
        path = _path(cohort.when, limit.body.facts)
        scripts = [
            script.meta.id
            for script in policy.scripts
            if any(version.cohort == cohort.meta.id for version in script.versions)
        ]
        if path and scripts:
            yield Diagnostic(
                "P308",
                f"the cohort `{cohort.meta.id}` depends on {listed(path[:1])}, which "
                f"`{limit.meta.name}` forbids as a basis: where it binds, the neutral version of "
                f"{listed(scripts)} is said",
                cohort.meta.span,
                Severity.WARNING,
                f"the path: {_shown([*path, f'cohort {cohort.meta.id}', f'script {scripts[0]}'])}",
                notes=((limit.meta.span, "forbidden here"),),
            )


def _path(condition: ir.Expr, forbidden: frozenset[str]) -> list[str]:
    """Return the facts from a forbidden one to the test in *condition* that rests on it."""
    if isinstance(condition, ir.Input):
        return [condition.fact] if condition.fact in forbidden else []
    if isinstance(condition, ir.Named) and condition.fact in forbidden:
        return [condition.fact]
    for part in children(condition):
        found = _path(part, forbidden)
        if found:
            return [*found, condition.fact] if isinstance(condition, ir.Named) else found
    return []


def _shown(path: list[str]) -> str:
    return " → ".join(f"`{step}`" for step in path)


def _finding(
    what: str, meta: Meta, facts: list[str], limit: Limit, path: Sequence[str] = ()
) -> Diagnostic:
    way = f" (the path: {_shown([*path, meta.id])})" if path else ""
    return Diagnostic(
        "P308",
        f"{what} depends on {listed(facts)}, which `{limit.meta.name}` forbids as a basis",
        meta.span,
        help=f"choose by other facts, or leave it to the words of a cohort{way}",
        notes=((limit.meta.span, "forbidden here"),),
    )
