"""``same``: two playbooks decide alike, or a case shows where they do not."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from tests.unit.proof.prove._books import (
    DISCLOSURE,
    LIMITS,
    PLAYBOOK,
    SCRIPTS,
    SINCE,
    STAGES,
    TREATMENTS,
    book,
    folder,
    looks,
)

import duecourse
from duecourse import Book

pytest.importorskip("z3")

from duecourse.proof.prove._differs import comparable, limits_that_hold_back
from duecourse.proof.prove.answer import Answer
from duecourse.proof.prove.same import same
from duecourse.proof.prove.tighter import tighter
from duecourse.targets.solver.pair import known_to

ROOT = Path(__file__).parents[4]
CN_US = [ROOT / "policies" / "regimes" / name for name in ("cn", "us")]
WEEK = ", ".join(f"{day}: 08:00..21:00" for day in "mon tue wed thu fri sat sun".split())
FACTS = """
kind: facts
facts:
  - {id: mood, type: enum, values: [calm, angry], path: debtor.mood}
  - {id: shy, type: boolean, path: debtor.shy, scope: case}
"""

ALIKE = {
    "a comment": {"stages": f"# by day\n{STAGES.lstrip()}"},
    "a title": {"treatments": TREATMENTS.replace("id: look,", "id: look, title: Look,")},
    "a list of one": {"treatments": TREATMENTS.replace("{role: debtor}", "{role: [debtor]}")},
    "said twice": {
        "treatments": TREATMENTS.replace(
            "{role: debtor}",
            "{any: [{role: debtor}, {all: [{role: debtor}, {willing_to_repay: yes}]}]}",
        )
    },
    "hours by day": {"limits": LIMITS.replace("daily: 08:00..21:00", WEEK)},
    "two pieces of hours": {
        "limits": LIMITS.replace("08:00..21:00", "[08:00..12:00, 12:00..21:00]")
    },
    "a bound at a whole number": {
        "treatments": TREATMENTS.replace(
            "{role: debtor}, purpose: collect",
            "{role: debtor}, when: {any: [{days_past_due: ..30}, {days_past_due: '> 30'}, "
            "{days_past_due: unknown}]}, purpose: collect",
        )
    },
    "a fact that nothing reads": {"facts": FACTS},
    "a rule that grants nothing new": {
        "disclosure": DISCLOSURE
        + "  - {id: own, whom: {role: debtor}, may_learn: [debt_exists, amount]}\n"
    },
    "an exception that never holds": {
        "limits": LIMITS.replace("zone: every}", "zone: every, unless: {days_past_due: ..0}}")
    },
}
UNLIKE = {
    "a moved bound": (
        {"stages": STAGES.replace("1..30", "1..29").replace("31..", "30..")},
        "stage",
    ),
    "later hours": ({"limits": LIMITS.replace("21:00", "21:30")}, "desk/hours"),
    "a higher cap": ({"limits": LIMITS.replace("at_most: 3", "at_most: 4")}, "ring"),
    "a cap of fewer days": ({"limits": LIMITS.replace("7 days", "6 days")}, "ring"),
    "other people": (
        {"treatments": TREATMENTS.replace("whom: {role: debtor}", "whom: {party: liable}", 1)},
        "ring",
    ),
    "other words": ({"scripts": SCRIPTS.replace("Please call", "Do call")}, "script"),
    "more to be learned": (
        {"disclosure": DISCLOSURE.replace("callback_number]", "callback_number, debt_exists]")},
        "script",
    ),
    "another order": (
        {"treatments": TREATMENTS.replace("id: look,", "id: look, rank: 1,")},
        "first",
    ),
    "one more": (
        {"treatments": TREATMENTS + "  - {id: note, stage: any, do: record}\n"},
        "`note`: not offered in the old book, now in the new",
    ),
    "one fewer": ({"treatments": TREATMENTS.partition("  - {id: look")[0]}, "`look`: now"),
    "another exhibit": (
        {"treatments": TREATMENTS.replace("id: look,", "id: look, status: exhibit,")},
        "core/exhibit",
    ),
    "a duty": (
        {"limits": LIMITS + "  - {id: say, on: {channel: call}, require: [mini-miranda]}\n"},
        "duties",
    ),
    "a fact that only the new one knows": (
        {
            "facts": FACTS,
            "treatments": TREATMENTS.replace(
                "{role: debtor}, purpose: collect",
                "{role: debtor}, when: {not: {mood: angry}}, purpose: collect",
            ),
        },
        "ring",
    ),
    "points": (
        {
            "worklist": "kind: worklist\n"
            "score: [{id: old, points: 5, when: {days_past_due: 60..}}]\n"
        },
        "score",
    ),
    "another language first": (
        {"playbook": PLAYBOOK.replace("[en, zh]", "[zh, en]")},
        "请回电",
    ),
}


@pytest.mark.parametrize("what", ALIKE)
def test_what_means_the_same_is_proved_to(tmp_path: Path, what: str) -> None:
    old, new = book(tmp_path / "old"), book(tmp_path / "new", **ALIKE[what])
    answer = same(old, new, since=SINCE)
    assert (answer.verdict, answer.why) == ("proved", ())


@pytest.mark.parametrize("what", UNLIKE)
def test_what_differs_is_shown_by_a_case_that_both_decide(tmp_path: Path, what: str) -> None:
    changed, said = UNLIKE[what]
    old, new = book(tmp_path / "old"), book(tmp_path / "new", **changed)
    answer = same(old, new, since=SINCE)
    assert answer.counter is not None, answer
    assert _decided_apart(answer, old, new)
    assert said in "\n".join(answer.counter.decided), answer.counter
    back = same(new, old, since=SINCE)
    assert _decided_apart(back, new, old)


def _decided_apart(answer: Answer, old: Book, new: Book) -> bool:
    """Decide the case with both books, from nothing but its document."""
    assert answer.verdict == "refuted", answer
    assert answer.counter is not None
    case = answer.counter.case
    assert case is not None
    shown = []
    for each in (old, new):
        plan = each.target.compiled(int(case.at.timestamp() * 1_000_000)).plan
        decision = each.decide(known_to(case.document, each.vocabulary), case.at)
        shown.append(comparable(decision, limits_that_hold_back(plan)))
    return shown[0] != shown[1]


MOOD = """
kind: facts
facts:
  - {id: mood, type: enum, values: [VALUES], path: debtor.mood}
