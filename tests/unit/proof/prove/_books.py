"""Small books for questions about whole books, and what is asked of every refutation."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import duecourse
from duecourse import Book
from duecourse.clock.instants import to_us
from duecourse.decide.decision import Decision
from duecourse.proof.prove.answer import Answer
from duecourse.proof.prove.budget import Budget

PLAYBOOK = """
kind: playbook
id: desk
version: 1
zone: Asia/Shanghai
calendar: CN
languages: [en, zh]
currency: CNY
"""
STAGES = """
kind: stages
stages:
  - {id: early, when: {days_past_due: 1..30}}
  - {id: late, when: {days_past_due: 31..}}
outside: {when: {days_past_due: ..0}}
"""
TREATMENTS = """
kind: treatments
treatments:
  - {id: ring, stage: any, do: call, whom: {role: debtor}, purpose: collect, script: courtesy}
  - {id: ask, stage: late, do: call, whom: {party: third_party}, purpose: locate, script: locate}
  - {id: write, stage: early, do: sms, whom: {role: debtor}, purpose: remind}
  - {id: look, stage: late, do: review}
"""
SCRIPTS = """
kind: scripts
cohorts: [{id: seventies, when: {birth_year: 1970..1979}}]
scripts:
  - id: courtesy
    versions:
      - cohort: seventies
        themes: [family]
        text: {en: [{say: "Think of your family.", reveals: [debt_exists]}]}
      - text:
          en: [Please call back., {say: "You owe {amount_due}.", reveals: [debt_exists]}]
          zh: [请回电。]
  - id: locate
    versions:
      - text: {en: [Where is he?, {say: He has a debt., reveals: [debt_exists]}]}
"""
DISCLOSURE = """
kind: disclosure
rules:
  - {id: himself, whom: {party: [consumer, liable]}, may_learn: all}
  - {id: others, whom: {party: third_party}, may_learn: [caller_name, callback_number]}
"""
LIMITS = """
kind: limits
limits:
  - {id: hours, on: {channel: any}, hours: {daily: 08:00..21:00}, zone: every}
  - {id: three, on: {channel: call}, cap: {count: placed_calls, at_most: 3, within: 7 days}}
"""
DOCUMENTS = {
    "playbook": PLAYBOOK,
    "stages": STAGES,
    "treatments": TREATMENTS,
    "scripts": SCRIPTS,
    "disclosure": DISCLOSURE,
    "limits": LIMITS,
}
SINCE = to_us(datetime(2026, 3, 1, tzinfo=UTC))


def folder(path: Path, **changed: str) -> Path:
    """Write the small book, with some documents changed."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in {**DOCUMENTS, **changed}.items():
        (path / f"{name}.yaml").write_text(textwrap.dedent(text).lstrip(), "utf-8")
    return path


def book(path: Path, **changed: str) -> Book:
    """Load the small book without law."""
    return duecourse.load(folder(path, **changed), packs=[])


def looks(number: float) -> Budget:
    """Return a budget whose clock goes on by a second whenever it is looked at."""
    seconds = map(float, count())
    return Budget(number, lambda: next(seconds))


def decided(asked: Book, answer: Answer) -> Decision:
    """Decide the case that refutes, made again from nothing but its document."""
    assert answer.verdict == "refuted", answer
    assert answer.counter is not None
    assert answer.counter.case is not None
    case = answer.counter.case
    return asked.decide(dict(case.document), case.at)
