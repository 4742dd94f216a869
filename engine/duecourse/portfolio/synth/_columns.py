"""NumPy columns put into an Arrow table of the portfolio's schema, without what is unknown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from duecourse.portfolio.synth._draws import Bools, Draws, Ints
from duecourse.portfolio.synth.assumptions import weights
from duecourse.portfolio.tables import AMOUNT

_FOUR = np.array([list(f"{number:04}".encode()) for number in range(10_000)], np.uint8)
"""The four digits of each number below 10,000: writing them out one by one takes twice as long."""


class Columns:
    """The columns of one table of one block.

    A column that the schema has not, because the playbook does not read it, is skipped.
    """

    def __init__(self, schema: pa.Schema, draws: Draws, index: Ints) -> None:
        """Take the schema, and for each row the number its draws depend on."""
        self.schema, self.draws, self.index = schema, draws, index
        self._found: dict[str, pa.Array] = {}

    def __contains__(self, name: str) -> bool:
        """Whether the playbook reads the column *name*."""
        return name in self.schema.names

    def words(
        self,
        name: str,
        codes: Ints,
        values: Sequence[object],
        null: Bools | None = None,
        index: Ints | None = None,
    ) -> None:
        """Put the column *name*: the *codes*-th of *values*, words or lists of words."""
        if name in self:
            mask = self._unknown(name, null, index)
            kinds = pa.array(values, self.schema.field(name).type)
            self._found[name] = kinds.take(pa.array(codes, mask=mask))

    def flags(
        self, name: str, found: Bools, null: Bools | None = None, index: Ints | None = None
    ) -> None:
        """Put a column of yes and no."""
        if name in self:
            self._found[name] = pa.array(found, mask=self._unknown(name, null, index))

    def rate(
        self, name: str, rate: float, index: Ints | None = None, null: Bools | None = None
    ) -> None:
        """Put a column that is yes at *rate*."""
        if name in self:
            found = self.draws.chance(name, self.index if index is None else index, rate)
            self.flags(name, found, null, index)

    def days(
        self, name: str, found: Ints, null: Bools | None = None, index: Ints | None = None
    ) -> None:
        """Put a column of dates, given as days since 1970."""
        if name in self:
            mask = self._unknown(name, null, index)
            self._found[name] = pa.array(found.astype(np.int32), mask=mask).cast(pa.date32())

    def money(self, name: str, cents: Ints, null: Bools | None = None) -> None:
        """Put a column of amounts, given in cents."""
        if name in self:
            self._found[name] = amounts(cents, self._unknown(name, null, None))

    def counts(self, name: str, found: Ints, null: Bools | None = None) -> None:
        """Put a column of whole numbers."""
        if name in self:
            self._found[name] = pa.array(found, mask=self._unknown(name, null, None))

    def arrow(self, name: str, found: pa.Array, null: Bools | None = None) -> None:
        """Put a column as it is."""
        if name in self:
            mask = self._unknown(name, null, None)
            self._found[name] = found if mask is None else nulled(found, mask)

    def table(self) -> pa.Table:
        """Return the table, its columns in the order of the schema."""
        fields = [field for field in self.schema if field.name in self._found]
        return pa.table([self._found[field.name] for field in fields], pa.schema(fields))

    def _unknown(self, name: str, null: Bools | None, index: Ints | None) -> Bools | None:
        rate = weights("unknown").get(name)
        if rate is None:
            return null
        rows = self.index if index is None else index
        found = self.draws.chance(f"unknown:{name}", rows, rate)
        return found if null is None else found | null


def nulled(found: pa.Array, mask: Bools) -> pa.Array:
    """Return *found* without the values where *mask* is set."""
    return found.take(pa.array(np.arange(len(found)), mask=mask))


def amounts(cents: Ints, null: Bools | None = None) -> pa.Array:
    """Return cents as exact amounts."""
    low = np.ascontiguousarray(cents) * 10_000
    both = np.stack([low, low >> 63], axis=1)
    found = pa.Array.from_buffers(AMOUNT, len(cents), [None, pa.py_buffer(both)])
    return found if null is None else nulled(found, null)


def instants(us: Ints) -> pa.Array:
    """Return microseconds since 1970 as instants of UTC."""
    return pa.array(us).cast(pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))


def names(prefix: str, numbers: Ints, width: int = 7, suffix: str = "") -> pa.Array:
    """Return ``prefix``, each number with at least *width* digits, and ``suffix``."""
    count = len(numbers)
    if count and int(numbers.max()) >= 10**width:
        # Numbers of different lengths: only the last blocks of a very large portfolio have them.
        found = [f"{prefix}{number:0{width}}{suffix}" for number in numbers.tolist()]
        return pa.array(found, pa.string())
    head, tail = prefix.encode(), suffix.encode()
    letters = np.empty((count, len(head) + width + len(tail)), np.uint8)
    letters[:, : len(head)] = np.frombuffer(head, np.uint8)
    if tail:
        letters[:, len(head) + width :] = np.frombuffer(tail, np.uint8)
    rest, end = numbers, len(head) + width
    while end > len(head):
        rest, last = np.divmod(rest, 10_000)
        start = max(len(head), end - 4)
        letters[:, start:end] = _FOUR[last, 4 - (end - start) :]
        end = start
    offsets = np.arange(count + 1, dtype=np.int32) * letters.shape[1]
    return pa.Array.from_buffers(
        pa.string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(letters)]
    )


def lists(counts: Ints, values: pa.Array, null: Bools | None = None) -> pa.Array:
    """Return lists of *counts* values each, taken in turn."""
    offsets = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=offsets[1:])
    mask = None if null is None else pa.array(null)
    return pa.ListArray.from_arrays(pa.array(offsets), values, mask=mask)
