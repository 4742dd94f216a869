"""For programs: one object, lines and columns from 1, ends exclusive."""

from __future__ import annotations

import json
from typing import Any

from duecourse.source.diagnostic import Diagnostic
from duecourse.source.span import Span
from duecourse_cli.formats import Report

VERSION = 1


def render(report: Report) -> str:
    """Return the JSON object."""
    value = {
        "version": VERSION,
        "errors": report.errors,
        "warnings": report.warnings,
        "findings": [plain(finding) for finding in report.findings],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def plain(finding: Diagnostic) -> dict[str, Any]:
    """Return one finding as plain values."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "path": finding.path,
        **_place(finding.span),
        "notes": [{"label": label, **_place(span)} for span, label in finding.notes],
        "url": finding.url,
    }


def _place(span: Span) -> dict[str, Any]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
