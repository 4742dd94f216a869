"""``tighter``: one playbook allows no more than another, or a case shows what it allows more."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.proof.prove._books import (
    DISCLOSURE,
    LIMITS,
    SCRIPTS,
    SINCE,
    STAGES,
    TREATMENTS,
    book,
)

pytest.importorskip("z3")

from duecourse.proof.prove.tighter import tighter
from duecourse.targets.solver.pair import known_to

TIGHTER = {
    "shorter hours": {"limits": LIMITS.replace("21:00", "20:00")},
    "a lower cap": {"limits": LIMITS.replace("at_most: 3", "at_most: 2")},
    "a longer look back": {"limits": LIMITS.replace("7 days", "8 days")},
    "one more limit": {"limits": LIMITS + "  - {id: stop, hold: {when: {cease_requested: yes}}}\n"},
    "fewer people": {"treatments": TREATMENTS.replace("{party: third_party}", "{role: employer}")},
    "one fewer treatment": {"treatments": TREATMENTS.partition("  - {id: look")[0]},
    "less to be learned": {
        "disclosure": DISCLOSURE.replace("may_learn: all", "may_learn: [amount]")
    },
    "fewer words": {
        "scripts": SCRIPTS.replace(', {say: "You owe {amount_due}.", reveals: [debt_exists]}', "")
    },
}


@pytest.mark.parametrize("what", TIGHTER)
def test_what_takes_away_is_proved_tighter_and_refuted_the_other_way_round(
    tmp_path: Path, what: str
) -> None:
    wide, narrow = book(tmp_path / "wide"), book(tmp_path / "narrow", **TIGHTER[what])
    answer = tighter(narrow, wide, since=SINCE)
    assert (answer.verdict, answer.why) == ("proved", ())
    back = tighter(wide, narrow, since=SINCE)
    assert back.verdict == "refuted", back
    assert back.counter is not None
    case = back.counter.case
    assert case is not None
    name = back.counter.treatment
    found = [
        each.decide(known_to(case.document, each.vocabulary), case.at) for each in (wide, narrow)
    ]
    may = [{now.treatment: now for now in decision.now} for decision in found]
    assert name in may[0]
    if name in may[1]:
        scripts = [each[name].script for each in may]
        assert scripts[0] is not None
        assert scripts[1] is not None
        assert scripts[0].text != scripts[1].text


def test_what_is_neither_is_refuted_both_ways(tmp_path: Path) -> None:
    one = book(tmp_path / "one", limits=LIMITS.replace("08:00..21:00", "07:00..20:00"))
    other = book(tmp_path / "other")
    assert tighter(one, other, since=SINCE).verdict == "refuted"
    assert tighter(other, one, since=SINCE).verdict == "refuted"


def test_the_same_is_as_tight(tmp_path: Path) -> None:
    assert tighter(book(tmp_path / "a"), book(tmp_path / "b"), since=SINCE).verdict == "proved"
    titled = TREATMENTS.replace("id: look,", "id: look, title: Look,")
    answer = tighter(book(tmp_path / "a"), book(tmp_path / "c", treatments=titled), since=SINCE)
    assert answer.verdict == "proved"


def test_a_moved_stage_and_words_that_tell_more(tmp_path: Path) -> None:
    wide = book(tmp_path / "wide")
    moved = STAGES.replace("1..30", "1..29").replace("31..", "30..")
    answer = tighter(book(tmp_path / "moved", stages=moved), wide, since=SINCE)
    assert answer.verdict == "refuted"
    telling = SCRIPTS.replace("[请回电。]", "[请回电。, {say: 您有欠款。, reveals: [debt_exists]}]")
    answer = tighter(book(tmp_path / "telling", scripts=telling), wide, since=SINCE)
    assert answer.counter is not None
    assert "give away debt_exists" in answer.counter.decided[0]


def test_a_version_taken_away_may_leave_one_that_tells_more(tmp_path: Path) -> None:
    no_age = LIMITS + "  - {id: no-age, basis: {forbid: [birth_date]}}\n"
    narrow = book(tmp_path / "narrow", limits=no_age)
    answer = tighter(narrow, book(tmp_path / "wide"), since=SINCE)
    assert answer.counter is not None
    assert "give away amount" in answer.counter.decided[0]
