"""Values that no honest case holds are refused as mistakes, and quickly."""

from __future__ import annotations

import pytest

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


def test_deep_json_line_is_no_case() -> None:
    assert not _is_json(b'{"a":' * 100_000)
