"""What the makers of mutants share: the item at hand, and how a change of it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from duecourse.ir import Kind
from duecourse.proof.mutation._values import stepped
from duecourse.proof.mutation.edits import Edit, Path, entries, get, shown
from duecourse.proof.mutation.mutant import DROPPED, Mutant
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.span import Span

KindOf = Callable[[str], Kind | None]


class Maker(Protocol):
    """Makes the mutants of one item."""

    def __call__(self, item: Item, kind_of: KindOf) -> Iterator[Mutant]:
        """Yield them in the order of the text."""
        ...


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a document.

    Attributes:
        document: Which of the documents.
        path: Where in it the item stands.
        node: The item.
        name: Its id, and that of the item it belongs to.
    """

    document: int
    path: Path
    node: Map
    name: str

    def inner(self, key: str, place: int, node: Map) -> Item:
        """Return an item that stands in the list *key* of this one."""
        own = str(get(node, "id") or place + 1)
        return Item(self.document, (*self.path, key, place), node, f"{self.name}/{own}")

    def changed(self, path: Path, before: Node, after: Node | None, where: str = "") -> Mutant:
        """Return the mutant with *after* in the place of *before* at *path* within the item."""
        return self.told(path, shown(before), shown(after), before.span, after, where)

    def told(
        self, path: Path, before: str, after: str, span: Span, node: Node | None, where: str = ""
    ) -> Mutant:
        """Return a mutant whose change is told in other words than the nodes'."""
        where = where or dotted(path)
        said = DROPPED if node is None else after
        edit = Edit(self.document, (*self.path, *path), node)
        return Mutant(self.name, where, before, said, span, (edit,))

    def itself(self) -> Mutant:
        """Return the mutant without this item."""
        edit = Edit(self.document, self.path, None)
        place = get(self.node, "id") or self.node
        return Mutant(self.name, "", "", DROPPED, place.span, (edit,))

    def dropped(self, *keys: str) -> Iterator[Mutant]:
        """Yield the item without one of *keys*."""
        for key in keys:
            value = get(self.node, key)
            if value is not None:
                yield self.changed((key,), value, None)

    def shorter(self, *keys: str) -> Iterator[Mutant]:
        """Yield the item with one entry fewer in the list of one of *keys*."""
        for key in keys:
            value = get(self.node, key)
            if isinstance(value, Seq) and len(value) > 1:
                yield from self.listed(key)
            elif value is not None and entries(self.node, key):
                yield self.changed((key,), value, None)

    def listed(self, key: str) -> Iterator[Mutant]:
        """Yield the item with one entry fewer where *key* lists several."""
        value = get(self.node, key)
        if isinstance(value, Seq) and len(value) > 1:
            for place, entry in enumerate(value):
                yield self.changed((key, place), entry, None, key)

    def moved(self, *keys: str) -> Iterator[Mutant]:
        """Yield the item with the number, time or stretch of one of *keys* one step away."""
        for key in keys:
            value = get(self.node, key)
            if isinstance(value, Text):
                for way in (-1, 1):
                    after = stepped(str(value), way)
                    if after is not None:
                        yield self.changed((key,), value, Text(after, value.span))


def dotted(path: Path) -> str:
    """Return the keys of *path*, as a mutant tells where it is."""
    return ".".join(str(part) for part in path if isinstance(part, str))


def within(item: Item, key: str) -> Item | None:
    """Return the mapping at *key* as an item of the same name."""
    value = get(item.node, key)
    if not isinstance(value, Map):
        return None
    return Item(item.document, (*item.path, key), value, item.name)


def inside(where: str, mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """Yield *mutants* of what stands at the key *where*, told from the item that holds it."""
    for mutant in mutants:
        yield replace(mutant, where=f"{where}.{mutant.where}")
