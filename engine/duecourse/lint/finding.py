"""A remark of the linter, with what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.span import Span

MAX_AGE_DAYS = 365
"""How old the reading of a law may be unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A safe edit of the text.

    Attributes:
        span: What is replaced.
        text: What stands there afterwards.
        same_digest: Whether the digest of the document stays the same; otherwise one value is
            written otherwise and read as the same.
    """

    span: Span
    text: str
    same_digest: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark.

    Attributes:
        diagnostic: Code, words and place.
        fix: What ``--fix`` does; None where that needs a person.
    """

    diagnostic: Diagnostic
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside a document.

    Attributes:
        header: The playbook or regime document of its book; None where there is none.
        today: The day by which law is in force and readings grow old.
        max_age_days: How old a reading may be.
    """

    header: Map | None
    today: date
    max_age_days: int = MAX_AGE_DAYS

    @property
    def is_pack(self) -> bool:
        """Whether the book is a law pack."""
        return self.word("kind") == "regime"

    def word(self, key: str) -> str:
        """Return a text of the header, or an empty one."""
        value = self.header.get(Text(key)) if self.header is not None else None
        return str(value) if isinstance(value, Text) and not value.is_null else ""

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of texts of the header."""
        value = self.header.get(Text(key)) if self.header is not None else None
        found = value if isinstance(value, Seq) else [value]
        return tuple(str(each) for each in found if isinstance(each, Text) and not each.is_null)

    def day(self, key: str) -> date | None:
        """Return a date of the header; None where it is none."""
        return read_date(self.word(key))


@dataclass(slots=True)
class Remarks:
    """Collects remarks about one document."""

    document: Document
    context: Context
    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, message: str, at: Node | Span, help_: str = "", fix: str = "") -> None:
        """Note a remark; *fix* is what *at* should be written as."""
        span = at if isinstance(at, Span) else at.span
        edit = Fix(span, fix) if fix else None
        self.found.append(Finding(Diagnostic(code, message, span, Severity.WARNING, help_), edit))


def read_date(text: str) -> date | None:
    """Return *text* as a date, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
