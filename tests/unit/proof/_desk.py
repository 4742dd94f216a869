"""A small desk with a little of everything, and tests for it."""

from __future__ import annotations

from pathlib import Path

import duecourse
from duecourse.proof.policy_tests import find_tests
from duecourse.source.node import Map

DESK = {
    "playbook": """\
kind: playbook
id: desk
version: 1
zone: Asia/Shanghai
languages: [en]
calendar: CN
""",
    "stages": """\
kind: stages
stages:
  - {id: early, when: {loan_status: active, days_past_due: 1..3}}
  - {id: late, when: {loan_status: active, days_past_due: 4..}}
outside:
  - when: {loan_status: active, days_past_due: ..0}
  - when: {loan_status: [applied, approved, signed, paid, written_off, sold, declined]}
""",
    "treatments": """\
kind: treatments
treatments:
  - id: ring
    stage: early
    do: call
    whom: {role: debtor}
    when: {principal: ">= 500.00"}
    script: hello
  - {id: look, stage: late, do: review}
""",
    "scripts": """\
kind: scripts
cohorts: [{id: young, when: {birth_year: 1990..}}]
scripts:
  - id: hello
    versions:
      - {cohort: young, text: ["Hi."]}
      - text: ["Good day."]
""",
    "disclosure": """\
kind: disclosure
rules: [{id: debtor, whom: {party: consumer}, may_learn: all}]
""",
    "call-windows": """\
kind: call-windows
id: hours
windows: [{id: morning, days: daily, hours: 09:00..12:00, calls: 2}]
""",
    "limits": """\
kind: limits
limits:
  - {id: dispute, hold: {when: {dispute_open: yes}}, except: {purpose: reply}}
  - {id: weekly, on: {channel: call}, cap: {count: attempts, at_most: 2, within: 7 days}}
""",
    "worklist": """\
kind: worklist
score: [{id: large, points: 10, when: {principal: 1000..}}]
""",
}
CASE = """\
      kind: case
      id: L-1
      person: P-1
      jurisdiction: [CN]
      loan: {status: active, currency: CNY, principal: 500.00, oldest_unpaid_due_date: 2026-03-07}
      debtor: {birth_date: 1991-05-05}
      contacts:
        - id: self
          role: debtor
          points: [{id: p, channel: [call], zones: [Asia/Shanghai]}]
      events: []
      history: person
"""


def made(folder: Path, *tests: str, **documents: str) -> tuple[duecourse.Book, list[Map]]:
    """Write a desk and its tests; each test is what stands beside its name and its case."""
    for name, text in {**DESK, **documents}.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    text = "kind: tests\ntests:\n"
    for number, test in enumerate(tests):
        text += f"  - name: test {number}\n    case:\n{CASE}    {test}\n    expect: {{law: none}}\n"
    if tests:
        (folder / "tests.yaml").write_text(text, "utf-8")
    found, mistakes = find_tests(folder)
    assert mistakes == []
    return duecourse.load(folder, packs=[]), found


TRIED = """\
kind: treatments
treatments:
  - {id: ring, stage: early, do: call, whom: {role: debtor}}
  - {id: kind, stage: early, do: call, whom: {role: debtor}, tone: warm}
  - {id: look, stage: late, do: review}
"""
"""Two ways of calling, for an experiment to try."""
EXPERIMENTS = """\
kind: experiments
experiments:
  - id: tone
    salt: tone-2026
    champion: usual
    when: {days_past_due: 1..3}
    exclude: [{vulnerable: yes}, {dispute_open: yes}]
    arms:
      - {id: usual, share: 60%, treatments: [ring]}
      - {id: warm, share: 38.5%, treatments: [kind, look]}
      - {id: quiet, share: 0.5%, treatments: []}
      - {id: still, share: 1%, treatments: []}
"""
