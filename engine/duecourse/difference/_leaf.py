"""The smallest parts of an item that can change on their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from duecourse import ir
from duecourse.clock.instants import date_of
from duecourse.difference._terms import one, ranges, several, tests
from duecourse.language.model import Meta, Words

DECIDES: Final = "decides"
SAYS: Final = "says"
ORDERS: Final = "orders"
RECORDS: Final = "records"
WEIGHTS: Final = (DECIDES, SAYS, ORDERS, RECORDS)
"""What a change can touch: what may be done, what is said, the order of lists, or nothing but what
is written down (titles, notes, sources, citations)."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part of an item.

    Attributes:
        path: The keys that lead to it, as the policy language has them.
        text: What it says, in one form for one meaning.
        weight: One of :data:`WEIGHTS`.
        range: The bounds, where it is a range of a fact.
    """

    path: Path
    text: str
    weight: str = DECIDES
    range: ir.Between | None = None


Leaves = Iterator[Leaf]


def of_meta(meta: Meta) -> Leaves:
    """Yield what every item may have."""
    yield from of_words("title", meta.title)
    yield from of_words("note", meta.note)
    for key in ("source", "cite", "url", "certainty"):
        if text := getattr(meta, key):
            yield Leaf((key,), text, RECORDS)
    if meta.force:  # a host may lower what is not law
        yield Leaf(("force",), meta.force)
    for key, day in (("from", meta.since), ("until", meta.until)):
        if day is not None:
            yield Leaf(("effective", key), date_of(day).isoformat())


def of_words(key: str, words: Words, weight: str = RECORDS) -> Leaves:
    """Yield text by language."""
    for language, text in sorted(words.items()):
        yield Leaf((key, language) if language else (key,), text, weight)


def of_condition(key: Path, condition: ir.Expr) -> Leaves:
    """Yield the tests of a condition."""
    bounds = ranges(condition)
    for name, text in tests(condition).items():
        yield Leaf((*key, name), text, DECIDES, bounds.get(name))


def of_text(key: str, text: str, weight: str = DECIDES) -> Leaves:
    """Yield a word where there is one."""
    if text:
        yield Leaf((key,), text, weight)


def of_set(key: Path, values: Iterable[str], weight: str = DECIDES) -> Leaves:
    """Yield words whose order says nothing."""
    found = list(values)
    if found:
        yield Leaf(key, several(found, None), weight)


def of_list(key: Path, values: Iterable[str], weight: str = DECIDES) -> Leaves:
    """Yield words in their order."""
    found = [one(value, None) for value in values]
    if found:
        yield Leaf(key, found[0] if len(found) == 1 else f"[{', '.join(found)}]", weight)


def by_path(leaves: Iterable[Leaf]) -> Mapping[Path, Leaf]:
    """Return leaves by their paths."""
    return {leaf.path: leaf for leaf in leaves}
