"""What a policy is, as one short text: equal for equal content, however it is laid out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from duecourse.source.node import Map, Node, Text


def digest(documents: Iterable[tuple[str, Map]]) -> str:
    """Return ``sha256:…`` over documents, each a kind and its content.

    Formatting, comments, quotes, the order of keys and the names of files do not matter.
    """
    texts = sorted((kind, canonical(node)) for kind, node in documents)
    joined = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(node: Map) -> str:
    """Return the content of a document as one text, the same however it is laid out."""
    return json.dumps(_plain(node), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(node: Node) -> object:
    if isinstance(node, Text):
        return None if node.is_null else str(node)
    if isinstance(node, Map):
        return {str(key): _plain(value) for key, value in node.items()}
    return [_plain(entry) for entry in node]
