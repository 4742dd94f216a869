"""Bit sets and numbers as lists and texts: each distinct set is made once and looked up."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import numpy as np
import pyarrow as pa

from duecourse.targets.columns.vec import Array, Ints


class SetTable:
    """The sets of ids that one output has had, by number.

    Attributes:
        names: An id a bit, sorted.
    """

    def __init__(self, names: Sequence[str]) -> None:
        """Start with none."""
        self.names = tuple(names)
        self._dictionary = pa.array(self.names, pa.string())
        self._type = (
            np.int8 if len(names) <= 127 else np.int16 if len(names) < 1 << 15 else np.int32
        )
        self._numbers: dict[int, int] = {}
        self._direct: Array | None = np.full(1 << 16, -1, np.int32) if len(names) <= 16 else None
        self._members: list[Array] = []
        self._lock = Lock()

    def lists(self, words: Sequence[Array]) -> pa.Array:
        """Return the sets whose bits are in *words*, 64 of them in each, as lists of text."""
        return self._expand(self._number(words))

    def _number(self, words: Sequence[Array]) -> Array:
        direct = self._direct
        if direct is not None:
            found = direct[words[0]]
            if len(found) and found.min() < 0:
                for mask in np.unique(words[0][found < 0]).tolist():
                    direct[mask] = self._make(int(mask))
                found = direct[words[0]]
            return found
        codes, masks = _distinct(words)
        table = np.array([self._make(mask) for mask in masks] or [0], np.int32)
        made: Array = table[codes]
        return made

    def _make(self, mask: int) -> int:
        with self._lock:
            number = self._numbers.get(mask)
            if number is None:
                bits = [bit for bit in range(len(self.names)) if mask >> bit & 1]
                self._members.append(np.array(bits, self._type))
                number = self._numbers[mask] = len(self._numbers)
        return number

    def _expand(self, numbers: Array) -> pa.Array:
        members = list(self._members) or [np.zeros(0, self._type)]
        sizes = np.array([len(one) for one in members], np.int32)
        flat = np.concatenate(members)
        starts = np.cumsum(sizes, dtype=np.int32) - sizes
        length = sizes[numbers]
        offsets = np.zeros(len(numbers) + 1, np.int32)
        np.cumsum(length, out=offsets[1:])
        places = np.repeat(starts[numbers] - offsets[:-1], length)
        places += np.arange(len(places), dtype=np.int32)
        values = pa.DictionaryArray.from_arrays(
            pa.array(flat[places]), self._dictionary, safe=False
        )
        return pa.ListArray.from_arrays(pa.array(offsets), values)


def _distinct(words: Sequence[Array]) -> tuple[Ints, list[int]]:
    """Return each row's number among the distinct rows, and those rows as whole numbers."""
    encoded = pa.array(words[0]).dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    masks = [int(mask) for mask in encoded.dictionary.to_pylist()]
    for place, word in enumerate(words[1:], 1):
        more = pa.array(word).dictionary_encode()
        size = max(len(more.dictionary), 1)
        joint = pa.array(codes * size + more.indices.to_numpy(zero_copy_only=False))
        joint = joint.dictionary_encode()
        upper = more.dictionary.to_pylist()
        masks = [
            masks[pair // size] | int(upper[pair % size]) << 64 * place
            for pair in joint.dictionary.to_pylist()
        ]
        codes = joint.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, masks


def texts(numbers: Array, table: Sequence[object]) -> pa.Array:
    """Return texts by number; 0 is none."""
    names = pa.array(list(table[1:]), pa.string())
    return _by_number(numbers, names)


def _by_number(numbers: Array, values: pa.Array) -> pa.Array:
    indices = numbers.astype(np.int32) - 1
    missing = indices < 0
    array = pa.array(indices, mask=missing) if missing.any() else pa.array(indices)
    return pa.DictionaryArray.from_arrays(array, values, safe=False)
