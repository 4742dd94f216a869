"""What a policy test may say, and what it is told when it is wrong."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from tests.unit.proof._desk import CASE, made

import duecourse
from duecourse.proof.coverage import cover
from duecourse.proof.policy_tests import Outcome, find_tests, run_tests
from duecourse.proof.policy_tests._compare import Comparison
from duecourse.source.node import Map
from duecourse.source.reader import read_bytes

MORNING = "at: 2026-03-10T09:30:00+08:00"


def outcome(folder: Path, rest: str, **documents: str) -> Outcome:
    """Return what comes of one test, which is *rest* beside its name and its case."""
    book, _ = made(folder, **documents)
    text = f"kind: tests\ntests:\n  - name: one\n    case:\n{CASE}"
    text += "".join(f"    {line}\n" for line in rest.splitlines())
    (folder / "tests.yaml").write_text(text, "utf-8")
    (document,), mistakes = find_tests(folder / "tests.yaml")
    assert mistakes == []
    (found,) = run_tests(book, document)
    return found


# --- policy: other values of the playbook ---------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "expect"),
    [
        ("{morning.hours: 10:00..11:00}", "{now: [], later: [ring]}"),
        ("{early.when.days_past_due: 1..2, late.when.days_past_due: 3..}", "{stage: late}"),
        ("{ring.when.principal: '>= 500.01'}", "{now: [], later: [], barred: []}"),
        ("{large.points: 25, large.when.principal: 500..}", "{score: 25}"),
        ("{weekly.cap.at_most: 1}", "{now: [{treatment: ring, remaining: 1}]}"),
        ("{ring.do: call, call-windows/hours.windows.morning.calls: 1}", "{now: [{remaining: 1}]}"),
        ("{hours.windows.0.hours: 06:00..07:00}", "{now: []}"),
        ("{young.when.birth_year: 1992..}", "{now: [{script: {id: hello, cohort: ''}}]}"),
        ("{dispute.hold.when: {debtor_reachable: known}}", "{now: []}"),
    ],
)
def test_a_value_of_the_playbook_is_another(tmp_path: Path, policy: str, expect: str) -> None:
    found = outcome(tmp_path, f"{MORNING}\npolicy: {policy}\nexpect: {expect}")
    assert found.trouble == ()
    assert found.passed, found.differences


def test_the_playbook_stays_what_it_was(tmp_path: Path) -> None:
    book, _ = made(tmp_path)
    digest = book.digest
    text = (
        "kind: tests\npolicy: {large.points: 5, large.when.principal: 500..}\ntests:\n"
        + "".join(
            f"  - name: {name}\n    case:\n{CASE}    {MORNING}\n    {said}"
            f"expect: {{score: {score}}}\n"
            for name, said, score in (
                ("of the document", "", 5),
                ("of the test", "policy: {large.points: 7}\n    ", 7),
                ("of the document again", "", 5),
            )
        )
    )
    (tmp_path / "tests.yaml").write_text(text, "utf-8")
    (document,), mistakes = find_tests(tmp_path / "tests.yaml")
    assert mistakes == []
    assert [each.differences for each in run_tests(book, document)] == [(), (), ()]
    assert book.digest == digest
    (plain,) = run_tests(book, document, lambda name: name == "of the test")
    other = plain.decisions[0].book.digest
    assert other != digest


@pytest.mark.parametrize(
    ("policy", "message", "help_"),
    [
        ("mornin.hours: 10:00..11:00", "has no item `mornin`", "did you mean `morning`?"),
        ("morning.hour: 10:00..11:00", "`morning` says no `hour`", "did you mean `hours`?"),
        ("ring.rank: 5", "`ring` says no `rank`", "expected one of `id`, `stage`, `do`"),
        ("weekly.cap.at_mst: 1", "`weekly.cap` says no `at_mst`", "did you mean `at_most`?"),
        ("weekly.cap.at_most.x: 1", "`weekly.cap.at_most` says no `x`", "nothing inside"),
        ("ring: 1", "names a whole item", "write `ring.`"),
        ("stage/early.when.days_past_due: 1", "has no `stage`", "did you mean `stages`?"),
        ("seven-in-seven.cap: 1", "no item `seven-in-seven`", "not the law's"),
    ],
)
def test_what_is_not_there_cannot_be_changed(
    tmp_path: Path, policy: str, message: str, help_: str
) -> None:
    found = outcome(tmp_path, f"{MORNING}\npolicy: {{{policy}}}\nexpect: {{now: []}}")
    (finding,) = found.trouble
    assert finding.code == "P903"
    assert message in finding.message
    assert help_ in finding.help
    assert finding.span.file.endswith("tests.yaml")


def test_an_id_of_two_kinds_must_say_which(tmp_path: Path) -> None:
    script = "kind: scripts\nscripts: [{id: early, title: One, versions: [{text: [Hello.]}]}]\n"
    stages = "kind: stages\nstages: [{id: early, title: Two, when: {}}]\n"
    treatments = "kind: treatments\ntreatments: [{id: look, stage: any, do: review}]\n"
    documents = {"scripts": script, "stages": stages, "treatments": treatments}
    found = outcome(
        tmp_path, f"{MORNING}\npolicy: {{early.title: Other}}\nexpect: {{now: []}}", **documents
    )
    (finding,) = found.trouble
    assert finding.help == "write `scripts/early.title`, `stages/early.title`"
    found = outcome(
        tmp_path,
        f"{MORNING}\npolicy: {{stages/early.title: Other}}\nexpect: {{stage: early}}",
        **documents,
    )
    assert found.passed


def test_a_playbook_that_is_wrong_with_the_new_value_is_told_at_the_test(tmp_path: Path) -> None:
    found = outcome(
        tmp_path, f"{MORNING}\npolicy: {{morning.hours: 10:00-11:00}}\nexpect: {{now: []}}"
    )
    (finding,) = found.trouble
    assert finding.code == "P502"
    assert (Path(finding.span.file).name, finding.span.line) == ("tests.yaml", 18)
    found = outcome(
        tmp_path, f"{MORNING}\npolicy: {{early.when.days_past_due: 1..9}}\nexpect: {{now: []}}"
    )
    assert found.trouble  # the stages overlap, which shows at the stages
    assert all(Path(each.span.file).name == "tests.yaml" for each in found.trouble)
    assert all("stages.yaml" in str(each.notes[0][0]) for each in found.trouble)


def test_what_a_test_changed_counts_for_nothing(tmp_path: Path) -> None:
    book, tests = made(tmp_path, MORNING + "\n    policy: {ring.when.principal: '>= 100.00'}")
    found = cover(book, tests)
    assert not any(goal.item == "treatment ring" for goal in found.reached)
    assert any(goal.item == "stage early" for goal in found.reached)


# --- expectations ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expect", "message", "help_"),
    [
        ("{now: [{treatment: rng}]}", "no treatment `rng`", "did you mean `ring`?"),
        ("{barred: [rng]}", "no treatment `rng`", "did you mean `ring`?"),
        ("{stage: erly}", "no stage `erly`", "did you mean `early`?"),
        ("{now: [{treatment: ring, exhibit: yes}]}", "has no `exhibit`", "expect one of `treat"),
        ("{book: {digst: x}}", "`book` has no `digst`", "did you mean `digest`?"),
    ],
)
def test_what_no_decision_can_hold_is_no_expectation(
    tmp_path: Path, expect: str, message: str, help_: str
) -> None:
    (finding,) = outcome(tmp_path, f"{MORNING}\nexpect: {expect}").trouble
    assert finding.code == "P902"
    assert message in finding.message
    assert help_ in finding.help


@pytest.mark.parametrize(
    "expect",
    [
        "{now: [{treatment: ring, script: {txt: x}}]}",
        "{now: [{instead: [{treatmnt: x}]}]}",
        "{missing: [{fct: x}]}",
        "{law: non}",
        "{scores: 1}",
    ],
)
def test_unknown_keys_of_an_expectation_are_found_with_the_shape(
    tmp_path: Path, expect: str
) -> None:
    text = f"kind: tests\ntests:\n  - name: one\n    case:\n{CASE}    {MORNING}\n"
    (tmp_path / "tests.yaml").write_text(f"{text}    expect: {expect}\n", "utf-8")
    _, (mistake, *_) = find_tests(tmp_path / "tests.yaml")
    assert mistake.help


def test_any_part_of_a_decision_can_be_expected(tmp_path: Path) -> None:
    expect = """\
