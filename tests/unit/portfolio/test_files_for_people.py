"""No sheet runs a text of a case as a formula; files for machines keep it as it is."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import openpyxl
import pyarrow as pa
import pytest

from duecourse.portfolio.dayplan.files import table
from duecourse.portfolio.running.writing import write
from duecourse.portfolio.sheets import library, save, sheet

FORMULAS = ("=1+1", "+86 1", "-2+3", "@SUM(A1)", "\t=1", "\r=1")
PLAIN = ("LN-1", "a=1", "", "'quoted", "1-2")


def cells(text: str) -> list[str]:
    return [row[0] for row in csv.reader(StringIO(text, newline=""))][1:]


def test_csv_for_people_marks_text_that_a_sheet_would_run() -> None:
    rows = [{"case": text} for text in (*FORMULAS, *PLAIN)]
    marked = [f"'{text}".replace("\r", "\n") for text in FORMULAS]
    assert cells(table(rows, ["case"])) == [*marked, *PLAIN]
    assert cells(table([{"case": "a\r=1"}], ["case"])) == ["a\n=1"]
    assert cells(table([{"case": ["=1", "b"]}, {"case": -3}, {"case": None}], ["case"])) == [
        "'=1;b", "-3", "",
    ]  # fmt: skip


@pytest.mark.parametrize("wrap", [True, False])
def test_a_workbook_has_no_formulas(wrap: bool) -> None:
    made = library().Workbook(write_only=True)
    sheet(made, "agent", (("Case", 8), ("Score", 8)), [(t, -1) for t in FORMULAS[:4]], 4, wrap=wrap)
    file = BytesIO()
    save(made, file)
    rows = list(openpyxl.load_workbook(file)["agent"].iter_rows(min_row=2))
    assert [(row[0].value, row[0].data_type) for row in rows] == [(t, "s") for t in FORMULAS[:4]]
    assert {(row[1].value, row[1].data_type) for row in rows} == {(-1, "n")}


def test_csv_for_machines_says_what_was_given() -> None:
    file = BytesIO()
    write(pa.table({"case": pa.array([*FORMULAS, *PLAIN])}), file, "csv")
    assert cells(file.getvalue().decode()) == [*FORMULAS, *PLAIN]
