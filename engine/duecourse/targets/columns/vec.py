"""Columns of three-valued values: NumPy arrays, each with a mask of what is known.

Values are those of :mod:`duecourse.ir` in machine form: booleans, whole numbers, dates (days) and
instants (microseconds) as ``int64``, money and decimals as whole millionths, words as numbers of an
:class:`~duecourse.targets.columns.words.Words`, sets as bit masks.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]
Array: TypeAlias = NDArray[Any]

SCALE = 6
"""Decimal digits of money and decimals (``duecourse.portfolio.tables.AMOUNT``)."""


class Vec(NamedTuple):
    """One column of values.

    Attributes:
        data: A value a row; what stands where a row is unknown means nothing.
        known: Which rows are known; None is all.
    """

    data: Array
    known: Bools | None

    def take(self, rows: Ints) -> Vec:
        """Return the values at *rows*."""
        return Vec(self.data[rows], None if self.known is None else self.known[rows])


class Kleene(NamedTuple):
    """One column of conditions: certainly true, and not certainly false.

    Where nothing is unknown both are one array.
    """

    true: Bools
    maybe: Bools

    def take(self, rows: Ints) -> Kleene:
        """Return the conditions at *rows*."""
        if self.true is self.maybe:
            both = self.true[rows]
            return Kleene(both, both)
        return Kleene(self.true[rows], self.maybe[rows])


def both(left: Bools | None, right: Bools | None) -> Bools | None:
    """Return where both are known."""
    if left is None:
        return right
    return left if right is None else left & right


def test(held: Bools, known: Bools | None) -> Kleene:
    """Return a test that *held* where its values are *known*."""
    if known is None:
        return Kleene(held, held)
    return Kleene(held & known, held | ~known)


def expand(begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return for ranges of rows the range each row is of, and the row."""
    sizes = ends - begins
    owners = np.repeat(np.arange(len(sizes)), sizes)
    starts = np.cumsum(sizes) - sizes
    return owners, np.arange(len(owners)) - starts[owners] + begins[owners]
