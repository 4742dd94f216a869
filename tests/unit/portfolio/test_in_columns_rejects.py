"""A case that does not fit is rejected alone, and keeps no other from being decided."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

import duecourse
from duecourse.portfolio.from_cases import tables_of
from duecourse.portfolio.in_columns import InColumns
from duecourse.portfolio.one_by_one import OneByOne
from duecourse.portfolio.outcomes import Outcome
from duecourse.portfolio.tables import Tables

BRANCH = Path(__file__).parents[3] / "policies/branch"
AT = datetime.fromisoformat("2026-03-10T09:35:00+08:00")


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("points", "zones", ["Asia/Peking"]),
        ("contacts", "zones", ["Nowhere"]),
        ("points", "channel", ["telegram"]),
        ("events", "type", "dance"),
        ("cases", "history", "some"),
    ],
)
def test_what_does_not_fit_is_rejected_alone(table: str, column: str, value: object) -> None:
    book = duecourse.load(BRANCH, packs=[])
    paths = sorted((BRANCH / "cases").glob("*.yaml"))[::6]
    found = dict(tables_of([book.read_case(path) for path in paths], book.vocabulary))
    given = found[table]
    assert given is not None
    rows = given.to_pylist()
    rows[0][column] = value
    tables = Tables(**{**found, table: pa.Table.from_pylist(rows, given.schema)})
    expected = the_same_both_ways(book, tables)
    assert expected.rejects.num_rows


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("points", "zones", ["Asia/Peking"]),
        ("contacts", "zones", ["Nowhere"]),
        ("points", "channel", ["telegram"]),
        ("events", "type", "dance"),
    ],
)
@pytest.mark.parametrize("sound", [True, False], ids=["sound", "with a case that does not fit"])
def test_rows_of_people_without_a_case_concern_nobody(
    table: str, column: str, value: object, sound: bool
) -> None:
    book = duecourse.load(BRANCH, packs=[])
    paths = sorted((BRANCH / "cases").glob("*.yaml"))[::6]
    found = dict(tables_of([book.read_case(path) for path in paths], book.vocabulary))
    given, cases = found[table], found["cases"]
    assert given is not None
    assert cases is not None
    rows = given.to_pylist()
    rows.append({**rows[0], "person": "somebody else", "case": None, column: value})
    found[table] = pa.Table.from_pylist(rows, given.schema)
    if not sound:
        first, *others = cases.to_pylist()
        found["cases"] = pa.Table.from_pylist([{**first, "history": "some"}, *others], cases.schema)
    expected = the_same_both_ways(book, Tables(**found))
    assert expected.rejects.num_rows == (not sound)


def the_same_both_ways(book: duecourse.Book, tables: Tables) -> Outcome:
    expected = OneByOne(book).decide(tables, AT)
    decided = InColumns(book).decide(tables, AT)
    assert decided.rejects.equals(expected.rejects)
    assert decided.decisions.equals(expected.decisions)
    assert decided.actions.equals(expected.actions)
    return expected
