"""Mutants of what is offered: stages and their bounds, treatments and their ranks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

from duecourse.proof.mutation._conditions import conditions
from duecourse.proof.mutation._values import stepped
from duecourse.proof.mutation._writing import Item, KindOf
from duecourse.proof.mutation.edits import Edit, entries, get
from duecourse.proof.mutation.mutant import Mutant
from duecourse.source.node import Map, Text


def stage(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of one stage, or of one entry of ``outside``."""
    yield item.itself()
    yield from conditions(item, kind_of, "when", kept=True)


def treatment(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of one treatment."""
    yield item.itself()
    yield from item.shorter("stage")
    yield from conditions(item, kind_of, "whom", "when")
    yield from item.dropped("script")
    yield from item.shorter("learn", "confirm", "themes", "gathers")
    yield from item.dropped("assigned_to", "exclusive", "status")
    for place, entry in enumerate(entries(item.node, "checklist")):
        if isinstance(entry, Map):
            inner = item.inner("checklist", place, entry)
            yield inner.itself()
            yield from conditions(inner, kind_of, "when")


def boundaries(items: Sequence[Item]) -> Iterator[Mutant]:
    """Yield stages that meet one day earlier or later: both sides of the bound are moved."""
    for one, other in permutations(items, 2):
        key = _meeting(one, other)
        if key is None:
            continue
        left, right = get(get(one.node, "when"), key), get(get(other.node, "when"), key)
        assert isinstance(left, Text)
        assert isinstance(right, Text)
        (low, end), (start, high) = _ends(left), _ends(right)
        for way in (-1, 1):
            first, second = stepped(end, way), stepped(start, way)
            if (way < 0 and low == end) or (way > 0 and start == high):
                continue
            edits = (
                _edit(one, key, f"{low}..{first}", left),
                _edit(other, key, f"{second}..{high}", right),
            )
            before, after = f"{end}|{start}", f"{first}|{second}"
            name = f"{one.name} and {other.name}"
            yield Mutant(name, f"when.{key}", before, after, left.span, edits)


def _meeting(one: Item, other: Item) -> str | None:
    """Return the fact at whose bound the one ends and the other begins, if they only differ there.

    Stages that read other facts too are no neighbours.
    """
    left, right = get(one.node, "when"), get(other.node, "when")
    if not isinstance(left, Map) or not isinstance(right, Map) or left.keys() != right.keys():
        return None
    differing = [key for key in left if left[key] != right[key]]
    if len(differing) != 1:
        return None
    key = differing[0]
    before, after = left[key], right[key]
    if not isinstance(before, Text) or not isinstance(after, Text):
        return None
    if ".." not in before or ".." not in after:
        return None
    end, start = _ends(before)[1], _ends(after)[0]
    return str(key) if end and start and stepped(end, 1) == start else None


def _ends(text: Text) -> tuple[str, str]:
    low, _, high = text.partition("..")
    return low.strip(), high.strip()


def _edit(item: Item, key: str, text: str, old: Text) -> Edit:
    return Edit(item.document, (*item.path, "when", key), Text(text, old.span, old.plain))


def ranks(items: Sequence[Item]) -> Iterator[Mutant]:
    """Yield each two treatments that follow each other in a stage with their ranks swapped."""
    ranked = [(item, rank) for item in items if (rank := _rank(item)) is not None]
    seen: set[tuple[str, str]] = set()
    for name in dict.fromkeys(n for item, _ in ranked for n in _stages(item)):
        here = [(item, rank) for item, rank in ranked if name in _stages(item)]
        here.sort(key=lambda entry: int(entry[1]))
        for (one, first), (other, second) in pairwise(here):
            both = (one.name, other.name)
            if first == second or both in seen:
                continue
            seen.add(both)
            edits = (
                Edit(one.document, (*one.path, "rank"), Text(second, first.span)),
                Edit(other.document, (*other.path, "rank"), Text(first, second.span)),
            )
            before, after = f"{first} and {second}", f"{second} and {first}"
            names = f"{one.name} and {other.name}"
            yield Mutant(names, "rank", before, after, first.span, edits)


def _rank(item: Item) -> Text | None:
    rank = get(item.node, "rank")
    return rank if isinstance(rank, Text) and stepped(rank, 1) is not None else None


def _stages(item: Item) -> list[str]:
    return [str(name) for name in entries(item.node, "stage")]
