"""A portfolio from wherever it is, as a folder of Parquet tables that plans and reports read.

`duecourse run` lays the rows down by person instead and tells every mistake; here a row that does
not fit only takes its person along: no case of theirs was decided, so there is nothing to plan or
to report of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from duecourse.portfolio.intake.mapping import Mapping
from duecourse.portfolio.intake.reader import BATCH
from duecourse.portfolio.intake.shaping import BAD, Shaper
from duecourse.portfolio.intake.sources import Sources


@dataclass(slots=True)
class Gathered:
    """What was gathered.

    Attributes:
        folder: Where the tables lie, ``cases.parquet`` and what stands beside it.
        unowned: By table: rows that name no person or cannot be read; whose they are is not known.
        persons: Those of whom a row does not fit; nothing of theirs is in the tables.
        twice: Ids of cases that stand twice; none of them is in the tables.
    """

    folder: Path
    unowned: dict[str, int] = field(default_factory=dict)
    persons: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)


def gather(sources: Sources, mapping: Mapping, folder: Path) -> Gathered:
    """Write each table of a portfolio into *folder*.

    Raises:
        MappingError: The mapping reads a column that is not there.
        PortfolioError: A table cannot be read, or a column is not known, missing, or of a type that
            cannot fit.
    """
    shapers = {name: Shaper(name, reader, mapping) for name, reader in sources.readers.items()}
    found = Gathered(folder)
    columns: dict[str, set[str]] = {}
    for name, shaper in shapers.items():
        columns[name] = _spill(name, shaper, found)
        if shaper.unowned:
            found.unowned[name] = shaper.unowned
    found.twice = _twice(_beside(folder, "cases"))
    for name, shaper in shapers.items():
        names = [each.name for each in shaper.schema if each.name in columns[name]]
        _sift(name, names, found)
    return found


def _beside(folder: Path, name: str) -> Path:
    return folder / f"{name}.part"


def _spill(name: str, shaper: Shaper, found: Gathered) -> set[str]:
    """Write the rows of a table as they come; return the columns that any of them had."""
    # What does not fit is null, also where nothing may be.
    fields = [each.with_nullable(True) for each in shaper.schema]
    schema = pa.schema([*fields, pa.field(BAD, pa.bool_())])
    seen: set[str] = set()
    with _writer(_beside(found.folder, name), schema) as file:
        for chunk in shaper.reader.chunks():
            rows, _ = shaper.shape(chunk)
            seen.update(rows.column_names)
            bad = rows["person"].filter(rows[BAD])
            found.persons.update(bad.to_pylist())
            file.write_table(
                pa.table(
                    [
                        rows[each.name]
                        if each.name in rows.column_names
                        else pa.nulls(rows.num_rows, each.type)
                        for each in schema
                    ],
                    schema=schema,
                )
            )
    return seen


def _sift(name: str, columns: list[str], found: Gathered) -> None:
    """Write a table without the persons that are left out."""
    lost = pa.array(sorted(found.persons), pa.string())
    twice = pa.array(found.twice, pa.string())
    beside = _beside(found.folder, name)
    with pq.ParquetFile(beside) as rows:
        schema = pa.schema([rows.schema_arrow.field(column) for column in columns])
        with _writer(found.folder / f"{name}.parquet", schema) as file:
            for batch in rows.iter_batches(BATCH, columns=columns):
                keep = pc.invert(pc.is_in(batch["person"], value_set=lost))
                if name == "cases" and len(twice):
                    keep = pc.and_(keep, pc.invert(pc.is_in(batch["case"], value_set=twice)))
                file.write_batch(batch.filter(keep))
    beside.unlink()


def _writer(path: Path, schema: pa.Schema) -> Any:
    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)


def _twice(path: Path) -> list[str]:
    counts = pq.read_table(path, columns=["case"])["case"].combine_chunks().value_counts()
    several = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    return sorted(several.drop_null().to_pylist())
