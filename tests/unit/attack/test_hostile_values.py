"""Values that no honest case holds are refused as mistakes, and quickly."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from shutil import copytree

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


HOLD = """kind: limits
limits:
  - id: until-then
    title: Until then
    on: {channel: any}
    hold: {when: {loan_status: active}, until: next_due_date}
"""


@pytest.mark.parametrize("day", ["0001-01-01", "1950-06-01", "1970-01-01", "2400-01-01"])
def test_hold_until_a_day_that_no_clock_knows_is_over_or_for_ever(tmp_path: Path, day: str) -> None:
    copytree(Path(__file__).parents[3] / "policies" / "branch", tmp_path / "branch")
    (tmp_path / "branch" / "until.yaml").write_text(HOLD, "utf-8")
    point = {"id": "self-mobile", "channel": ["call"], "zones": ["America/New_York"]}
    case = {
        "id": "LN-1",
        "person": "P-1",
        "loan": {"status": "active", "oldest_unpaid_due_date": "2026-03-05", "due_date": day},
        "contacts": [{"id": "self", "role": "debtor", "points": [point]}],
        "events": [],
    }
    book = duecourse.load(tmp_path / "branch", packs=[])
    decision = book.decide(case, datetime.fromisoformat("2026-03-10T10:05:00+08:00"))
    held = {reason.limit for item in decision.barred for reason in item.because}
    assert ("branch/until-then" in held) == (day > "2026")


def test_deep_json_line_is_no_case() -> None:
    assert not _is_json(b'{"a":' * 100_000)
