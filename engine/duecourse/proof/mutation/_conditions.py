"""Mutants of conditions: dropped, turned, moved by one, a member fewer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duecourse.proof.mutation._values import tests_beside
from duecourse.proof.mutation._writing import Item, KindOf, dotted
from duecourse.proof.mutation.edits import Path, entries, get, shown
from duecourse.proof.mutation.mutant import Mutant
from duecourse.source.node import Map, Node, Seq, Text

_KEPT = frozenset({"whom", "forbid"})
"""Without its last condition such a key stays, and means everybody or everything."""


def conditions(item: Item, kind_of: KindOf, *keys: str, kept: bool = False) -> Iterator[Mutant]:
    """Yield the mutants of the conditions at *keys* of *item*.

    Where a mutant has no condition left the key goes with it, unless it is *kept*, as it has to be
    where leaving it out means something else than asking nothing.
    """
    for key in keys:
        node = get(item.node, key)
        if isinstance(node, Map):
            yield from _whole(item, (key,), node, kind_of, kept or key in _KEPT)


def _whole(item: Item, path: Path, node: Map, kind_of: KindOf, kept: bool) -> Iterator[Mutant]:
    for key, value in node.items():
        inner = (*path, str(key))
        alone = len(node) == 1
        if alone and not kept:
            yield item.told(path, shown(value), "", key.span, None, dotted(inner))
        else:
            yield item.told(inner, shown(value), "", key.span, None)
        yield from _part(item, inner, key, value, kind_of)


def listed(item: Item, kind_of: KindOf, key: str) -> Iterator[Mutant]:
    """Yield the mutants of the conditions that *key* lists: one fewer, and those of each."""
    yield from _every(item, (key,), entries(item.node, key), kind_of)


def _every(item: Item, path: Path, members: Sequence[Node], kind_of: KindOf) -> Iterator[Mutant]:
    for place, member in enumerate(members):
        if not isinstance(member, Map):
            continue
        if len(members) > 1:
            yield item.changed((*path, place), member, None)
        yield from _members(item, (*path, place), member, kind_of)


def _part(item: Item, path: Path, key: Text, value: Node, kind_of: KindOf) -> Iterator[Mutant]:
    if key in ("all", "any") and isinstance(value, Seq):
        yield from _every(item, path, value, kind_of)
    elif key == "not" and isinstance(value, Map):
        yield from _members(item, path, value, kind_of)
        yield _affirmed(item, path, key, value)
    elif isinstance(value, Seq):
        for place, entry in enumerate(value):
            if len(value) > 1:
                yield item.changed((*path, place), entry, None)
            if isinstance(entry, Text):
                yield from _tests(item, (*path, place), key, entry, kind_of)
    elif isinstance(value, Text):
        yield from _tests(item, path, key, value, kind_of)


def _members(item: Item, path: Path, node: Map, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of a condition inside another one; it never goes as a whole here."""
    for key, value in node.items():
        inner = (*path, str(key))
        if len(node) > 1:
            yield item.told(inner, shown(value), "", key.span, None)
        yield from _part(item, inner, key, value, kind_of)


def _affirmed(item: Item, path: Path, key: Text, value: Map) -> Mutant:
    """Return the mutant that asks for what must not be."""
    twice = Map({Text("not", key.span): value}, value.span)
    before, after = f"not {shown(value)}", shown(value)
    # `not: {not: …}` stands in the same key, whatever else the mapping asks.
    return item.told(path, before, after, key.span, twice)


def _tests(item: Item, path: Path, key: Text, text: Text, kind_of: KindOf) -> Iterator[Mutant]:
    for after in tests_beside(text, kind_of(str(key))):
        yield item.changed(path, text, after)
