"""``sequence``: who follows the advice keeps the law, or a history shows where not."""

from __future__ import annotations

import textwrap
from datetime import datetime
from pathlib import Path

import pytest
from tests.unit.proof.prove._books import SINCE, folder, looks

import duecourse
from duecourse import Book
from duecourse.book.case_files import read_case
from duecourse.clock.instants import to_us
from duecourse.language.model import Policy

pytest.importorskip("z3")

from duecourse.proof.prove._auditor import Auditor
from duecourse.proof.prove._fresh import fresh_cases
from duecourse.proof.prove.answer import Answer
from duecourse.proof.prove.documents import plain
from duecourse.proof.prove.sequence import Start, sequence

ROOT = Path(__file__).parents[4]
CN = ROOT / "policies" / "regimes" / "cn"
US = ROOT / "policies" / "regimes" / "us"
AT = "2026-03-09T08:00:00+08:00"
REGIME = """
kind: regime
id: xx
title: A law
version: 1
jurisdiction: XX
zones: [Asia/Shanghai]
calendar: CN
"""
LAW = """
kind: limits
limits:
  - id: daily
    on: {channel: call}
    cap: {count: attempts, at_most: 2, within: today, per: [contact]}
    cite: Art. 1
    force: law
    certainty: A
"""
WINDOWS = """
kind: call-windows
windows:
  - {id: morning, days: daily, hours: 09:00..11:00, calls: 2}
"""
CALLS = """
kind: treatments
treatments:
  - {id: ring, stage: any, do: call, whom: {role: debtor}, purpose: remind}
"""
NO_LIMITS = """
kind: limits
limits:
  - {id: hours, on: {channel: call}, hours: {daily: 09:00..12:00}}
"""
CASE = {
    "kind": "case",
    "id": "LN-1",
    "person": "P-1",
    "actor": "first_party",
    "collector": "lender",
    "jurisdiction": ["XX"],
    "loan": {"oldest_unpaid_due_date": "2026-03-01"},
    "contacts": [
        {
            "id": "self",
            "role": "debtor",
            "points": [{"id": "mobile", "channel": ["call"], "zones": ["Asia/Shanghai"]}],
        }
    ],
    "events": [],
}
START = Start("a case", CASE, to_us(datetime.fromisoformat(AT)))


def pack(path: Path, limits: str = LAW) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, text in (("regime", REGIME), ("limits", limits)):
        (path / f"{name}.yaml").write_text(textwrap.dedent(text).lstrip(), "utf-8")
    return path


def playbook(path: Path, packs: list[Path], **changed: str) -> Book:
    texts = {"treatments": CALLS, "limits": NO_LIMITS, **changed}
    made = folder(path, **texts)
    (made / "scripts.yaml").unlink()
    return duecourse.load(made, packs=packs)


def law(path: Path, limits: str = LAW) -> tuple[Policy, ...]:
    return playbook(path / "any", [pack(path / "law", limits)]).joined.packs


def breached(book: Book, packs: tuple[Policy, ...], answer: Answer) -> list[str]:
    """Follow the history that refutes, step by step, and judge its last contact again."""
    assert answer.verdict == "refuted", answer
    assert answer.counter is not None
    case = answer.counter.case
    assert case is not None
    document = dict(case.document)
    events = document["events"]
    for number, event in enumerate(events):
        before = {**document, "events": events[:number]}
        decision = book.decide(before, datetime.fromisoformat(event["at"]))
        assert (event["note"], event["point"]) in {(n.treatment, n.to) for n in decision.now}
    judge = Auditor(book.joined, packs)
    assert not any(
        judge.breaches({**document, "events": events[:n]}) for n in range(1, len(events))
    )
    return [finding.limit for finding in judge.breaches(document)]


