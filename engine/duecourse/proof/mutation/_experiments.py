"""Mutants of experiments: who takes part, which arm is whose, and what is on in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from duecourse.proof.mutation._conditions import conditions, listed
from duecourse.proof.mutation._writing import Item, KindOf
from duecourse.proof.mutation.edits import Edit, entries, get
from duecourse.proof.mutation.mutant import Mutant
from duecourse.source.node import Map, Text


def experiment(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of one experiment.

    The salt stays: another one draws everybody anew, which is no small step.
    """
    yield item.itself()
    yield from conditions(item, kind_of, "when")
    yield from listed(item, kind_of, "exclude")
    arms = [
        item.inner("arms", place, entry)
        for place, entry in enumerate(entries(item.node, "arms"))
        if isinstance(entry, Map)
    ]
    yield from _champions(item, arms)
    yield from _shares(item, arms)
    for arm in arms:
        for place, name in enumerate(entries(arm.node, "treatments")):
            yield arm.changed(("treatments", place), name, None, "treatments")


def _champions(item: Item, arms: Sequence[Item]) -> Iterator[Mutant]:
    """Yield the experiment with each other arm as its champion."""
    champion = get(item.node, "champion")
    if isinstance(champion, Text):
        for arm in arms:
            name = get(arm.node, "id")
            if isinstance(name, Text) and name != champion:
                yield item.changed(("champion",), champion, Text(name, champion.span))


def _shares(item: Item, arms: Sequence[Item]) -> Iterator[Mutant]:
    """Yield each two neighbours with one percent of people moved from the one to the other."""
    for one, other in pairwise(arms):
        shares = get(one.node, "share"), get(other.node, "share")
        first, second = shares
        if not isinstance(first, Text) or not isinstance(second, Text):
            continue
        for way in (-1, 1):
            moved = _moved(first, way), _moved(second, -way)
            if moved[0] is None or moved[1] is None:
                continue
            edits = (
                Edit(one.document, (*one.path, "share"), Text(moved[0], first.span)),
                Edit(other.document, (*other.path, "share"), Text(moved[1], second.span)),
            )
            names = f"{one.name} and {get(other.node, 'id')}"
            before, after = f"{first} and {second}", f"{moved[0]} and {moved[1]}"
            yield Mutant(names, "share", before, after, first.span, edits)


def _moved(share: Text, way: int) -> str | None:
    """Return a share one percent larger (1) or smaller (-1); None where there is none such."""
    after = Decimal(share.removesuffix("%")) + way
    return f"{after}%" if 0 <= after <= 100 else None
