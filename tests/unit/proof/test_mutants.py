"""Which mutants there are, and how they call themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.proof._desk import EXPERIMENTS, TRIED, made

from duecourse.ir import Kind
from duecourse.proof.mutation._values import tests_beside as beside
from duecourse.proof.mutation.make import mutants
from duecourse.proof.mutation.mutant import Mutant
from duecourse.source.folder import read_path
from duecourse.source.node import Text


def mutants_of(folder: Path, **documents: str) -> list[Mutant]:
    book, _ = made(folder, **documents)
    found, _ = read_path(folder)
    return mutants(found, book.facts, book.joined.playbook.disclosure_items)


def told(folder: Path, file: str, **documents: str) -> list[str]:
    return [each.name for each in mutants_of(folder, **documents) if file in each.span.file]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("4..7", Kind.INTEGER, ["3..7", "5..7", "4..6", "4..8"]),
        ("4..4", Kind.INTEGER, ["3..4", "4..5"]),
        ("-3..", Kind.INTEGER, ["-4..", "-2.."]),
        ("..-4", Kind.INTEGER, ["..-5", "..-3"]),
        ("7", Kind.INTEGER, ["6", "8"]),
        (">= 50000", Kind.MONEY, ["> 50000", ">= 49999.99"]),
        ("< 0.25", Kind.DECIMAL, ["<= 0.25", "< 0.24"]),
        ("> 3", Kind.INTEGER, [">= 3", "> 4"]),
        ("<= $amount_due", Kind.MONEY, ["< $amount_due"]),
        ("!= active", Kind.ENUM, ["== active"]),
        ("100.00..250.50", Kind.MONEY, [
            "99.99..250.50", "100.01..250.50", "100.00..250.49", "100.00..250.51",
        ]),
        ("2026-02-28..", Kind.DATE, ["2026-02-27..", "2026-03-01.."]),
        ("09:30..11:00", Kind.TIME_OF_DAY, [
            "09:29..11:00", "09:31..11:00", "09:30..10:59", "09:30..11:01",
        ]),
        ("7 days", Kind.DURATION, ["6 days", "8 days"]),
        ("yes", Kind.BOOLEAN, ["no"]),
        ("known", Kind.DATE, ["unknown"]),
        ("salary", Kind.ENUM, []),
        ("0000", Kind.TEXT, []),
    ],
)  # fmt: skip
def test_a_test_is_moved_by_one_step_of_its_type(
    text: str, kind: Kind, expected: list[str]
) -> None:
    assert [str(each) for each in beside(Text(text), kind)] == expected


def test_a_limit_can_be_dropped_and_every_part_of_it_moved(tmp_path: Path) -> None:
    assert told(tmp_path, "limits") == [
        "limits.yaml:3 dispute dropped",
        "limits.yaml:3 dispute: hold.when.dispute_open: yes -> dropped",
        "limits.yaml:3 dispute: hold.when.dispute_open: yes -> no",
        "limits.yaml:3 dispute: except.purpose: reply -> dropped",
        "limits.yaml:4 weekly dropped",
        "limits.yaml:4 weekly: on.channel: call -> dropped",
        "limits.yaml:4 weekly: cap.at_most: 2 -> 1",
        "limits.yaml:4 weekly: cap.at_most: 2 -> 3",
        "limits.yaml:4 weekly: cap.within: 7 days -> 6 days",
        "limits.yaml:4 weekly: cap.within: 7 days -> 8 days",
    ]


def test_two_stages_meet_a_day_earlier_or_later(tmp_path: Path) -> None:
    names = told(tmp_path, "stages")
    assert "stages.yaml:3 early and late: when.days_past_due: 3|4 -> 2|3" in names
    assert "stages.yaml:3 early and late: when.days_past_due: 3|4 -> 4|5" in names
    (moved,) = [m for m in mutants_of(tmp_path) if m.after == "4|5"]
    documents, _ = read_path(tmp_path)
    changed, touched = moved.documents(documents)
    (place,) = touched
    assert "1..4" in repr(changed[place].node)
    assert "5.." in repr(changed[place].node)
    assert "1..3" in repr(documents[place].node)


def test_treatments_that_follow_each_other_swap_their_ranks(tmp_path: Path) -> None:
    treatments = """\
kind: treatments
treatments:
  - {id: note, stage: late, do: record, rank: 7}
  - {id: look, stage: [early, late], do: review, rank: 5}
  - {id: last, stage: late, do: review, rank: 9}
