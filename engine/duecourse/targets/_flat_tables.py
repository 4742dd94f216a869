"""Answers by bit set: each distinct set of ids is made once and looked up ever after."""

from __future__ import annotations

from collections.abc import Sequence

SMALL = 10
"""Up to so many bits, every set is made beforehand."""
KEPT = 4096
"""So many sets are kept of a table with more bits; the rest are made when asked for."""


class Sets(dict[int, tuple[str, ...]]):
    """Sorted ids by mask, made when first asked for.

    Attributes:
        names: An id a bit.
        groups: Of the bits in a group only the first that is set counts.
    """

    def __init__(self, names: Sequence[str], groups: Sequence[Sequence[int]] = ()) -> None:
        """Begin with no set made."""
        super().__init__()
        self.names, self.groups = tuple(names), tuple(map(tuple, groups))

    def __missing__(self, mask: int) -> tuple[str, ...]:
        """Make one set, and keep it while there is room."""
        made = self.made(mask)
        if len(self) < KEPT:
            self[mask] = made
        return made

    def made(self, mask: int) -> tuple[str, ...]:
        """Return the ids of *mask*: exclusive groups settled, sorted, each once."""
        for group in self.groups:
            standing = [bit for bit in group if mask >> bit & 1]
            for bit in standing[1:]:
                mask &= ~(1 << bit)
        return tuple(sorted({name for bit, name in enumerate(self.names) if mask >> bit & 1}))


def table(
    names: Sequence[str], groups: Sequence[Sequence[int]] = ()
) -> Sets | list[tuple[str, ...]]:
    """Return what a mask of *names* is looked up in."""
    sets = Sets(names, groups)
    if len(names) > SMALL:
        return sets
    return [sets.made(mask) for mask in range(1 << len(names))]
