"""``never``: what a condition says of a decision, proved of all cases or shown by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.proof.prove._books import LIMITS, SCRIPTS, SINCE, TREATMENTS, book, decided, looks

import duecourse
from duecourse.errors import ConditionError

pytest.importorskip("z3")

from duecourse.proof.prove.never import never

ROOT = Path(__file__).parents[4]
CN_US = [ROOT / "policies" / "regimes" / name for name in ("cn", "us")]

PROVED = (
    "do: call, local_time: 21:00..08:00",
    "do: sms, local_time: 21:00..08:00",
    "party: third_party, reveals: debt_exists",
    "party: third_party, may_learn: [debt_exists, amount]",
    "do: call, party: third_party, days_past_due: ..30",
    "do: visit",
    "theme: family, not: {birth_year: 1970..1979}",
    "stage: early, treatment: ask",
    "do: review, role: debtor",  # a desk act has no contact
    "do: call, calls_in_seven_days: 3.., verdict: now",
)
REFUTED = (
    ("do: call, local_time: 20:00..08:00", "ring"),
    ("do: call, local_time: 20:59", "ring"),
    ("do: [sms, call], reveals: debt_exists", "ring"),
    ("theme: family", "ring"),
    ("do: review", "look"),
    ("verdict: not_now, do: call", "ring"),
    ("verdict: now, do: call, local_time: 09:00..10:00", "ring"),
    ("verdict: not_now, treatment: write", "write"),
    ("stage: late, do: call, party: third_party, role: employer", "ask"),
    ("treatment: ring, not: {reveals: debt_exists}", "ring"),
    ("treatment: ring, language: zh, not: {reveals: debt_exists}", "ring"),
    ("treatment: ring, calls_in_seven_days: 2", "ring"),
)
FACTS = """
kind: facts
facts:
  - id: calls_in_seven_days
    type: integer
    scope: contact
    derive: {count: placed_calls, within: 7 days}
