"""SARIF 2.1.0, which code hosts and audit tools read."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from duecourse.source.diagnostic import Diagnostic
from duecourse.source.rules import RULES
from duecourse.source.span import Span
from duecourse_cli.formats import Report

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(report: Report) -> str:
    """Return the log of one run."""
    codes = sorted({finding.code for finding in report.findings})
    urls = {finding.code: finding.url for finding in report.findings}
    driver = {
        "name": "duecourse",
        "version": version("duecourse"),
        "informationUri": "https://duecourse.dev",
        "rules": [_rule(code, urls[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code)) for finding in report.findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str, url: str) -> dict[str, Any]:
    value: dict[str, Any] = {"id": code, "helpUri": url}
    rule = RULES.get(code)
    if rule is not None:
        value |= {
            "name": rule.name,
            "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": rule.explanation},
        }
    return value


def _result(finding: Diagnostic, index: int) -> dict[str, Any]:
    told = f"{finding.message} ({finding.help})" if finding.help else finding.message
    value: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": told},
        "locations": [_location(finding.span)],
    }
    if finding.notes:
        value["relatedLocations"] = [
            {"id": number, "message": {"text": label}, **_location(span)}
            for number, (span, label) in enumerate(finding.notes, 1)
        ]
    return value


def _location(span: Span) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": quote(span.file)}, "region": region}}
