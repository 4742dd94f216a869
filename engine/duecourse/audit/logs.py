"""Contact logs as streams of rows: lines of JSON, CSV, Parquet; whatever is wrong is one row's."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from io import BufferedReader, RawIOBase, TextIOWrapper
from typing import IO, Any, Final

from duecourse.errors import DuecourseError

Raw = tuple[int, Mapping[str, object] | str]
"""A line (or row) number, and the row or what is wrong with it."""

LONGEST_LINE: Final = 1 << 20
_BATCH: Final = 4096
_CHUNK: Final = 1 << 16
FORMATS: Final = ("jsonl", "csv", "parquet")


class LogError(DuecourseError, ValueError):
    """A log that cannot be read at all.

    Attributes:
        help: What to do about it.
    """

    def __init__(self, message: str, help: str = "") -> None:
        """Say what is wrong."""
        self.help = help
        super().__init__(message)

    def __reduce__(self) -> tuple[type[LogError], tuple[str, str]]:
        """Survive pickling between processes."""
        return type(self), (str(self), self.help)


class Log:
    """One log, read once from its beginning.

    Attributes:
        size: How much there is, in bytes (or rows); 0 is unknown.
        done: How much of it has been read.
    """

    def __init__(self, file: IO[bytes], form: str, size: int = 0) -> None:
        """Read *file*, which is of one of :data:`FORMATS`."""
        self.file, self.form, self.size, self.done = file, form, size, 0

    def rows(self, columns: Callable[[list[str]], list[str]]) -> Iterator[Raw]:
        """Yield the rows.

        Args:
            columns: Returns what is wrong with the names of a table's columns.

        Raises:
            LogError: It is no log of its form, or has columns that nothing reads.
        """
        match self.form:
            case "csv":
                return self._csv(columns)
            case "parquet":
                return self._parquet(columns)
            case _:
                return self._jsonl()

    def _jsonl(self) -> Iterator[Raw]:
        number = 0
        while line := self.file.readline(LONGEST_LINE):
            number += 1
            self.done += len(line)
            if len(line) >= LONGEST_LINE and not line.endswith(b"\n"):
                while len(line) >= LONGEST_LINE and not line.endswith(b"\n"):
                    line = self.file.readline(LONGEST_LINE)
                    self.done += len(line)
                yield number, f"longer than {LONGEST_LINE} bytes"
                continue
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line.isspace():
                yield number, _object(line)

    def _csv(self, columns: Callable[[list[str]], list[str]]) -> Iterator[Raw]:
        counted = BufferedReader(_Counting(self), _CHUNK)
        text = TextIOWrapper(counted, "utf-8-sig", errors="surrogateescape", newline="")
        table = csv.reader(text)
        names = next(table, [])
        _refuse(columns, names)
        while True:
            try:
                cells = next(table)
            except StopIteration:
                return
            except csv.Error as error:
                yield table.line_num, f"not CSV: {error}"
                continue
            if not cells:
                continue
            if len(cells) != len(names):
                yield table.line_num, f"{len(cells)} cells, but {len(names)} columns"
            else:
                yield table.line_num, dict(zip(names, cells, strict=True))

    def _parquet(self, columns: Callable[[list[str]], list[str]]) -> Iterator[Raw]:
        try:
            library: Any = import_module("pyarrow.parquet")
        except ImportError:
            raise LogError(
                "Parquet is read with pyarrow, which is not installed",
                "install it with `pip install 'duecourse[columns]'`",
            ) from None
        broken: Any = import_module("pyarrow").ArrowException
        try:
            table = library.ParquetFile(self.file)
            _refuse(columns, list(table.schema_arrow.names))
            self.size, self.done = table.metadata.num_rows, 0
            for batch in table.iter_batches(_BATCH):
                for row in batch.to_pylist():
                    self.done += 1
                    yield self.done, row
        except (OSError, broken) as error:
            raise LogError(f"not Parquet: {str(error).splitlines()[0]}") from None


class _Counting(RawIOBase):
    """A binary file that notes how much of it was read."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._log.file.read(len(buffer))
        buffer[: len(found)] = found
        self._log.done += len(found)
        return len(found)


def _refuse(columns: Callable[[list[str]], list[str]], names: list[str]) -> None:
    twice = [f"column `{name}` stands twice" for name in {n for n in names if names.count(n) > 1}]
    wrong = (["there are no columns"] if not names else []) + twice + columns(names)
    if wrong:
        raise LogError(
            "; ".join(sorted(wrong)), "leave out a column that is no part of the log with --ignore"
        )


def _object(line: bytes) -> Mapping[str, object] | str:
    try:
        found = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        return "not JSON: nested too deeply"
    except UnicodeDecodeError:
        return "not UTF-8"
    except ValueError as error:
        return f"not JSON: {error}"
    return found if isinstance(found, dict) else "not a JSON object"


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number")
