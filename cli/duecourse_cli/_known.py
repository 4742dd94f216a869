"""How the engine's own exceptions are told."""

from __future__ import annotations

import click

from duecourse.errors import (
    CaseError,
    ConditionError,
    DuecourseError,
    InstantError,
    MappingError,
    PolicyLoadError,
)
from duecourse.source.diagnostic import Diagnostic
from duecourse_cli._errors import report


def told(trouble: Exception) -> bool:
    """Tell *trouble* on standard error if it is one that the engine raises on purpose."""
    if isinstance(trouble, PolicyLoadError | CaseError):
        from duecourse_cli.formats import Report, full  # noqa: PLC0415 - only in trouble

        findings = trouble.diagnostics if isinstance(trouble, PolicyLoadError) else trouble.findings
        what = "policy" if isinstance(trouble, PolicyLoadError) else "case"
        what = "mapping" if isinstance(trouble, MappingError) else what
        what = "condition" if isinstance(trouble, ConditionError) else what
        click.echo(full.render(Report(findings)), err=True)
        done = "proved" if isinstance(trouble, ConditionError) else "decided"
        report(f"the {what} cannot be used; nothing was {done}")
        return True
    if isinstance(trouble, DuecourseError):
        report(" ".join(str(trouble).split()))
        return True
    return False


def case_findings(trouble: Exception, name: str) -> str | None:
    """Return what is wrong with the case called *name*, or None if *trouble* is not about it."""
    if isinstance(trouble, CaseError):
        return "\n".join(_named(finding, name) for finding in trouble.findings)
    if isinstance(trouble, InstantError):
        return f"{name}: {trouble}"
    return None


def _named(finding: Diagnostic, name: str) -> str:
    return str(finding) if finding.span.file else f"{name}: {finding}"
