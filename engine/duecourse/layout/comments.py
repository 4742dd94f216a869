"""Comments and blank lines of a YAML text: what a parser throws away."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from duecourse.layout._events import LOADER
from duecourse.source._decode import split_lines


@dataclass(frozen=True, slots=True)
class Trivia:
    """A comment, or a blank line.

    Attributes:
        line: Its line, from 0.
        column: Where its ``#`` stands, from 0.
        text: From ``#`` to the end of the line without trailing blanks; empty for a blank line.
        alone: Whether nothing else stands on its line.
    """

    line: int
    column: int
    text: str
    alone: bool

    @property
    def place(self) -> tuple[int, int]:
        """Where it begins, comparable with other places."""
        return self.line, self.column


def trivia_of(text: str) -> list[Trivia]:
    """Return the comments and blank lines of *text*, in order.

    Between two tokens of YAML stand blanks and comments and nothing else, so no quote, bracket or
    block of text can be taken for a comment. What stands in the head of a block of text
    (``>- # why``) is a comment too.
    """
    lines = split_lines(text)
    found: list[Trivia] = []
    here = (0, 0)
    for token in yaml.scan(text, Loader=LOADER):
        start = (token.start_mark.line, token.start_mark.column)
        if start > here:
            found += _between(lines, here, start)
        end = (token.end_mark.line, token.end_mark.column)
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            found += _head(lines, start)
            if "+" not in lines[start[0]][start[1] :].split("#")[0]:
                end = _end_of_block(lines, start, end)
        here = max(here, end)
    return found


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> list[Trivia]:
    found = []
    for number in range(start[0], min(end[0], len(lines) - 1) + 1):
        line = lines[number]
        first = start[1] if number == start[0] else 0
        last = end[1] if number == end[0] else len(line)
        column = line.find("#", first, last)
        if column >= 0:
            alone = not line[:column].strip()
            found.append(Trivia(number, column, line[column:].rstrip(), alone))
        elif not line.strip() and number != end[0]:
            found.append(Trivia(number, 0, "", True))
    return found


def _head(lines: list[str], start: tuple[int, int]) -> list[Trivia]:
    line = lines[start[0]]
    column = line.find("#", start[1])
    return [Trivia(start[0], column, line[column:].rstrip(), False)] if column >= 0 else []


def _end_of_block(
    lines: list[str], start: tuple[int, int], end: tuple[int, int]
) -> tuple[int, int]:
    """Return where a block of text ends, without the blank lines that the scanner adds to it."""
    last = min(end[0], len(lines) - 1)
    if end[1] == 0 or last < end[0]:
        last -= 1
    while last > start[0] and not lines[last].strip():
        last -= 1
    return last, len(lines[last])
