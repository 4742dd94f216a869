"""Sets of names as numbers, so that rows hold numbers until they are written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from duecourse.targets.columns.vec import Array, Bools, Ints

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


def patterns_of(columns: list[Array]) -> tuple[list[list[int]], Ints]:
    """Return the different rows of some columns, and which of them each row is."""
    number = np.zeros(len(columns[0]), np.int64)
    first = np.zeros(0, np.int64)
    for column in columns:
        values, inverse = np.unique(column, return_inverse=True)
        if len(values) <= 1:
            continue
        # Numbered afresh after each column, so that the product stays small.
        _, first, number = np.unique(
            number * len(values) + inverse.reshape(-1), return_index=True, return_inverse=True
        )
        number = number.reshape(-1)
    if not len(number):
        return [], number
    if not len(first):
        first = np.zeros(1, np.int64)
    return np.stack([column[first] for column in columns], axis=1).tolist(), number
