"""Workflow commands of GitHub Actions: findings appear beside the changed lines."""

from __future__ import annotations

from duecourse.source.diagnostic import Diagnostic
from duecourse_cli.formats import Report


def render(report: Report) -> str:
    """Return one workflow command a finding."""
    return "".join(f"{_command(finding)}\n" for finding in report.findings)


def _command(finding: Diagnostic) -> str:
    span = finding.span
    properties = {
        "title": f"duecourse {finding.code}",
        "file": span.file,
        "line": str(span.line),
        "endLine": str(span.end_line),
    }
    if span.line == span.end_line:  # GitHub takes columns only within one line, ends inclusive
        properties |= {
            "col": str(span.column),
            "endColumn": str(max(span.column, span.end_column - 1)),
        }
    told = f"{finding.message} ({finding.help})" if finding.help else finding.message
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{finding.severity.value} {listed}::{_data(f'{finding.code} {told}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