"""
    names = [n for n in told(tmp_path, "treatments", treatments=treatments) if "rank" in n]
    assert names == [
        "treatments.yaml:3 note and last: rank: 7 and 9 -> 9 and 7",
        "treatments.yaml:4 look and note: rank: 5 and 7 -> 7 and 5",
    ]


def test_members_of_any_and_lists_are_left_out_one_by_one(tmp_path: Path) -> None:
    limits = """\
kind: limits
limits:
  - id: quiet
    on: {any: [{channel: call}, {not: {party: consumer}}]}
    forbid: {purpose: [collect, remind]}
    effective: {from: 2026-01-01}
"""
    assert told(tmp_path, "limits", limits=limits) == [
        "limits.yaml:3 quiet dropped",
        "limits.yaml:4 quiet: on.any: [{channel: call}, {not: {party: consumer}}] -> dropped",
        "limits.yaml:4 quiet: on.any: {channel: call} -> dropped",
        "limits.yaml:4 quiet: on.any: {not: {party: consumer}} -> dropped",
        "limits.yaml:4 quiet: on.any.not: not {party: consumer} -> {party: consumer}",
        "limits.yaml:5 quiet: forbid.purpose: [collect, remind] -> dropped",
        "limits.yaml:5 quiet: forbid.purpose: collect -> dropped",
        "limits.yaml:5 quiet: forbid.purpose: remind -> dropped",
        "limits.yaml:6 quiet: effective.from: 2026-01-01 -> 2025-12-31",
        "limits.yaml:6 quiet: effective.from: 2026-01-01 -> 2026-01-02",
        "limits.yaml:6 quiet: effective.from: 2026-01-01 -> dropped",
    ]


def test_what_may_be_learned_is_taken_and_given(tmp_path: Path) -> None:
    rules = """\
kind: disclosure
rules: [{id: friend, whom: {party: third_party}, may_learn: [caller_name]}]
"""
    names = told(tmp_path, "disclosure", disclosure=rules)
    learned = "disclosure.yaml:2 friend: may_learn: [caller_name]"
    assert f"{learned} -> without caller_name" in names
    assert f"{learned} -> debt_exists too" in names


def test_the_order_is_that_of_the_text(tmp_path: Path) -> None:
    places = [(m.span.file, m.span.line) for m in mutants_of(tmp_path)]
    assert places == sorted(places)


def test_an_experiment_is_moved_in_who_takes_part_in_its_shares_and_in_what_is_on(
    tmp_path: Path,
) -> None:
    names = told(tmp_path, "experiments", treatments=TRIED, experiments=EXPERIMENTS)
    assert names == [
        "experiments.yaml:3 tone dropped",
        "experiments.yaml:5 tone: champion: usual -> warm",
        "experiments.yaml:5 tone: champion: usual -> quiet",
        "experiments.yaml:5 tone: champion: usual -> still",
        "experiments.yaml:6 tone: when.days_past_due: 1..3 -> dropped",
        "experiments.yaml:6 tone: when.days_past_due: 1..3 -> 0..3",
        "experiments.yaml:6 tone: when.days_past_due: 1..3 -> 2..3",
        "experiments.yaml:6 tone: when.days_past_due: 1..3 -> 1..2",
        "experiments.yaml:6 tone: when.days_past_due: 1..3 -> 1..4",
        "experiments.yaml:7 tone: exclude: {vulnerable: yes} -> dropped",
        "experiments.yaml:7 tone: exclude.vulnerable: yes -> no",
        "experiments.yaml:7 tone: exclude: {dispute_open: yes} -> dropped",
        "experiments.yaml:7 tone: exclude.dispute_open: yes -> no",
        "experiments.yaml:9 tone/usual and warm: share: 60% and 38.5% -> 59% and 39.5%",
        "experiments.yaml:9 tone/usual and warm: share: 60% and 38.5% -> 61% and 37.5%",
        "experiments.yaml:9 tone/usual: treatments: ring -> dropped",
        "experiments.yaml:10 tone/warm and quiet: share: 38.5% and 0.5% -> 37.5% and 1.5%",
        "experiments.yaml:10 tone/warm: treatments: kind -> dropped",
        "experiments.yaml:10 tone/warm: treatments: look -> dropped",
        "experiments.yaml:11 tone/quiet and still: share: 0.5% and 1% -> 1.5% and 0%",
    ]
