"""A whole run: read, decide part by part, add up."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.mapping import Mapping
from duecourse.portfolio.intake.rejects import REJECTS
from duecourse.portfolio.intake.sources import Sources
from duecourse.portfolio.outcomes import ACTIONS, decisions_schema
from duecourse.portfolio.running.deciders import SPARK, available
from duecourse.portfolio.running.files import read_json, whole, write_json
from duecourse.portfolio.running.folder import OUTPUTS, RunFolder
from duecourse.portfolio.running.here import Decided, decide_here
from duecourse.portfolio.running.job import Job
from duecourse.portfolio.running.laying import Laying, Read
from duecourse.portfolio.running.progress import Progress
from duecourse.portfolio.running.reasons import reasons
from duecourse.portfolio.running.settings import Settings, asked
from duecourse.portfolio.running.writing import write

if TYPE_CHECKING:
    from duecourse.api import Book


class Run:
    """Decides a portfolio into a folder.

    Attributes:
        progress: How far it is.
        resumed: How many parts were there before it began.
    """

    def __init__(
        self, book: Book, sources: Sources, mapping: Mapping, out: Path, settings: Settings
    ) -> None:
        """Keep the parts; nothing is read or written yet."""
        self.book, self.sources, self.mapping = book, sources, mapping
        self.settings = settings
        self.folder = RunFolder(out, settings.form)
        self.progress = Progress()
        self.resumed = 0
        self.finished_before = False

    def run(self, *, fresh: bool = False) -> dict[str, Any]:
        """Decide every case, or go on where an earlier run stopped; return its ``run.json``.

        Raises:
            MappingError: The mapping reads a column that is not there.
            PortfolioError: The input cannot be read, the output cannot be written, or the folder
                has another run. What was finished is kept.
        """
        inputs = {name: reader.identity for name, reader in self.sources.readers.items()}
        wanted = asked(self.book, self.settings, inputs, self.mapping.digest)
        if self.settings.form == "excel":
            from duecourse.portfolio.running.excel import library  # noqa: PLC0415 - an extra

            library()  # says at once where it is not installed
        # Columns are checked before anything is written.
        laying = Laying(self.sources, self.mapping, self.folder, self.settings, self.progress)
        finished = False
        try:
            done = self.folder.begin(wanted, fresh=fresh)
            if done is not None:
                finished = self.finished_before = True
                return done
            before = read_json(self.folder.work / "read.json")
            read = Read(**before) if before is not None else laying.lay()
            told = self._decide(read)
            manifest = self._finish(wanted, read, told)
            finished = True
            return manifest
        finally:
            self.folder.leave(finished=finished)

    # --- parts ------------------------------------------------------------------------------

    def _decide(self, read: Read) -> list[dict[str, Any]]:
        settings = self.settings
        job = Job(
            self.book,
            settings.at,
            settings.horizon_days,
            available()[0] if settings.on == SPARK else settings.on,
            self.folder.ending,
            read.parts,
            settings.form == "excel",
            tuple(read.duplicates),
        )
        told: dict[int, dict[str, Any]] = {}
        for number in range(read.parts):
            found = read_json(self.folder.marker(number))
            if found is not None:
                told[number] = found
        self.resumed = len(told)
        waiting = [number for number in range(read.parts) if number not in told]
        state = self.progress
        state.begin("deciding", read.parts, "cases")
        state.done = len(told)
        with closing(self._deciding(job, waiting)) as deciding:  # what was begun ends here
            for number, found in deciding:
                told[number] = found
                state.done += 1
                state.count += found["cases"]["read"]
        return [told[number] for number in range(read.parts)]

    def _deciding(self, job: Job, waiting: list[int]) -> Decided:
        if self.settings.on == SPARK:
            from duecourse.portfolio.spark.deciding import decide_on_spark  # noqa: PLC0415 - an extra

            return decide_on_spark(job, self.folder, waiting, self.settings.place)
        return decide_here(job, self.folder, waiting, self.settings.workers, self.progress)

    # --- the end ----------------------------------------------------------------------------

    def _finish(
        self, wanted: dict[str, Any], read: Read, told: list[dict[str, Any]]
    ) -> dict[str, Any]:
        self.progress.begin("writing", 0, "files")
        counts = _counts(read, told)
        named = sorted({limit for part in told for limit in part["limits"]})
        with whole(self.folder.path / f"reasons.{self.folder.ending}") as file:
            write(reasons(self.book, named), file, self.folder.ending)
        files: dict[str, list[str]] = {}
        for name in OUTPUTS:
            if self.folder.ending == "parquet":
                files[name] = [path.name for path in self.folder.parts(name)]
                files[name] = [f"{name}/{each}" for each in files[name]]
            else:
                files[name] = [self._joined(name)]
        files["reasons"] = [f"reasons.{self.folder.ending}"]
        if self.settings.form == "excel":
            from duecourse.portfolio.running.excel import workbook  # noqa: PLC0415 - an extra

            workbook(self.book, self.folder)
            files["worklist"] = ["worklist.xlsx"]
        manifest = {
            **wanted,
            "parts": read.parts,
            "counts": counts,
            "actions": _sum(part["verdicts"] for part in told),
            "stages": _sum(part["stages"] for part in told),
            "cases_by_law": _sum(part["law"] for part in told),
            "mistakes": read.rejects + sum(part["rejects"] for part in told),
            "files": files,
        }
        write_json(self.folder.path / "run.json", manifest)
        if self.folder.ending != "parquet":
            for name in OUTPUTS:
                shutil.rmtree(self.folder.path / name, ignore_errors=True)
        return manifest

    def _joined(self, name: str) -> str:
        """Join the parts of a text format to one file."""
        form = self.folder.ending
        target = self.folder.path / f"{name}.{form}"
        with whole(target) as file:
            if form == "csv":
                write(self._schema(name).empty_table(), file, form)
            for path in self.folder.parts(name):
                with path.open("rb") as part:
                    shutil.copyfileobj(part, file, 1 << 20)
        return target.name

    def _schema(self, name: str) -> pa.Schema:
        if name == "decisions":
            return decisions_schema(self.book)
        return {"actions": ACTIONS, "rejects": REJECTS}[name]


def _sum(counts: Iterator[dict[str, int]] | Any) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items()))


def _counts(read: Read, told: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Add up the parts, and see that every row that was read is accounted for.

    Raises:
        PortfolioError: One is not.
    """
    counts: dict[str, dict[str, int]] = {}
    for name, found in read.tables.items():
        total = _sum(part[name] for part in told if name in part)
        rejected = total.get("rejected", 0) + found["unowned"]
        if name == "cases":
            counts[name] = {
                "read": found["read"],
                "decided": total.get("decided", 0),
                "rejected": rejected,
            }
        else:
            counts[name] = {
                "read": found["read"],
                "used": total.get("used", 0),
                "rejected": rejected,
                "withheld": total.get("withheld", 0),
            }
        if counts[name]["read"] != sum(counts[name].values()) - counts[name]["read"]:
            listed = ", ".join(f"{count:,} {word}" for word, count in counts[name].items())
            raise PortfolioError(
                f"the rows of {name} do not add up ({listed}): this is a mistake in duecourse",
                "do not work by this run",
            )
    return counts
