"""A hash of text that is the same on every machine and in every version."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes = npt.NDArray[np.uint64]
_STEP = np.uint64(0x100000001B3)
_MIXES = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def hashes(text: Any) -> Hashes:
    """Return 64 bits for each value of a column of text without nulls."""
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    size = len(text)
    if not size:
        return np.empty(0, np.uint64)
    _, offsets_buffer, data_buffer = text.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int32)[text.offset : text.offset + size + 1]
    offsets = offsets.astype(np.int64)
    start, end = int(offsets[0]), int(offsets[-1])
    data = np.frombuffer(data_buffer or b"", np.uint8)[start:end].astype(np.uint64)
    starts = offsets[:-1] - start
    lengths = offsets[1:] - offsets[:-1]
    longest = int(lengths.max())
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(longest + 1, _STEP, np.uint64))
        place = np.arange(len(data)) - np.repeat(starts, lengths)
        terms = (data + np.uint64(1)) * powers[place]
        # A reduction takes no empty stretch, so empty texts are left out of it.
        some = lengths > 0
        found = np.zeros(size, np.uint64)
        if some.any():
            found[some] = np.add.reduceat(terms, starts[some])
        found += lengths.astype(np.uint64) * _MIXES[0]
        for shift, mix in ((30, _MIXES[0]), (27, _MIXES[1])):
            found = (found ^ (found >> np.uint64(shift))) * mix
        return found ^ (found >> np.uint64(31))
