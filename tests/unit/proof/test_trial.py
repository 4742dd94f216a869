"""What becomes of mutants: killed, survived, refused, the same, or proved to be no other."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.proof._desk import CASE, EXPERIMENTS, TRIED, made

import duecourse
from duecourse.api import Book
from duecourse.book.bind import bind
from duecourse.language.model import Policy
from duecourse.language.resolve import resolve
from duecourse.proof.mutation.asking import FailingTestsError
from duecourse.proof.mutation.ignores import read_ignores
from duecourse.proof.mutation.make import mutants
from duecourse.proof.mutation.mutant import Mutant
from duecourse.proof.mutation.score import sample, score
from duecourse.proof.mutation.trial import Fate, Made, Trial, Tried
from duecourse.proof.policy_tests import find_tests
from duecourse.source.folder import Document, read_path

BRANCH = Path(__file__).parents[3] / "policies" / "branch"
DAY = "2026-03-10T10:00:00+08:00"


def desk(folder: Path, tests: str, **documents: str) -> tuple[Trial, list[Mutant], list[Document]]:
    (folder / "tests.yaml").write_text("kind: tests\ntests:\n" + tests, "utf-8")
    book, _ = made(folder, **documents)
    found, _ = find_tests(folder)
    read, _ = read_path(folder)
    trial = Trial(book.joined, book.vocabulary, read, found)
    return trial, mutants(read, book.facts, book.joined.playbook.disclosure_items), read


def asking(at: str, expect: str, more: str = "") -> str:
    return f"  - name: at {at}\n    case:\n{CASE}    at: {at}\n{more}    expect: {expect}\n"


RING = asking(DAY, "{now: [{treatment: ring, to: p}]}")


def fates(trial: Trial, found: list[Mutant], pattern: str) -> dict[str, Fate]:
    return {
        mutant.change: trial.attempt(mutant).fate
        for mutant in found
        if re.search(pattern, mutant.name)
    }


def test_a_mutant_is_killed_by_the_test_that_states_what_it_changes(tmp_path: Path) -> None:
    trial, found, _ = desk(tmp_path, RING)
    assert fates(trial, found, "ring: whom|ring: when|morning: hours") == {
        "ring: whom.role: debtor -> dropped": Fate.SURVIVED,  # nobody else is there to be called
        "ring: when.principal: >= 500.00 -> dropped": Fate.SURVIVED,
        "ring: when.principal: >= 500.00 -> > 500.00": Fate.KILLED,
        "ring: when.principal: >= 500.00 -> >= 499.99": Fate.SURVIVED,
        "hours/morning: hours: 09:00..12:00 -> 08:59..12:00": Fate.SURVIVED,
        "hours/morning: hours: 09:00..12:00 -> 09:01..12:00": Fate.SURVIVED,
        "hours/morning: hours: 09:00..12:00 -> 09:00..11:59": Fate.SURVIVED,
        "hours/morning: hours: 09:00..12:00 -> 09:00..12:01": Fate.SURVIVED,
    }
    (killed,) = [m for m in found if m.after == "> 500.00"]
    assert trial.attempt(killed).by == f"at {DAY}"


def test_a_difference_that_no_test_states_is_counted(tmp_path: Path) -> None:
    trial, found, _ = desk(tmp_path, RING)
    (later,) = [m for m in found if m.after == "09:00..12:01"]
    assert trial.attempt(later) == Tried(later, Fate.SURVIVED, noticed=1)  # `until` differs


def test_the_edge_of_a_window_is_guarded_by_tests_on_both_sides_of_it(tmp_path: Path) -> None:
    edges = [("08:59", "[]"), ("09:00", "[ring]"), ("11:59", "[ring]"), ("12:00", "[]")]
    tests = [asking(f"2026-03-10T{at}:00+08:00", f"{{now: {now}}}") for at, now in edges]
    trial, found, _ = desk(tmp_path, "".join(tests))
    assert set(fates(trial, found, "morning: hours").values()) == {Fate.KILLED}


def test_what_does_not_load_and_what_is_no_other_is_not_counted(tmp_path: Path) -> None:
    trial, found, _ = desk(tmp_path, RING)
    assert fates(trial, found, ":3 early: when.days|weekly: cap.at_most: 2 -> 1") == {
        "early: when.days_past_due: 1..3 -> dropped": Fate.REFUSED,
        "early: when.days_past_due: 1..3 -> 0..3": Fate.REFUSED,
        "early: when.days_past_due: 1..3 -> 2..3": Fate.REFUSED,
        "early: when.days_past_due: 1..3 -> 1..2": Fate.REFUSED,
        "early: when.days_past_due: 1..3 -> 1..4": Fate.REFUSED,
        "weekly: cap.at_most: 2 -> 1": Fate.SURVIVED,
    }


def test_a_condition_that_others_imply_is_proved_to_change_nothing(tmp_path: Path) -> None:
    limits = """\
