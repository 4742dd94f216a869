"""A flat kernel from Parquet file to Parquet file, in memory that does not grow with the rows.

Polars reads and writes: of the three that were measured it is the quickest at both, by two to three
times (docs/decisions). It is handed dictionary-encoded text, which costs it a third of plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from duecourse.errors import TargetError
from duecourse.targets.columns.flat import FlatColumns

ROWS = 131_072
"""Rows read, decided and written at a time."""


def decide_file(
    kernel: FlatColumns,
    source: str | Path,
    target: str | Path,
    *,
    keep: Sequence[str] = (),
    compression: Any = "snappy",
) -> None:
    """Read the Parquet file *source*, write what *kernel* answers to *target*, row for row.

    Args:
        kernel: From :meth:`duecourse.api.Book.flat_columns`.
        source: A column a fact; only those that are needed are read.
        target: A column an output.
        keep: Columns that are copied before the outputs, as the case's id is.
        compression: Any that Parquet has.

    Raises:
        TargetError: A column to keep is not there or is an output's name; a column is not of its
            fact's type.
        OSError: A file cannot be read or written.
    """
    scan = pl.scan_parquet(source)
    schema = scan.collect_schema()
    there = schema.names()
    for name in keep:
        if name not in there:
            raise TargetError(f"`{source}` has no column `{name}` to keep")
    facts = [name for name in kernel.columns if name in there]
    wanted = list(dict.fromkeys([*keep, *facts]))
    if not wanted:
        raise TargetError(f"`{source}` has none of the columns that the policy reads")

    def decided(frame: pl.DataFrame) -> pl.DataFrame:
        table = frame.select(facts).to_arrow(compat_level=pl.CompatLevel.oldest())
        answers = pl.DataFrame(kernel(table))
        return frame.select(keep).hstack(answers) if keep else answers

    batches = scan.select(wanted).collect_batches(chunk_size=ROWS, maintain_order=True)
    empty = pl.DataFrame(schema={name: schema[name] for name in wanted})
    # The first says what answers look like: the kernel is compiled for its columns, and no others.
    first = decided(next(batches, empty))

    def blocks(
        columns: list[str] | None, predicate: Any, rows: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        yield first
        for frame in batches:
            yield decided(frame)

    lazy = register_io_source(blocks, schema=first.schema)
    lazy.sink_parquet(target, compression=compression, maintain_order=True)
