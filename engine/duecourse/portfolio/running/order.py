"""What the playbook sorts its worklist by, for each case: the score, and facts that it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from duecourse import ir
from duecourse.book.case import Case
from duecourse.clock.instants import to_us
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.portfolio.documents import documents
from duecourse.portfolio.tables import Tables

if TYPE_CHECKING:
    from duecourse.api import Book

DEFAULT = (("score", True), ("case", False))


def order_of(book: Book) -> tuple[tuple[str, bool], ...]:
    """Return the keys by which the playbook sorts, each with whether the largest comes first."""
    return book.joined.playbook.order or DEFAULT


def keys(book: Book, tables: Tables, decided: frozenset[str], at: datetime) -> pa.Table:
    """Return the facts that the playbook sorts by, of the decided cases among *tables*.

    One column for each fact, numbers or text; null is unknown.
    """
    names = [name for name, _ in order_of(book) if name not in ("score", "case")]
    rows = list(_rows(book, tables, decided, names, to_us(at)))
    found: dict[str, Any] = {"case": pa.array([name for name, _ in rows], pa.string())}
    for place, name in enumerate(names):
        column = [_plain(values[place]) for _, values in rows]
        textual = book.facts[name].kind in (ir.Kind.TEXT, ir.Kind.ENUM)
        kind = pa.string() if textual else pa.float64()
        found[name] = pa.array(column, kind)
    return pa.table(found)


def _rows(
    book: Book, tables: Tables, decided: frozenset[str], names: list[str], us: int
) -> Iterator[tuple[str, list[ir.Value | None]]]:
    for document in documents(tables):
        if document["id"] in decided:
            case = book.case(document)
            yield case.id, [_value(book, case, name, us) for name in names]


def _value(book: Book, case: Case, name: str, us: int) -> ir.Value | None:
    joined, decider = book.for_case(case)
    ready, _ = decider.prepare(case, us)
    environment = Environment(
        lambda node: ready.cf.get(node.fact),
        ready.desk_day(us),
        lambda node: ready.aggregate(node, None, None, us)[0],
    )
    return evaluate(joined.facts[name].expr, environment)


def _plain(value: ir.Value | None) -> float | str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, frozenset):  # sets have no order, and the playbook may not name one
        return None
    return float(value)
