"""Decides the parts of a run on this machine: in this process, or in several."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import pyarrow as pa

from duecourse.portfolio.running.folder import RunFolder
from duecourse.portfolio.running.job import Job
from duecourse.portfolio.running.part import PartDecider, buckets, keep
from duecourse.portfolio.running.pool import Pool
from duecourse.portfolio.running.progress import Progress
from duecourse.portfolio.running.spill import Laid
from duecourse.portfolio.tables import NAMES

Decided = Generator[tuple[int, dict[str, Any]], None, None]
"""Parts as they are done, each with what is told of it; closed, it stops what it began."""


class Here:
    """Decides parts that were laid down, in this process."""

    def __init__(self, job: Job, folder: RunFolder) -> None:
        """Open the rows.

        Raises:
            PortfolioError: They are damaged.
        """
        self._folder, self._parts = folder, PartDecider(job)
        self._laid = {name: Laid(folder.rows, name) for name in NAMES}

    def decide(self, number: int) -> dict[str, Any]:
        """Decide a part and write it; return what is told of it.

        Raises:
            PortfolioError: It cannot be written, or cases are not accounted for.
        """
        part = self._parts.decide(number, given(self._laid, number, self._parts.job.parts))
        keep(self._folder, part)
        return part.told


def given(laid: dict[str, Laid], number: int, parts: int) -> dict[str, pa.Table]:
    """Return the rows of a part by table."""
    first, last = buckets(number, parts)
    found = {name: table.rows(first, last) for name, table in laid.items()}
    return {name: rows for name, rows in found.items() if rows is not None}


def decide_here(
    job: Job, folder: RunFolder, waiting: Sequence[int], workers: int, progress: Progress
) -> Decided:
    """Decide parts, at most *workers* at once; yield each with what is told of it.

    Raises:
        PortfolioError: One cannot be written, or its process died again and again.
    """
    size = min(workers, len(waiting))
    if size <= 1:
        if size:
            here = Here(job, folder)
            for number in waiting:
                yield number, here.decide(number)
        return
    with Pool(job, folder, size, progress) as pool:
        yield from pool.each(waiting)
