from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

import duecourse
from duecourse.api import Book

ROOT = Path(__file__).parents[3]
AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
CASES = ROOT / "policies/branch/cases"


@pytest.fixture(scope="module")
def book() -> Book:
    return duecourse.load(ROOT / "policies/branch", packs=[])


def test_an_action_of_now_says_until_when_and_how_many_more(book: Book) -> None:
    case = book.read_case(CASES / "critical-window-edges.yaml")
    told = book.explain(case, AT, treatment="plain-call", to="self-mobile", depth="line")
    (verdict,) = told.verdicts
    assert verdict.status == "now"
    assert "until 2026-03-10T11:00:00+08:00" in verdict.line
    assert "2 more may follow" in verdict.line


def test_a_later_one_names_the_window_and_says_that_waiting_is_enough(book: Book) -> None:
    case = book.read_case(CASES / "critical-window-exhausted.yaml")
    (verdict,) = book.explain(case, AT, treatment="plain-call").verdicts
    assert verdict.status == "later"
    # A meeting of the desk has the same id as the window; the reason is the window.
    assert "Morning [branch/morning]" in verdict.line
    assert "meeting" not in verdict.line
    assert verdict.changes == (
        "Waiting until 2026-03-10T12:30:00+08:00 is enough; nothing else need change.",
    )


def test_a_barred_one_names_what_would_lift_it(book: Book) -> None:
    case = book.read_case(CASES / "cease-requested.yaml")
    (verdict,) = book.explain(case, AT, treatment="plain-call").verdicts
    assert verdict.status == "barred"
    assert "branch/red-line-cease" in verdict.line
    assert any("Asked" in change or "stop" in change for change in verdict.changes)


def test_an_exhibit_is_never_told_how_to_become_lawful(book: Book) -> None:
    case = book.read_case(CASES / "critical-window-edges.yaml")
    told = book.explain(case, AT, treatment="small-threats", to="self-mobile")
    assert [verdict.status for verdict in told.verdicts] == ["exhibit"]
    assert told.verdicts[0].changes == ()


def test_a_treatment_of_another_stage_says_which(book: Book) -> None:
    case = book.read_case(CASES / "critical-window-edges.yaml")
    (verdict,) = book.explain(case, AT, treatment="hand-over").verdicts
    assert verdict.status == "other-stage"
    assert verdict.changes == ("It would differ if Days past due is at least 31.",)


def test_what_is_not_offered_says_what_it_needs_and_what_the_fact_is(book: Book) -> None:
    case = book.read_case(CASES / "critical-window-edges.yaml")
    told = book.explain(case, AT, treatment="ask-informed-contact", depth="line")
    assert {verdict.status for verdict in told.verdicts} == {"not-offered"}
    assert "it needs" in told.verdicts[0].line
    assert "(it is" in told.verdicts[0].line


def test_no_protected_fact_is_ever_suggested(book: Book) -> None:
    for path in sorted(CASES.glob("*.yaml")):
        case = book.read_case(path)
        for treatment in book.joined.playbook.treatments:
            told = book.explain(case, AT, treatment=treatment.meta.id)
            for verdict in told.verdicts:
                for change in verdict.changes:
                    assert "irth" not in change, (path.name, change)


def test_the_trace_has_places_and_both_languages_tell_the_same_tree(book: Book) -> None:
    case = book.read_case(CASES / "critical-window-edges.yaml")
    trees = []
    for language in ("en", "zh"):
        told = book.explain(case, AT, treatment="plain-call", depth="trace", language=language)
        plain = told.to_dict()
        json.dumps(plain)
        trace = plain["verdicts"][0]["trace"]
        assert any("call-windows.yaml:" in step["place"] for step in trace)
        trees.append([(step["holds"], len(step["parts"])) for step in trace])
        assert told.to_text().count("\n") > 20
    assert trees[0] == trees[1]


def test_unknown_names_are_refused(book: Book) -> None:
    case = book.read_case(CASES / "critical-window-edges.yaml")
    with pytest.raises(KeyError):
        book.explain(case, AT, treatment="no-such-treatment")
    with pytest.raises(KeyError):
        book.explain(case, AT, to="no-such-point")
