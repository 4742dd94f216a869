"""Case documents from files, as plain values that can be written out again."""

from __future__ import annotations

from typing import Any

from duecourse.book.vocabulary import SECTIONS, Vocabulary
from duecourse.ir import Kind
from duecourse.source.node import Map, Node, Text

_YES = frozenset({"yes", "true"})


def plain(node: Map, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return a case that was read from a file and fits a book, without its places.

    What the book reads as yes or no, or as a whole number, is one; all else stays as written.
    """
    found: dict[str, Any] = {str(key): _bare(value) for key, value in node.items()}
    _type(found, "case", vocabulary)
    for name in SECTIONS:
        if isinstance(found.get(name), dict):
            _type(found[name], name, vocabulary)
    for contact in found.get("contacts") or ():
        _type(contact, "contact", vocabulary)
        for point in contact.get("points") or ():
            _type(point, "point", vocabulary)
    return found


def _type(part: dict[str, Any], section: str, vocabulary: Vocabulary) -> None:
    for key, slots in vocabulary.section(section).slots.items():
        value = part.get(key)
        if not isinstance(value, str):
            continue
        kinds = {slot.kind for slot in slots}
        if kinds == {Kind.BOOLEAN}:
            part[key] = value in _YES
        elif kinds == {Kind.INTEGER}:
            part[key] = int(value)


def _bare(node: Node) -> Any:
    if isinstance(node, Text):
        return None if node.is_null else str(node)
    if isinstance(node, Map):
        return {str(key): _bare(value) for key, value in node.items()}
    return [_bare(entry) for entry in node]
