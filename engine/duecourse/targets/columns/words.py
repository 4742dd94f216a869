"""Words as numbers: every text, enum value and set member of a run, numbered once."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

import numpy as np
import pyarrow as pa

from duecourse.targets.columns.vec import Array, Ints, Vec

MEMBERS = 63
"""How many different members of sets are told apart; all others are one more, `another`."""


class Words:
    """Numbers words in the order they are met; shared by all blocks of a run."""

    def __init__(self) -> None:
        """Start with none."""
        self._numbers: dict[str, int] = {}
        self._members: dict[str, int] = {}
        self._lock = Lock()

    def number(self, word: str) -> int:
        """Return the number of *word*."""
        found = self._numbers.get(word)
        if found is None:
            with self._lock:
                found = self._numbers.setdefault(word, len(self._numbers))
        return found

    def texts(self) -> list[str]:
        """Return the words by number."""
        return list(self._numbers) or [""]

    def member(self, word: str) -> int:
        """Return the bit of a member of sets that a policy names; other words share bit 63."""
        found = self._members.get(word)
        if found is None:
            with self._lock:
                found = self._members.get(word)
                if found is None:
                    if len(self._members) >= MEMBERS:
                        raise OverflowError
                    found = self._members[word] = len(self._members)
        return found

    def mask(self, words: Iterable[str]) -> int:
        """Return the bits of *words*, which a policy names."""
        found = 0
        for word in words:
            found |= 1 << self.member(word)
        return found

    def column(self, column: pa.Array) -> Vec:
        """Return a column of text as numbers."""
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        numbers = np.array([self.number(w) for w in column.dictionary.to_pylist()], np.int64)
        codes = column.indices
        if codes.null_count:
            known: Array | None = codes.is_valid().to_numpy(zero_copy_only=False)
            codes = codes.fill_null(0)
        else:
            known = None
        places = codes.to_numpy(zero_copy_only=False)
        if not len(numbers):
            return Vec(np.zeros(len(places), np.int64), np.zeros(len(places), bool))
        return Vec(numbers[places], known)

    def sets(self, column: pa.Array) -> Vec:
        """Return a column of lists of words as bit masks."""
        known = column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else None
        flat = column.flatten()
        if not pa.types.is_dictionary(flat.type):
            flat = flat.dictionary_encode()
        bits = np.array(
            [1 << self._members.get(word, MEMBERS) for word in flat.dictionary.to_pylist()],
            np.uint64,
        )
        values = bits[flat.indices.to_numpy(zero_copy_only=False)] if len(flat) else bits[:0]
        return Vec(_or_lists(values, lengths(column)), known)


def lengths(column: pa.Array) -> Ints:
    """Return how long each list is; 0 where there is none."""
    import pyarrow.compute as pc  # noqa: PLC0415

    found = pc.fill_null(pc.list_value_length(column), 0)
    sizes: Ints = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return sizes


def _or_lists(values: Array, sizes: Ints) -> Array:
    found = np.zeros(len(sizes), np.uint64)
    if not len(values):
        return found
    filled = sizes > 0
    starts = np.cumsum(sizes) - sizes
    found[filled] = np.bitwise_or.reduceat(values, starts[filled])
    return found
