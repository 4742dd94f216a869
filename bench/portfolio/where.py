"""Where the processor time of deciding a block of cases in columns goes, part by part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

import duecourse
from duecourse.portfolio.in_columns import BLOCK, InColumns
from duecourse.portfolio.tables import NAMES, Tables

PARTS = (
    ("block: rows to arrays, counts begun", "duecourse.targets.columns.kernel", "Kernel.block"),
    ("offers, limits, words", "duecourse.targets.columns.snapshot", "Snapshot.whole"),
    ("from when and until when", "duecourse.targets.columns.deciding", "Deciding.decide"),
    ("what is missing", "duecourse.portfolio._rows", "missing_of"),
    ("next change", "duecourse.portfolio._rows", "next_change"),
    ("decisions as rows", "duecourse.portfolio.in_columns", "decisions_of"),
    ("actions as rows", "duecourse.portfolio.in_columns", "actions_of"),
    ("doubtful rows", "duecourse.portfolio.in_columns", "doubtful"),
)
"""What is timed of a block, and where it is; what another holds is taken from it."""


class Clock:
    """Processor time by part, without that of the parts within."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.spent: dict[str, float] = {}
        self._within = [0.0]

    def watch(self, label: str, module: str, name: str) -> bool:
        """Time a function from now on; tell whether there is such a one."""
        owner: Any = import_module(module)
        *path, last = name.split(".")
        for part in path:
            owner = getattr(owner, part, None)
        found = None if owner is None else owner.__dict__.get(last)
        if found is None:
            return False
        inner = found.__func__ if isinstance(found, classmethod | staticmethod) else found

        def timed(*given: Any, **named: Any) -> Any:
            begun = process_time()
            self._within.append(0.0)
            try:
                return inner(*given, **named)
            finally:
                whole = process_time() - begun
                own = whole - self._within.pop()
                self._within[-1] += whole
                self.spent[label] = self.spent.get(label, 0.0) + own

        wrapped: Callable[..., Any] = timed
        setattr(owner, last, type(found)(wrapped) if inner is not found else wrapped)
        return True


def of_a_block(book: duecourse.Book, source: Path, at: datetime) -> list[tuple[str, float, int]]:
    """Return where the processor time of deciding goes: part, seconds, cases.

    In this process, of as many cases as are decided at once.
    """
    clock = Clock()
    for part in PARTS:
        clock.watch(*part)
    persons = pc.unique(pq.read_table(source / "cases.parquet").slice(0, BLOCK)["person"])
    tables = Tables(
        **{
            name: pq.read_table(
                source / f"{name}.parquet", filters=pc.field("person").isin(persons)
            )
            for name in NAMES
        }
    )
    decider = InColumns(book)
    decider.decide(Tables(tables.cases.slice(0, 2_000)), at)  # compiles
    clock.spent.clear()
    begun = process_time()
    decider.decide(tables, at)
    whole = process_time() - begun
    size = tables.cases.num_rows
    spent = {**clock.spent, "all else": whole - sum(clock.spent.values())}
    return [(label, seconds, size) for label, seconds in spent.items()]
