"""Identities of a block as numbers: the same number in every table that names the same one."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.book.bind import Vocabulary
from duecourse.targets.columns.encode import known_of, one_array
from duecourse.targets.columns.tables import Tables, schemas
from duecourse.targets.columns.vec import Ints, Vec
from duecourse.targets.columns.words import Words

IDENTITIES = frozenset({"point", "contact", "number", "account", "by"})
"""Event fields that name something of the case, numbered within the block."""

_FAMILIES = {"collector": "by"}
_FAMILY_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "case": (
        ("cases", "case"),
        ("cases", "other_debts"),
        ("contacts", "case"),
        ("points", "case"),
        ("events", "debts"),
    ),
    "contact": (("contacts", "contact"), ("points", "contact"), ("events", "contact")),
    "point": (("points", "point"), ("events", "point")),
    "number": (("points", "number"), ("events", "number")),
    "account": (("cases", "account"), ("events", "account")),
    "by": (("cases", "collector"), ("events", "by")),
}
"""Columns that hold identities of one kind, which are compared with each other."""


class Identities:
    """The tables of whole persons, each with every column that it may have.

    Attributes:
        vocabulary: The book's.
        words: Of the run.
        tables: By name; those that were not given are empty.
        no_log: Whether no events were given at all.
    """

    def __init__(self, tables: Tables, vocabulary: Vocabulary, words: Words) -> None:
        """Take the tables, and number nothing yet."""
        self.vocabulary, self.words = vocabulary, words
        self._ids: dict[str, pa.Array] = {}
        self.tables: dict[str, pa.Table] = {}
        wanted = schemas(vocabulary)
        for name, table in tables:
            schema = wanted[name]
            self.tables[name] = _conform(schema.empty_table() if table is None else table, schema)
        self.no_log = tables.events is None

    def _column(self, table: str, name: str) -> pa.Array:
        return one_array(self.tables[table], name)

    def _text(self, table: str, name: str) -> Vec:
        """Return a column of identities, numbered within the block."""
        return self._identities(name, self._column(table, name))

    def _identities(self, name: str, column: pa.Array) -> Vec:
        """Return identities of one kind as numbers; the same in every table."""
        ids = self._family(name)
        found = pc.index_in(column, value_set=ids)
        known = known_of(column)
        numbers = pc.fill_null(found, 0).to_numpy(zero_copy_only=False).astype(np.int64)
        return Vec(numbers, known)

    def _family(self, name: str) -> pa.Array:
        """Return all different identities of the kind of a column, by number."""
        kind = _FAMILIES.get(name, name)
        found = self._ids.get(kind)
        if found is None:
            parts = [pa.array(["lender"])] if kind == "by" else []
            for table, column in _FAMILY_COLUMNS[kind]:
                ids = self._column(table, column)
                ids = ids.flatten() if pa.types.is_list(ids.type) else ids
                parts.append(ids.cast(pa.string()))
            found = self._ids[kind] = pc.unique(pa.concat_arrays(parts)).drop_null()
        return found

    def ids(self, table: str, name: str) -> pa.Array:
        """Return a column of identities as text."""
        ids = self._column(table, name)
        return ids.dictionary_decode() if pa.types.is_dictionary(ids.type) else ids

    def event_ids(self, rows: Ints) -> pa.Array:
        """Return the ids of rows of events; one without is called by its place."""
        return self.ids("events", "event").take(pa.array(rows))


def _conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return *table* with every column of *schema*, in its types; what it lacks is null."""
    columns = []
    for field in schema:
        place = table.schema.get_field_index(field.name)
        if place < 0:
            columns.append(pa.nulls(table.num_rows, field.type))
        elif table.schema.field(place).type == field.type or _is_text(table, place, field):
            columns.append(table.column(place))
        else:
            columns.append(table.column(place).cast(field.type))
    return pa.Table.from_arrays(columns, names=schema.names)


def _is_text(table: pa.Table, place: int, field: pa.Field) -> bool:
    found = table.schema.field(place).type
    return bool(pa.types.is_dictionary(found) and found.value_type == field.type)
