"""Case documents from files, as plain values."""

from __future__ import annotations

from typing import Any

from duecourse.source.node import Map, Node, Text


def plain(node: Map) -> dict[str, Any]:
    """Return a case that was read from a file without its places."""
    return {str(key): _plain(value) for key, value in node.items()}


def _plain(node: Node) -> Any:
    if isinstance(node, Text):
        return None if node.is_null else str(node)
    if isinstance(node, Map):
        return plain(node)
    return [_plain(entry) for entry in node]