kind: limits
limits:
  - {id: silence, on: {channel: call, role: debtor}, hold: {when: {dispute_open: yes}}}
  - {id: pause, on: {channel: call}, when: {principal: 400..}, hold: {when: {dispute_open: yes}}}
"""
    trial, found, _ = desk(tmp_path, RING, limits=limits)
    # Only the debtor is called, and only from 500 on.
    assert fates(trial, found, "silence: on.role|pause: when.principal: 400.. -> dr") == {
        "silence: on.role: debtor -> dropped": Fate.EQUIVALENT,
        "pause: when.principal: 400.. -> dropped": Fate.EQUIVALENT,
    }


def test_tests_have_to_pass_first(tmp_path: Path) -> None:
    with pytest.raises(FailingTestsError) as trouble:
        desk(tmp_path, asking(DAY, "{now: []}"))
    assert [outcome.name for outcome in trouble.value.outcomes] == [f"at {DAY}"]


def test_tests_of_other_values_are_left_out(tmp_path: Path) -> None:
    other = asking(DAY, "{now: []}", "    policy: {ring.when: {principal: 900..}}\n")
    trial, _, _ = desk(tmp_path, RING + other)
    assert (len(trial.tests), trial.amended) == (1, 1)


def test_a_survivor_is_set_aside_with_a_reason_and_a_key(tmp_path: Path) -> None:
    limits = """\
kind: limits
limits:
  # duecourse: ignore-mutant[at_most] nobody calls twice
  - {id: weekly, on: {channel: call}, cap: {count: attempts, at_most: 2, within: 7 days}}
  # duecourse: ignore-mutant[hold]
  - {id: dispute, hold: {when: {dispute_open: yes}}}  # duecourse: ignore-mutant because
  # duecourse: ignore-mutant[forbid] no such thing
  - {id: visits, forbid: {channel: visit}}
