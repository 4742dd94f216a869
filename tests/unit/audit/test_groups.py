"""Rows put together by person, as they come or sorted on disk."""

from __future__ import annotations

from random import Random

import pytest
from tests.unit.audit.conftest import call, law_of

from duecourse.audit.groups import Group, Item, as_they_come, sorted_first
from duecourse.audit.logs import LogError
from duecourse.audit.reader import Reader
from duecourse.audit.rows import Rejected, Row


def rows(*persons: str) -> list[Item]:
    reader = Reader(law_of("us").vocabulary, law_of("us").roles, {})
    return [
        reader.row(call(f"c{n}", f"2026-03-02T10:{n:02}:00-05:00", person=person), n + 1)
        for n, person in enumerate(persons)
    ]


def lines(groups: list[Group]) -> list[tuple[str, list[int]]]:
    return [(person, [item.line for item in held]) for person, held in groups]


def test_rows_sorted_by_person_come_as_they_are() -> None:
    found = list(as_they_come(rows("A", "A", "B", "B", "Ω"), _nothing))
    assert lines(found) == [("A", [1, 2]), ("B", [3, 4]), ("Ω", [5])]


def test_a_person_who_comes_back_stops_the_run() -> None:
    with pytest.raises(LogError, match="line 3: `A` stands after `B`"):
        list(as_they_come(rows("A", "B", "A"), _nothing))


def test_a_rejected_row_out_of_place_stops_nothing() -> None:
    first, second = rows("B", "B")
    found = list(as_they_come([first, Rejected(9, "wrong", person="A"), second], _nothing))
    assert lines(found) == [("B", [1, 2])]


def test_sorting_on_disk_gives_the_same_as_sorting() -> None:
    items = rows(*[f"P-{number % 7}" for number in range(50)])
    items.append(Rejected(99, "wrong", person="P-3"))
    Random(1).shuffle(items)
    counted: list[int] = []
    found = list(sorted_first(items, _nothing, counted.append))
    assert counted == [51]
    assert [person for person, _ in found] == sorted({item.person for item in items})
    for person, held in found:
        own = [item for item in items if item.person == person]
        us = {item.line: item.us if isinstance(item, Row) else -1 for item in own}
        assert [item.line for item in held] == sorted(us, key=lambda line: (us[line], line))


@pytest.mark.parametrize("on_disk", [False, True])
def test_more_rows_of_one_person_than_are_held_are_told(on_disk: bool) -> None:
    told: list[Rejected] = []
    items = rows(*"AAAAAB")
    groups = (
        sorted_first(items, told.append, _nothing, 3)
        if on_disk
        else as_they_come(items, told.append, 3)
    )
    found = list(groups)
    assert lines(found) == [("A", [1, 2, 3]), ("B", [6])]
    assert isinstance(found[0][1][-1], Rejected)  # so that the person has gaps
    assert [each.line for each in told] == [3, 4, 5]
    assert {each.reason for each in told} == {"one person has more than 2 rows"}


def _nothing(_: object) -> None:
    """Take what is told."""
