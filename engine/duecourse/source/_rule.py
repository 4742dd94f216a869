"""One rule of the registry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code means.

    Attributes:
        code: A letter and three digits, never used again for something else.
        name: Its name in kebab-case.
        summary: One line.
        explanation: A paragraph in plain words: why it matters and what to do.
        avoid: A small document that has the mistake; empty where text cannot show it.
        prefer: The same document without it.
    """

    code: str
    name: str
    summary: str
    explanation: str
    avoid: str = ""
    prefer: str = ""
