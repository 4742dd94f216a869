"""The first half of a run: every table read once, and laid down by person."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.mapping import Mapping
from duecourse.portfolio.intake.rejects import REJECTS
from duecourse.portfolio.intake.shaping import Shaper
from duecourse.portfolio.intake.sources import Sources
from duecourse.portfolio.running.files import whole, write_json
from duecourse.portfolio.running.folder import RunFolder
from duecourse.portfolio.running.hashing import Hashes, hashes
from duecourse.portfolio.running.progress import Progress
from duecourse.portfolio.running.settings import Settings
from duecourse.portfolio.running.spill import BUCKETS, Laid, Spill
from duecourse.portfolio.running.writing import Stream


@dataclass(frozen=True, slots=True)
class Read:
    """What was laid down.

    Attributes:
        tables: By name: rows read, rows rejected as such for want of a person.
        rejects: Mistakes that were told of single rows.
        parts: How many parts there are.
        duplicates: Ids of cases that stand twice.
    """

    tables: dict[str, dict[str, int]]
    rejects: int
    parts: int
    duplicates: list[str]


class Laying:
    """Reads the tables of a portfolio."""

    def __init__(
        self,
        sources: Sources,
        mapping: Mapping,
        folder: RunFolder,
        settings: Settings,
        progress: Progress,
    ) -> None:
        """Check the columns of every table.

        Raises:
            MappingError: The mapping reads a column that is not there.
            PortfolioError: A column is not known, of another type, or missing.
        """
        self.folder, self.settings, self.progress = folder, settings, progress
        self.shapers = {
            name: Shaper(name, reader, mapping) for name, reader in sources.readers.items()
        }
        self._seen: list[Hashes] = []

    def lay(self) -> Read:
        """Read every table, and return what was laid down.

        Raises:
            PortfolioError: A table cannot be read, there is no room for it, or rows name no person.
        """
        self.folder.rows.mkdir(parents=True, exist_ok=True)
        for path in self.folder.rows.iterdir():
            path.unlink()
        told = 0
        form = self.folder.ending
        with (
            whole(self.folder.part("rejects", None)) as file,
            Stream(REJECTS, file, form) as rejects,
        ):
            for name, shaper in self.shapers.items():
                told += self._table(name, shaper, rejects)
        tables = {
            name: {"read": shaper.read, "unowned": shaper.unowned}
            for name, shaper in self.shapers.items()
        }
        self._refuse_unowned(tables)
        found = Read(tables, told, self._parts(tables["cases"]["read"]), self._duplicates())
        write_json(
            self.folder.work / "read.json",
            {
                "tables": found.tables,
                "rejects": found.rejects,
                "parts": found.parts,
                "duplicates": found.duplicates,
            },
        )
        return found

    def _table(self, name: str, shaper: Shaper, into: Stream) -> int:
        spill, told = Spill(self.folder.rows, name), 0
        state = self.progress
        state.begin(f"reading {name}", shaper.reader.size, "rows")
        for chunk in shaper.reader.chunks():
            rows, rejects = shaper.shape(chunk)
            spill.add(rows)
            if name == "cases" and rows.num_rows:
                self._seen.append(hashes(pc.fill_null(rows["case"].combine_chunks(), "")))
            if rejects:
                told += len(rejects)
                into.add(pa.Table.from_pylist(rejects, REJECTS))
            state.done, state.count = chunk.done, shaper.read
        spill.flush()
        return told

    def _refuse_unowned(self, tables: dict[str, dict[str, int]]) -> None:
        lost = {n: t["unowned"] for n, t in tables.items() if n != "cases" and t["unowned"]}
        if not lost or self.settings.allow_unowned:
            return
        listed = ", ".join(f"{count:,} of {name}" for name, count in lost.items())
        raise PortfolioError(
            f"rows that name no person, or cannot be read: {listed}; whose they are cannot be "
            "known, so nobody's contacts and history are known to be whole",
            f"mend them (`{self.folder.part('rejects', None).as_posix()}` says which), or leave "
            "them out with `--allow-unowned`",
        )

    def _parts(self, cases: int) -> int:
        return min(BUCKETS, max(1, math.ceil(cases / self.settings.part_cases)))

    def _duplicates(self) -> list[str]:
        """Return the ids of cases that stand twice: by their hashes first, then by their text."""
        seen = np.concatenate(self._seen) if self._seen else np.empty(0, np.uint64)
        self._seen = []
        seen.sort()
        twice = np.unique(seen[1:][seen[1:] == seen[:-1]])
        if not len(twice):
            return []
        found: dict[str, int] = {}
        laid = Laid(self.folder.rows, "cases")
        for bucket in range(0, BUCKETS, 64):
            rows = laid.rows(bucket, bucket + 64)
            if rows is None or not rows.num_rows:
                continue
            ids = rows["case"].combine_chunks().drop_null()
            for name in ids.filter(pa.array(np.isin(hashes(ids), twice))).to_pylist():
                found[name] = found.get(name, 0) + 1
        return sorted(name for name, count in found.items() if count > 1 and name.strip())
