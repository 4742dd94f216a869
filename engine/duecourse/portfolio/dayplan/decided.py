"""What was decided of a portfolio: read from the folder of a run, or decided here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.dayplan.agents import ACTS
from duecourse.portfolio.dayplan.source import PlanError, Source, opened
from duecourse.portfolio.intake.shaping import BAD, ROW
from duecourse.portfolio.running.checks import check
from duecourse.portfolio.running.deciders import available, decider

if TYPE_CHECKING:
    from duecourse.api import Book

DECISIONS = ("case", "person", "stage", "score")
ACTIONS = (
    "case",
    "verdict",
    "treatment",
    "do",
    "contact",
    "point",
    "not_before",
    "until",
    "reasons",
    "exhibit",
)


@dataclass(frozen=True, slots=True)
class Decided:
    """The columns of a run that a plan reads.

    Attributes:
        at: Of the run, ISO 8601; empty where it does not say.
        digest: Of its book; likewise.
        rejects: How many cases did not fit; None where it is not known.
    """

    decisions: pa.Table
    actions: pa.Table
    at: str = ""
    digest: str = ""
    rejects: int | None = None


def read_run(folder: Path) -> Decided:
    """Read ``decisions``, ``actions`` and, where it is there, ``run.json``.

    Each table is a folder of Parquet files or one file (``decisions.parquet``). Only the
    columns that a plan needs are read, and only acts that take an agent's minutes.

    Raises:
        PlanError: A file is not there, is no Parquet or has not the columns.
    """
    decisions = _table(folder, "decisions", DECISIONS, None)
    actions = _table(folder, "actions", ACTIONS, pc.field("do").isin(pa.array(ACTS)))
    try:
        said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        said = {}
    except (OSError, ValueError):
        raise PlanError("`run.json` is not JSON", "run it again with `duecourse run`") from None
    book = said.get("book") if isinstance(said, dict) else None
    at = said.get("at", "") if isinstance(said, dict) else ""
    digest = book.get("digest", "") if isinstance(book, dict) else ""
    return Decided(decisions, actions, str(at), str(digest))


def _table(folder: Path, name: str, names: tuple[str, ...], where: object) -> pa.Table:
    path = next(
        (path for path in (folder / name, folder / f"{name}.parquet") if path.exists()), None
    )
    if path is None:
        raise PlanError(
            f"there is no table `{name}` in `{folder.as_posix()}`",
            "`--decided` names a folder that `duecourse run` has written as Parquet",
        )
    dataset = opened(path)
    missing = [name for name in names if name not in dataset.schema.names and name != "exhibit"]
    if missing:
        raise PlanError(f"`{path.name}` has no column `{missing[0]}`", "run `duecourse run` again")
    known = [name for name in names if name in dataset.schema.names]
    return dataset.to_table(columns=known, filter=where)


def decide(book: Book, source: Source, at: datetime, known: datetime) -> Decided:
    """Decide every case of a source at *at*, as it was known at *known*.

    Rows of a person that do not belong together leave out their cases, as in a run.
    """
    given: dict[str, pa.Table] = {}
    for name, dataset in source.datasets.items():
        where = pc.field("at") <= pa.scalar(known, pa.timestamp("us", "UTC"))
        table = dataset.to_table(filter=where if name == "events" else None)
        sound = pa.repeat(pa.scalar(False), table.num_rows)
        numbers = pa.array(range(table.num_rows), pa.int64())
        given[name] = table.append_column(ROW, numbers).append_column(BAD, sound)
    checked = check(given, ())
    outcome = decider(available()[0], book, 2).decide(checked.tables, at)
    rejected = {row["case"] for row in checked.rejects if row["table"] == "cases"}
    return Decided(
        outcome.decisions.select(DECISIONS),
        outcome.actions.select(ACTIONS),
        at.isoformat(),
        book.digest,
        len(rejected.union(outcome.rejects["case"].to_pylist())),
    )
