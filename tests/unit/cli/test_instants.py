"""Instants as they are given and as people read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from duecourse_cli._instants import Clock, here, offset, parse

SHANGHAI = timezone(timedelta(hours=8))
AT = datetime(2026, 3, 10, 10, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-10T10:05:00+08:00",
        "2026-03-10T10:05+08:00",
        "2026-03-10 10:05+0800",
        " 2026-03-10T02:05:00Z",
        "2026-03-10T02:05:00.000z",
    ],
)
def test_spellings(text: str) -> None:
    assert parse(text) == AT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03-10T10:05", "2026-03-10T10:05+08:00"),
        ("2026-03-10", "has no time"),
        ("10:05", "is not an instant"),
        ("2026-13-01T10:05Z", "not on the calendar"),
        ("2026-03-10T10:05+99:00", "not on the calendar"),
    ],
)
def test_what_is_wrong_with_others(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        parse(text)


def test_the_short_form_is_on_the_customers_clock() -> None:
    clock = Clock(AT, "en")
    assert clock.short("2026-03-10T11:00:00+08:00") == "11:00"
    assert clock.short("2026-03-11T09:30:00+08:00") == "tomorrow 09:30"
    assert clock.short("2026-03-13T09:30:00+08:00") == "Fri 2026-03-13 09:30"
    # In New York it is 22:05 on the ninth, so nine in the morning of the tenth is tomorrow there.
    assert clock.short("2026-03-10T21:00:00+08:00", "America/New_York") == "tomorrow 09:00"
    assert clock.short("2026-03-10T21:00:00+08:00") == "21:00"
    assert Clock(AT, "zh").short("2026-03-11T09:30:00+08:00") == "明天 09:30"
    assert Clock(AT, "zh").full(AT) == "周二 2026-03-10 10:05"


def test_offsets() -> None:
    assert offset(AT) == "+08:00"
    assert offset(AT.astimezone(UTC)) == "+00:00"
    assert here().tzinfo is not None
