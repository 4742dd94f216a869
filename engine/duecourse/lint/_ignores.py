"""``# duecourse: ignore[L402] reason``: remarks that were seen and set aside, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from duecourse.layout.comments import Trivia, trivia_of
from duecourse.lint.finding import Finding, Fix
from duecourse.source._decode import split_lines
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.rules import RULES
from duecourse.source.span import Span

_IGNORE = re.compile(r"#\s*duecourse:\s*ignore(?P<file>-file)?\[(?P<codes>[^\]]*)\]\s*(?P<why>.*)")
_MEANT = re.compile(r"#\s*duecourse:\s*ignore(?!-mutant)", re.IGNORECASE)


@dataclass(slots=True)
class _Ignore:
    comment: Trivia
    span: Span
    codes: tuple[str, ...]
    line: int | None
    used: set[str] = field(default_factory=set)


def without_ignored(text: str, name: str, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that no comment sets aside, and what is wrong with those comments.

    A comment beside something is about its line, one on a line of its own about the next line
    that holds more than a comment, ``ignore-file`` about the whole file.
    """
    lines = split_lines(text)
    kept: list[Finding] = []
    ignores = _ignores(text, lines, name, kept)
    for finding in findings:
        code, line = finding.diagnostic.code, finding.diagnostic.span.line
        reason = next(
            (each for each in ignores if code in each.codes and each.line in (None, line)), None
        )
        if reason is None:
            kept.append(finding)
        else:
            reason.used.add(code)
    for ignore in ignores:
        unused = [code for code in ignore.codes if code not in ignore.used]
        if unused:
            listed = ", ".join(f"`{code}`" for code in unused)
            fix = _removal(ignore, lines) if len(unused) == len(ignore.codes) else None
            message = f"nothing here is remarked on as {listed}"
            kept.append(_remark("L901", message, ignore.span, "remove it from the comment", fix))
    return kept


def _ignores(text: str, lines: list[str], name: str, kept: list[Finding]) -> list[_Ignore]:
    found: list[_Ignore] = []
    trivia = trivia_of(text)
    alone = {item.line for item in trivia if item.alone}
    for comment in trivia:
        if not _MEANT.match(comment.text):
            continue
        end = comment.column + len(comment.text)
        span = Span(name, comment.line + 1, comment.column + 1, comment.line + 1, end + 1)
        match = _IGNORE.fullmatch(comment.text)
        codes = tuple(match["codes"].upper().replace(",", " ").split()) if match else ()
        unknown = [code for code in codes if code not in RULES or not code.startswith("L")]
        if match is None or not codes or unknown:
            what = f"`{unknown[0]}` is no remark of lint" if unknown else "it names no code"
            message = f"this comment sets nothing aside: {what}"
            kept.append(_remark("L903", message, span, "write `# duecourse: ignore[L402] reason`"))
        elif not match["why"].strip(" :-–—"):
            message = "a remark is set aside without a reason"
            kept.append(_remark("L902", message, span, "say behind the bracket why it is meant so"))
        else:
            line = comment.line
            while comment.alone and line in alone and line < len(lines):
                line += 1
            found.append(_Ignore(comment, span, codes, None if match["file"] else line + 1))
    return found


def _removal(ignore: _Ignore, lines: list[str]) -> Fix:
    span, before = ignore.span, lines[ignore.comment.line][: ignore.comment.column]
    start = len(before.rstrip()) + 1
    if ignore.comment.alone and ignore.comment.line + 1 < len(lines):
        return Fix(Span(span.file, span.line, 1, span.line + 1, 1), "", same_digest=True)
    end = len(lines[ignore.comment.line]) + 1
    return Fix(Span(span.file, span.line, start, span.line, end), "", same_digest=True)


def _remark(code: str, message: str, span: Span, help_: str, fix: Fix | None = None) -> Finding:
    return Finding(Diagnostic(code, message, span, Severity.WARNING, help_), fix)
