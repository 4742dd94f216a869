"""One part of a run: some persons, whole, decided and written."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.rejects import REJECTS, reject
from duecourse.portfolio.outcomes import ACTIONS, DECISIONS, Outcome
from duecourse.portfolio.running.checks import Checked, check
from duecourse.portfolio.running.deciders import Decider
from duecourse.portfolio.running.files import whole, write_json
from duecourse.portfolio.running.folder import RunFolder
from duecourse.portfolio.running.order import keys
from duecourse.portfolio.running.spill import BUCKETS, Laid
from duecourse.portfolio.running.writing import write
from duecourse.portfolio.tables import Tables

if TYPE_CHECKING:
    from duecourse.api import Book

_NAMING = ("reasons", "lapses", "advice")


class Parts:
    """Decides one part after another, in any order and any thread."""

    def __init__(
        self,
        folder: RunFolder,
        laid: dict[str, Laid],
        parts: int,
        duplicates: list[str],
        decider: Decider,
        at: datetime,
        ordered_by: Book | None = None,
    ) -> None:
        """Keep what every part needs; *ordered_by* is the book whose worklist is written."""
        self.folder, self.laid, self.parts = folder, laid, parts
        self.ordered_by = ordered_by
        self.duplicates, self.decider, self.at = duplicates, decider, at
        self.form = folder.ending

    def decide(self, number: int) -> dict[str, Any]:
        """Decide a part, write it, and return what is told of it.

        Raises:
            PortfolioError: It cannot be written, or cases are not accounted for.
        """
        first, last = (n * BUCKETS // self.parts for n in (number, number + 1))
        given: dict[str, pa.Table] = {}
        for name, laid in self.laid.items():
            rows = laid.rows(first, last)
            if rows is not None:
                given[name] = rows
        if "cases" not in given or not given["cases"].num_rows:
            found, checked = _nothing(), None
        else:
            checked = check(given, self.duplicates)
            found = self._decided(checked)
        if checked is None:
            rejects = _orphans(given)
        else:
            rejects = [*checked.rejects, *_rejects(found, checked)]
        told = _told(found, checked, given, rejects)
        self._account(number, told)
        if self.ordered_by is not None:
            self._order(number, self.ordered_by, found, checked)
        self._write(number, found, rejects)
        write_json(self.folder.marker(number), told)
        return told

    def _decided(self, checked: Checked) -> Outcome:
        if not checked.tables.cases.num_rows:
            return _nothing()
        return self.decider.decide(checked.tables, self.at)

    def _write(self, number: int, found: Outcome, rejects: list[dict[str, Any]]) -> None:
        tables = {
            "decisions": found.decisions,
            "actions": found.actions,
            "rejects": pa.Table.from_pylist(rejects, REJECTS),
        }
        for name, table in tables.items():
            path = self.folder.part(name, number)
            if name == "rejects" and not table.num_rows:
                path.unlink(missing_ok=True)
                continue
            with whole(path) as file:
                write(table, file, self.form, header=False)

    def _order(self, number: int, book: Book, found: Outcome, checked: Checked | None) -> None:
        tables = checked.tables if checked is not None else Tables(_no_cases({}))
        decided = frozenset(found.decisions["case"].to_pylist())
        with whole(self.folder.work / "order" / f"{number:05}.parquet") as file:
            write(keys(book, tables, decided, self.at), file, "parquet")

    def _account(self, number: int, told: dict[str, Any]) -> None:
        cases = told["cases"]
        if cases["read"] != cases["decided"] + cases["rejected"]:
            raise PortfolioError(
                f"part {number} has {cases['read']} cases, but {cases['decided']} were decided and "
                f"{cases['rejected']} rejected: this is a mistake in duecourse"
            )


def _nothing() -> Outcome:
    return Outcome(DECISIONS.empty_table(), ACTIONS.empty_table(), REJECTS.empty_table())


def _orphans(given: dict[str, pa.Table]) -> list[dict[str, Any]]:
    """Return the rows of a part that has no case at all."""
    cases = {"cases": _no_cases(given)}
    return check({**{n: r for n, r in given.items() if n != "cases"}, **cases}, ()).rejects


def _no_cases(given: dict[str, pa.Table]) -> pa.Table:
    if "cases" in given:
        return given["cases"]
    from duecourse.portfolio.intake.shaping import BAD, ROW  # noqa: PLC0415 - seldom

    text = pa.string()
    return pa.schema(
        [("case", text), ("person", text), (ROW, pa.int64()), (BAD, pa.bool_())]
    ).empty_table()


def _rejects(found: Outcome, checked: Checked) -> list[dict[str, Any]]:
    return [
        reject(
            "cases",
            checked.numbers.get(row["case"]),
            row["code"],
            row["path"],
            row["message"],
            id=row["case"],
            case=row["case"],
            person=row["person"],
        )
        for row in found.rejects.to_pylist()
    ]


def _told(
    found: Outcome,
    checked: Checked | None,
    given: dict[str, pa.Table],
    rejects: list[dict[str, Any]],
) -> dict[str, Any]:
    decided = found.decisions.num_rows
    refused = len(set(found.rejects["case"].to_pylist()) if found.rejects.num_rows else ())
    told: dict[str, Any] = {}
    if checked is None:
        told["cases"] = {"read": 0, "decided": 0, "rejected": 0}
        for name, rows in given.items():
            if name != "cases":
                told[name] = {
                    "read": rows.num_rows,
                    "rejected": rows.num_rows,
                    "withheld": 0,
                    "used": 0,
                }
    else:
        left_out = checked.cases - len(checked.numbers)
        told["cases"] = {
            "read": checked.cases,
            "decided": decided,
            "rejected": left_out + refused,
        }
        persons = pc.unique(found.decisions["person"].combine_chunks())
        for name, (read, rejected) in checked.rows.items():
            used = pc.sum(pc.is_in(checked.owners[name], value_set=persons)).as_py() or 0
            told[name] = {
                "read": read,
                "rejected": rejected,
                "withheld": read - rejected - used,
                "used": used,
            }
    told["rejects"] = len(rejects)
    told["actions"] = found.actions.num_rows
    told["verdicts"] = _counted(found.actions["verdict"])
    told["stages"] = _counted(found.decisions["stage"])
    told["law"] = _counted(found.decisions["law"])
    told["codes"] = dict(sorted(Counter(row["code"] for row in rejects).items()))
    limits: set[str] = set()
    for name in _NAMING:
        limits |= set(pc.unique(found.actions[name].combine_chunks().flatten()).to_pylist())
    told["limits"] = sorted(limits)
    return told


def _counted(column: Any) -> dict[str, int]:
    counts = pc.value_counts(column).to_pylist()
    return dict(
        sorted(("" if row["values"] is None else row["values"], row["counts"]) for row in counts)
    )
