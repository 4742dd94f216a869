"""Calls to a customer who never answers, as many as remain."""

from __future__ import annotations

from typing import Any

from duecourse.law.attempts import Caller
from duecourse.law.calls import AttemptsEffect

from .conftest import Desk, Make

CITED = "force: law, certainty: A, cite: "


def limit_of(name: str, body: str, cite: str) -> str:
    return f"  - {{id: {name}, on: {{channel: call}}, {body}, {CITED}{cite}}}\n"


def week(desk: Desk, outcome: str = "no_answer") -> AttemptsEffect:
    law: Any = desk.law
    found = Caller(*law, floor=False).effect("first_party", outcome)
    assert found is not None
    return found


def test_without_limits_the_playbook_has_what_it_wants(make: Make) -> None:
    found = week(make(""))
    assert found.wanted_days == found.days == (3,) * 7
    assert [(w.window, w.wanted_a_day, w.most_a_day) for w in found.windows] == [
        ("one", 2, 2),
        ("two", 1, 1),
    ]
    assert [w.minutes_left for w in found.windows] == [420, 420]
    assert found.because == ()


def test_a_cap_a_week_leaves_its_number_and_is_named(make: Make) -> None:
    limit = limit_of("four", "cap: {count: attempts, at_most: 4, within: 7 days}", "Art 7")
    found = week(make(limit))
    assert found.days == (3, 1, 0, 0, 0, 0, 0)
    assert (found.wanted_a_week, found.in_a_week) == (21, 4)
    assert [b.cite for b in found.because] == ["Art 7"]
    assert [w.in_a_week for w in found.windows] == [3, 1]


def test_hours_take_a_window_whole(make: Make) -> None:
    limit = limit_of("mornings", "hours: {daily: 08:00..15:30}", "Art 8")
    first, second = week(make(limit)).windows
    assert (first.minutes_left, first.most_a_day, first.because) == (420, 2, ())
    assert (second.minutes, second.minutes_left, second.most_a_day) == (420, 210, 1)
    limit = limit.replace("15:30", "15:00")
    second = week(make(limit)).windows[1]
    assert (second.minutes_left, second.most_a_day, second.in_a_week) == (0, 0, 0)
    assert [b.cite for b in second.because] == ["Art 8"]


def test_answered_calls_count_only_where_the_law_counts_them(make: Make) -> None:
    limit = limit_of("one", "cap: {count: answered_calls, at_most: 1, within: today}", "Art 9")
    assert week(make(limit)).days == (3,) * 7
    assert week(make(limit), "answered").days == (1,) * 7


def test_a_gap_spreads_the_calls(make: Make) -> None:
    limit = limit_of("gap", "wait: {after: attempt, hours: 2}", "Art 10")
    found = week(make(limit))
    assert [w.most_a_day for w in found.windows] == [1, 1]


def test_no_windows_no_answer(make: Make, tmp_path: Any) -> None:
    import duecourse  # noqa: PLC0415

    desk = make("")
    (tmp_path / "small" / "windows.yaml").unlink()
    book = duecourse.load(tmp_path / "small", packs=[])
    assert (
        Caller(book.joined, book.vocabulary, (desk.pack,), desk.maker).effect("first_party") is None
    )