"""


def test_the_same_text_on_another_reading_of_a_fact_is_not_the_same(tmp_path: Path) -> None:
    """The old book does not know who is angry, so it waits; the new one knows it is not calm."""
    treatments = TREATMENTS.replace(
        "{role: debtor}, purpose: collect",
        "{role: debtor}, when: {not: {mood: calm}}, purpose: collect",
    )
    books = [
        book(tmp_path / name, facts=MOOD.replace("VALUES", values), treatments=treatments)
        for name, values in (("old", "calm, sad"), ("new", "calm, sad, angry"))
    ]
    answer = same(books[0], books[1], since=SINCE)
    assert _decided_apart(answer, books[0], books[1])
    assert answer.counter is not None
    assert answer.counter.case is not None
    assert answer.counter.case.document["debtor"]["mood"] == "angry"
    assert any("does not know all" in line for line in answer.counter.decided)


def test_who_collects_where_the_case_is_silent_is_part_of_a_book(tmp_path: Path) -> None:
    limits = LIMITS + (
        "  - {id: agency, on: {channel: call}, hours: {daily: 10:00..12:00}, "
        "when: {actor: third_party}}\n"
    )
    books = [
        book(tmp_path / actor, limits=limits, playbook=f"{PLAYBOOK}actor: {actor}\n")
        for actor in ("first_party", "third_party")
    ]
    assert _decided_apart(same(books[0], books[1], since=SINCE), books[0], books[1])


def test_books_of_two_zones_are_not_decided(tmp_path: Path) -> None:
    there = PLAYBOOK.replace("Asia/Shanghai", "America/New_York")
    answer = same(book(tmp_path / "old"), book(tmp_path / "new", playbook=there), since=SINCE)
    assert answer.verdict == "not decided"
    assert "different zones" in answer.why[0]


def test_a_spent_budget_says_how_far_it_came(tmp_path: Path) -> None:
    old = book(tmp_path / "old")
    new = book(tmp_path / "new", limits=LIMITS.replace("daily: 08:00..21:00", WEEK))
    answer = same(old, new, since=SINCE, budget=looks(1))
    assert answer.verdict == "not decided"
    assert "after 1 of" in answer.why[0]


def test_a_budget_that_is_spent_between_epochs_proves_nothing(tmp_path: Path) -> None:
    dated = LIMITS.replace("{id: hours,", "{id: hours, effective: {until: 2026-06-01},")
    old, new = book(tmp_path / "old"), book(tmp_path / "new", limits=dated)
    for question in (partial(same, old, new), partial(tighter, new, old)):
        answer = question(since=SINCE, budget=looks(0.5))
        assert answer.verdict == "not decided"
        assert "nothing from 2026-06-01T16:00+00:00 on was looked at" in answer.why[0]
        assert answer.checked["epochs"] == 1
        assert question(since=SINCE).verdict == "refuted"


def test_each_epoch_is_looked_at(tmp_path: Path) -> None:
    dated = LIMITS + (
        "  - {id: soon, on: {channel: call}, hours: {daily: 10:00..12:00}, "
        "effective: {from: 2026-06-01}}\n"
    )
    old, new = book(tmp_path / "old"), book(tmp_path / "new", limits=dated)
    answer = same(old, new, since=SINCE)
    assert answer.counter is not None
    assert answer.counter.case is not None
    assert answer.counter.case.at.isoformat() >= "2026-06-01"
    assert same(old, new, since=SINCE, until=SINCE + 1).verdict == "proved"


def test_the_branch_is_the_same_however_it_is_laid_out(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies" / "branch", tmp_path / "b")
    for file in (tmp_path / "b").rglob("*.yaml"):
        text = re.sub(
            r"^(kind: \w+)$", r"# laid out again\n\1", file.read_text("utf-8"), flags=re.M
        )
        file.write_text(text, "utf-8")
    old = duecourse.load(ROOT / "policies" / "branch", packs=CN_US)
    assert same(old, duecourse.load(tmp_path / "b", packs=CN_US), since=SINCE).verdict == "proved"


def test_a_bound_of_the_branch_that_was_moved_is_shown(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies" / "branch", tmp_path / "b")
    stages = tmp_path / "b" / "stages.yaml"
    text = stages.read_text("utf-8").replace("4..7}", "4..8}").replace("8..30}", "9..30}")
    stages.write_text(text, "utf-8")
    old = duecourse.load(ROOT / "policies" / "branch", packs=CN_US)
    new = duecourse.load(tmp_path / "b", packs=CN_US)
    answer = same(old, new, since=SINCE)
    assert _decided_apart(answer, old, new)
    assert answer.counter is not None
    assert answer.counter.decided[0] == (
        "stage: `tug-of-war` in the old book, `critical` in the new"
    )


def test_small_books_are_read_without_law(tmp_path: Path) -> None:
    folder(tmp_path)
    assert duecourse.load(tmp_path, packs=[]).joined.lawless
