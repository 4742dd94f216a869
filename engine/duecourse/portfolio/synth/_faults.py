"""Rows with a mistake in them, on purpose, to see that they are refused and nothing else is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.synth._columns import names
from duecourse.portfolio.synth._contacts import Contacts
from duecourse.portfolio.synth._draws import Bools, Draws, Ints
from duecourse.portfolio.synth._loans import Loans
from duecourse.portfolio.synth._people import People
from duecourse.portfolio.tables import Tables

FAULTS: dict[str, str] = {
    "wrong-value": "`loan.product` of each case is `spaceship`",
    "unknown-zone": "each of the person's phones is in `Mars/Phobos`",
    "duplicate-contact": "the debtor is there twice, with one id",
    "orphan-contact": "one more contact, of a person `P-X…` who has no case",
    "duplicate-case": "the first case is there twice, with one id",
}
"""Each fault; a person who has one has one of these, all alike often."""
_KINDS = tuple(FAULTS)


def faulty(
    rate: float, draws: Draws, tables: Tables, people: People, loans: Loans, those: Contacts
) -> Tables:
    """Return *tables* with a fault in the rows of persons at *rate*."""
    if not rate:
        return tables
    has = draws.chance("fault", people.number, rate)
    kind = np.where(has, draws.whole("which-fault", people.number, len(_KINDS)), -1)

    def of(name: str) -> Bools:
        found: Bools = kind == _KINDS.index(name)
        return found

    assert tables.contacts is not None
    assert tables.points is not None
    cases, contacts, points = tables.cases, tables.contacts, tables.points
    cases = _spoilt(cases, "loan.product", "spaceship", of("wrong-value")[loans.person])
    at = np.nonzero(those.has)[0]
    abroad = of("unknown-zone")[those.person[at]] & pc.is_valid(points["phone"]).to_numpy()
    points = _spoilt(points, "zones", ["Mars/Phobos"], abroad)
    first = loans.index % 8 == 0
    cases = _twice(cases, of("duplicate-case")[loans.person] & first)
    lost = of("orphan-contact")
    own = those.slot == 0
    rows = contacts.filter(pa.array(lost[those.person] & own))
    place = contacts.schema.get_field_index("person")
    stray = names("P-X", people.number[lost] + 1)
    rows = rows.set_column(place, contacts.schema.field(place), stray)
    contacts = _twice(contacts, of("duplicate-contact")[those.person] & own)
    return Tables(cases, pa.concat_tables([contacts, rows]), points, tables.events)


def _spoilt(table: pa.Table, name: str, value: object, where: Bools) -> pa.Table:
    """Return *table* with *value* in the column *name*, where it has one."""
    place = table.schema.get_field_index(name)
    if place < 0:
        return table
    field = table.schema.field(place)
    column = table.column(place).combine_chunks()
    both = pa.concat_arrays([column, pa.array([value], field.type)])
    rows: Ints = np.where(where, len(column), np.arange(len(column)))
    return table.set_column(place, field, both.take(pa.array(rows)))


def _twice(table: pa.Table, which: Bools) -> pa.Table:
    rows = np.repeat(np.arange(len(table)), 1 + which.astype(np.int64))
    return table.take(pa.array(rows))
