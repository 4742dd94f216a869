"""Lines of JSON, plain or compressed with gzip; a line that is none is one row's mistake."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from duecourse.portfolio.intake.files import LONGEST_TOLD, FileReader, readable
from duecourse.portfolio.intake.reader import BATCH, Broken, Chunk
from duecourse.portfolio.tables import WORDS

LONGEST_LINE = 1 << 20
_AT_ONCE = BATCH // 4


class LinesReader(FileReader):
    """A file of JSON lines: its columns are what its rows say."""

    what = "lines of JSON"
    schema = None

    def __init__(self, path: Path, lists: frozenset[str] = frozenset()) -> None:
        """Keep the path, and which keys hold lists of words."""
        super().__init__(path)
        self._packed = path.suffix.lower() == ".gz"
        self.size = 0 if self._packed else self._told.st_size
        self.lists = lists

    def _opened(self) -> IO[bytes]:
        return gzip.open(self.path, "rb") if self._packed else self.path.open("rb")  # type: ignore[return-value]

    def chunks(self) -> Iterator[Chunk]:
        """Yield its rows."""
        rows: list[dict[str, Any]] = []
        numbers: list[int] = []
        broken: list[Broken] = []
        number, done = 0, 0
        with readable(self.path, self.what), self._opened() as file:
            while line := file.readline(LONGEST_LINE):
                number, done = number + 1, done + len(line)
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                row = self._row(file, line, number, broken)
                if row is not None:
                    rows.append(row)
                    numbers.append(number)
                if len(rows) + len(broken) >= _AT_ONCE:
                    yield Chunk(self._batch(rows), pa.array(numbers, pa.int64()), broken, done)
                    rows, numbers, broken = [], [], []
        yield Chunk(self._batch(rows), pa.array(numbers, pa.int64()), broken, done)

    def _batch(self, rows: list[dict[str, Any]]) -> pa.RecordBatch:
        names = sorted({name for row in rows for name in row})
        arrays = [
            pa.array([_words(row.get(name)) for row in rows], WORDS)
            if name in self.lists
            else pa.array([_text(row.get(name)) for row in rows], pa.string())
            for name in names
        ]
        return pa.RecordBatch.from_arrays(arrays, names=names)

    def _row(
        self, file: IO[bytes], line: bytes, number: int, broken: list[Broken]
    ) -> dict[str, Any] | None:
        text = line[:LONGEST_TOLD].decode("utf-8", "replace").strip()
        if len(line) >= LONGEST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
            broken.append(Broken(number, text, f"longer than {LONGEST_LINE} bytes"))
            return None
        if line.isspace():
            return None
        try:
            # A number stays as it was written.
            found = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError):
            broken.append(Broken(number, text, "not JSON"))
            return None
        if not isinstance(found, dict):
            broken.append(Broken(number, text, "not an object of JSON, `{…}`"))
            return None
        return found


def _words(value: Any) -> list[str | None] | None:
    if value is None:
        return None
    return [_text(item) for item in (value if isinstance(value, list) else [value])]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
