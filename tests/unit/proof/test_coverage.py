"""What tests reach of a playbook: by meaning, so that the layout of a file makes no difference."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest
from tests.unit.proof._desk import EXPERIMENTS, TRIED, made

import duecourse
from duecourse.decide.decision import Barred, Decision, Later, Now
from duecourse.language.model import ConcealBody, RequireBody
from duecourse.proof.coverage import Coverage, Goal, cover
from duecourse.proof.coverage._goals import items_of
from duecourse.proof.coverage._observe import Observer
from duecourse.proof.policy_tests import find_tests, run_tests
from duecourse.source.folder import Document
from duecourse.source.node import Map, Node, Seq


def asked(coverage: Coverage, item: str) -> dict[tuple[str, str, str], bool]:
    """Return what is asked of one item, and whether it was reached."""
    return {
        (goal.part, goal.test, goal.side): goal in coverage.reached
        for goal in coverage.goals
        if goal.item == item
    }


def reached(coverage: Coverage, item: str) -> set[str]:
    """Return the sides of an item as a whole, and its bounds, that were reached."""
    return {
        side
        for (_, _, side), done in asked(coverage, item).items()
        if done and side not in ("true", "false")
    }


MORNING = "at: 2026-03-10T09:00:00+08:00"


def test_a_stage_is_entered_and_left_and_its_bounds_have_two_sides(tmp_path: Path) -> None:
    book, tests = made(tmp_path, MORNING)  # day 3
    found = cover(book, tests)
    words = "days_past_due is 1 to 3"
    assert asked(found, "stage early") == {
        ("", "", "entered"): True,
        ("", "", "not entered"): False,
        ("when", "loan_status is active", "true"): True,
        ("when", "loan_status is active", "false"): False,
        ("when", words, "true"): True,
        ("when", words, "false"): False,
        ("when", words, "days_past_due is 0"): False,
        ("when", words, "days_past_due is 1"): False,
        ("when", words, "days_past_due is 3"): True,
        ("when", words, "days_past_due is 4"): False,
    }
    assert reached(found, "stage late") == {"not entered", "days_past_due is 3"}
    book, tests = made(tmp_path, MORNING, "at: 2026-03-11T09:00:00+08:00")
    found = cover(book, tests)
    assert reached(found, "stage early") == {
        *("entered", "not entered", "days_past_due is 3", "days_past_due is 4")
    }
    assert reached(found, "stage late") == {
        *("entered", "not entered", "days_past_due is 3", "days_past_due is 4")
    }


def test_a_bound_of_money_is_reached_at_it_and_within_its_last_digit(tmp_path: Path) -> None:
    exactly, below = "principal is 500.00", "principal is below 500.00 by 0.01 at most"
    book, tests = made(tmp_path, MORNING)
    assert reached(cover(book, tests), "treatment ring") == {"offered", exactly}
    book, tests = made(tmp_path, MORNING + "\n    set: {loan.principal: 499.99}")
    assert reached(cover(book, tests), "treatment ring") == {"not offered", below}
    book, tests = made(tmp_path, MORNING + "\n    set: {loan.principal: 499.98}")
    assert reached(cover(book, tests), "treatment ring") == {"not offered"}


def test_what_has_no_condition_is_not_offered_in_another_stage(tmp_path: Path) -> None:
    book, tests = made(tmp_path, MORNING)
    assert reached(cover(book, tests), "treatment look") == {"not offered"}
    book, tests = made(tmp_path, "at: 2026-03-11T09:00:00+08:00")
    assert reached(cover(book, tests), "treatment look") == {"offered"}


@pytest.mark.parametrize(
    ("clock", "sides"),
    [
        ("08:59:00", {"shut", "08:59, the minute before it opens"}),
        ("09:00:00", {"open", "09:00, its first minute"}),
        ("10:00:00", {"open"}),
        ("11:59:59", {"open", "11:59, its last minute"}),
        ("12:00:00", {"shut", "12:00, the first minute after it"}),
        ("13:00:00", {"shut"}),
    ],
)
def test_a_window_is_open_and_shut_and_has_four_minutes_of_its_own(
    tmp_path: Path, clock: str, sides: set[str]
) -> None:
    book, tests = made(tmp_path, f"at: 2026-03-10T{clock}+08:00")
    assert reached(cover(book, tests), "call window morning") == sides


def call(clock: str) -> str:
    return (
        f"{{at: 2026-03-10T{clock}+08:00, type: call, direction: out, point: p, "
        "outcome: no_answer}"
    )


def test_a_cap_has_room_has_one_left_and_is_used_up(tmp_path: Path) -> None:
    for events, sides, window in (
        ([], {"not biting"}, {"open"}),
        (["09:10:00"], {"one left", "not biting"}, {"open", "one left"}),
        (["09:10:00", "09:20:00"], {"biting", "used up"}, {"open", "used up"}),
    ):
        said = ", ".join(call(at) for at in events)
        book, tests = made(
            tmp_path, f"at: 2026-03-10T10:00:00+08:00\n    set: {{events: [{said}]}}"
        )
        found = cover(book, tests)
        assert reached(found, "limit weekly") == sides - {"used up"}
        assert reached(found, "call window morning") == window


def test_a_hold_bites_and_lets_pass(tmp_path: Path) -> None:
    book, tests = made(tmp_path, MORNING)
    found = cover(book, tests)
    assert reached(found, "limit dispute") == {"not biting"}
    assert asked(found, "limit dispute")["hold", "dispute_open is yes", "false"]
    disputed = "{at: 2026-03-09T09:00:00+08:00, type: dispute}"
    book, tests = made(tmp_path, MORNING + f"\n    set: {{events: [{disputed}]}}")
    found = cover(book, tests)
    assert reached(found, "limit dispute") == {"biting"}
    assert asked(found, "limit dispute")["hold", "dispute_open is yes", "true"]


def test_who_hears_which_version_and_who_may_learn(tmp_path: Path) -> None:
    book, tests = made(tmp_path, MORNING)
    found = cover(book, tests)
    assert reached(found, "script hello") == {"spoken to young"}
    assert reached(found, "disclosure rule debtor") == {"granting"}
    assert asked(found, "cohort young")["when", "birth_year is at least 1990", "true"]
    book, tests = made(tmp_path, MORNING + "\n    set: {debtor.birth_date: 1989-12-31}")
    found = cover(book, tests)
    assert reached(found, "script hello") == {"spoken to everyone else"}
    assert asked(found, "cohort young")["when", "birth_year is at least 1990", "birth_year is 1989"]


def test_points_are_given_and_not(tmp_path: Path) -> None:
    book, tests = made(tmp_path, MORNING, MORNING + "\n    set: {loan.principal: 1000}")
    found = cover(book, tests)
    assert reached(found, "score large") == {"given", "not given", "principal is 1,000"}


def test_an_experiment_has_arms_and_people_who_take_no_part(tmp_path: Path) -> None:
    calm = MORNING + "\n    set: {person: P-51, debtor.vulnerable: no}"
    told = MORNING + "\n    set: {person: P-51, debtor.vulnerable: yes}"
    book, tests = made(tmp_path, calm, treatments=TRIED, experiments=EXPERIMENTS)
    found = asked(cover(book, tests), "experiment tone")
    sides = {side: done for (part, _, side), done in found.items() if not part}
    assert sides == {
        "in arm usual": True,
        "in arm warm": False,
        "in arm quiet": False,
        "in arm still": False,
        "no arm": False,
    }
    assert found["exclude", "vulnerable is yes", "false"]
    assert not found["exclude", "vulnerable is yes", "true"]
    book, tests = made(tmp_path, calm, told, treatments=TRIED, experiments=EXPERIMENTS)
    found = asked(cover(book, tests), "experiment tone")
    assert found["", "", "no arm"]
    assert found["exclude", "vulnerable is yes", "true"]
    assert found["when", "days_past_due is 1 to 3", "days_past_due is 3"]


def test_what_nobody_knows_counts_for_neither_side(tmp_path: Path) -> None:
    book, tests = made(tmp_path, MORNING + "\n    set: {loan.principal: null}")
    found = cover(book, tests)
    assert not asked(found, "treatment ring")["when", "principal ≥ 500.00", "true"]
    assert not asked(found, "treatment ring")["when", "principal ≥ 500.00", "false"]
    assert {goal.test for goal in found.unknown if goal.item == "treatment ring"} == {
        "principal ≥ 500.00"
    }


def test_each_test_says_which_items_it_touches(tmp_path: Path) -> None:
    book, tests = made(tmp_path, MORNING, "at: 2026-03-11T09:00:00+08:00")
    found = cover(book, tests)
    assert [test.name for test in found.touching("script hello")] == ["test 0"]
    assert [test.name for test in found.touching("treatment look")] == ["test 0", "test 1"]
    assert found.touching("limit no-such") == ()


def test_a_goal_stands_at_the_line_of_its_test(tmp_path: Path) -> None:
    book, tests = made(tmp_path, MORNING)
    places = {
        (goal.part, goal.test): (Path(goal.span.file).name, goal.span.line)
        for goal in cover(book, tests).goals
        if goal.item in ("treatment ring", "stages outside")
    }
    assert places["", ""] in (("treatments.yaml", 3), ("stages.yaml", 6))
    assert places["whom", "role is debtor"] == ("treatments.yaml", 6)
    assert places["when", "principal ≥ 500.00"] == ("treatments.yaml", 7)
    assert places["outside", "days_past_due is at most 0"] == ("stages.yaml", 6)


def shuffled(node: Node, dice: random.Random) -> Node:
    """Return a document with the keys of every mapping in another order."""
    if isinstance(node, Map):
        pairs = [(key, shuffled(value, dice)) for key, value in node.items()]
        dice.shuffle(pairs)
        return Map(dict(pairs), node.span)
    if isinstance(node, Seq):
        return Seq([shuffled(each, dice) for each in node], node.span)
    return node


def same(one: Coverage, other: Coverage) -> bool:
    """Whether the same is asked of the same items and the same of it is reached."""
    touched = [(test.name, each.goals, each.unknown) for test, each in one.tests.items()]
    return (
        set(one.goals) == set(other.goals)
        and (one.reached, one.unknown) == (other.reached, other.unknown)
        and touched == [(test.name, t.goals, t.unknown) for test, t in other.tests.items()]
    )


TWO = (MORNING, "at: 2026-03-11T09:00:00+08:00\n    set: {loan.principal: 10}")


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_keys_changes_nothing(tmp_path: Path, seed: int) -> None:
    book, tests = made(tmp_path, *TWO)
    dice = random.Random(seed)
    documents = []
    for each in book.documents():
        node = shuffled(each.node, dice)
        assert isinstance(node, Map)
        documents.append(Document(node, each.kind, each.name, each.data))
    dice.shuffle(documents)
    assert same(cover(book, tests), cover(book.remade(documents), tests))


def test_the_layout_of_the_files_changes_nothing(tmp_path: Path) -> None:
    book, tests = made(tmp_path, *TWO)
    before = cover(book, tests)
    other = {
        "stages": """\
