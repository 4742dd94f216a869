"""Values that no honest case holds are refused as mistakes, and quickly."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import duecourse
from duecourse.book._values import UnreadableError, read_value
from duecourse.book.bind import Vocabulary, bind
from duecourse.errors import CaseError
from duecourse.ir import Kind
from duecourse.source._suggest import closest
from duecourse_cli._cases import _is_json

HUGE = 10**5000


def test_number_of_too_many_digits_is_no_text() -> None:
    with pytest.raises(UnreadableError):
        read_value(Kind.TEXT, HUGE)


def test_number_of_too_many_digits_is_quoted() -> None:
    with pytest.raises(CaseError, match="too many digits"):
        bind({"id": "L", "person": "P", "contacts": HUGE}, Vocabulary())


def test_endless_word_gets_no_suggestion() -> None:
    assert closest("call" * 100_000, ["call"]) == ""


@pytest.mark.parametrize("day", ["0001-01-01", "1950-06-01", "1969-12-31", "2400-01-01"])
def test_promise_for_a_day_that_no_clock_knows_is_decided(day: str) -> None:
    book = duecourse.load(Path(__file__).parents[3] / "policies" / "branch", packs=[])
    promise = {"at": "2026-03-10T09:00:00+08:00", "type": "promise", "date": day}
    point = {"id": "self-mobile", "channel": ["call"], "zones": ["Asia/Shanghai"]}
    case = {
        "id": "LN-1",
        "person": "P-1",
        "loan": {"status": "active", "oldest_unpaid_due_date": "2026-03-05"},
        "contacts": [{"id": "self", "role": "debtor", "points": [point]}],
        "events": [promise],
        "history": "person",
    }
    decision = book.decide(case, datetime.fromisoformat("2026-03-10T10:05:00+08:00"))
    held = {reason.limit for item in decision.barred for reason in item.because}
    assert ("branch/let-the-promise-run" in held) == (day > "2026")


def test_deep_json_line_is_no_case() -> None:
    assert not _is_json(b'{"a":' * 100_000)
