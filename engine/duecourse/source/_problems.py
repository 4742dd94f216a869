"""A YAML parser's complaint in plain words, at the place where the reader should look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import yaml

from duecourse.source.diagnostic import Diagnostic
from duecourse.source.span import Span

MAX_DEPTH: Final = 32


class Mark(Protocol):
    """A place as PyYAML gives it, both numbers from 0."""

    @property
    def line(self) -> int:
        """The line."""
        ...

    @property
    def column(self) -> int:
        """The column, in code points."""
        ...


def at(mark: Mark | None, name: str) -> Span:
    """Return the one-character span at *mark*."""
    if mark is None:
        return Span(name, 1, 1, 1, 1)
    return Span(name, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


def too_deep(span: Span) -> Diagnostic:
    """Say that what opens at *span* is nested too deep."""
    return Diagnostic(
        "P003",
        f"nested more than {MAX_DEPTH} levels deep",
        Span(span.file, span.line, span.column, span.line, span.column + 1),
        help="a policy needs fewer than ten levels; check the brackets",
    )


def problem(error: yaml.YAMLError, lines: list[str], name: str) -> Diagnostic:
    """Word *error*.

    Args:
        error: What the parser raised.
        lines: The text's lines.
        name: The file's name in findings.
    """
    what: str = getattr(error, "problem", None) or getattr(error, "reason", None) or ""
    context: str = getattr(error, "context", None) or ""
    here = _inside(getattr(error, "problem_mark", None), lines)
    opened = _inside(getattr(error, "context_mark", None), lines)
    if "nesting depth" in what:  # the parser may have a bound of its own, beyond ours
        return too_deep(at(here or opened, name))
    for pattern, word in _WORDS:
        if pattern in what:
            return word(_Trouble(here, opened, lines, name, what, context))
    message = what.replace("\n", " ").strip() or "the text cannot be read"
    return Diagnostic("P001", f"not valid YAML: {message}", at(here or opened, name))


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    column: int


def _inside(mark: Mark | None, lines: list[str]) -> Mark | None:
    """Return *mark*, or the end of the text where it lies beyond."""
    if mark is None or (mark.line < len(lines) and lines[mark.line].strip()):
        return mark
    written = [number for number, line in enumerate(lines[: mark.line + 1]) if line.strip()]
    if not written:
        return mark
    return _Place(written[-1], len(lines[written[-1]].rstrip()))


class _Trouble:
    def __init__(
        self,
        here: Mark | None,
        opened: Mark | None,
        lines: list[str],
        name: str,
        what: str,
        context: str,
    ) -> None:
        self.here, self.opened, self.lines, self.name = here, opened, lines, name
        self.what, self.context = what, context

    def line(self, mark: Mark | None) -> str:
        if mark is None or mark.line >= len(self.lines):
            return ""
        return self.lines[mark.line]

    def character(self, mark: Mark | None) -> str:
        line = self.line(mark)
        return line[mark.column] if mark is not None and mark.column < len(line) else ""

    def say(
        self, message: str, help_: str = "", *, mark: Mark | None = None, label: str = ""
    ) -> Diagnostic:
        notes = ((at(self.opened, self.name), label),) if label and self.opened else ()
        place = at(mark or self.here or self.opened, self.name)
        return Diagnostic("P001", message, place, help=help_, notes=notes)


def _colon(it: _Trouble) -> Diagnostic:
    line = it.line(it.here)
    key = line[: it.here.column].strip() if it.here else ""
    if ":" not in key and line.startswith(" "):
        return it.say(
            "unexpected `:`; this line is indented differently from its neighbours",
            "give keys of one mapping the same indentation; quote text that holds `: `",
        )
    if ":" not in key:
        return it.say(
            "unexpected `:`; the line before this one is not a `key: value`",
            "write `key: value`, with a space after the colon",
        )
    return it.say("unexpected `:`", "quote text that holds `: `, or begin a new line")


def _start(it: _Trouble) -> Diagnostic:
    character = it.character(it.here)
    if character == "\t":
        return it.say("a tab cannot indent a line", "use spaces")
    if character:
        return it.say(f"text cannot begin with `{character}`", "put the text in quotes")
    return it.say("the text cannot be read here", "put the text in quotes")


def _tab(it: _Trouble) -> Diagnostic:
    return it.say("a tab cannot indent a line", "use spaces")


def _quote(it: _Trouble) -> Diagnostic:
    quote = it.character(it.opened) or '"'
    return it.say(
        f"the quote `{quote}` is never closed", f"add a closing `{quote}`", mark=it.opened
    )


def _flow(it: _Trouble) -> Diagnostic:
    opening, closing = ("{", "}") if "}" in it.what else ("[", "]")
    return it.say(
        f"expected `,` or `{closing}`",
        f"close the `{opening}`, or put a `,` between its parts",
        label=f"the `{opening}` stands here",
    )


def _content(it: _Trouble) -> Diagnostic:
    character = it.character(it.here)
    if not character:
        return it.say("a bracket is never closed", "add the missing `]` or `}`")
    return it.say(f"unexpected `{character}`", "put the text in quotes, or remove it")


def _tight_colon(it: _Trouble) -> Diagnostic:
    return it.say("unexpected `:`", "put a space after the colon, or the text in quotes")


def _key(it: _Trouble) -> Diagnostic:
    if it.character(it.here) == ":":
        return it.say("a key is missing before `:`", "write `key: value`")
    if it.character(it.here) == "-" and it.context.endswith("block mapping"):
        return it.say(
            "unexpected `-`; a list cannot stand among the keys of a mapping",
            "give the list a key of its own, or mend the indentation",
            label="the mapping begins here",
        )
    before = it.line(it.here)[: it.here.column] if it.here else ""
    if before.strip():
        return it.say(
            f"unexpected `{it.character(it.here)}` after the end of the value",
            "remove it, or put the whole text in one pair of quotes",
        )
    return it.say(
        "expected a key; this line is indented differently from its neighbours",
        "give keys of one mapping the same indentation",
        label="the mapping begins here",
    )


def _dash(it: _Trouble) -> Diagnostic:
    return it.say(
        "expected `-`; this line is not an item of the list it stands in",
        "begin each item with `- `, all in one column",
        label="the list begins here",
    )


def _no_colon(it: _Trouble) -> Diagnostic:
    line = it.line(it.opened)[it.opened.column :].strip() if it.opened else ""
    return it.say(
        f"expected `:` after the key `{line}`" if line else "expected `:` after a key",
        "write `key: value`, with a space after the colon",
        mark=it.opened,
    )


def _dash_here(it: _Trouble) -> Diagnostic:
    return it.say("a list cannot begin here", "put `- ` on a new line, or quote the text")


def _key_here(it: _Trouble) -> Diagnostic:
    return it.say("a key cannot begin here", "put the text in quotes")


def _escape(it: _Trouble) -> Diagnostic:
    return it.say(
        "unknown escape after `\\` in a quoted text",
        "write `\\\\` for a backslash, or use single quotes",
    )


def _anchor(it: _Trouble) -> Diagnostic:
    sign = it.character(it.opened) or "*"
    return it.say(f"`{sign}` is not followed by a name", "put the text in quotes", mark=it.opened)


def _tag(it: _Trouble) -> Diagnostic:
    return Diagnostic(
        "P005",
        "a tag (`!`) is not allowed in a policy",
        at(it.opened or it.here, it.name),
        help="remove it, or put text that begins with `!` in quotes",
    )


def _block(it: _Trouble) -> Diagnostic:
    return it.say(
        "unexpected text after `|` or `>`", "begin the text on the next line, or put it in quotes"
    )


def _directive(it: _Trouble) -> Diagnostic:
    return it.say("a line that begins with `%` is not allowed here", "remove the line")


def _document(it: _Trouble) -> Diagnostic:
    return it.say(
        "unexpected text after the end of the document",
        "mend the indentation, or remove the text",
    )


_WORDS: tuple[tuple[str, Callable[[_Trouble], Diagnostic]], ...] = (
    ("mapping values are not allowed", _colon),
    ("cannot start any token", _start),
    ("found unexpected ':'", _tight_colon),
    ("tab character", _tab),
    ("found unexpected end of stream", _quote),
    ("found unexpected document indicator", _quote),
    ("expected ',' or", _flow),
    ("did not find expected node content", _content),
    ("expected the node content", _content),
    ("did not find expected key", _key),
    ("expected <block end>", _key),
    ("did not find expected '-'", _dash),
    ("could not find expected ':'", _no_colon),
    ("sequence entries are not allowed", _dash_here),
    ("mapping keys are not allowed", _key_here),
    ("unknown escape character", _escape),
    ("hexdecimal", _escape),
    ("hexadecimal", _escape),
    ("escape sequence of", _escape),
    ("Unicode character escape", _escape),
    ("expected alphabetic or numeric", _anchor),
    ("undefined tag handle", _tag),
    ("tag", _tag),
    ("expected comment or line break", _block),
    ("comment or a line break", _block),
    ("indentation indicator", _block),
    ("directive", _directive),
    ("YAML document", _directive),
    ("document start", _document),
)