# The stages.
stages:

    - id: "early"
      when:
        days_past_due: 1..3     # the first days
        loan_status: [active]
    - id: late
      when:
        all:
          - loan_status: active
          - days_past_due: "4.."
outside: [{when: {days_past_due: ..0, loan_status: active}}, {when: {loan_status: [declined, sold,
  written_off, paid, signed, approved, applied]}}]
kind: stages
""",
        "treatments": """\
kind: treatments
treatments:
  - {script: hello, when: {principal: '>=500.00'}, whom: {role: debtor}, do: call, stage: early,
     id: ring}
  - id: look
    do: review
    stage: late
""",
    }
    book, tests = made(tmp_path, *TWO, **other)
    assert same(before, cover(book, tests))
    (tmp_path / "stages.yaml").rename(tmp_path / "a-moved.yaml")
    moved = duecourse.load(tmp_path, packs=[])
    assert same(before, cover(moved, tests))


def test_what_is_said_of_the_branch_is_what_it_says(tmp_path: Path) -> None:
    """The goals of the shipped playbook are found, and each says what would reach it."""
    folder = Path(__file__).parents[3] / "policies" / "branch"
    book = duecourse.load(folder, packs=[])
    found = cover(book, ())
    assert found.percent == 0
    assert all(goal.missing and goal.span.line > 1 for goal in found.goals)
    kinds = {goal.kind for goal in found.goals}
    assert kinds >= {"stage", "treatment", "limit", "call window", "script", "cohort", "score"}
    named = {goal.item for goal in found.goals}
    for treatment in book.joined.playbook.treatments:
        assert f"treatment {treatment.meta.id}" in named
    for limit in book.joined.playbook.limits:
        assert f"limit {limit.meta.id}" in named


def test_a_goal_is_the_same_wherever_it_stands() -> None:
    one = Goal("stage early", "", "", "entered", missing="one")
    assert one == Goal("stage early", "", "", "entered", missing="another")
    assert len({one, Goal("stage early", "", "", "entered")}) == 1


def test_what_is_said_to_be_offered_and_to_bite_is_what_was_decided() -> None:
    """Over every decision of the branch's own tests: nothing is guessed."""
    folder = Path(__file__).parents[3] / "policies" / "branch"
    book = duecourse.load(folder, packs=[])
    items = items_of(book.joined.playbook, ())
    seen = 0

    class Checks:
        def decide(self, case: Map, at: datetime) -> Decision:
            nonlocal seen
            known = book.case(case)
            decision = book.decide(known, at)
            observer = Observer(book, items, known, decision)
            reached, _ = observer.observe()
            entries: list[Now | Later | Barred] = [*decision.now]
            held: list[Later | Barred] = [*decision.later, *decision.barred]
            entries += held
            offered = {(entry.treatment, entry.to) for entry in entries}
            offered |= {
                (other.treatment, other.to) for now in decision.now for other in now.instead
            }
            assert offered == {
                (asked.act.treatment.meta.id, asked.point.id if asked.point else "")
                for asked in observer.offered
            }
            assert {f"treatment {name}" for name, _ in offered} == {
                goal.item for goal in reached if goal.side == "offered"
            }
            reasons = {r.limit for e in held for r in e.because}
            stand = {
                f"branch/{goal.item.removeprefix('limit ')}"
                for goal in reached
                if goal.side == "biting" and goal.item not in words
            }
            assert stand <= reasons
            assert {r for r in reasons if r in limits} <= stand
            assert {goal.item for goal in reached if goal.side == "entered"} == (
                {f"stage {decision.stage}"} if decision.stage else set()
            )
            seen += 1
            return decision

    # What takes words or adds duties stands against nothing.
    bodies = ConcealBody | RequireBody
    playbook = book.joined.playbook
    words = {f"limit {each.meta.id}" for each in playbook.limits if isinstance(each.body, bodies)}
    limits = {each.meta.name for each in playbook.limits if f"limit {each.meta.id}" not in words}
    for document in find_tests(folder)[0]:
        run_tests(Checks(), document)
    assert seen > 90


def test_the_order_of_keys_changes_nothing_of_the_branch() -> None:
    folder = Path(__file__).parents[3] / "policies" / "branch"
    book, (tests, _) = duecourse.load(folder, packs=[]), find_tests(folder)
    dice = random.Random(7)
    documents = []
    for each in book.documents():
        node = shuffled(each.node, dice)
        assert isinstance(node, Map)
        documents.append(Document(node, each.kind, each.name, each.data))
    one, other = cover(book, tests), cover(book.remade(documents), tests)
    assert same(one, other)
    assert 80 < one.percent < 100
    spans = {goal: goal.span for goal in other.goals}
    assert all(spans[goal] == goal.span for goal in one.goals)
