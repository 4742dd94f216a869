"""A finding about a policy or a case: a value, collected and sorted by place, never raised."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from duecourse.source.span import Span


class Severity(Enum):
    """How bad a finding is; only errors stop a book from loading."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake.

    Attributes:
        code: Stable code, a letter and three digits, for example ``P201``; see ``rules.py``.
        message: One plain sentence: lower case, no full stop, the user's own words in backticks,
            what was expected; no type names of Python, no line breaks.
        span: Where.
        severity: Error or warning.
        help: What to do, for example ``did you mean `days_past_due`?``; empty when nothing helps.
        notes: Further places that matter (first definition of a duplicate), with a label each.
        path: The path inside the document, for example ``contacts[1].role``; empty when unknown.
    """

    code: str
    message: str
    span: Span
    severity: Severity = Severity.ERROR
    help: str = ""
    notes: tuple[tuple[Span, str], ...] = field(default=())
    path: str = ""

    @property
    def url(self) -> str:
        """The docs page of its code."""
        return f"https://duecourse.dev/rules/{self.code}"

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order by file, line, column, code, message."""
        return (self.span.file, self.span.line, self.span.column, self.code, self.message)

    def __str__(self) -> str:
        """Return the one-line form, ``file:line:column: error: P201 message (help)``."""
        hint = f" ({self.help})" if self.help else ""
        place = f"{self.span}: " if self.span.file else (f"{self.path}: " if self.path else "")
        return f"{place}{self.severity.value}: {self.code} {self.message}{hint}"
