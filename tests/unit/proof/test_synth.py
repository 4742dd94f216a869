"""The missing cases: what is written passes, and kills what it says it kills."""

from __future__ import annotations

import re
from pathlib import Path

from tests.unit.proof._desk import CASE, EXPERIMENTS, TRIED, made

import duecourse
from duecourse.proof.mutation.make import mutants
from duecourse.proof.mutation.mutant import Mutant
from duecourse.proof.mutation.trial import Fate, Trial
from duecourse.proof.policy_tests import find_tests, run_tests
from duecourse.proof.synth.cover import Found, fewest
from duecourse.proof.synth.search import Search
from duecourse.proof.synth.write import written
from duecourse.source.folder import read_path

LIMITS = """\
kind: limits
limits:
  - {id: weekly, on: {channel: call}, cap: {count: attempts, at_most: 4, within: 7 days}}
  - {id: talked, on: {channel: call}, wait: {after: conversation, days: 3}}
"""
TESTS = f"""\
kind: tests
tests:
  - name: rung in the morning
    case:
{CASE}    at: 2026-03-10T10:00:00+08:00
    expect: {{now: [{{treatment: ring, to: p}}]}}
"""
WANTED = (
    r"ring: when|morning: (hours|calls)|weekly: cap.(at_most|within)|talked: wait.days|young: when"
)


def trial(folder: Path) -> tuple[Trial, list[Mutant]]:
    book = duecourse.load(folder, packs=[])
    tests, _ = find_tests(folder)
    read, _ = read_path(folder)
    found = mutants(read, book.facts, book.joined.playbook.disclosure_items)
    return Trial(book.joined, book.vocabulary, read, tests), found


def survivors(folder: Path) -> list[Mutant]:
    ready, found = trial(folder)
    wanted = [mutant for mutant in found if re.search(WANTED, mutant.name)]
    return [each for each in wanted if ready.attempt(each).fate is Fate.SURVIVED]


def search(folder: Path) -> tuple[Found, list[Mutant]]:
    (folder / "tests.yaml").write_text(TESTS, "utf-8")
    made(folder, limits=LIMITS)
    alive = survivors(folder)
    return fewest(Search(trial(folder)[0]), alive), alive


def test_the_tests_that_are_written_pass_and_kill_every_survivor(tmp_path: Path) -> None:
    found, alive = search(tmp_path)
    assert (found.unfound, found.unsaid) == ((), ())
    assert sorted(m.name for test in found.tests for m in test.kills) == sorted(
        m.name for m in alive
    )
    assert len(found.tests) < len(alive)
    text, cases = written(found, tmp_path.as_posix(), no_law=False)
    for name, content in {"missing.yaml": text, **cases}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    documents, findings = find_tests(tmp_path)
    assert findings == []
    book = duecourse.load(tmp_path, packs=[])
    outcomes = [outcome for each in documents for outcome in run_tests(book, each)]
    assert all(outcome.passed for outcome in outcomes)
    assert len({outcome.name for outcome in outcomes}) == len(outcomes)
    assert survivors(tmp_path) == []
    again = written(fewest(Search(trial(tmp_path)[0]), []), "", no_law=True)[0]
    assert "law: none" in again
    assert "tests: []" in again


def test_the_same_tests_are_written_again(tmp_path: Path) -> None:
    (one, two) = (tmp_path / "one", tmp_path / "two")
    texts = []
    for folder in (one, two):
        folder.mkdir()
        texts.append(written(search(folder)[0], folder.as_posix(), no_law=False))
    assert texts[0] == texts[1]
    assert "# tells apart: limits.yaml:3 weekly: cap.at_most: 4 -> 5" in texts[0][0]


def test_what_cannot_be_told_apart_is_named(tmp_path: Path) -> None:
    (tmp_path / "tests.yaml").write_text(TESTS, "utf-8")
    made(tmp_path, limits=LIMITS)
    ready, found = trial(tmp_path)
    # `fewest` is given a mutant that nothing tells apart: the same playbook under another name.
    (same,) = [m for m in found if m.change == "ring: script: hello -> dropped"]
    quiet = Mutant(same.item, same.where, same.before, same.after, same.span, ())
    result = fewest(Search(ready), [quiet])
    assert result == Found((), (), ())
    result = fewest(Search(ready), [same])
    assert [test.kills for test in result.tests] == [(same,)]


def test_a_share_that_moves_is_told_by_somebody_whom_it_moves(tmp_path: Path) -> None:
    (tmp_path / "tests.yaml").write_text(
        TESTS.replace("{now:", "{experiments: [], now:").replace(
            "birth_date: 1991-05-05", "birth_date: 1991-05-05, vulnerable: yes"
        ),
        "utf-8",
    )
    made(tmp_path, treatments=TRIED, experiments=EXPERIMENTS)
    ready, every = trial(tmp_path)
    calm = [m for m in every if re.search("experiments.*(share|champion|exclude|when)", m.name)]
    found = fewest(Search(ready), [m for m in calm if ready.attempt(m).fate is Fate.SURVIVED])
    assert (found.unfound, found.unsaid) == ((), ())
    text, cases = written(found, tmp_path.as_posix(), no_law=False)
    for name, content in {"missing.yaml": text, **cases}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    ready, _ = trial(tmp_path)
    assert [m.name for m in calm if ready.attempt(m).fate is not Fate.KILLED] == []
