"""Positioned YAML: plain ``str``, ``list`` and ``dict`` that remember where they were written.

Every scalar stays the text that was written; what it means is decided by the type that its
schema, or the fact it is tested against, expects (language.md, section 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from duecourse.source.span import NOWHERE, Span


class Text(str):
    """A scalar as written (after YAML's own unquoting and unescaping).

    Attributes:
        span: Where it stands.
        plain: Whether it was written without quotes; ``"61"`` in quotes is not a number.
    """

    __slots__ = ("plain", "span")
    span: Span
    plain: bool

    def __new__(cls, value: str, span: Span = NOWHERE, plain: bool = True) -> Text:
        """Make a text that stands at *span*."""
        self = super().__new__(cls, value)
        self.span = span
        self.plain = plain
        return self

    @property
    def is_null(self) -> bool:
        """Whether it is YAML's null: nothing, ``null`` or ``~``, without quotes."""
        return self.plain and self in ("", "null", "Null", "NULL", "~")


class Seq(list["Node"]):
    """A YAML sequence.

    Attributes:
        span: From its first item (or bracket) to its end.
    """

    __slots__ = ("span",)

    def __init__(self, items: list[Node] | None = None, span: Span = NOWHERE) -> None:
        """Make a sequence that stands at *span*."""
        super().__init__(items or [])
        self.span = span


class Map(dict[Text, "Node"]):
    """A YAML mapping; its keys are :class:`Text` and so carry their own places.

    Attributes:
        span: From its first key (or brace) to its end.
    """

    __slots__ = ("span",)

    def __init__(self, items: dict[Text, Node] | None = None, span: Span = NOWHERE) -> None:
        """Make a mapping that stands at *span*."""
        super().__init__(items or {})
        self.span = span

    def key(self, name: str) -> Text:
        """Return the key *name* as written, with its place (KeyError when it is absent)."""
        for key in self:
            if key == name:
                return key
        raise KeyError(name)


Node: TypeAlias = Text | Seq | Map


def maps(node: Node) -> Iterator[Map]:
    """Yield every mapping at and below *node*, outer ones first, in the order of the text."""
    if isinstance(node, str):
        return
    if isinstance(node, Map):
        yield node
    for value in node.values() if isinstance(node, Map) else node:
        yield from maps(value)
