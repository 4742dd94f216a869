"""Tables as bytes: Parquet, CSV, lines of JSON; the same table gives the same bytes."""

from __future__ import annotations

import json
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

FORMATS = ("parquet", "csv", "jsonl")


def write(table: pa.Table, file: IO[bytes], form: str, *, header: bool = True) -> None:
    """Write *table* as one of :data:`FORMATS`; *header* is of CSV."""
    match form:
        case "parquet":
            import pyarrow.parquet as pq  # noqa: PLC0415 - only who writes Parquet pays for it

            pq.write_table(table, file, compression="zstd", compression_level=1)
        case "csv":
            from pyarrow import csv  # noqa: PLC0415

            options = csv.WriteOptions(include_header=header, quoting_style="needed")
            csv.write_csv(_flat(_written(table)), file, options)
        case "jsonl":
            for row in _written(table).to_pylist():
                said = {name: value for name, value in row.items() if value is not None}
                file.write((json.dumps(said, ensure_ascii=False) + "\n").encode())
        case _:
            raise ValueError(form)


class Stream:
    """A table that is written as it comes, without a header."""

    def __init__(self, schema: pa.Schema, file: IO[bytes], form: str) -> None:
        """Write into *file* as one of :data:`FORMATS`."""
        self._file, self._form, self._parquet = file, form, None
        if form == "parquet":
            import pyarrow.parquet as pq  # noqa: PLC0415

            self._parquet = pq.ParquetWriter(file, schema, compression="zstd", compression_level=1)

    def add(self, table: pa.Table) -> None:
        """Write some rows."""
        if self._parquet is not None:
            self._parquet.write_table(table)
        else:
            write(table, self._file, self._form, header=False)

    def __enter__(self) -> Stream:
        """Begin."""
        return self

    def __exit__(self, *trouble: object) -> None:
        """End the file where it has an end."""
        if self._parquet is not None:
            self._parquet.close()


def _written(table: pa.Table) -> pa.Table:
    """Return *table* with its instants in ISO 8601."""
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(place, field.name, instants(table.column(place)))
    return table


def instants(column: Any) -> Any:
    """Return instants of UTC as text, ``2026-03-10T02:00:00Z``."""
    text = column.cast(pa.timestamp("us")).cast(pa.string())
    text = pc.replace_substring_regex(text, r"\.0+$", "")
    return pc.binary_join_element_wise(pc.replace_substring(text, " ", "T"), "Z", "")


def _flat(table: pa.Table) -> pa.Table:
    """Return *table* with its lists joined."""
    for place, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            table = table.set_column(place, field.name, pc.binary_join(table.column(place), ";"))
    return table
