"""What rows of whole persons must be among themselves, before any case of theirs is decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.intake.rejects import IDS, reject
from duecourse.portfolio.intake.shaping import BAD, ROW
from duecourse.portfolio.tables import NAMES, Tables

_BETWEEN = "\x1f"
Flags = npt.NDArray[np.bool_]
Ranks = npt.NDArray[np.int64]


@dataclass(slots=True)
class Checked:
    """A part of the portfolio, its persons whole.

    Attributes:
        tables: The rows to decide.
        rejects: What is wrong with the others; mistakes of single rows have been told before.
        cases: How many rows of ``cases`` there are, and which of them (by row number) are to be
            decided, by case.
        rows: Of each other table: how many there are, and how many are themselves rejected.
        owners: Of each other table: the persons of its sound rows.
    """

    tables: Tables
    rejects: list[dict[str, Any]]
    cases: int
    numbers: dict[str, int]
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    owners: dict[str, Any] = field(default_factory=dict)


def check(given: dict[str, pa.Table], duplicates: Collection[str]) -> Checked:
    """Check the rows of whole persons.

    Args:
        given: By table, with the columns ``ROW`` and ``BAD``.
        duplicates: Ids of cases that stand twice in the portfolio.
    """
    return _Check(given, duplicates).result()


class _Check:
    def __init__(self, given: dict[str, pa.Table], duplicates: Collection[str]) -> None:
        cases = given["cases"].sort_by(ROW)
        encoded = cases["person"].combine_chunks().dictionary_encode()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        self.persons = encoded.dictionary
        ranks = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        order = np.argsort(ranks, kind="stable")
        self.cases, self.case_ranks = cases.take(pa.array(order)), ranks[order]
        self.duplicates = pa.array(sorted(duplicates), pa.string())
        self.rejects: list[dict[str, Any]] = []
        self.poison: dict[int, tuple[str, int]] = {}
        self.others: dict[str, tuple[pa.Table, Ranks]] = {}
        for name in NAMES[1:]:
            if name in given:
                self.others[name] = self._placed(given[name])

    def _placed(self, rows: pa.Table) -> tuple[pa.Table, Ranks]:
        found = pc.index_in(rows["person"].combine_chunks(), value_set=self.persons)
        ranks = pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        order = np.lexsort((rows[ROW].to_numpy(), ranks))
        return rows.take(pa.array(order)), ranks[order]

    def result(self) -> Checked:
        sound = {name: ~self._wrong(name) for name in self.others}
        good = self._good_cases()
        wanted = np.zeros(len(self.persons) + 1, bool)
        wanted[self.case_ranks[good]] = True
        chosen = self.cases.filter(pa.array(good))
        ids, numbers = chosen["case"].to_pylist(), chosen[ROW].to_pylist()
        tables = {"cases": _bare(chosen)}
        checked = Checked(
            Tables(tables["cases"]),
            self.rejects,
            self.cases.num_rows,
            dict(zip(ids, numbers, strict=True)),
        )
        for name, (rows, ranks) in self.others.items():
            kept = sound[name] & (ranks >= 0)
            # A rank of -1 asks for the last one, which is nobody.
            tables[name] = _bare(rows.filter(pa.array(kept & wanted[ranks])))
            checked.rows[name] = rows.num_rows, int((~sound[name]).sum())
            checked.owners[name] = rows["person"].filter(pa.array(kept))
        checked.tables = Tables(**tables)
        return checked

    # --- rows of contacts, points, events ---------------------------------------------------

    def _wrong(self, name: str) -> Flags:
        rows, ranks = self.others[name]
        bad: Flags = rows[BAD].to_numpy(zero_copy_only=False).astype(bool)
        self._poison(name, rows, ranks, bad)
        orphan: Flags = ranks < 0
        self._tell(name, rows, orphan, "R102", "person", "no case has the person `{}`")
        wrong = bad | orphan
        for path, code, message, found in self._links(name, rows):
            flags = found & ~orphan
            self._tell(name, rows, flags, code, path, message)
            self._poison(name, rows, ranks, flags)
            wrong |= flags
        return wrong

    def _links(self, name: str, rows: pa.Table) -> Iterator[tuple[str, str, str, Flags]]:
        if name == "events":
            if "event" in rows.column_names:
                twice = _twice(_key(rows, "person", "event"))
                yield "event", "R104", "the person has two events `{}`", twice
            return
        if "case" in rows.column_names:
            known = _key(self.cases, "person", "case")
            lost = _lost(_key(rows, "person", "case"), known)
            yield "case", "R102", "the person has no case `{}`", lost
        if name == "points":
            yield "contact", "R102", "the person has no such contact `{}`", self._unheld(rows)

    def _unheld(self, rows: pa.Table) -> Flags:
        """Return which points are of no contact, in the case that they are of."""
        if "contacts" not in self.others:
            return np.ones(rows.num_rows, bool)
        contacts, _ = self.others["contacts"]
        held = _key(contacts, "person", "contact")
        mine = _key(rows, "person", "contact")
        lost = _lost(mine, held)
        if "case" not in rows.column_names or "case" not in contacts.column_names:
            return lost
        everywhere = held.filter(pc.is_null(contacts["case"].combine_chunks()))
        there = _key(contacts, "person", "contact", "case")
        own = _key(rows, "person", "contact", "case")
        apart = _lost(own, there) & _lost(mine, everywhere)
        return lost | apart

    def _tell(
        self, name: str, rows: pa.Table, flags: Flags, code: str, path: str, message: str
    ) -> None:
        for place in np.flatnonzero(flags).tolist():
            row = {column: rows[column][place].as_py() for column in _told(rows, IDS[name], path)}
            value = row.get(path)
            self.rejects.append(
                reject(
                    name,
                    row[ROW],
                    code,
                    path,
                    message.format(value),
                    id=row.get(IDS[name]),
                    case=row.get("case"),
                    person=row.get("person"),
                    value=value,
                )
            )

    def _poison(self, name: str, rows: pa.Table, ranks: Ranks, flags: Flags) -> None:
        for place in np.flatnonzero(flags & (ranks >= 0)).tolist():
            self.poison.setdefault(int(ranks[place]), (name, rows[ROW][place].as_py()))

    # --- cases ------------------------------------------------------------------------------

    def _good_cases(self) -> Flags:
        cases = self.cases
        good: Flags = ~cases[BAD].to_numpy(zero_copy_only=False).astype(bool)
        same = pc.is_in(cases["case"].combine_chunks(), value_set=self.duplicates)
        twice: Flags = same.to_numpy(zero_copy_only=False).astype(bool) & good
        self._tell("cases", cases, twice, "R104", "case", "two rows have the id `{}`")
        good &= ~twice
        for place in np.flatnonzero(good).tolist() if self.poison else ():
            why = self.poison.get(int(self.case_ranks[place]))
            if why is None:
                continue
            good[place] = False
            row = {c: cases[c][place].as_py() for c in ("case", "person", ROW)}
            message = f"row {why[1]} of the {why[0]} of this person does not fit"
            self.rejects.append(
                reject(
                    "cases",
                    row[ROW],
                    "R103",
                    why[0],
                    message,
                    id=row["case"],
                    case=row["case"],
                    person=row["person"],
                )
            )
        return good


def _told(rows: pa.Table, *wanted: str) -> list[str]:
    return [c for c in dict.fromkeys((*wanted, "case", "person", ROW)) if c in rows.column_names]


def _bare(rows: pa.Table) -> pa.Table:
    return rows.drop_columns([ROW, BAD]).combine_chunks()


def _key(rows: pa.Table, *columns: str) -> Any:
    """Return one text for the values of each row; null where one of them is."""
    parts = [rows[column].combine_chunks() for column in columns]
    return pc.binary_join_element_wise(*parts, _BETWEEN)


def _lost(keys: Any, known: Any) -> Flags:
    """Return which of *keys* are none of *known*; a null is not lost."""
    lost = pc.and_(pc.is_valid(keys), pc.invert(pc.is_in(keys, value_set=known.drop_null())))
    found: Flags = lost.to_numpy(zero_copy_only=False).astype(bool)
    return found


def _twice(keys: Any) -> Flags:
    counts = keys.drop_null().value_counts()
    several = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    found: Flags = pc.is_in(keys, value_set=several).to_numpy(zero_copy_only=False).astype(bool)
    return found
