"""How the engine's own exceptions are told."""

from __future__ import annotations

import click

from duecourse.errors import CaseError, DuecourseError, PolicyLoadError
from duecourse_cli._errors import report


def told(trouble: Exception) -> bool:
    """Tell *trouble* on standard error if it is one that the engine raises on purpose."""
    if isinstance(trouble, PolicyLoadError | CaseError):
        from duecourse_cli.formats import Report, full  # noqa: PLC0415 - only in trouble

        findings = (
            trouble.diagnostics if isinstance(trouble, PolicyLoadError) else trouble.findings
        )
        what = "policy" if isinstance(trouble, PolicyLoadError) else "case"
        click.echo(full.render(Report(findings)), err=True)
        report(f"the {what} cannot be used; nothing was decided")
        return True
    if isinstance(trouble, DuecourseError):
        report(" ".join(str(trouble).split()))
        return True
    return False
