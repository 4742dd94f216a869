"""Sets of names as numbers, so that rows hold numbers until they are written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from duecourse.targets.columns.vec import Bools, Ints

Names = tuple[str, ...]


class NameSets:
    """Distinct tuples of names by number."""

    def __init__(self) -> None:
        """Start with the empty one, number 0."""
        self.sets: list[Names] = [()]
        self._numbers: dict[Names, int] = {(): 0}

    def number(self, names: Names) -> int:
        """Return the number of *names*."""
        found = self._numbers.get(names)
        if found is None:
            found = self._numbers[names] = len(self.sets)
            self.sets.append(names)
        return found

    def of(
        self,
        parts: list[tuple[Bools, Names]],
        size: int,
        finish: Callable[[Names], Names],
    ) -> Ints:
        """Return the number of each row's set: the names of the masks it meets, in their order."""
        if not parts:
            return np.full(size, self.number(finish(())), np.int64)
        patterns, number = patterns_of([mask for mask, _ in parts])
        sets = []
        for pattern in patterns:
            names = [n for held, (_, add) in zip(pattern, parts, strict=True) if held for n in add]
            sets.append(self.number(finish(tuple(names))))
        return np.array(sets, np.int64)[number]


def patterns_of(masks: list[Bools]) -> tuple[list[list[bool]], Ints]:
    """Return the different rows of some masks, and which of them each row is."""
    number = np.zeros(len(masks[0]), np.int64)
    held = [mask for mask in masks if mask.any()]
    first = np.zeros(min(1, len(number)), np.int64)
    for start in range(0, len(held), _WIDTH):
        # Numbered afresh after each word, so that the next still has room for its bits.
        for bit, mask in enumerate(held[start : start + _WIDTH]):
            number |= mask.astype(np.int64) << (_ROOM + bit)
        first, number = different(number)
    return np.stack([mask[first] for mask in masks], axis=1).tolist(), number


def different(keys: Ints) -> tuple[Ints, Ints]:
    """Return the first row of each different key, and the place of each row's key among them."""
    codes = pa.array(keys).dictionary_encode().indices.to_numpy()
    number = codes.astype(np.int64)
    first = np.zeros(int(number.max(initial=-1)) + 1, np.int64)
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    return first, number


def distinct(keys: Ints) -> Ints:
    """Return the different keys, sorted: quicker than by hashing them."""
    ordered = np.sort(keys)
    kept = np.ones(len(ordered), bool)
    kept[1:] = ordered[1:] != ordered[:-1]
    return ordered[kept]


_ROOM, _WIDTH = 31, 32
