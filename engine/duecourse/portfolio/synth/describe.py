"""What a synthetic portfolio came out as: counts and shares, added up block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.synth.assumptions import BUCKETS
from duecourse.portfolio.synth.spec import Spec
from duecourse.portfolio.tables import Tables

_AT_MOST = 60
"""Counts above this are put together."""


class Tally:
    """Counts of what is in a portfolio.

    Attributes:
        rows: Rows of each table.
        buckets: Active cases by bucket; ``early`` before the first, ``unknown``.
        statuses: Cases by status.
        debts: Persons by how many cases they have; likewise contacts and events.
        outcomes: Outcome by type of event.
        unknown: Of each ``table.column``, how many nulls, of the columns that always apply.
    """

    def __init__(self, spec: Spec) -> None:
        """Begin at nought."""
        self.spec = spec
        self.rows: Counter[str] = Counter()
        self.buckets: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.jurisdictions: Counter[str] = Counter()
        self.debts: Counter[int] = Counter()
        self.contacts: Counter[int] = Counter()
        self.events: Counter[int] = Counter()
        self.types: Counter[str] = Counter()
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.willing: Counter[tuple[str, str]] = Counter()
        self.unknown: Counter[str] = Counter()

    def add(self, tables: Tables) -> None:
        """Take a block of whole persons in."""
        for name, table in tables:
            if table is not None:
                self.rows[name] += table.num_rows
        self._cases(tables.cases)
        persons = tables.cases["person"].unique()
        for counter, table in (
            (self.debts, tables.cases),
            (self.contacts, tables.contacts),
            (self.events, tables.events),
        ):
            if table is not None:
                counter.update(_a_person(table, persons))
        if tables.events is not None:
            self.types.update(_counted(tables.events["type"]))
            both = tables.events.group_by(["type", "outcome"]).aggregate([([], "count_all")])
            for row in both.to_pylist():
                if row["outcome"] is not None:
                    self.outcomes[row["type"], row["outcome"]] += row["count_all"]

    def _cases(self, table: pa.Table) -> None:
        for name in table.column_names:
            self.unknown[name] += table[name].null_count
        if "loan.status" in table.column_names:
            self.statuses.update(_counted(table["loan.status"]))
        if "jurisdiction" in table.column_names:
            self.jurisdictions.update(_counted(pc.binary_join(table["jurisdiction"], "+")))
        if "loan.oldest_unpaid_due_date" not in table.column_names:
            return
        buckets = _buckets(table, self.spec.today)
        self.buckets.update(_counted(buckets))
        if "debtor.willing_to_repay" in table.column_names:
            said = pc.if_else(table["debtor.willing_to_repay"], "willing", "unwilling")
            said = pc.fill_null(said, "unknown")
            both = pa.table([buckets, said], ["bucket", "said"]).group_by(["bucket", "said"])
            for row in both.aggregate([([], "count_all")]).to_pylist():
                self.willing[row["bucket"], row["said"]] += row["count_all"]

    def shares(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Return counts as shares of their sum."""
        total = sum(counts.values()) or 1
        return {name: count / total for name, count in counts.items()}

    def unknown_shares(self) -> dict[str, float]:
        """Return the share of cases in which each column is null, the most first."""
        rows = self.rows["cases"] or 1
        return {name: count / rows for name, count in self.unknown.most_common() if count}


def _counted(column: pa.Array | pa.ChunkedArray) -> dict[str, int]:
    return {
        "unknown" if row["values"] is None else row["values"]: row["counts"]
        for row in pc.value_counts(column).to_pylist()
    }


def _a_person(table: pa.Table, persons: pa.Array) -> dict[int, int]:
    """Return how many persons have how many rows."""
    place = pc.index_in(table["person"], value_set=persons).drop_null().to_numpy()
    times = np.bincount(np.minimum(np.bincount(place, minlength=len(persons)), _AT_MOST))
    return {count: int(number) for count, number in enumerate(times) if number}


def _buckets(table: pa.Table, today: int) -> pa.Array:
    """Return for each case its bucket: its status where it is not active."""
    due = table["loan.oldest_unpaid_due_date"].combine_chunks()
    days = today - pc.fill_null(due.cast(pa.int32()), today + 1000).to_numpy()
    lows = np.array([low for low, _ in BUCKETS.values()])
    place = np.searchsorted(lows, days, side="right")
    codes = pa.array(place, mask=pc.is_null(due).to_numpy(zero_copy_only=False))
    found = pc.fill_null(pa.array(["early", *BUCKETS]).take(codes), "unknown")
    status = table["loan.status"].combine_chunks()
    active = pc.fill_null(pc.equal(status, "active"), False)
    return pc.if_else(active, found, "not active")
