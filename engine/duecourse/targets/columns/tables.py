"""A portfolio as four Arrow tables: cases, contacts, points, and the events of each person.

A column is called as it is in a case document: ``loan.principal`` for a key of a section,
``role`` for a key of a contact. A null is *unknown*, as a missing key is.

========= ==================================================================================
cases     ``case person actor collector jurisdiction language account other_debts history``,
          one row a debt, and every fact of the case by its path
contacts  ``person case contact zones convenient_hours``, and every fact of a contact
points    ``person case contact point channel zones number``, and every fact of a point
events    ``person event at``, and every field of an event
========= ==================================================================================

Contacts and points belong to all cases of the person where ``case`` is null. ``history`` says
what the events cover: ``person`` (also where it is null), ``debt``, ``unknown``, or ``none``
where there is no event log at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from duecourse.book.bind import EVENT_FIELDS, SECTIONS, Vocabulary
from duecourse.ir import Kind

NAMES: tuple[str, ...] = ("cases", "contacts", "points", "events")
WORDS = pa.list_(pa.string())
INSTANT = pa.timestamp("us", "UTC")
AMOUNT = pa.decimal128(24, 6)
"""Exact numbers: up to 18 digits before the point, six after it."""

TYPES: dict[Kind, pa.DataType] = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.DECIMAL: AMOUNT,
    Kind.MONEY: AMOUNT,
    Kind.TEXT: pa.string(),
    Kind.ENUM: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.INSTANT: INSTANT,
    Kind.TIME_OF_DAY: pa.time32("s"),
    Kind.DURATION: pa.duration("us"),
    Kind.SET: WORDS,
}

CASE_COLUMNS: dict[str, pa.DataType] = {
    "case": pa.string(),
    "person": pa.string(),
    "actor": pa.string(),
    "collector": pa.string(),
    "jurisdiction": WORDS,
    "language": pa.string(),
    "account": pa.string(),
    "other_debts": WORDS,
    "history": pa.string(),
}
CONTACT_COLUMNS: dict[str, pa.DataType] = {
    "person": pa.string(),
    "case": pa.string(),
    "contact": pa.string(),
    "zones": WORDS,
    "convenient_hours": pa.string(),
}
POINT_COLUMNS: dict[str, pa.DataType] = {
    "person": pa.string(),
    "case": pa.string(),
    "contact": pa.string(),
    "point": pa.string(),
    "channel": WORDS,
    "zones": WORDS,
    "number": pa.string(),
}
EVENT_COLUMNS: dict[str, pa.DataType] = {
    "person": pa.string(),
    "event": pa.string(),
    "at": INSTANT,
}
REQUIRED = {
    "cases": ("case", "person"),
    "contacts": ("person", "contact"),
    "points": ("person", "contact", "point"),
    "events": ("person", "at", "type"),
}
HISTORIES = ("person", "debt", "unknown", "none")


@dataclass(frozen=True, slots=True)
class Tables:
    """The four tables of whole persons; ``None`` where a portfolio has no such table.

    Without a table of events every case's history is ``none``.
    """

    cases: pa.Table
    contacts: pa.Table | None = None
    points: pa.Table | None = None
    events: pa.Table | None = None

    def __iter__(self) -> Iterator[tuple[str, pa.Table | None]]:
        """Yield each table with its name."""
        for name in NAMES:
            yield name, getattr(self, name)


def schemas(vocabulary: Vocabulary) -> dict[str, pa.Schema]:
    """Return the schema of each table, with every fact that *vocabulary* reads from a case.

    Fields that must be there and never null are not nullable; every other column may be left out.
    """
    columns: dict[str, dict[str, pa.DataType]] = {
        "cases": dict(CASE_COLUMNS),
        "contacts": dict(CONTACT_COLUMNS),
        "points": dict(POINT_COLUMNS),
        "events": dict(EVENT_COLUMNS),
    }
    for section in (*SECTIONS, "case", "contact", "point"):
        table = {"contact": "contacts", "point": "points"}.get(section, "cases")
        for key, slots in vocabulary.slots.get(section, {}).items():
            name = f"{section}.{key}" if section in SECTIONS else key
            columns[table].setdefault(name, TYPES[slots[0].kind])
    columns["cases"].setdefault("loan.currency", pa.string())
    for name, kind in EVENT_FIELDS.items():
        columns["events"].setdefault(name, TYPES[kind])
    return {
        table: pa.schema(
            [
                pa.field(name, type_, nullable=name not in REQUIRED[table])
                for name, type_ in found.items()
            ]
        )
        for table, found in columns.items()
    }


def needed(tables: Tables) -> list[str]:
    """Return what is missing of the columns that must be there, as ``table.column``."""
    return [
        f"{name}.{column}"
        for name, table in tables
        if table is not None
        for column in REQUIRED[name]
        if column not in table.column_names
    ]
