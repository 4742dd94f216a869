"""Proves that every case is in exactly one stage, or deliberately outside all of them."""

from __future__ import annotations

from collections.abc import Mapping

from duecourse import ir
from duecourse.language.model import Fact, Policy, Stage
from duecourse.proof.cells import MOST_CELLS, Cells, NotEnumerableError, described
from duecourse.source.diagnostic import Diagnostic, Severity

MOST_WITNESSES = 3


def check_stages(policy: Policy, facts: Mapping[str, Fact]) -> list[Diagnostic]:
    """Return gaps (P701), overlaps (P702), or that neither could be proved absent (P703).

    Stages with effective dates are tried together with those that exist on the same days.
    """
    findings: dict[tuple[str, str], Diagnostic] = {}
    for alive in _together(policy.stages):
        for finding in _check(alive, policy.outside, facts):
            findings.setdefault((finding.code, str(finding.span)), finding)
    return list(findings.values())


def _together(stages: tuple[Stage, ...]) -> list[tuple[Stage, ...]]:
    """Return the sets of stages that exist on the same days."""
    edges = {s.meta.since for s in stages if s.meta.since is not None}
    edges |= {s.meta.until + 1 for s in stages if s.meta.until is not None}
    days = sorted(edges) or [0]
    found = []
    for day in (days[0] - 1, *days):
        alive = tuple(
            s
            for s in stages
            if (s.meta.since is None or s.meta.since <= day)
            and (s.meta.until is None or day <= s.meta.until)
        )
        if alive and alive not in found:
            found.append(alive)
    return found


def _check(
    stages: tuple[Stage, ...], outside: ir.Expr | None, facts: Mapping[str, Fact]
) -> list[Diagnostic]:
    if not stages:
        return []
    conditions = [stage.when for stage in stages] + ([outside] if outside is not None else [])
    try:
        cells = Cells(conditions, facts)
    except NotEnumerableError as error:
        return [
            Diagnostic(
                "P703",
                f"cannot prove that every case is in exactly one stage: {error}",
                stages[0].meta.span,
                Severity.WARNING,
                f"use fewer facts or bounds in stages (at most {MOST_CELLS:,} cells)",
            )
        ]
    gaps: list[str] = []
    overlaps: dict[tuple[int, int], str] = {}
    for cell, truths in cells:
        held = [index for index, truth in enumerate(truths) if truth]
        if not held and all(truth is False for truth in truths):
            gaps.append(described(cell))
        elif len(held) > 1:
            overlaps.setdefault((held[0], held[1]), described(cell))
    findings = [
        Diagnostic(
            "P701",
            f"no stage holds when {gap}",
            stages[0].meta.span,
            help="widen a stage, or say under `outside` that such cases are in no stage",
        )
        for gap in gaps[:1]
    ]
    if len(gaps) > 1 and findings:
        first = findings[0]
        findings[0] = Diagnostic(
            first.code,
            f"{first.message} (and in {len(gaps) - 1} other {'way' if len(gaps) == 2 else 'ways'})",
            first.span,
            help=first.help,
        )
    for (one, two), cell_words in list(overlaps.items())[:MOST_WITNESSES]:
        names = [*(f"`{stage.meta.id}`" for stage in stages), "`outside`"]
        last = stages[min(two, len(stages) - 1)]
        findings.append(
            Diagnostic(
                "P702",
                f"{names[one]} and {names[two]} both hold when {cell_words}",
                last.meta.span,
                help="move a bound so that only one of them holds",
                notes=((stages[one].meta.span, f"{names[one]} is here"),),
            )
        )
    return findings
