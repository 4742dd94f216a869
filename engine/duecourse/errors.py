"""Exceptions of the public API: callers' mistakes and the machine's, never findings about a policy.

Findings about a policy are :class:`~duecourse.source.diagnostic.Diagnostic` values; the one
exception that carries them is :class:`PolicyLoadError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duecourse.source.diagnostic import Diagnostic


class DuecourseError(Exception):
    """Base of every exception this package raises on purpose."""


class ResourceMissingError(DuecourseError):
    """A file that ships with the package is in neither the package nor the checkout."""


class PolicyLoadError(DuecourseError):
    """A policy cannot be used; nothing of it was loaded.

    Attributes:
        diagnostics: Every finding, sorted by place; at least one is an error.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Keep the findings and put all of them in the text."""
        self.diagnostics = diagnostics
        super().__init__("\n".join(str(finding) for finding in diagnostics))

    def __reduce__(self) -> tuple[type[PolicyLoadError], tuple[tuple[Diagnostic, ...]]]:
        """Survive pickling between processes."""
        return type(self), (self.diagnostics,)


class CaseError(DuecourseError):
    """A case does not fit its schema or the book's vocabulary; nothing was decided.

    Attributes:
        findings: One per mistake; each has the path in the case, what was found and what was
            expected.
    """

    def __init__(self, findings: tuple[Diagnostic, ...]) -> None:
        """Keep the findings and put all of them in the text."""
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))

    def __reduce__(self) -> tuple[type[CaseError], tuple[tuple[Diagnostic, ...]]]:
        """Survive pickling between processes."""
        return type(self), (self.findings,)


class InstantError(DuecourseError, ValueError):
    """An instant has no zone, or lies outside the years the engine can reckon (1970 to 2199)."""


class TargetError(DuecourseError):
    """A target cannot run this book (the construct is named) or its library is not installed."""


class OtherBookError(DuecourseError):
    """A book was sent to a process whose duecourse makes another book of the same documents.

    Its version, its vocabulary or its law packs differ: what it decided would be another thing.

    Attributes:
        book: The book's id.
        sent: The digest of the book that was sent.
        here: The digest of what its documents make in this process.
    """

    def __init__(self, book: str, sent: str, here: str) -> None:
        """Keep both digests."""
        self.book, self.sent, self.here = book, sent, here
        super().__init__(
            f"the duecourse of this process makes another book of `{book}`: {here}, not {sent}"
        )

    def __reduce__(self) -> tuple[type[OtherBookError], tuple[str, str, str]]:
        """Survive pickling between processes."""
        return type(self), (self.book, self.sent, self.here)


class MappingError(PolicyLoadError):
    """A mapping of columns cannot be used: it names what is not there, or does not fit."""


class ApprovalError(DuecourseError):
    """An approval can be neither given nor judged here; findings about approvals are diagnostics.

    Attributes:
        code: Stable code, ``A1xx``; see ``source/rules.py``.
        message: One plain sentence.
        help: What to do; empty when nothing helps.
    """

    def __init__(self, code: str, message: str, help: str = "") -> None:
        """Keep the sentence, and put code and sentence in the text."""
        self.code, self.message, self.help = code, message, help
        super().__init__(f"{code} {message}")

    def __reduce__(self) -> tuple[type[ApprovalError], tuple[str, str, str]]:
        """Survive pickling between processes."""
        return type(self), (self.code, self.message, self.help)
