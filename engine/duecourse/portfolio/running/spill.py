"""The tables laid down by person, so that a part of the persons can be read alone.

Rows are gathered until they fill :data:`CHUNK` bytes, sorted by the bucket of their person (a hash)
and written as one Arrow file of one batch, with where each bucket begins beside it. A part is a run
of buckets: of each file one slice, which the system maps in from the disk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.running.files import whole
from duecourse.portfolio.running.hashing import hashes

BUCKETS = 4096
CHUNK = 96 << 20
"""Bytes of rows that are kept before they are written."""


class Spill:
    """Takes rows of one table."""

    def __init__(self, folder: Path, table: str) -> None:
        """Write into *folder*."""
        self._folder, self._table = folder, table
        self._kept: list[pa.Table] = []
        self._bytes = 0
        self.files = 0

    def add(self, rows: pa.Table) -> None:
        """Take rows; none has a null ``person``.

        Raises:
            PortfolioError: There is no room for them.
        """
        if rows.num_rows:
            self._kept.append(rows)
            self._bytes += rows.nbytes
        if self._bytes >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write what was kept.

        Raises:
            PortfolioError: There is no room for it.
        """
        if not self._kept:
            return
        rows = pa.concat_tables(self._kept, promote_options="default").combine_chunks()
        self._kept, self._bytes = [], 0
        bucket = (hashes(rows["person"]) % np.uint64(BUCKETS)).astype(np.int64)
        order = np.argsort(bucket, kind="stable")
        begins = np.searchsorted(bucket[order], np.arange(BUCKETS + 1))
        rows = rows.take(pa.array(order))
        name = self._folder / f"{self._table}-{self.files:05}"
        try:
            with (
                whole(name.with_suffix(".arrow")) as file,
                pa.ipc.new_file(file, rows.schema) as out,
            ):
                out.write_table(rows.combine_chunks())
            with whole(name.with_suffix(".npy")) as file:
                np.save(file, begins)
        except pa.ArrowException as error:
            raise PortfolioError(f"cannot write `{name.as_posix()}`: {error}") from None
        self.files += 1


class Laid:
    """The rows of one table as :class:`Spill` laid them."""

    def __init__(self, folder: Path, table: str) -> None:
        """Open its files."""
        self._files: list[tuple[pa.Table, Any]] = []
        for path in sorted(folder.glob(f"{table}-*.arrow")):
            try:
                rows = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
                self._files.append((rows, np.load(path.with_suffix(".npy"))))
            except (pa.ArrowException, OSError, ValueError) as error:
                raise PortfolioError(
                    f"`{path.as_posix()}` is damaged: {error}", "begin anew with `--fresh`"
                ) from None

    def rows(self, first: int, last: int) -> pa.Table | None:
        """Return the rows of the buckets from *first* to before *last*; None where none were laid.

        A column that no row of a file has is null in them.
        """
        found = [
            table.slice(int(begins[first]), int(begins[last] - begins[first]))
            for table, begins in self._files
        ]
        if not found:
            return None
        return pa.concat_tables(found, promote_options="default").combine_chunks()
