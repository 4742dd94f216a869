"""A finding beside the text it is about, ready for any way of printing it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from duecourse.source._decode import split_lines
from duecourse.source.span import Span

__all__ = ["Snippet", "snippet", "split_lines", "width"]

_TAB = 4
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text with the stretch that a finding is about.

    Attributes:
        number: The line's number, from 1.
        text: The line, tabs as spaces, invisible characters as ``·``.
        indent: Columns of the terminal before the stretch.
        length: Columns of the terminal that the stretch takes, at least 1.
    """

    number: int
    text: str
    indent: int
    length: int

    @property
    def carets(self) -> str:
        """The line of carets that goes below the text."""
        return " " * self.indent + "^" * self.length


def snippet(text_lines: Sequence[str], span: Span) -> Snippet | None:
    """Return the line that *span* begins in.

    Args:
        text_lines: The lines of the file, as :func:`split_lines` gives them.
        span: What the finding is about; of several lines the first is shown.

    Returns:
        The line, or None when the file has no such line.
    """
    if not 1 <= span.line <= len(text_lines):
        return None
    line = text_lines[span.line - 1].removeprefix("\ufeff")
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = min(max(end, start), len(line))
    if len(line) > _LONGEST:
        cut = max(0, min(start - _LONGEST // 4, len(line) - _LONGEST))
        line, start, end = line[cut : cut + _LONGEST], start - cut, min(end - cut, _LONGEST)
    before, marked = _shown(line[:start]), _shown(line[start:end])
    return Snippet(span.line, _shown(line), width(before), max(1, width(marked)))


def width(text: str) -> int:
    """Return how many columns *text* takes in a terminal; Chinese characters take two."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _shown(text: str) -> str:
    """Return *text* without what would move or hide the text around it."""
    return "".join(
        " " * _TAB
        if character == "\t"
        else "·"
        if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs")
        else character
        for character in text
    )
