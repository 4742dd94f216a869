"""Files: what they share, and those of Parquet and Arrow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.reader import BATCH, Chunk, numbered

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


class FileReader:
    """A table in one file."""

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


class ParquetReader(FileReader):
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


class ArrowReader(FileReader):
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
