"""For people: each finding with the line it is about, what to do, and its docs page."""

from __future__ import annotations

import unicodedata

import click

from duecourse.source.diagnostic import Diagnostic, Severity
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
    text = lines.line(span.file, span.line)
    if text is None or not text.strip():
        return rows
    bar = click.style("|", fg="blue")
    first = span.column - 1
    last = span.end_column - 1 if span.end_line == span.line else len(text.rstrip())
    marked = text[first : max(last, first + 1)] or " "
    before, under = _cells(_spaced(text[:first])), max(1, _cells(_spaced(marked)))
    number = click.style(f"{span.line:>{gutter}}", fg="blue")
    carets = click.style("^" * under, fg=color, bold=True)
    rows += [
        f"{' ' * gutter} {bar}",
        f"{number} {bar} {_spaced(text)}",
        f"{' ' * gutter} {bar} {' ' * before}{carets}",
    ]
    return rows


def _spaced(text: str) -> str:
    """Return *text* without tabs and control signs, which would move the marks."""
    return "".join(
        "    " if sign == "\t" else sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for sign in text
    )


def _cells(text: str) -> int:
    """Return how many terminal cells *text* takes; Chinese signs take two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )
