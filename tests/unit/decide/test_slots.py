"""What slots are asked of, and what there is to say where there are none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import duecourse
from duecourse.api import Book
from duecourse.book.case import Case

BRANCH = Path(__file__).parents[3] / "policies" / "branch"
AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")


@pytest.fixture(scope="module")
def book() -> Book:
    return duecourse.load(BRANCH, packs=[])


@pytest.fixture(scope="module")
def case(book: Book) -> Case:
    return book.read_case(BRANCH / "cases" / "critical-window-edges.yaml")


def test_the_first_slot_begins_now_and_the_rest_are_the_windows(book: Book, case: Case) -> None:
    slots = book.slots(case, AT, treatment="plain-call", to="self-mobile", count=3)
    assert [(slot.start[11:16], str(slot.end)[11:16]) for slot in slots] == [
        ("10:05", "11:00"),
        ("12:30", "13:30"),
        ("14:30", "15:30"),
    ]


def test_a_desk_act_needs_no_point(book: Book) -> None:
    case = book.read_case(BRANCH / "cases" / "tug-locate.yaml")
    desk = {n.treatment for n in book.decide(case, AT).now if not n.to}
    assert desk
    for name in desk:
        assert book.slots(case, AT, treatment=name)[0].start == AT.isoformat()


@pytest.mark.parametrize(
    ("treatment", "to"),
    [("no-such", "self-mobile"), ("plain-call", "no-such"), ("plain-call", "")],
)
def test_what_there_is_not_is_a_mistake(book: Book, case: Case, treatment: str, to: str) -> None:
    with pytest.raises(KeyError):
        book.slots(case, AT, treatment=treatment, to=to)


def test_an_exhibit_and_a_point_of_another_channel_have_none(book: Book, case: Case) -> None:
    assert book.slots(case, AT, treatment="small-threats", to="self-mobile") == ()
    assert book.slots(case, AT, treatment="overdue-sms", to="self-home") == ()


@pytest.mark.parametrize(
    ("name", "treatment", "to"),
    [
        ("attorney-represented", "plain-call", "counsel-office"),
        ("golden-children", "courtesy-call", "younger-mobile"),
    ],
)
def test_a_point_where_nothing_is_offered_has_none(
    book: Book, name: str, treatment: str, to: str
) -> None:
    case = book.read_case(BRANCH / "cases" / f"{name}.yaml")
    decision = book.decide(case, AT)
    assert to not in {item.to for item in decision.now} | {item.to for item in decision.later}
    assert book.slots(case, AT, treatment=treatment, to=to) == ()
