"""Whether what stayed stands in another order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from duecourse.language.model import Treatment


def reordered(
    old: Sequence[Treatment], new: Sequence[Treatment]
) -> tuple[list[str], list[str], bool] | None:
    """Return the treatments that changed places, in the order of either side.

    The order is that of decisions: by rank, then by text. Treatments that came or went move nobody.
    Only the fewest that must have moved are told, with whom they passed.

    Returns:
        The ids before and after, and whether two of one exclusive group passed each other, so that
        another one of them is done; None where the order is the same.
    """
    kept = {t.meta.id for t in old} & {t.meta.id for t in new}
    before = [t.meta.id for t in sorted(old, key=_key) if t.meta.id in kept]
    after = [t.meta.id for t in sorted(new, key=_key) if t.meta.id in kept]
    if before == after:
        return None
    was = {name: number for number, name in enumerate(before)}
    place = {name: number for number, name in enumerate(after)}
    still = _longest([was[name] for name in after])
    told = {name for name in after if was[name] not in still}
    passed = [
        (name, other)
        for name in told
        for other in kept
        if (was[other] < was[name]) != (place[other] < place[name])
    ]
    groups = {t.meta.id: t.exclusive for t in (*old, *new) if t.exclusive}
    decides = any(name in groups and groups[name] == groups.get(other) for name, other in passed)
    shown = told.union(other for _, other in passed)
    return [n for n in before if n in shown], [n for n in after if n in shown], decides


def _key(treatment: Treatment) -> tuple[int, int]:
    return treatment.rank, treatment.order


def _longest(numbers: list[int]) -> set[int]:
    """Return a longest run of *numbers* that rises: those that need not have moved."""
    ends: list[int] = []
    last: list[int] = []
    back: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(ends, number)
        back.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(number)
            last.append(place)
        else:
            ends[at], last[at] = number, place
    found: set[int] = set()
    place = last[-1] if last else -1
    while place >= 0:
        found.add(numbers[place])
        place = back[place]
    return found