"""
    trial, found, read = desk(tmp_path, RING, limits=limits)
    ignores, findings = read_ignores(read)
    result = score([trial.attempt(m) for m in found if "weekly" in m.item], ignores, findings)
    assert [(t.mutant.after, c.reason) for t, c in result.ignored] == [
        ("1", "nobody calls twice"),
        ("3", "nobody calls twice"),
    ]
    assert all(each.mutant.where != "cap.at_most" for each in result.survivors)
    assert [(finding.code, finding.span.line) for finding in result.findings] == [
        ("L902", 5),
        ("L903", 6),
        ("L901", 7),
    ]


def test_a_score_counts_what_may_be_noticed(tmp_path: Path) -> None:
    trial, found, _ = desk(tmp_path, RING)
    result = score([trial.attempt(mutant) for mutant in found], [], [])
    assert result.counted == result.killed + len(result.survivors)
    assert result.percent == 100 * result.killed / result.counted
    assert 0 < result.percent < 100
    assert score([], [], []).percent == 100


def test_a_sample_is_spread_evenly_and_always_the_same() -> None:
    assert sample(4, 10) == [0, 2, 5, 7]
    assert sample(10, 3) == [0, 1, 2]


def test_an_experiment_is_guarded_by_tests_of_its_arms_and_of_who_has_none(tmp_path: Path) -> None:
    """P-51 is drawn for part 5,906 of tone-2026, P-45 for 6,036: the percents beside the bound."""
    last, first, out = (
        asking(DAY, expect, f"    set: {{person: {person}, debtor.vulnerable: {vulnerable}}}\n")
        for person, vulnerable, expect in (
            ("P-51", "no", "{now: [ring], experiments: [{experiment: tone, arm: usual}]}"),
            ("P-45", "no", "{now: [kind], experiments: [{experiment: tone, arm: warm}]}"),
            ("P-45", "yes", "{now: [ring], experiments: []}"),
        )
    )
    documents = {"treatments": TRIED, "experiments": EXPERIMENTS}
    trial, found, _ = desk(tmp_path, last + first + out, **documents)
    killed = Fate.KILLED
    assert fates(trial, found, "experiments.yaml:([3579]|1[01]) ") == {
        "tone dropped": killed,
        "tone: champion: usual -> warm": killed,
        "tone: champion: usual -> quiet": killed,
        "tone: champion: usual -> still": killed,
        "tone: exclude: {vulnerable: yes} -> dropped": killed,
        "tone: exclude.vulnerable: yes -> no": killed,
        "tone: exclude: {dispute_open: yes} -> dropped": Fate.SURVIVED,
        "tone: exclude.dispute_open: yes -> no": killed,
        "tone/usual and warm: share: 60% and 38.5% -> 59% and 39.5%": killed,
        "tone/usual and warm: share: 60% and 38.5% -> 61% and 37.5%": killed,
        "tone/usual: treatments: ring -> dropped": Fate.SURVIVED,  # on for all, and nobody told
        "tone/warm and quiet: share: 38.5% and 0.5% -> 37.5% and 1.5%": Fate.SURVIVED,
        "tone/warm: treatments: kind -> dropped": Fate.SURVIVED,
        "tone/warm: treatments: look -> dropped": Fate.SURVIVED,
        "tone/quiet and still: share: 0.5% and 1% -> 1.5% and 0%": Fate.SURVIVED,
    }


def test_arms_that_differ_in_nothing_but_their_names_are_others_all_the_same(
    tmp_path: Path,
) -> None:
    nothing = re.sub(r"treatments: \[.*?\]", "treatments: []", EXPERIMENTS)
    person = "    set: {person: P-51, debtor.vulnerable: no}\n"
    stated = asking(DAY, "{experiments: [{experiment: tone, arm: usual}]}", person)
    documents = {"treatments": TRIED, "experiments": nothing}
    trial, found, _ = desk(tmp_path, stated, **documents)
    assert set(fates(trial, found, "usual and warm: share").items()) == {
        ("tone/usual and warm: share: 60% and 38.5% -> 59% and 39.5%", Fate.KILLED),
        ("tone/usual and warm: share: 60% and 38.5% -> 61% and 37.5%", Fate.SURVIVED),
    }


def _branch() -> tuple[Trial, list[Mutant]]:
    book = duecourse.load(BRANCH, packs=[])
    documents, _ = read_path(BRANCH)
    tests, _ = find_tests(BRANCH / "tests" / "critical.yaml")
    trial = Trial(book.joined, book.vocabulary, documents, tests)
    return trial, mutants(documents, book.facts, book.joined.playbook.disclosure_items)


def test_a_part_of_a_book_decides_as_the_whole_book_does() -> None:
    trial, found = _branch()
    assert all(question.apart for question in trial.questions)
    looked_at = 0
    for place in sample(12, len(found)):
        result = trial.made(found[place])
        if isinstance(result, Made):
            joined = result.book.joined
        elif result.fate is Fate.EQUIVALENT:
            documents, _ = found[place].documents(trial.documents)
            joined = replace(trial.joined, playbook=_resolved(documents, trial))
        else:
            continue
        whole = Book(joined, trial.book.vocabulary, "scalar", ())
        for question in trial.questions[::5]:
            vocabulary = result.book.vocabulary if isinstance(result, Made) else whole.vocabulary
            whole.vocabulary = vocabulary
            case = bind(question.document, vocabulary)
            decision = whole.decide(case, question.at)
            decision = replace(decision, book=question.decision.book)
            if isinstance(result, Made) and result.reaches(question.stage):
                assert result.decided(question) == decision, found[place].name
            else:
                assert question.decision == decision, found[place].name
            looked_at += 1
    assert looked_at > 20


def _resolved(documents: list[Document], trial: Trial) -> Policy:
    policy, _ = resolve(documents, trial.joined.core)
    assert policy is not None
    return policy
