"""The folder of a run: what is in it, and whether it is this run's."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import Any

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.running.files import read_json, unwritable, write_json
from duecourse.portfolio.running.settings import differences

OUTPUTS = ("decisions", "actions", "rejects")
ENDINGS = {"parquet": "parquet", "csv": "csv", "jsonl": "jsonl", "excel": "parquet"}


class RunFolder:
    """Where a run writes.

    Attributes:
        path: The folder.
        work: What a run needs while it goes on.
        rows: Where its input is laid down by person.
    """

    def __init__(self, path: Path, form: str) -> None:
        """Keep the path; nothing is made yet."""
        self.path, self.work = path, path / ".run"
        self.rows = self.work / "rows"
        self.ending = ENDINGS[form]
        self._lock: int | None = None

    def begin(self, asked: dict[str, Any], *, fresh: bool) -> dict[str, Any] | None:
        """Take the folder for a run, and return its ``run.json`` where it is finished already.

        Raises:
            PortfolioError: It has another run's results, something else, or a run that goes on.
        """
        try:
            if self.path.is_dir() and not (self.work.is_dir() or (self.path / "run.json").exists()):
                self._empty()
            self.work.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise PortfolioError(f"`{self.path.as_posix()}` is not a folder") from None
        except OSError as error:
            raise unwritable(self.path, error) from None
        self._take()
        if fresh:
            self._clear()
        done = read_json(self.path / "run.json")
        before = done or read_json(self.work / "asked.json")
        if before is None:
            write_json(self.work / "asked.json", asked)
            return None
        other = differences(before, asked)
        if other:
            raise PortfolioError(
                f"`{self.path.as_posix()}` has another run: {'; '.join(other)}",
                "name another folder with `--out`, or begin anew with `--fresh`",
            )
        return dict(done) if done is not None else None

    def _empty(self) -> None:
        there = next(self.path.iterdir(), None)
        if there is not None:
            raise PortfolioError(
                f"`{self.path.as_posix()}` is not empty, and what is in it is no run: "
                f"`{there.name}`",
                "name a folder that is empty or not there",
            )

    def _take(self) -> None:
        number = os.open(self.work / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(number)
            raise PortfolioError(f"another run is writing into `{self.path.as_posix()}`") from None
        self._lock = number

    def _clear(self) -> None:
        for name in OUTPUTS:
            shutil.rmtree(self.path / name, ignore_errors=True)
        for name in (*OUTPUTS, "reasons"):
            for ending in set(ENDINGS.values()):
                (self.path / f"{name}.{ending}").unlink(missing_ok=True)
        for name in ("worklist.xlsx", "run.json"):
            (self.path / name).unlink(missing_ok=True)
        for path in self.work.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != "lock":
                path.unlink()

    def leave(self, *, finished: bool) -> None:
        """Let the folder go; without what only a run that goes on needs, where it is *finished*."""
        if self._lock is None:
            return
        if finished:
            shutil.rmtree(self.work, ignore_errors=True)
        os.close(self._lock)
        self._lock = None

    def part(self, name: str, number: int | None) -> Path:
        """Return the file of one part of an output; None is what the input's rows gave."""
        stem = "input" if number is None else f"part-{number:05}"
        return self.path / name / f"{stem}.{self.ending}"

    def parts(self, name: str) -> list[Path]:
        """Return the files of an output, in order."""
        return sorted((self.path / name).glob(f"*.{self.ending}"))

    def order(self, number: int) -> Path:
        """Return the file of what the worklist of a part is sorted by."""
        return self.work / "order" / f"{number:05}.parquet"

    def marker(self, number: int) -> Path:
        """Return the file that says that a part is done."""
        return self.work / "parts" / f"{number:05}.json"
