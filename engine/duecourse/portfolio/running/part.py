"""One part of a run: some persons, whole, decided; its files as bytes, wherever it is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.rejects import REJECTS, reject
from duecourse.portfolio.outcomes import Outcome, outcome_of
from duecourse.portfolio.running.checks import Checked, check
from duecourse.portfolio.running.deciders import decider
from duecourse.portfolio.running.files import whole, write_json
from duecourse.portfolio.running.folder import RunFolder
from duecourse.portfolio.running.job import Job
from duecourse.portfolio.running.order import keys
from duecourse.portfolio.running.spill import BUCKETS
from duecourse.portfolio.running.writing import write
from duecourse.portfolio.tables import Tables

ORDER = "order"
"""The file of a part that has what the playbook's worklist is sorted by."""
_NAMING = ("reasons", "lapses", "advice")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is decided.

    Attributes:
        number: Which one.
        told: What is counted of it, in JSON.
        files: By output (``decisions``, ``actions``, ``rejects`` where there are any, and
            :data:`ORDER`), the bytes of its file.
    """

    number: int
    told: dict[str, Any]
    files: dict[str, bytes]


def buckets(number: int, parts: int) -> tuple[int, int]:
    """Return the first bucket of a part, and the first that is no longer of it."""
    return number * BUCKETS // parts, (number + 1) * BUCKETS // parts


def keep(folder: RunFolder, part: Part) -> None:
    """Write the files of a part, and then that it is done.

    Raises:
        PortfolioError: It cannot be written.
    """
    if "rejects" not in part.files:
        folder.part("rejects", part.number).unlink(missing_ok=True)
    for name, data in part.files.items():
        path = folder.order(part.number) if name == ORDER else folder.part(name, part.number)
        with whole(path) as file:
            file.write(data)
    write_json(folder.marker(part.number), part.told)


class PartDecider:
    """Decides one part after another, in any order; what it makes of the book it keeps."""

    def __init__(self, job: Job) -> None:
        """Make what decides."""
        self.job = job
        self._decider = decider(job.on, job.book, job.horizon_days)

    def decide(self, number: int, given: dict[str, pa.Table]) -> Part:
        """Decide a part.

        Args:
            number: Which one.
            given: All rows of its persons by table, with the columns ``ROW`` and ``BAD``; rows of
                persons that have no case among them.

        Raises:
            PortfolioError: Cases are not accounted for.
        """
        if "cases" not in given or not given["cases"].num_rows:
            found, checked = outcome_of(self.job.book), None
            rejects = _orphans(given)
        else:
            checked = check(given, self.job.duplicates)
            found = self._decided(checked)
            rejects = [*checked.rejects, *_rejects(found, checked)]
        told = _told(found, checked, given, rejects)
        _account(number, told)
        return Part(number, told, dict(self._files(found, checked, rejects)))

    def _decided(self, checked: Checked) -> Outcome:
        if not checked.tables.cases.num_rows:
            return outcome_of(self.job.book)
        return self._decider.decide(checked.tables, self.job.at)

    def _files(
        self, found: Outcome, checked: Checked | None, rejects: list[dict[str, Any]]
    ) -> Iterator[tuple[str, bytes]]:
        yield "decisions", _bytes(found.decisions, self.job.form)
        yield "actions", _bytes(found.actions, self.job.form)
        if rejects:
            yield "rejects", _bytes(pa.Table.from_pylist(rejects, REJECTS), self.job.form)
        if self.job.ordered:
            tables = checked.tables if checked is not None else Tables(_no_cases({}))
            decided = frozenset(found.decisions["case"].to_pylist())
            yield ORDER, _bytes(keys(self.job.book, tables, decided, self.job.at), "parquet")


def _bytes(table: pa.Table, form: str) -> bytes:
    file = BytesIO()
    write(table, file, form, header=False)
    return file.getvalue()


def _account(number: int, told: dict[str, Any]) -> None:
    cases = told["cases"]
    if cases["read"] != cases["decided"] + cases["rejected"]:
        raise PortfolioError(
            f"part {number} has {cases['read']} cases, but {cases['decided']} were decided and "
            f"{cases['rejected']} rejected: this is a mistake in duecourse"
        )


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
