"""One side of a comparison: a policy, read from its folder, with where each part of it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from duecourse.difference._leaf import Path as Keys
from duecourse.difference._parts import Part, parts_of
from duecourse.errors import PolicyLoadError
from duecourse.language.bundle import PathLike, bundled_core, read_documents, read_policy
from duecourse.language.model import Policy
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document
from duecourse.source.node import Map, Node, Seq, Text, maps
from duecourse.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Side:
    """One side.

    Attributes:
        policy: A playbook or a law pack.
        folder: As the user named it.
        parts: Its items by kind and id.
        documents: What it was read from.
    """

    policy: Policy
    folder: str
    parts: dict[tuple[str, str], Part] = field(repr=False)
    documents: tuple[Document, ...] = field(repr=False)
    _items: dict[Span, Map] = field(repr=False)

    def place(self, part: Part, keys: Keys = ()) -> Span:
        """Return where an item stands, or as much of *keys* as is written of it."""
        if part.meta is not None:
            item = self._items.get(part.meta.span)
            return part.meta.span if item is None or not keys else _within(item, keys)
        return next((span for span in self._loose(part, keys)), NOWHERE)

    def _loose(self, part: Part, keys: Keys) -> Iterator[Span]:
        """Yield where that stands which has no id: what a document says itself."""
        kind, key = _LOOSE.get(part.kind, ("", ""))
        for document in self.documents:
            if document.kind == kind and Text(key) in document.node:
                found = document.node[Text(key)]
                entries = found if isinstance(found, Seq) and keys else ()
                named = (e.span for e in entries if isinstance(e, Text) and e == keys[-1])
                yield next(named, document.node.key(key).span)


_LOOSE = {
    "outside": ("stages", "outside"),
    "disclosure-items": ("disclosure", "items"),
    "worklist": ("worklist", "order"),
    "order": ("treatments", "treatments"),
}


def read_side(path: PathLike, folder: str = "") -> Side:
    """Read a playbook or a law pack.

    Args:
        path: Its folder.
        folder: What it is called to people; *path* itself where absent.

    Raises:
        PolicyLoadError: It has mistakes, all of which are in ``diagnostics``.
    """
    findings: list[Diagnostic] = []
    documents = read_documents(path, findings)
    policy = read_policy(documents, bundled_core(), findings)
    found = tuple(sorted(findings, key=lambda finding: finding.sort_key))
    if policy is None or any(each.severity is Severity.ERROR for each in found):
        raise PolicyLoadError(found)
    name = folder or (path.as_posix() if isinstance(path, Path) else str(path))
    return side_of(policy, documents, name)


def side_of(policy: Policy, documents: Sequence[Document], folder: str = "") -> Side:
    """Return a policy that has been read already as one side of a comparison."""
    items: dict[Span, Map] = {}
    for document in documents:
        for node in maps(document.node):
            identity = node.get(Text("id"))
            items.setdefault(node.span, node)
            if isinstance(identity, Text):
                items.setdefault(identity.span, node)
    return Side(policy, folder, parts_of(policy), tuple(documents), items)


def _within(item: Map, keys: Keys) -> Span:
    """Return the place of the deepest of *keys* that is written; a key's own for its value."""
    node: Node = item
    span = _start(item)
    for key in keys:
        found = _step(node, key)
        if found is None:
            break
        span, node = found
    return span


def _step(node: Node, key: str) -> tuple[Span, Node] | None:
    if isinstance(node, Map):
        if Text(key) in node:
            return node.key(key).span, node[Text(key)]
        return None
    if isinstance(node, Seq):
        for entry in node:
            if isinstance(entry, Map) and key in (_word(entry, "id"), _word(entry, "cohort")):
                return entry.span, entry
            if isinstance(entry, Map) and key == "neutral" and Text("cohort") not in entry:
                return entry.span, entry
    return None


def _word(item: Map, key: str) -> str:
    found = item.get(Text(key))
    return str(found) if isinstance(found, Text) else ""


def _start(item: Map) -> Span:
    identity = item.get(Text("id"))
    return identity.span if isinstance(identity, Text) else item.span
