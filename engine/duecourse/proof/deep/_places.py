"""Where in the text an item's parts stand."""

from __future__ import annotations

from collections.abc import Sequence

from duecourse import ir
from duecourse.ir_tools import walk
from duecourse.language.model import Meta
from duecourse.source.folder import Document
from duecourse.source.node import Map, Node, Seq, Text, maps
from duecourse.source.span import Span


class Places:
    """Finds keys of items by the place of their ids."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Note every mapping of *documents* that has an id, or begins where an item does."""
        self._items: dict[tuple[str, int, int], Map] = {}
        for document in documents:
            for item in maps(document.node):
                for at in (item.span, *(v.span for k, v in item.items() if k == "id")):
                    self._items.setdefault((at.file, at.line, at.column), item)

    def item(self, meta: Meta) -> Map | None:
        """Return the text of an item."""
        at = meta.span
        return self._items.get((at.file, at.line, at.column))

    def key(self, meta: Meta, keys: Sequence[str], condition: ir.Expr | None = None) -> Span:
        """Return where a key of an item stands, or the test of a fact below it.

        Args:
            meta: The item's.
            keys: Keys from outside in; as far as they lead.
            condition: A condition whose fact is a key below them.
        """
        node: Node | None = self.item(meta)
        found = meta.span
        for key in keys:
            if not isinstance(node, Map) or key not in node:
                return found
            found, node = node.key(key).span, node[Text(key)]
        if condition is not None:
            return _test(node, condition) or found
        return found


def _test(node: Node | None, condition: ir.Expr) -> Span | None:
    if isinstance(node, Map):
        names = [
            each.fact for each in walk(condition, into_events=False) if isinstance(each, _NAMED)
        ]
        for name in (*names[:1], "any", "not", "all", *names):
            if name in node:
                return node.key(name).span
        for value in node.values():
            found = _test(value, condition)
            if found is not None:
                return found
    elif isinstance(node, Seq):
        for value in node:
            found = _test(value, condition)
            if found is not None:
                return found
    return None


_NAMED = (ir.Input, ir.Named)


def subject(condition: ir.Expr) -> str:
    """Return the fact that a test asks of first, as the text names it."""
    for each in walk(condition, into_events=False):
        if isinstance(each, _NAMED):
            return each.fact
    return "condition"
