"""``{fact_id}`` in a sentence; ``{{`` and ``}}`` are literal braces."""

from __future__ import annotations

import re

from duecourse.language.findings import Findings
from duecourse.language.items import SNAKE
from duecourse.source.node import Text

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def parts_of(say: Text, findings: Findings) -> tuple[tuple[str, str], ...] | None:
    """Return ``(fact, "")`` and ``("", literal)`` in turn, None where a brace is wrong."""
    parts: list[tuple[str, str]] = []
    literal = ""
    start = 0
    for token in _TOKEN.finditer(say):
        literal += say[start : token.start()]
        start = token.end()
        if token.group() in ("{{", "}}"):
            literal += token.group()[0]
            continue
        name = token[1]
        if name is None or not SNAKE.fullmatch(name.strip()):
            findings.error(
                "P105",
                f"`{token.group()}` is no placeholder",
                say,
                "write `{fact_id}`, and `{{` or `}}` for a brace that is meant",
            )
            return None
        if literal:
            parts.append(("", literal))
            literal = ""
        parts.append((name.strip(), ""))
    literal += say[start:]
    if literal or not parts:
        parts.append(("", literal))
    return tuple(parts)


def fact_in(say: Text, name: str) -> Text:
    """Return the name of a placeholder, with the place of its sentence."""
    return Text(name, say.span)
