"""Collects what is wrong with a policy, all of it, and hands it back sorted by place."""

from __future__ import annotations

from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.node import Node
from duecourse.source.span import Span

Place = Node | Span


class Findings:
    """A growing list of findings."""

    def __init__(self) -> None:
        """Start empty."""
        self._found: list[Diagnostic] = []

    def error(
        self,
        code: str,
        message: str,
        at: Place,
        help: str = "",
        notes: tuple[tuple[Span, str], ...] = (),
    ) -> None:
        """Note a mistake that stops the book from loading."""
        self._found.append(Diagnostic(code, message, span_of(at), help=help, notes=notes))

    def warning(self, code: str, message: str, at: Place, help: str = "") -> None:
        """Note something that is probably not meant."""
        self._found.append(Diagnostic(code, message, span_of(at), Severity.WARNING, help))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    def sorted(self) -> list[Diagnostic]:
        """Return them in order of place, each once."""
        return sorted(dict.fromkeys(self._found), key=lambda finding: finding.sort_key)


def span_of(at: Place) -> Span:
    """Return where *at* stands."""
    return at if isinstance(at, Span) else at.span
