"""One row of a contact log, read, or why it was left out."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.errors import DuecourseError
from duecourse.ir import Value
from duecourse.language.model import CHANNELS, Schedule

TOLD = "convenient_hours"
"""What a contact said suits them: no fact of the vocabulary, but read like one."""

Said = tuple[str, str, Value | Schedule | None]
"""A section of the case, a fact of it, and its value."""


class RowError(DuecourseError, ValueError):
    """A row that cannot be read; the text says all that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, read.

    Attributes:
        line: Its line (or row) in the log.
        at: Its instant as written.
        us: The same in microseconds.
        fields: Fields of the event, as :class:`duecourse.book.case.Event` has them.
        facts: What it says of case, contact or point besides.
    """

    line: int
    id: str
    person: str
    at: str
    us: int
    fields: dict[str, Value | None]
    role: str | None
    actor: str | None
    jurisdiction: tuple[str, ...] | None
    zones: tuple[str, ...] | None
    facts: tuple[Said, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether it is a contact from us to somebody, and not only history."""
        return self.fields["direction"] == "out" and self.fields["type"] in CHANNELS


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out.

    Attributes:
        reason: Why.
        id: Its id, where it could be read.
        person: Whose history has a gap now, where it could be read.
        again: Whether it only repeats a row, so that nothing is missing without it.
    """

    line: int
    reason: str
    id: str = ""
    person: str = ""
    again: bool = False