def test_under_its_law_a_book_keeps_it_whatever_went_before(tmp_path: Path) -> None:
    book = playbook(tmp_path / "b", [pack(tmp_path / "law")])
    answer = sequence(book, [START])
    assert (answer.verdict, answer.why) == ("proved", ())
    assert "any length" in answer.holds_for[0]
    assert answer.checked["histories"] > 0


def test_alone_a_book_without_a_cap_breaches_it(tmp_path: Path) -> None:
    packs = law(tmp_path)
    book = playbook(tmp_path / "b", [])
    answer = sequence(book, [START], law=packs)
    assert breached(book, packs, answer) == ["xx/daily"]
    assert answer.counter is not None
    assert answer.counter.case is not None
    assert len(answer.counter.case.document["events"]) == 3


def test_a_history_that_is_given_counts(tmp_path: Path) -> None:
    packs = law(tmp_path)
    book = playbook(tmp_path / "b", [], **{"call-windows": WINDOWS})
    called = {
        "id": "e1",
        "at": "2026-03-09T08:30:00+08:00",
        "type": "call",
        "direction": "out",
        "point": "mobile",
        "debts": ["LN-1"],
        "by": "lender",
        "outcome": "no_answer",
    }
    start = Start("a case", {**CASE, "events": [called]}, to_us(datetime.fromisoformat(AT)))
    at = Start("a case", start.document, start.at + 3_600_000_000)
    assert sequence(book, [at], law=packs, days=1).verdict == "refuted"


def test_what_no_step_proves_is_tried_to_the_end(tmp_path: Path) -> None:
    """Two calls in the one window of the day: after any other history there could be more."""
    packs = law(tmp_path)
    book = playbook(tmp_path / "b", [], **{"call-windows": WINDOWS})
    answer = sequence(book, [START], law=packs, events=4, days=2)
    assert (answer.verdict, answer.why) == ("proved", ())
    assert "every history of up to 4 contacts within 2 days" in answer.holds_for[0]


def test_a_spent_budget_says_how_far_it_came(tmp_path: Path) -> None:
    packs = law(tmp_path)
    book = playbook(tmp_path / "b", [], **{"call-windows": WINDOWS})
    answer = sequence(book, [START], law=packs, budget=looks(150))
    assert answer.verdict == "not decided"
    assert any("longer ones are left" in each for each in answer.why)
    assert any("after every history" in each for each in answer.why)


def test_where_minutes_count_it_is_not_decided_and_says_so(tmp_path: Path) -> None:
    minutes = LAW.replace(
        "cap: {count: attempts, at_most: 2, within: today, per: [contact]}",
        "cap: {count: attempts, at_most: 9, within: 2 hours, per: [contact]}",
    )
    packs = law(tmp_path, minutes)
    book = playbook(tmp_path / "b", [], **{"call-windows": WINDOWS})
    answer = sequence(book, [START], law=packs, events=2, days=1)
    assert answer.verdict == "not decided"
    assert any("the minute of a contact matters (2 hours)" in each for each in answer.why)


def test_the_branch_keeps_the_law_and_alone_it_does_not() -> None:
    branch = ROOT / "policies" / "branch"
    case = branch / "cases" / "golden-seventies.yaml"
    bound = duecourse.load(branch, packs=[CN, US])
    starts = fresh_cases(bound, SINCE)
    assert {start.name for start in starts} >= {
        "a case in stage `golden`",
        "a case in stage `tug-of-war`",
    }
    answer = sequence(bound, starts[2:4])
    assert (answer.verdict, answer.why) == ("proved", ())
    alone = duecourse.load(branch, packs=[])
    document = plain(read_case(case), alone.vocabulary)
    at = to_us(datetime.fromisoformat("2026-03-06T10:05:00+08:00"))
    packs = tuple(p for p in bound.joined.packs if p.header.meta.id == "cn")
    answer = sequence(alone, [Start("golden", document, at)], law=packs)
    assert breached(alone, packs, answer) == ["cn/six-attempts-a-number"]
