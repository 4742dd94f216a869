"""Where a piece of text stands in its file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of one file: lines and columns count from 1, ends are exclusive.

    Attributes:
        file: The path as the user gave it, ``/``-separated; ``-`` for standard input.
        line: First line.
        column: First column, in Unicode code points.
        end_line: Line of the end.
        end_column: Column just past the end.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Return ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Span("", 1, 1, 1, 1)
