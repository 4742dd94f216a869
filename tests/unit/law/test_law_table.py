"""The old practices against the laws: decided, cited, and as the page on record says."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import duecourse
from duecourse.clock.instants import day_number
from duecourse.law.fill import Filler
from duecourse.law.packs import Shelf
from duecourse.law.table import (
    LOOSER,
    NOT_COMPUTABLE,
    SAME,
    STRICTER,
    Cell,
    Finding,
    Reference,
    Table,
    TableError,
    read_table,
    relation,
)
from duecourse_cli.views.law_table import markdown

ROOT = Path(__file__).parents[3]
BRANCH = ROOT / "policies" / "branch"
PAGE = ROOT / "docs" / "law-against-the-deck.md"
MADE = "duecourse law against policies/branch --table deck --format md --output {page} --force"


@cache
def deck() -> tuple[Table, tuple[Cell, ...]]:
    table = read_table(BRANCH, "deck")
    book = duecourse.load(BRANCH, packs=[])
    days = [day_number(date.fromisoformat(day)) for day in table.on]
    return table, Filler(book.joined, book.vocabulary, Shelf().packs(), days).fill(table)


def test_the_page_is_current() -> None:
    table, cells = deck()
    made = MADE.format(page=PAGE.relative_to(ROOT))
    assert markdown("branch", table, cells, "en") + "\n" == PAGE.read_text("utf-8"), made


def test_it_has_every_practice_and_place() -> None:
    table, cells = deck()
    assert len(table.rows) == 14
    assert [place.id for place in table.places] == ["US", "CN", "GB", "IN"]
    columns = [(place.id, actor) for place in table.places for actor in place.actors]
    wanted = {(row.id, *column) for row in table.rows for column in columns}
    assert {(cell.row, cell.place, cell.actor) for cell in cells} == wanted
    assert all(cell.reference is not None for cell in cells)


def test_every_bar_is_cited() -> None:
    for cell in deck()[1]:
        if cell.finding.mark == "BAR":
            assert cell.finding.because, cell
            assert all(each.law and each.cite for each in cell.finding.because), cell


def test_nothing_is_looser_without_a_reason() -> None:
    for cell in deck()[1]:
        assert cell.relation != LOOSER, cell
        assert (cell.relation != NOT_COMPUTABLE) or cell.reason, cell


def test_what_no_doubt_is_about() -> None:
    """The bars that every reading of the texts agrees on."""
    marks = {(c.row, c.place, c.actor): c.finding.mark for c in deck()[1]}
    for place, actor in (("US", "third_party"), ("CN", "first_party"), ("GB", "first_party")):
        for practice in ("small-threats", "all-contacts", "family-repays"):
            assert marks[practice, place, actor] == "BAR"
    assert marks["nine-a-day", "US", "third_party"] == "BAR"
    assert marks["nine-a-day", "CN", "first_party"] == "BAR"
    assert marks["window-evening", "IN", "first_party"] == "BAR"
    assert marks["window-morning", "CN", "first_party"] == "OK"


@pytest.mark.parametrize(
    ("mark", "reference", "expected"),
    [
        ("OK", Reference("OK"), (SAME, "")),
        ("BAR", Reference("COND"), (STRICTER, "")),
        ("BAR", Reference("COND", why="never asked"), (STRICTER, "")),
        ("OK", Reference("COND", why="a judgment"), (NOT_COMPUTABLE, "a judgment")),
        ("OK", Reference("BAR"), (LOOSER, "")),
        ("OK", None, (SAME, "")),
        ("", Reference("OK"), (NOT_COMPUTABLE, "there is no pack for it")),
    ],
)
def test_relations(mark: str, reference: Reference | None, expected: tuple[str, str]) -> None:
    assert relation(Finding(mark), reference) == expected


def test_a_table_that_is_not_there() -> None:
    with pytest.raises(TableError, match="the playbook has no table `dek`") as caught:
        read_table(BRANCH, "dek")
    assert caught.value.help == "did you mean `deck`?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ("{}", "key 'id' is missing"),
        (
            json.dumps({"id": "t", "title": {}, "on": [], "places": [], "rows": [{"id": "r"}]}),
            "cannot be read",
        ),
    ],
)
def test_a_table_that_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "t.json").write_text(text, "utf-8")
    with pytest.raises(TableError, match=said):
        read_table(tmp_path, "t")
    with pytest.raises(TableError, match="no table `x`"):
        read_table(tmp_path, "x")
