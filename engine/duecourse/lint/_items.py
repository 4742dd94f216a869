"""The items of a document: what has an id, a title, a source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duecourse.source.folder import Document
from duecourse.source.node import Map, Node, Seq, Text

_LISTS = {
    "stages": {"stages": "stage"},
    "treatments": {"treatments": "treatment"},
    "limits": {"limits": "limit"},
    "facts": {"facts": "fact"},
    "scripts": {"scripts": "script", "cohorts": "cohort"},
    "disclosure": {"rules": "disclosure rule"},
    "call-windows": {"windows": "window"},
    "worklist": {"score": "score"},
    "cadence": {"chases": "chase", "meetings": "meeting", "indicators": "indicator"},
    "experiments": {"experiments": "experiment"},
    "agents": {"agents": "agent"},
    "case": {"contacts": "contact"},
    "tests": {"tests": "test"},
}
_INNER = {
    "treatment": ("checklist", "checklist item"),
    "contact": ("points", "point"),
    "experiment": ("arms", "arm"),
}
SCALARS_OF_CONDITIONS = frozenset(
    (
        "when",
        "whom",
        "on",
        "unless",
        "except",
        "where",
        "outside",
        "forbid",
        "reaches",
        "hold",
        "exclude",
    )
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item.

    Attributes:
        what: ``limit``, ``stage``, … as people call it.
        node: Its mapping.
    """

    what: str
    node: Map

    def text(self, key: str) -> Text | None:
        """Return the text under *key*, or None."""
        value = self.node.get(Text(key))
        return value if isinstance(value, Text) and not value.is_null else None

    @property
    def name(self) -> str:
        """What it is called in messages: its kind and its id."""
        identity = self.text("id")
        return f"{self.what} `{identity}`" if identity else f"this {self.what}"

    @property
    def place(self) -> Node:
        """What a remark about the whole item points at."""
        return self.text("id") or next(iter(self.node), None) or self.node


def items_of(document: Document) -> Iterator[Item]:
    """Yield the items of *document*, the header of a book among them."""
    if document.kind in ("playbook", "regime"):
        yield Item(document.kind if document.kind == "playbook" else "law pack", document.node)
    for key, what in _LISTS.get(document.kind, {}).items():
        yield from _listed(document.node, key, what)


def _listed(node: Map, key: str, what: str) -> Iterator[Item]:
    found = node.get(Text(key))
    for each in found if isinstance(found, Seq) else []:
        if isinstance(each, Map):
            yield Item(what, each)
            if what in _INNER:
                yield from _listed(each, *_INNER[what])


def scalars(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Text]]:
    """Yield every value that is a text, with the keys above it."""
    if isinstance(node, Text):
        yield path, node
    elif isinstance(node, Map):
        for key, value in node.items():
            yield from scalars(value, (*path, str(key)))
    else:
        for value in node:
            yield from scalars(value, path)