"""


@pytest.mark.parametrize("condition", PROVED)
def test_what_never_happens_is_proved(tmp_path: Path, condition: str) -> None:
    answer = never(book(tmp_path, facts=FACTS), condition, since=SINCE)
    assert (answer.verdict, answer.why) == ("proved", ())
    assert answer.holds_for


@pytest.mark.parametrize(("condition", "treatment"), REFUTED)
def test_what_happens_is_shown_by_a_case_that_decides_so(
    tmp_path: Path, condition: str, treatment: str
) -> None:
    asked = book(tmp_path, facts=FACTS)
    answer = never(asked, condition, since=SINCE)
    decision = decided(asked, answer)
    assert answer.counter is not None
    assert answer.counter.treatment == treatment
    names = {each.treatment for each in decision.now}
    if "not_now" in condition:
        names = {each.treatment for each in decision.later}
        names |= {each.treatment for each in decision.barred}
    assert treatment in names
    case = answer.counter.case
    assert case is not None
    if "local_time" in condition:
        assert case.at.hour in (9, 20)
    if "reveals: debt_exists" in condition:
        (now,) = [each for each in decision.now if each.treatment == treatment]
        assert now.script is not None
        said = "family" in now.script.text or "You owe" in now.script.text
        assert said is not condition.startswith("treatment")


def test_a_leak_is_found_where_the_disclosure_lets_it_through(tmp_path: Path) -> None:
    wide = """
        kind: disclosure
        rules:
          - {id: all-of-them, whom: {party: [consumer, third_party]}, may_learn: all}
        """
    asked = book(tmp_path, disclosure=wide)
    answer = never(asked, "party: third_party, reveals: debt_exists", since=SINCE)
    (now,) = (n for n in decided(asked, answer).now if n.treatment == "ask")
    assert now.script is not None
    assert "He has a debt." in now.script.text


def test_a_voicemail_and_an_opening_are_words_too(tmp_path: Path) -> None:
    spoken = SCRIPTS.replace(
        "  - id: locate\n",
        "  - id: locate\n    voicemail: {en: [{say: Call us., reveals: [callback_number]}]}\n"
        "    opening: {en: [{say: Hello., reveals: [caller_name]}]}\n",
    )
    asked = book(tmp_path, scripts=spoken)
    for item, place in (("callback_number", "voicemail"), ("caller_name", "opening")):
        answer = never(asked, f"treatment: ask, reveals: {item}", since=SINCE)
        (now,) = (n for n in decided(asked, answer).now if n.treatment == "ask")
        assert now.script is not None
        assert getattr(now.script, place)


def test_hours_that_a_condition_opens_at_night_are_found(tmp_path: Path) -> None:
    open_late = LIMITS.replace("zone: every}", "zone: every, unless: {willing_to_repay: yes}}", 1)
    asked = book(tmp_path, limits=open_late)
    answer = never(asked, "do: call, local_time: 22:00..05:00", since=SINCE)
    assert decided(asked, answer).now
    assert answer.counter is not None
    assert answer.counter.case is not None
    assert answer.counter.case.document["debtor"]["willing_to_repay"] is True


def test_treatments_without_words_are_named(tmp_path: Path) -> None:
    silent = TREATMENTS.replace(", script: locate", "")
    answer = never(
        book(tmp_path, treatments=silent), "reveals: amount, party: third_party", since=SINCE
    )
    assert any("`ask` have none" in each for each in answer.holds_for)


def test_a_spent_budget_is_not_decided_and_says_how_far_it_came(tmp_path: Path) -> None:
    condition = "do: call, local_time: 21:00..08:00"
    answer = never(book(tmp_path), condition, since=SINCE, budget=looks(2))
    assert answer.verdict == "not decided"
    assert "after 2 of 4 treatments" in answer.why[0]


def test_a_budget_proves_nothing_of_what_it_does_not_reach(tmp_path: Path) -> None:
    dated = LIMITS.replace("{id: hours,", "{id: hours, effective: {until: 2026-06-01},")
    asked = book(tmp_path, limits=dated)
    verdicts = []
    for number in range(1, 12):
        condition = "do: call, local_time: 22:00..23:00"
        answer = never(asked, condition, since=SINCE, budget=looks(number))
        verdicts.append(answer.verdict)
    assert set(verdicts) == {"not decided", "refuted"}
    whole = never(book(tmp_path / "b"), "do: visit", since=SINCE, budget=looks(4))
    assert whole.verdict == "proved"
    assert any("every minute" in each for each in whole.holds_for)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("do: cal", "did you mean `call`?"),
        ("loca_time: 21:00..08:00", "did you mean `local_time`?"),
        ("reveals: debt", "did you mean `debt_exists`?"),
        ("", "the condition is empty"),
        ("do: {x: y}", "must be a value"),
        ("local_time: 21:00-08:00", "P302"),
        ("{do: call", "P001"),
        ("verdict: not_now, local_time: 9:00..", "P108"),
    ],
)
def test_mistakes_in_a_condition_are_told(tmp_path: Path, condition: str, said: str) -> None:
    with pytest.raises(ConditionError, match=said.replace("?", r"\?")):
        never(book(tmp_path), condition, since=SINCE)


@pytest.mark.parametrize("packs", [[], CN_US], ids=["no law", "cn and us"])
@pytest.mark.parametrize(
    "condition",
    ["do: call, party: third_party, reveals: debt_exists", "do: call, local_time: 21:00..08:00"],
)
def test_the_branch_never_tells_others_and_never_calls_at_night(
    packs: list[Path], condition: str
) -> None:
    asked = duecourse.load(ROOT / "policies" / "branch", packs=packs)
    answer = never(asked, condition, since=SINCE)
    assert (answer.verdict, answer.why) == ("proved", ())


def test_the_branch_calls_in_the_evening_under_both_laws() -> None:
    asked = duecourse.load(ROOT / "policies" / "branch", packs=CN_US)
    answer = never(asked, "do: call, local_time: 20:00..20:30", since=SINCE)
    decision = decided(asked, answer)
    assert decision.at[11:16] >= "20:00"
    assert any(each.do == "call" for each in decision.now)
