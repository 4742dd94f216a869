from __future__ import annotations

import pytest

from duecourse.source._suggest import closest

KNOWN = ("days_past_due", "when", "whom", "stage", "hold", "placed_calls", "sun", "id", "do")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("day_past_due", "days_past_due"), ("wehn", "when"), ("days-past-due", "days_past_due"),
     ("Stage", "stage"), ("hodl", "hold"), ("calls", "placed_calls"), ("sunday", "sun"),
     ("colour", ""), ("x", ""), ("", ""), ("title", ""), ("--", "")],
)  # fmt: skip
def test_the_word_that_was_meant(word: str, meant: str) -> None:
    assert closest(word, KNOWN) == meant


def test_nothing_is_meant_where_nothing_is_known() -> None:
    assert closest("when", ()) == ""
