"""Draws that depend on seed, what is drawn and whose it is, and on nothing else.

A draw is a hash of its number, so a block may be made alone, in any order and of any size, and
every row comes out the same. (SplitMix64, Steele, Lea and Flood 2014; the stream of each name
starts where a hash of seed and name says.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


class Draws:
    """Uniform numbers, choices, normals and counts, by name and number.

    The *index* of every method is an array of whole numbers, one for each draw wanted.
    """

    def __init__(self, seed: int) -> None:
        """Keep the seed."""
        self.seed = seed

    def uniform(self, name: str, index: Ints) -> Floats:
        """Return numbers in [0, 1)."""
        start = int.from_bytes(blake2b(f"{self.seed}:{name}".encode(), digest_size=8).digest())
        found = index.astype(np.uint64)
        found *= _STEP
        found += np.uint64(start)
        for shift, factor in ((30, _FIRST), (27, _SECOND)):
            found ^= found >> np.uint64(shift)
            found *= factor
        found ^= found >> np.uint64(31)
        found >>= np.uint64(11)
        numbers: Floats = found.astype(np.float64) * 2.0**-53
        return numbers

    def chance(self, name: str, index: Ints, rate: float | Floats) -> Bools:
        """Return whether it happens, at *rate*."""
        found: Bools = self.uniform(name, index) < rate
        return found

    def whole(self, name: str, index: Ints, below: int | Ints) -> Ints:
        """Return whole numbers from 0 and *below* a bound."""
        return (self.uniform(name, index) * below).astype(np.int64)

    def pick(self, name: str, index: Ints, weights: Mapping[str, float] | Sequence[float]) -> Ints:
        """Return the places of choices in *weights*, which need not add up to 1."""
        values = weights.values() if isinstance(weights, Mapping) else weights
        edges = np.cumsum(np.fromiter(values, float))
        drawn = self.uniform(name, index)
        return np.searchsorted(edges[:-1] / edges[-1], drawn, side="right").astype(np.int64)

    def pick_by(self, name: str, index: Ints, group: Ints, weights: Floats) -> Ints:
        """Return choices whose weights are the row *group* of *weights*."""
        edges = np.cumsum(weights, axis=1)
        edges = edges[:, :-1] / edges[:, -1:]
        drawn = self.uniform(name, index)
        found = np.zeros(len(index), np.int64)
        for column in edges.T:
            found += drawn >= column[group]
        return found

    def normal(self, name: str, index: Ints) -> Floats:
        """Return standard normal numbers (Box and Muller)."""
        radius = np.sqrt(-2.0 * np.log1p(-self.uniform(name + ":radius", index)))
        found: Floats = radius * np.cos(2.0 * np.pi * self.uniform(name + ":angle", index))
        return found


def rank(normal: Floats) -> Floats:
    """Return where standard normal numbers stand, from 0 to 1 (within 1e-7).

    Abramowitz and Stegun, 26.2.17.
    """
    size = np.abs(normal)
    t = 1.0 / (1.0 + 0.2316419 * size)
    tail = np.exp(-0.5 * size * size) / np.sqrt(2.0 * np.pi)
    powers = 0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429
    tail *= t * (powers[0] + t * (powers[1] + t * (powers[2] + t * (powers[3] + t * powers[4]))))
    found: Floats = np.where(normal < 0, tail, 1.0 - tail)
    return found


def table(rows: Mapping[str, Mapping[str, float]]) -> Floats:
    """Return weights by group as an array for :meth:`Draws.pick_by`."""
    return np.array([list(row.values()) for row in rows.values()], float)
