"""What a plan reads of a portfolio: a few columns of all of it, every column of a few persons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from duecourse.errors import DuecourseError
from duecourse.portfolio.tables import NAMES, REQUIRED, Tables

PROMISES = ("promise", "promise_kept", "promise_broken")


class PlanError(DuecourseError):
    """A day that cannot be planned.

    Attributes:
        help: What to do about it.
    """

    def __init__(self, message: str, help: str = "") -> None:
        """Say what is wrong."""
        self.help = help
        super().__init__(message)

    def __reduce__(self) -> tuple[type[PlanError], tuple[str, str]]:
        """Survive pickling between processes."""
        return type(self), (str(self), self.help)


class Source:
    """The four tables, each read only as far as it is asked."""

    def __init__(self, datasets: dict[str, Any]) -> None:
        """Keep a dataset for each table that is there.

        Raises:
            PlanError: A table or a column that must be there is not.
        """
        self.datasets = datasets
        if "cases" not in datasets:
            raise PlanError("the portfolio has no table `cases`", "expected `cases.parquet`")
        for name, dataset in datasets.items():
            for column in REQUIRED[name]:
                if column not in dataset.schema.names:
                    raise PlanError(f"the table `{name}` has no column `{column}`")

    @classmethod
    def of_tables(cls, tables: Tables) -> Source:
        """Return a source of tables in memory."""
        return cls({name: ds.dataset(table) for name, table in tables if table is not None})

    @classmethod
    def of_folder(cls, folder: Path) -> Source:
        """Return a source of ``cases.parquet`` and what stands beside it.

        Each may be one file or a folder of files of that name.

        Raises:
            PlanError: There is none, or it is no Parquet.
        """
        found: dict[str, Any] = {}
        for name in NAMES:
            for path in (folder / f"{name}.parquet", folder / name):
                if path.exists():
                    found[name] = opened(path)
                    break
        return cls(found)

    def columns(self, table: str, names: Sequence[str], where: Any = None) -> pa.Table:
        """Return some columns of a table; one that it has not is left out."""
        dataset = self.datasets[table]
        known = [name for name in names if name in dataset.schema.names]
        return dataset.to_table(columns=known, filter=where)

    def of_persons(self, persons: Collection[str], until: datetime) -> Tables:
        """Return all that is said of *persons*, without events after *until*."""
        wanted = pa.array(sorted(persons), pa.string())
        found: dict[str, pa.Table] = {}
        for name, dataset in self.datasets.items():
            where = pc.field("person").isin(wanted)
            if name == "events":
                where &= pc.field("at") <= pa.scalar(until, pa.timestamp("us", "UTC"))
            found[name] = dataset.to_table(filter=where)
        return Tables(**found)

    def promised(self, day: date, until: datetime) -> set[tuple[str, str]]:
        """Return (person, debt) of the promises that are due on *day*; debt may be empty.

        A promise that was kept or broken before *until*, or that a later one has replaced, is not
        due any more.
        """
        if "events" not in self.datasets or "date" not in self.datasets["events"].schema.names:
            return set()
        known = pc.field("at") <= pa.scalar(until, pa.timestamp("us", "UTC"))
        on_day = (pc.field("type") == "promise") & (pc.field("date") == pa.scalar(day))
        persons = self.columns("events", ("person",), known & on_day)["person"].unique()
        if not len(persons):
            return set()
        where = known & pc.field("type").isin(pa.array(PROMISES)) & pc.field("person").isin(persons)
        rows = self.columns("events", ("person", "at", "type", "date", "debts"), where).to_pylist()
        rows.sort(key=lambda row: (row["at"], PROMISES.index(row["type"])))
        due: dict[tuple[str, str], date | None] = {}
        for row in rows:
            for debt in row.get("debts") or [""]:
                stands = row["date"] if row["type"] == "promise" else None
                due[row["person"], debt] = stands
        return {key for key, when in due.items() if when == day}


def opened(path: Path) -> Any:
    """Return a Parquet file, or a folder of them, as a dataset.

    Raises:
        PlanError: It is none.
    """
    try:
        return ds.dataset(path, format="parquet")
    except (OSError, pa.ArrowException) as error:
        text = str(error).splitlines()[0]
        raise PlanError(f"`{path.name}` is not Parquet: {text}") from None
