"""For people: each finding with the line it is about, what to do, and its docs page."""

from __future__ import annotations

import click

from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.report import snippet
from duecourse.source.span import Span
from duecourse_cli.formats import Lines, Report

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def render(report: Report) -> str:
    """Return every finding, and a sentence that counts them."""
    lines = Lines(report.sources)
    parts = [finding_text(finding, lines) for finding in report.findings]
    return "\n".join([*parts, report.summary]) + "\n"


def finding_text(finding: Diagnostic, lines: Lines) -> str:
    """Return one finding."""
    color = _COLORS[finding.severity]
    gutter = _gutter(finding)
    title = click.style(f"{finding.severity.value}[{finding.code}]", fg=color, bold=True)
    rows = [f"{title}: {click.style(finding.message, bold=True)}"]
    bar = click.style("|", fg="blue")
    if finding.span.file:
        rows += _snippet(finding.span, "", lines, gutter, color)
    elif finding.path:
        rows.append(f"{' ' * gutter}{click.style('-->', fg='blue')} {finding.path}")
    for span, label in finding.notes:
        rows += _snippet(span, label, lines, gutter, "blue")
    if rows[1:] and (finding.help or finding.url):
        rows.append(f"{' ' * gutter} {bar}")
    equals = f"{' ' * gutter} {click.style('=', fg='blue')}"
    if finding.help:
        rows.append(f"{equals} {click.style('help:', fg='cyan')} {finding.help}")
    rows.append(f"{equals} {click.style('docs:', fg='cyan')} {finding.url}")
    return "\n".join(rows) + "\n"


def _gutter(finding: Diagnostic) -> int:
    spans = [finding.span, *(span for span, _ in finding.notes)]
    return max(len(str(span.line)) for span in spans)


def _snippet(span: Span, label: str, lines: Lines, gutter: int, color: str) -> list[str]:
    arrow = click.style("-->" if not label else ":::", fg="blue")
    rows = [f"{' ' * gutter}{arrow} {span}" + (f" {label}" if label else "")]
    found = snippet(lines.of(span.file), span)
    if found is None or not found.text.strip():
        return rows
    bar = click.style("|", fg="blue")
    number = click.style(f"{found.number:>{gutter}}", fg="blue")
    return [
        *rows,
        f"{' ' * gutter} {bar}",
        f"{number} {bar} {found.text}",
        f"{' ' * gutter} {bar} {click.style(found.carets, fg=color, bold=True)}",
    ]
