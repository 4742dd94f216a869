"""Changes of positioned documents: a new tree beside the old one, which stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from duecourse.source.node import Map, Node, Seq, Text

Path: TypeAlias = tuple[str | int, ...]
"""From the root of a document: keys of mappings, places in sequences."""

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Edit:
    """One place of one document, changed.

    Attributes:
        document: Which of the documents.
        path: The place.
        node: What stands there now; None takes the key or the entry away.
    """

    document: int
    path: Path
    node: Node | None


def get(node: Node | None, key: str) -> Node | None:
    """Return the value of *key*, None where *node* is no mapping or has none."""
    if isinstance(node, Map):
        for name, value in node.items():
            if name == key:
                return value
    return None


def entries(node: Node | None, key: str) -> Sequence[Node]:
    """Return the entries of the sequence at *key*; a single word is one of one."""
    value = get(node, key)
    if isinstance(value, Seq):
        return value
    return [value] if isinstance(value, Text) and not value.is_null else []


def edited(root: Map, path: Path, node: Node | None) -> Map:
    """Return *root* with *node* at *path*, or with nothing there where it is None."""
    changed = _edited(root, path, node)
    assert isinstance(changed, Map)
    return changed


def _edited(root: Node, path: Path, node: Node | None) -> Node:
    head, rest = path[0], path[1:]
    if isinstance(root, Seq):
        assert isinstance(head, int)
        items = list(root)
        if rest:
            items[head] = _edited(items[head], rest, node)
        elif node is None:
            del items[head]
        else:
            items[head] = node
        return Seq(items, root.span)
    assert isinstance(root, Map)
    out = Map({}, root.span)
    for key, value in root.items():
        if key != head:
            out[key] = value
        elif rest:
            out[key] = _edited(value, rest, node)
        elif node is not None:
            out[key] = node
    return out


def shown(node: Node | None) -> str:
    """Return *node* on one line, as it might be written, cut where it is long."""
    text = _shown(node)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _shown(node: Node | None) -> str:
    if node is None:
        return "nothing"
    if isinstance(node, Text):
        return str(node)
    if isinstance(node, Seq):
        return "[" + ", ".join(_shown(entry) for entry in node) + "]"
    return "{" + ", ".join(f"{key}: {_shown(value)}" for key, value in node.items()) + "}"
