"""Instants from local clocks, by the zone tables of the ``tzdata`` package."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from duecourse.clock.instants import END, INF
from duecourse.clock.zones import zone
from duecourse.portfolio.tables import INSTANT

Numbers = npt.NDArray[np.int64]


def from_local(naive: Any, name: str) -> Any:
    """Return the instants at which the clocks of a zone show *naive* (``timestamp[us]``).

    Null where they never do (the hour that is skipped) and where they do so twice (the hour that is
    repeated): which of both was meant cannot be known.

    Raises:
        UnknownZoneError: There is no such zone.
    """
    starts, ends, offsets = _spans(name)
    shown: Numbers = naive.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    first = np.searchsorted(ends, shown, side="right")
    last = np.searchsorted(starts, shown, side="right") - 1
    sure = (first == last) & (shown >= 0) & (shown < END)
    place = np.clip(first, 0, len(offsets) - 1)
    us = shown - offsets[place]
    lost = ~sure | ~naive.is_valid().to_numpy(zero_copy_only=False)
    return pa.array(us, pa.int64(), mask=lost).cast(INSTANT)


@lru_cache(maxsize=64)
def _spans(name: str) -> tuple[Numbers, Numbers, Numbers]:
    """Return the spans of one offset as the local clock shows them: begins, ends, offsets."""
    there = zone(name)
    begins, offsets = [0], [there.offset(0)]
    while (change := there.next_transition(begins[-1])) < INF:
        begins.append(change)
        offsets.append(there.offset(change))
    shift = np.array(offsets, np.int64)
    starts = np.array(begins, np.int64) + shift
    ends = np.array([*begins[1:], END], np.int64) + shift
    starts[0] = np.iinfo(np.int64).min
    return starts, ends, shift
