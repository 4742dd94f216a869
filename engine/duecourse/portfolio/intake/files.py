"""Parquet, Arrow and CSV files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.reader import BATCH, Broken, Chunk, numbered

LONGEST_TOLD = 200


@contextmanager
def readable(path: Path, what: str) -> Iterator[None]:
    """Tell in one sentence that the file at *path* is not *what* it should be."""
    try:
        yield
    except (pa.ArrowException, OSError, EOFError) as error:
        if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            reason = (error.strerror or str(error)).lower()
            raise PortfolioError(f"cannot read `{path.as_posix()}`: {reason}") from None
        reason = " ".join(str(error).split())[:LONGEST_TOLD]
        raise PortfolioError(
            f"`{path.as_posix()}` cannot be read as {what}, it may be cut off or damaged: {reason}",
            "make the file anew; nothing was decided",
        ) from None


class _File:
    what = ""

    def __init__(self, path: Path) -> None:
        """Keep the path."""
        self.path, self.name = path, path.as_posix()
        with readable(path, self.what):
            self._told = path.stat()

    @property
    def identity(self) -> dict[str, object]:
        """The file's name, size and time of change."""
        told = self._told
        return {
            "source": str(self.path.resolve()),
            "bytes": told.st_size,
            "changed": told.st_mtime_ns,
        }


class ParquetReader(_File):
    """A Parquet file."""

    what = "Parquet"

    def __init__(self, path: Path) -> None:
        """Read its footer."""
        super().__init__(path)
        import pyarrow.parquet as pq  # noqa: PLC0415 - only who reads Parquet pays for it

        self._open: Any = lambda: pq.ParquetFile(path, memory_map=False)
        with readable(path, self.what), self._open() as file:
            self.schema: pa.Schema = file.schema_arrow
            self.size: int = file.metadata.num_rows

    def chunks(self) -> Iterator[Chunk]:
        """Yield its row groups in batches."""
        done = 0
        with readable(self.path, self.what), self._open() as file:
            for batch in file.iter_batches(BATCH):
                numbers = numbered(done + 1, batch.num_rows)
                done += batch.num_rows
                yield Chunk(batch, numbers, done=done)


class ArrowReader(_File):
    """An Arrow file, of the file or the stream format."""

    what = "Arrow"

    def __init__(self, path: Path) -> None:
        """Read its schema."""
        super().__init__(path)
        self.size = self._told.st_size
        with readable(path, self.what), self._batches() as (schema, _, _):
            self.schema: pa.Schema = schema

    @contextmanager
    def _batches(self) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch], Any]]:
        with pa.memory_map(str(self.path)) as file:
            is_file = self._told.st_size >= 8 and file.read(6) == b"ARROW1"
            file.seek(0)
            if is_file:
                found = pa.ipc.open_file(file)
                yield found.schema, map(found.get_batch, range(found.num_record_batches)), file
            else:
                stream = pa.ipc.open_stream(file)
                yield stream.schema, iter(stream), file

    def chunks(self) -> Iterator[Chunk]:
        """Yield its batches."""
        done = 0
        with readable(self.path, self.what), self._batches() as (_, batches, file):
            for whole in batches:
                for start in range(0, whole.num_rows, BATCH):
                    batch = whole.slice(start, BATCH)
                    numbers = numbered(done + 1, batch.num_rows)
                    done += batch.num_rows
                    yield Chunk(batch, numbers, done=file.tell())


class CsvReader(_File):
    """A CSV file with a header, plain or compressed with gzip; every cell is text, none is null."""

    what = "CSV"

    def __init__(self, path: Path) -> None:
        """Read its header."""
        super().__init__(path)
        # Of a compressed file it is not known how much comes out of it.
        self.size = 0 if path.suffix.lower() == ".gz" else self._told.st_size
        broken: list[Broken] = []
        with readable(path, self.what):
            if not self._told.st_size:
                raise PortfolioError(f"`{self.name}` is empty: it has no header")
            names = self._names()
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise PortfolioError(f"`{self.name}` has two columns called `{twice[0]}`")
            self._columns = names
            with self._opened(broken) as stream:
                self.schema: pa.Schema = stream.schema

    def _names(self) -> list[str]:
        from pyarrow import csv  # noqa: PLC0415 - only who reads CSV pays for it

        reading = csv.ReadOptions(use_threads=False)
        parsing = csv.ParseOptions(newlines_in_values=True, invalid_row_handler=lambda _: "skip")
        with csv.open_csv(self.path, read_options=reading, parse_options=parsing) as stream:
            return list(stream.schema.names)

    def _opened(self, broken: list[Broken]) -> Any:
        from pyarrow import csv  # noqa: PLC0415

        def refuse(row: Any) -> str:
            message = f"{row.actual_columns} cells, but {row.expected_columns} columns"
            # The header is the file's first row.
            broken.append(Broken((row.number or 1) - 1, row.text[:LONGEST_TOLD], message))
            return "skip"

        return csv.open_csv(
            self.path,
            read_options=csv.ReadOptions(use_threads=False, block_size=1 << 22),
            parse_options=csv.ParseOptions(newlines_in_values=True, invalid_row_handler=refuse),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(self._columns, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )

    def chunks(self) -> Iterator[Chunk]:
        """Yield its rows, and those with too few or too many cells."""
        broken: list[Broken] = []
        told, last, done = 0, 0, 0
        with readable(self.path, self.what), self._opened(broken) as stream:
            for batch in stream:
                done += batch.nbytes
                new, told = broken[told:], len(broken)
                skipped = np.array([one.row for one in broken if one.row > last], np.int64)
                numbers = np.arange(last + 1, last + 1 + batch.num_rows + len(skipped))
                numbers = numbers[~np.isin(numbers, skipped)][: batch.num_rows]
                last = int(numbers[-1]) if len(numbers) else last
                yield Chunk(batch, pa.array(numbers, pa.int64()), new, min(done, self.size))
        if told < len(broken):
            nothing = pa.RecordBatch.from_pylist([], self.schema)
            yield Chunk(nothing, numbered(1, 0), broken[told:], self.size)
