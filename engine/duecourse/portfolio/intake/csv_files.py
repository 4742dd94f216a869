"""CSV files: every cell is text, and an empty one says nothing."""

from __future__ import annotations

import codecs
import csv
import gzip
from collections.abc import Iterator
from io import BufferedReader, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.files import LONGEST_TOLD, FileReader, readable
from duecourse.portfolio.intake.reader import Broken, Chunk, numbered


class _Utf8(RawIOBase):
    """Bytes that are seen to be UTF-8 before a parser has them."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name, self._passed = file, name, 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        try:
            self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            place = self._passed + error.start
            raise PortfolioError(
                f"`{self._name}` cannot be read as CSV: it is not UTF-8 (near byte {place})",
                "save it as UTF-8",
            ) from None
        self._passed += len(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


class CsvReader(FileReader):
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

    def _bytes(self) -> IO[bytes]:
        packed = self.path.suffix.lower() == ".gz"
        return gzip.open(self.path, "rb") if packed else self.path.open("rb")  # type: ignore[return-value]

    def _names(self) -> list[str]:
        with self._bytes() as file:
            text = TextIOWrapper(BufferedReader(_Utf8(file, self.name)), "utf-8-sig", newline="")
            try:
                return next(csv.reader(text), [])
            except csv.Error as error:
                raise PortfolioError(f"`{self.name}` has no header of CSV: {error}") from None

    def _opened(self, broken: list[Broken]) -> Any:
        from pyarrow import csv  # noqa: PLC0415 - only who reads CSV pays for it

        def refuse(row: Any) -> str:
            message = f"{row.actual_columns} cells, but {row.expected_columns} columns"
            # The header is the file's first row.
            broken.append(Broken((row.number or 1) - 1, row.text[:LONGEST_TOLD], message))
            return "skip"

        return csv.open_csv(
            pa.PythonFile(_Utf8(self._bytes(), self.name), mode="r"),
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
