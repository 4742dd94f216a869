"""How a scalar is written: quotes only around words that need them, Chinese as Chinese."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from duecourse.layout.tree import Node

WIDTH: Final = 140
"""The width at which long text is folded and brackets over several lines are opened."""

_WORD = re.compile(r"[^\W\d]\w*(?:[-./]\w+)*")
_READ_AS_ELSE = frozenset(
    ("yes", "no", "true", "false", "on", "off", "y", "n", "null", "nan", "inf", "infinity")
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_BREAKS = re.compile(r"(?<=[^ \t]) (?=[^ \t])")


def is_word(text: str) -> bool:
    """Whether *text* is one word that means the same with quotes and without."""
    return bool(_WORD.fullmatch(text)) and text.casefold() not in _READ_AS_ELSE


def on_one_line(node: Node) -> str:
    """Return a scalar or alias as it stands within a line."""
    if node.what == "alias":
        return f"*{node.value}"
    name = f"&{node.anchor} " if node.anchor else ""
    if not node.style and "\n" not in node.value:
        return name + node.value
    return name + (node.value if is_word(node.value) else quoted(node.value))


def quoted(text: str) -> str:
    """Return *text* in double quotes, or in single quotes where it holds double ones."""
    plain = all(map(_shows, text))
    if plain and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _shows(character: str) -> bool:
    """Whether *character* is seen for what it is: no control, no invisible blank."""
    if character in (" ", "\u3000"):
        return True
    return unicodedata.category(character)[0] not in ("C", "Z")


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _shows(character):
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )


def in_lines(node: Node, indent: int, room: int) -> tuple[str, list[str]] | None:
    """Return a scalar as a block of text, or None where it stands within the line.

    Args:
        node: The scalar.
        indent: Where the lines of the block begin.
        room: What the line has left for it.

    Returns:
        What follows the key (``>-``), and the lines below.
    """
    name = f"&{node.anchor} " if node.anchor else ""
    if node.style in ("|", ">"):
        return _block(node, name, indent)
    if node.lines == 1 or len(on_one_line(node)) <= room or not _folds(node.value):
        return None
    return f"{name}>-", [" " * indent + line for line in _filled(node.value, WIDTH - indent)]


def _block(node: Node, name: str, indent: int) -> tuple[str, list[str]] | None:
    body = node.value.rstrip("\n")
    breaks = len(node.value) - len(body)
    if not body:
        return None
    keep = "-" if breaks == 0 else "" if breaks == 1 else "+"
    paragraphs = body.split("\n")
    if node.style == ">" and paragraphs[0] and all(not text or _folds(text) for text in paragraphs):
        rows: list[str] = []
        for paragraph in paragraphs:
            rows += ([""] if rows else []) + (
                _filled(paragraph, WIDTH - indent) if paragraph else []
            )
        mark = ">"
    else:
        first = next(line for line in paragraphs if line)
        mark = "|2" if first.startswith((" ", "\t")) or not paragraphs[0] else "|"
        rows = paragraphs
    rows += [""] * max(0, breaks - 1)
    return f"{name}{mark}{keep}", [" " * indent + row if row else "" for row in rows]


def _folds(text: str) -> bool:
    """Whether breaking *text* at single blanks, and joining it again, gives it back."""
    return (
        bool(text)
        and text == text.strip()
        and all(character == "\t" or _shows(character) for character in text)
    )


def _filled(text: str, width: int) -> list[str]:
    rows = [""]
    for word in _BREAKS.split(text):
        if rows[-1] and len(rows[-1]) + 1 + len(word) > width:
            rows.append(word)
        else:
            rows[-1] += (" " if rows[-1] else "") + word
    return rows
