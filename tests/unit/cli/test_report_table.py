"""Tables of a terminal are never cut off at its edge."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from duecourse_cli._session import Session
from duecourse_cli.views.report import table
from duecourse_cli.views.report_parts import Grid

GRID = Grid(
    "what",
    ("a reason", "stricter cases", "looser cases", "acts stricter", "acts looser", "after"),
    (
        ("Call windows for a customer (branch/call-windows)", "3,282", "0", "5,120", "0", "now"),
        ("branch/let-the-promise-run-to-its-end", "1", "2", "3", "4", "not before tomorrow"),
    ),
    texts=frozenset({5}),
)


@pytest.mark.parametrize("bars", [[], ["████", "█"]])
@pytest.mark.parametrize("width", [50, 60, 72, 80, 200])
def test_nothing_is_cut_off(width: int, bars: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = Session().render(table(GRID, bars), width=width)
    assert max(map(cell_len, text.splitlines())) <= width
    letters = "".join(sorted("".join(text.replace("─", "").replace("█", "").split())))
    cells = [cell for row in (GRID.heads, *GRID.rows) for cell in row]
    assert letters == "".join(sorted("".join("".join(cells).split())))


def test_where_there_is_room_a_row_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert len(Session().render(table(GRID, []), width=200).strip().splitlines()) == 4


def shown(grid: Grid, width: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    return Session().render(table(grid, []), width=width).splitlines()


NUMBERS = Grid(
    "what",
    ("bucket", "origination", "stricter", "looser"),
    (("Origination", "1,234", "56", "7"), ("M1", "8", "9", "10")),
)


def test_columns_stand_closer_before_a_word_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "Originationoriginationstricterlooser"
    lines = shown(NUMBERS, len(words) + 3, monkeypatch)
    assert lines[0] == "bucket      origination stricter looser"
    assert [line.split() for line in lines[2:4]] == [list(row) for row in NUMBERS.rows]


def test_heads_of_numbers_are_broken_before_the_first_column(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heads = ("bucket", "origination", "stricter", "looser", "rescheduled", "written-off")
    row = ("Origination", "1,234", "56", "7", "8", "9")
    lines = shown(Grid("what", heads, (row,)), 40, monkeypatch)
    assert max(map(cell_len, lines)) <= 40
    assert lines[-1].split() == list(row)