case: L-1
at: 2026-03-10T09:30+08:00
law: none
book: {id: desk, version: 1, packs: []}
stage: early
now:
  - treatment: ring
    do: call
    to: p
    contact: self
    script: {id: hello, cohort: young, language: '', text: Hi., dropped: []}
    until: 2026-03-10T12:00+08:00
    remaining: 2
    duties: [verify-identity]
    because: [ring]
    instead: []
    advice: []
later: []
barred: []
ignored: []
score: 0
score_because: []
next_change: 2026-03-10T12:00+08:00
next_review: null
"""
    said = "".join(f"\n  {line}" for line in expect.splitlines())
    found = outcome(tmp_path, f"{MORNING}\nexactly: true\nexpect:{said}")
    assert found.trouble == ()
    assert found.differences == ()


def test_where_an_act_went_instead_is_said(tmp_path: Path) -> None:
    night = "at: 2026-03-10T07:00:00+08:00"
    found = outcome(tmp_path, f"{night}\nexpect: {{now: [{{treatment: ring, to: p}}]}}")
    (difference,) = found.differences
    assert difference.expected == "ring to p"
    assert difference.got == "it is later from 2026-03-10T09:00:00+08:00: desk/hours"
    (why,) = found.why
    assert (why.subject, why.to, why.status) == ("ring", "p", "later")
    assert [Path(step.place).name for step in why.steps] == ["call-windows.yaml:2:5"]


def test_the_near_entry_is_told_once_and_the_exact_one_first(tmp_path: Path) -> None:
    found = outcome(
        tmp_path,
        f"{MORNING}\nexactly: yes\n"
        "expect: {now: [{treatment: ring, remaining: 5}], score_because: [large]}",
    )
    assert [(d.path, d.expected, d.got) for d in found.differences] == [
        ("now[0].remaining", "5", "2"),
        ("score_because[0]", "large", "not there"),
    ]


def test_why_of_what_is_not_offered_names_the_test_that_fails(tmp_path: Path) -> None:
    found = outcome(tmp_path, f"{MORNING}\nset: {{loan.principal: 10}}\nexpect: {{now: [ring]}}")
    (why,) = found.why
    assert why.status == "not-offered"
    ((test,),) = (step.parts for step in why.steps)
    assert "500" in test.text
    assert test.holds == "no"


def test_a_list_has_no_entry_that_set_names(tmp_path: Path) -> None:
    found = outcome(tmp_path, f"{MORNING}\nset: {{contacts.slf.role: spouse}}\nexpect: {{now: []}}")
    (finding,) = found.trouble
    assert (finding.code, finding.help) == ("P903", "did you mean `self`?")


def test_other_documents_make_another_book_with_the_same_law(tmp_path: Path) -> None:
    book, _ = made(tmp_path)
    again = book.remade(book.documents())
    assert again.digest == book.digest
    assert again.remade(again.documents()).digest == book.digest
    assert [each.name for each in again.documents()] == [each.name for each in book.documents()]
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(again)
    wrong = [each for each in book.documents() if each.kind != "stages"]
    with pytest.raises(duecourse.PolicyLoadError):
        book.remade(wrong)


def test_what_is_inside_a_changed_item_is_changed_too(tmp_path: Path) -> None:
    change = "policy: {hours.windows.morning.hours: 06:00..12:00}"
    book, tests = made(tmp_path, f"{MORNING}\n    {change}")
    reached = {goal.item for goal in cover(book, tests).reached}
    assert "call window morning" not in reached
    assert "call-windows hours" not in reached
    assert "limit weekly" in reached


@pytest.mark.parametrize(
    "rest",
    [
        "timeline:\n  - at: 2026-03-10T09:31:00+08:00\n    set: {loan.principal: 5}",
        f"{MORNING}\nexpect: {{exactly: yes}}",
        "timeline:\n  - {at: 2026-03-10T09:31:00+08:00, expect: {in_order: yes}}",
    ],
)
def test_a_test_that_states_nothing_does_not_pass(tmp_path: Path, rest: str) -> None:
    found = outcome(tmp_path, rest)
    assert [finding.code for finding in found.trouble] == ["P904"]
    assert not found.passed


@pytest.mark.parametrize("text", ["a word\n", "[1, 2]\n", "root:x:0:0\n"])
def test_a_case_file_that_is_no_mapping_is_told(tmp_path: Path, text: str) -> None:
    book, _ = made(tmp_path)
    (tmp_path / "case.yaml").write_text(text)
    (tmp_path / "tests.yaml").write_text(
        "kind: tests\ntests:\n"
        f"  - {{name: one, case: case.yaml, {MORNING}, expect: {{stage: late}}}}\n"
    )
    (document,), _ = find_tests(tmp_path / "tests.yaml")
    (found,) = run_tests(book, document)
    assert [finding.code for finding in found.trouble] == ["C103"]
    assert not found.passed


def test_an_entry_that_fits_several_leaves_room_for_one_that_fits_one() -> None:
    decided: dict[str, Any] = {
        "barred": [{"treatment": "ring", "to": to, "because": []} for to in ("home", "work")]
    }
    for said in ("[{treatment: ring}, {treatment: ring, to: home}]", "[ring, {to: home}]"):
        node, _ = read_bytes(f"barred: {said}".encode(), "test.yaml")
        assert isinstance(node, Map)
        assert Comparison(decided).differences(node, exactly=True) == []
    node, _ = read_bytes(b"barred: [ring, {to: home}, {to: home}]", "test.yaml")
    assert isinstance(node, Map)
    assert [each.what for each in Comparison(decided).differences(node, exactly=True)] == ["absent"]
