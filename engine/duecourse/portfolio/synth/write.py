"""Writes tables to files, block by block."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.tables import NAMES, Tables

FORMATS = ("parquet", "csv", "jsonl")


class _Writer(Protocol):
    def write(self, table: pa.Table) -> None: ...

    def close(self) -> None: ...


def files(folder: Path, format_: str) -> dict[str, Path]:
    """Return the file of each table."""
    return {name: folder / f"{name}.{format_}" for name in NAMES}


def write(blocks: Iterable[Tables], folder: Path, format_: str) -> dict[str, int]:
    """Write *blocks* into *folder*, a file a table, and return how many rows each has.

    In Parquet the *n*-th row group of each file is of the same persons, so that whole persons can
    be read a row group at a time. In CSV the words of a list have ``;`` between them and a null
    is nothing at all; instants and dates are as in ISO 8601, in UTC.

    Args:
        blocks: Tables of whole persons.
        folder: An existing folder; files in it are replaced.
        format_: One of :data:`FORMATS`.

    Raises:
        OSError: A file cannot be written.
    """
    found = dict.fromkeys(NAMES, 0)
    with ExitStack() as stack:
        writers: dict[str, _Writer] = {}
        for block in blocks:
            for name, table in block:
                if table is None:
                    continue
                if name not in writers:
                    path = files(folder, format_)[name]
                    writers[name] = _WRITERS[format_](path, table.schema)
                    stack.callback(writers[name].close)
                writers[name].write(table)
                found[name] += table.num_rows
    return found


class _Parquet:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        from pyarrow import parquet  # noqa: PLC0415 - only who writes Parquet pays for it

        self._file = parquet.ParquetWriter(path, schema, compression="snappy")

    def write(self, table: pa.Table) -> None:
        self._file.write_table(table, row_group_size=max(1, table.num_rows))

    def close(self) -> None:
        self._file.close()


class _Csv:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        from pyarrow import csv  # noqa: PLC0415 - only who writes CSV pays for it

        self._file = csv.CSVWriter(path, pa.schema([_flat_field(field) for field in schema]))

    def write(self, table: pa.Table) -> None:
        columns = [_flat_column(table[name]) for name in table.column_names]
        fields = [_flat_field(field) for field in table.schema]
        self._file.write(pa.table(columns, pa.schema(fields)))

    def close(self) -> None:
        self._file.close()


def _flat_field(field: pa.Field) -> pa.Field:
    nested = pa.types.is_list(field.type) or pa.types.is_timestamp(field.type)
    return pa.field(field.name, pa.string() if nested else field.type)


def _flat_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_list(column.type):
        return pc.binary_join(column, ";")
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ")
    return column


class _Lines:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        del schema
        self._file: IO[str] = path.open("w", encoding="utf-8", newline="\n")

    def write(self, table: pa.Table) -> None:
        for row in table.to_pylist():
            said = {key: value for key, value in row.items() if value is not None}
            self._file.write(json.dumps(said, default=_plain, ensure_ascii=False) + "\n")

    def close(self) -> None:
        self._file.close()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    assert isinstance(value, datetime | date)
    return value.isoformat()


_WRITERS: dict[str, Callable[[Path, pa.Schema], _Writer]] = {
    "parquet": _Parquet,
    "csv": _Csv,
    "jsonl": _Lines,
}
