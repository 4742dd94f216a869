"""``# duecourse: ignore-mutant[rank] reason``: survivors that were seen and set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from duecourse.proof.mutation.mutant import Mutant
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document
from duecourse.source.span import Span

_IGNORE = re.compile(r"#\s*duecourse:\s*ignore-mutant\[(?P<keys>[^\]]*)\]\s*(?P<why>.*)")
_MEANT = re.compile(r"#\s*duecourse:\s*ignore-mutant", re.IGNORECASE)


@dataclass(slots=True)
class Ignore:
    """One comment.

    Attributes:
        span: Where it stands.
        line: The line of the policy that it is about.
        keys: Which keys may be changed there without a test noticing.
        reason: Why.
        used: Whether it sets a survivor aside.
    """

    span: Span
    line: int
    keys: frozenset[str]
    reason: str
    used: bool = field(default=False)

    def covers(self, mutant: Mutant) -> bool:
        """Tell whether this comment is about *mutant*."""
        here = (self.span.file, self.line) == (mutant.span.file, mutant.span.line)
        words = {mutant.where, *mutant.where.split(".")} if mutant.where else {mutant.after}
        return here and bool(self.keys & words)


def read_ignores(documents: Iterable[Document]) -> tuple[list[Ignore], list[Diagnostic]]:
    """Return the comments of *documents* that set mutants aside, and those that say too little.

    A comment beside something is about its line, one on a line of its own about the next line
    that holds more than a comment.
    """
    ignores: list[Ignore] = []
    findings: list[Diagnostic] = []
    for document in documents:
        lines = document.data.decode("utf-8", "replace").splitlines()
        for number, line in enumerate(lines):
            found = _MEANT.search(line)
            if found is None:
                continue
            text = line[found.start() :].rstrip()
            span = Span(
                document.name,
                number + 1,
                found.start() + 1,
                number + 1,
                found.start() + 1 + len(text),
            )
            match = _IGNORE.fullmatch(text)
            keys = frozenset(match["keys"].replace(",", " ").split()) if match else frozenset()
            if match is None or not keys:
                findings.append(_finding("L903", "this comment names no key", span, _WRITE))
            elif not match["why"].strip(" :-–—"):
                findings.append(
                    _finding("L902", "a mutant is set aside without a reason", span, _WHY)
                )
            else:
                about = number
                while not lines[about].split("#")[0].strip() and about + 1 < len(lines):
                    about += 1
                ignores.append(Ignore(span, about + 1, keys, match["why"].strip()))
    return ignores, findings


def unused(ignores: Iterable[Ignore]) -> list[Diagnostic]:
    """Return a finding for each comment that sets nothing aside."""
    return [
        _finding(
            "L901",
            "no mutant of " + ", ".join(f"`{key}`" for key in sorted(each.keys)) + " survives here",
            each.span,
            "remove the comment",
        )
        for each in ignores
        if not each.used
    ]


_WRITE = "write `# duecourse: ignore-mutant[rank] reason`, with the key that is changed"
_WHY = "say behind the bracket why no test has to notice it"


def _finding(code: str, message: str, span: Span, help_: str) -> Diagnostic:
    return Diagnostic(code, message, span, Severity.WARNING, help_)
