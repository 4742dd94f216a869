"""Choices that rest on facts which a ``basis`` limit forbids as a ground (P308)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from duecourse import ir
from duecourse.ir_parts import children
from duecourse.ir_tools import all_of, depends_on
from duecourse.language.model import BasisBody, Limit, Meta, Policy
from duecourse.language.suggest import listed
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.span import Span


def basis_violations(policy: Policy, limits: Iterable[Limit]) -> list[Diagnostic]:
    """Return what of *policy* depends on facts that some of *limits* forbid.

    Stages, treatments and the worklist may not: errors. A version of a script for a cohort may, for
    the neutral version is said instead: a warning. Each finding has the path from the forbidden
    fact to the choice (12 CFR 1002.4(a) for age).

    Args:
        policy: A playbook.
        limits: Those of the playbook and of the law packs it is joined with.
    """
    found: list[Diagnostic] = []
    for limit in limits:
        if not isinstance(limit.body, BasisBody):
            continue
        for choice in _choices(policy):
            facts = sorted(depends_on(choice.condition, limit.body.facts))
            if facts:
                found.append(_error(choice, facts, limit, limit.body.facts))
        found += _cohorts(policy, limit, limit.body.facts)
    return sorted(found, key=lambda finding: finding.sort_key)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Something that a playbook chooses by a condition, or by the value of a fact.

    Attributes:
        what: How a sentence calls it.
        steps: How a path to it ends.
    """

    what: str
    meta: Meta
    condition: ir.Expr
    steps: tuple[str, ...]


def _choices(policy: Policy) -> Iterator[_Choice]:
    for stage in policy.stages:
        yield _choice("stage", stage.meta, stage.when)
    for treatment in policy.treatments:
        checks = [entry.when for entry in treatment.checklist]
        condition = all_of((treatment.whom, treatment.when))
        said = (f"script {treatment.script}",) if treatment.script else ()
        yield _choice("treatment", treatment.meta, ir.All((condition, *checks)), said)
    for document in policy.call_windows:
        windows = ir.All((document.whom, document.when))
        yield _choice("call windows", document.meta, windows)
    for experiment in policy.experiments:
        tried = dict.fromkeys(name for arm in experiment.arms for name in arm.treatments)
        then = tuple(f"treatment {name}" for name in tried)[:1]
        yield _choice("experiment", experiment.meta, experiment.rests_on, then)
    for row in policy.score:
        yield _choice("score row", row.meta, row.when)
    for name, _ in policy.order:
        fact = policy.facts.get(name)
        if fact is not None:
            whole = ir.Named(name, fact.kind, fact.scope, fact.expr)
            order = "the order of the worklist"
            yield _Choice(order, policy.header.meta, whole, ("order of the worklist",))


def _choice(kind: str, meta: Meta, condition: ir.Expr, then: tuple[str, ...] = ()) -> _Choice:
    return _Choice(f"the {kind} `{meta.id}`", meta, condition, (f"{kind} {meta.id}", *then))


def _cohorts(policy: Policy, limit: Limit, forbidden: frozenset[str]) -> Iterator[Diagnostic]:
    """Yield the cohorts of which no version of a script will be said."""
    for cohort in policy.cohorts:
        path = _path(cohort.when, forbidden)
        speaking = {
            script.meta.id: any(not version.cohort for version in script.versions)
            for script in policy.scripts
            if any(version.cohort == cohort.meta.id for version in script.versions)
        }
        if path and speaking:
            first = next(iter(speaking))
            yield Diagnostic(
                "P308",
                f"the cohort `{cohort.meta.id}` depends on {listed(path[:1])}, which "
                f"`{limit.meta.name}` forbids as a basis: where it binds, {_instead(speaking)}",
                cohort.meta.span,
                Severity.WARNING,
                f"the path: {_shown([*path, f'cohort {cohort.meta.id}', f'script {first}'])}",
                notes=(_forbidden_here(limit),),
            )


def _instead(speaking: Mapping[str, bool]) -> str:
    """Return what becomes of scripts, each with whether it has a neutral version."""
    neutral = [name for name, has_neutral in speaking.items() if has_neutral]
    mute = [name for name, has_neutral in speaking.items() if not has_neutral]
    said = f"the neutral version of {listed(neutral)} is said" if neutral else ""
    barred = f"what says {listed(mute)} is barred, for want of a neutral version" if mute else ""
    return ", and ".join(part for part in (said, barred) if part)


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


def _shown(path: Iterable[str]) -> str:
    return " → ".join(f"`{step}`" for step in path)


def _forbidden_here(limit: Limit) -> tuple[Span, str]:
    cite = f": {limit.meta.cite}" if limit.meta.cite else ""
    return limit.meta.span, f"forbidden here{cite}"


def _error(
    choice: _Choice, facts: list[str], limit: Limit, forbidden: frozenset[str]
) -> Diagnostic:
    path = _shown((*_path(choice.condition, forbidden), *choice.steps))
    return Diagnostic(
        "P308",
        f"{choice.what} depends on {listed(facts)}, which `{limit.meta.name}` forbids as a basis",
        choice.meta.span,
        help=f"choose by other facts, or leave it to the words of a cohort (the path: {path})",
        notes=(_forbidden_here(limit),),
    )
