"""The hours that a contact said suit them, as a host or a file gives them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import duecourse
from duecourse.api import Book
from duecourse.errors import CaseError
from duecourse.language.model import DayHours, Schedule

BRANCH = Path(__file__).parents[3] / "policies" / "branch"


@pytest.fixture(scope="module")
def book() -> Book:
    return duecourse.load(BRANCH, packs=[])


def document(hours: Any) -> dict[str, Any]:
    return {
        "id": "LN-1",
        "person": "P-1",
        "contacts": [{"id": "self", "role": "debtor", "convenient_hours": hours, "points": []}],
        "events": [],
    }


def test_hours_by_day(book: Book) -> None:
    case = book.case(document({"mon-fri": ["08:00..12:00", "22:00..01:00"], "weekend": "none"}))
    weekdays = frozenset({"mon", "tue", "wed", "thu", "fri"})
    assert case.contacts[0].convenient_hours == Schedule(
        (
            DayHours(weekdays, ((480, 720), (1320, 1500))),
            DayHours(frozenset({"sat", "sun"}), ()),
        )
    )


def test_nothing_said_is_not_never(book: Book) -> None:
    assert book.case(document(None)).contacts[0].convenient_hours is None
    never = book.case(document({"daily": "none"})).contacts[0].convenient_hours
    assert never == Schedule((DayHours(frozenset({"daily"}), ()),))


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({"daily": "8-21"}, "expected hours such as `08:00..21:00`, got `8-21`"),
        ({"dayly": "08:00..21:00"}, "unknown day `dayly`"),
        ({"mon": "08:00..08:00"}, "are empty"),
        ("mornings", "must be a mapping"),
    ],
)
def test_hours_that_are_none_refuse_the_case(book: Book, hours: Any, said: str) -> None:
    with pytest.raises(CaseError) as caught:
        book.case(document(hours))
    (finding,) = caught.value.findings
    assert finding.path == "contacts[0].convenient_hours"
    assert said in finding.message
