"""Reads a document and remarks on it."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.lint._ignores import without_ignored
from duecourse.lint._names import names
from duecourse.lint._reading import reading
from duecourse.lint._times import times
from duecourse.lint._words import words
from duecourse.lint.finding import Context, Finding, Remarks
from duecourse.source._decode import decode
from duecourse.source.diagnostic import Severity
from duecourse.source.folder import Document, read_document

_RULES = (names, words, reading, times)


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found in one file.

    Attributes:
        findings: Sorted by place; errors where it does not read.
        document: The document; None where it does not read.
    """

    findings: tuple[Finding, ...]
    document: Document | None


def lint(data: bytes, name: str, context: Context) -> Linted:
    """Remark on one document.

    What ``check`` finds is not found again: a document with a mistake in its shape is remarked on
    as far as it goes.

    Args:
        data: The bytes of the file.
        name: What it is called in findings.
        context: The header of its book, and the day asked about.
    """
    document, found = read_document(data, name)
    if document is None or any(finding.severity is Severity.ERROR for finding in found):
        return Linted(tuple(Finding(finding) for finding in found), None)
    if document.kind == "approval":  # it is never edited
        return Linted(tuple(Finding(finding) for finding in found), document)
    if document.kind in ("playbook", "regime"):
        context = Context(document.node, context.today, context.max_age_days)
    remarks = Remarks(document, context)
    for rule in _RULES:
        rule(remarks)
    text, _ = decode(data, name)
    assert text is not None
    kept = without_ignored(text, name, dict.fromkeys(remarks.found))
    kept.sort(key=lambda finding: finding.diagnostic.sort_key)
    return Linted((*map(Finding, found), *kept), document)
