"""Where the single tests of a condition are written: line by line, not only item by item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duecourse.language.model import Meta
from duecourse.source.folder import Document
from duecourse.source.node import Map, Node, Text, maps
from duecourse.source.span import NOWHERE, Span


class Places:
    """Finds the keys of items in the documents of a playbook."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Note every item by the place of its id, as items know theirs."""
        self._items: dict[Span, Map] = {}
        self._outside: list[Node] = []
        for document in documents:
            for node in maps(document.node):
                identity = node.get(Text("id"))
                if isinstance(identity, Text):
                    self._items[identity.span] = node
            if document.kind == "stages" and Text("outside") in document.node:
                self._outside.append(document.node[Text("outside")])

    def key(self, meta: Meta, part: str) -> Span | None:
        """Return where the key *part* of an item stands; None where it has none."""
        node = self._items.get(meta.span)
        return node.key(part).span if node is not None and part in node else None

    def of(self, meta: Meta | None, part: str, facts: Sequence[str]) -> list[Span]:
        """Return where each of the tests of *facts* stands in the condition *part* of an item.

        The second test of a fact stands at the second key of its name. Where there are fewer keys
        than tests, one key says several, and the last is meant.
        """
        if meta is None:
            nodes, at = self._outside, NOWHERE
        else:
            item = self._items.get(meta.span)
            found = item.get(Text(part)) if item is not None else None
            nodes, at = [found] if found is not None else [], self.key(meta, part) or meta.span
        keys: dict[str, list[Span]] = {}
        for node in nodes:
            for each in maps(node):
                for key in each:
                    keys.setdefault(str(key), []).append(key.span)
        met: dict[str, int] = {}
        spans = []
        for fact in facts:
            known, number = keys.get(fact, []), met.get(fact, 0)
            met[fact] = number + 1
            spans.append(known[min(number, len(known) - 1)] if known else at)
        return spans
