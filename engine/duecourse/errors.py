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


class MappingError(PolicyLoadError):
    """A mapping of columns cannot be used: it names what is not there, or does not fit."""
