"""Books of which something false was once said to be proved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.unit.proof.prove._books import (
    PLAYBOOK,
    SCRIPTS,
    SINCE,
    TREATMENTS,
    book,
    decided,
    folder,
)

import duecourse
from duecourse import Book

pytest.importorskip("z3")

from duecourse.deep import deep_check
from duecourse.proof.prove.answer import Answer
from duecourse.proof.prove.never import never
from duecourse.proof.prove.same import same
from duecourse.proof.prove.tighter import tighter

NO_LIMITS = """
kind: limits
limits:
  - {id: letters, on: {channel: letter}, hours: {daily: 08:00..21:00}}
"""
ALL_DAY = """
kind: limits
limits:
  - {id: hours, on: {channel: any}, hours: {daily: 00:00..24:00}}
"""
CADENCE = """
kind: cadence
chases:
  - {id: first, at: 10:00, days: workday}
  - {id: second, at: 14:00, days: workday}
"""
TRIED = """
kind: experiments
experiments:
  - id: tone
    salt: s1
    unit: person
    exclude: [{days_past_due: unknown}]
    champion: usual
    arms: [{id: usual, share: 50%, treatments: []}, {id: warm, share: 50%, treatments: []}]
"""


def _pair(path: Path, name: str, one: str, other: str) -> tuple[Book, Book]:
    return book(path / "one", **{name: one}), book(path / "other", **{name: other})


def _counter(answer: Answer) -> dict[str, Any]:
    assert answer.verdict == "refuted", answer
    assert answer.counter is not None
    assert answer.counter.case is not None
    return dict(answer.counter.case.document)


# --- a contact of no known zone -----------------------------------------------------------------


def test_hours_around_the_clock_hold_back_who_lives_in_no_known_zone(tmp_path: Path) -> None:
    asked = book(tmp_path, limits=ALL_DAY)
    answer = never(asked, "do: call, verdict: not_now", since=SINCE)
    assert decided(asked, answer).barred
    points = [point for contact in _counter(answer)["contacts"] for point in contact["points"]]
    assert any("zones" not in point for point in points)


def test_hours_around_the_clock_are_not_no_hours(tmp_path: Path) -> None:
    books = _pair(tmp_path, "limits", NO_LIMITS, ALL_DAY)
    assert same(*books, since=SINCE).verdict == "refuted"
    assert tighter(*books, since=SINCE).verdict == "refuted"
    assert tighter(*reversed(books), since=SINCE).verdict == "proved"


# --- days of instants ----------------------------------------------------------------------------

SEEN = """
kind: facts
facts:
  - {id: seen_at, type: instant, path: loan.seen_at}
  - {id: seen_days, type: integer, unit: days, derive: {days_since: loan.seen_at}}
  - {id: mail_due, type: date, path: loan.mail_due}
  - {id: mail_days, type: integer, unit: days, derive: {days_since: loan.mail_due}}
"""


@pytest.mark.parametrize("day", ["2026-07-01", "2026-12-01"])
def test_an_instant_has_its_day_in_summer_and_in_winter(tmp_path: Path, day: str) -> None:
    offset = "-04:00" if day == "2026-07-01" else "-05:00"
    zone = PLAYBOOK.replace("Asia/Shanghai", "America/New_York").replace("CN\n", "US\n")
    asked = book(tmp_path, playbook=zone, facts=SEEN, limits=NO_LIMITS)
    seen = f"{day}T00:00{offset}..{day}T01:00{offset}"
    within = f"seen_at: {seen}, seen_days: 0, mail_due: {day}, mail_days: 0"
    answer = never(asked, f"do: call, {within}", since=SINCE)
    assert decided(asked, answer).now
    night = f"seen_at: {seen}, seen_days: 1, mail_due: {day}, mail_days: 0"
    assert never(asked, f"do: call, {night}", since=SINCE).verdict != "refuted"


# --- what a decision shows besides ----------------------------------------------------------------


def test_workdays_of_another_calendar_are_another_review(tmp_path: Path) -> None:
    other = PLAYBOOK.replace("calendar: CN\n", "")
    books = (
        book(tmp_path / "one", cadence=CADENCE),
        book(tmp_path / "other", cadence=CADENCE, playbook=other),
    )
    assert same(*books, since=SINCE).verdict != "proved"


def test_chases_told_in_another_order_are_the_same(tmp_path: Path) -> None:
    head, first, second = CADENCE.strip().rsplit("\n", 2)
    other = "\n".join((head, second, first)) + "\n"
    books = _pair(tmp_path, "cadence", CADENCE, other)
    assert same(*books, since=SINCE).verdict == "proved"


@pytest.mark.parametrize("change", [("id: warm", "id: cold"), ("id: tone", "id: pitch")])
def test_the_name_of_an_arm_is_shown_and_compared(tmp_path: Path, change: tuple[str, str]) -> None:
    books = _pair(tmp_path, "experiments", TRIED, TRIED.replace(*change))
    assert same(*books, since=SINCE).verdict == "refuted"


@pytest.mark.parametrize("change", [("salt: s1", "salt: s2"), ("share: 50%", "share: 50.0%")])
def test_another_salt_is_another_draw(tmp_path: Path, change: tuple[str, str]) -> None:
    books = _pair(tmp_path, "experiments", TRIED, TRIED.replace(*change))
    verdict = same(*books, since=SINCE).verdict
    assert (verdict == "proved") == (change[0] == "share: 50%")


def test_another_share_is_shown_by_somebody_who_is_drawn_otherwise(tmp_path: Path) -> None:
    shares = TRIED.replace("usual, share: 50%", "usual, share: 40%")
    shares = shares.replace("warm, share: 50%", "warm, share: 60%")
    assert same(*_pair(tmp_path, "experiments", TRIED, shares), since=SINCE).verdict == "refuted"


@pytest.mark.parametrize("change", ["learn: [debtor_whereabouts]", "confirm: [amount_due]"])
def test_what_must_be_learnt_and_confirmed_is_compared(tmp_path: Path, change: str) -> None:
    other = TREATMENTS.replace("script: courtesy}", f"script: courtesy, {change}}}")
    assert other != TREATMENTS
    books = _pair(tmp_path, "treatments", TREATMENTS, other)
    assert same(*books, since=SINCE).verdict == "refuted"


def test_a_book_with_an_experiment_and_one_without_are_compared(tmp_path: Path) -> None:
    books = book(tmp_path / "one", experiments=TRIED), book(tmp_path / "other")
    assert same(*books, since=SINCE).verdict == "refuted"
    assert same(*reversed(books), since=SINCE).verdict == "refuted"


def test_files_of_other_names_put_treatments_in_another_order(tmp_path: Path) -> None:
    books = []
    for path, name in ((tmp_path / "one", "a"), (tmp_path / "other", "z")):
        book(path)
        text = (
            "kind: treatments\ntreatments:\n"
            "  - {id: first, stage: any, do: sms, whom: {role: debtor}, purpose: remind}\n"
        )
        (path / f"{name}.yaml").write_text(text, "utf-8")
        books.append(duecourse.load(path, packs=[]))
    assert books[0].digest == books[1].digest
    assert same(*books, since=SINCE).verdict == "refuted"


def test_what_another_currency_refuses_is_not_said_to_be_decided_alike(tmp_path: Path) -> None:
    books = _pair(tmp_path, "playbook", PLAYBOOK, PLAYBOOK.replace("currency: CNY\n", ""))
    answer = same(*books, since=SINCE)
    assert answer.verdict == "not decided"
    assert "currenc" in answer.why[0]


def test_it_is_said_that_the_order_of_the_worklist_is_not_compared(tmp_path: Path) -> None:
    text = """
    kind: worklist
    score:
      - {id: a, points: 1, when: {days_past_due: 1..}}
    order: [score desc]
    """
    orders = text, text.replace("desc", "asc")
    answer = same(*_pair(tmp_path, "worklist", *orders), since=SINCE)
    assert any("it is not the same in both" in each for each in answer.holds_for)


# --- members of sets that nothing else in the book names ------------------------------------------


@pytest.mark.parametrize(
    "where",
    [
        "jurisdiction: [FR]",
        "jurisdiction: [US-MA], not: {jurisdiction: [US]}",
        "jurisdiction: [FR], not: {jurisdiction: [DE]}",
    ],
)
def test_a_place_that_the_book_does_not_name_is_a_place(tmp_path: Path, where: str) -> None:
    asked = book(tmp_path)
    assert decided(asked, never(asked, f"do: call, {where}", since=SINCE)).now


def test_a_list_that_asks_for_another_place_is_another_list(tmp_path: Path) -> None:
    text = """
    kind: treatments
    treatments:
      - id: ring
        stage: any
        do: call
        whom: {role: debtor}
        purpose: collect
        checklist: [{id: ask, title: Ask, when: {jurisdiction: [FR]}}]
    """
    books = _pair(tmp_path, "treatments", text, text.replace("FR", "DE"))
    assert same(*books, since=SINCE).verdict == "refuted"


def test_an_experiment_in_another_place_is_another(tmp_path: Path) -> None:
    text = TRIED.replace("unit: person", "unit: person\n    when: {jurisdiction: [FR]}")
    books = _pair(tmp_path, "experiments", text, text.replace("FR", "DE"))
    assert same(*books, since=SINCE).verdict == "refuted"


def test_a_cohort_that_no_script_speaks_of_is_not_said_to_be_empty(tmp_path: Path) -> None:
    french = "{id: french, when: {jurisdiction: [FR], not: {jurisdiction: [DE]}}}"
    path = folder(tmp_path, scripts=SCRIPTS.replace("cohorts: [", f"cohorts: [{french}, "))
    report = deep_check(path, packs=[], at=datetime(2026, 3, 10, tzinfo=UTC))
    assert not [each for each in report.deep if each.item == "french"]


OF_DEBTS = """
kind: facts
facts:
  - id: of_one
    type: integer
    derive: {count: messages, where: {debts: [L]}, within: 7 days}
  - id: of_another
    type: integer
    derive: {count: messages, where: {debts: [M]}, within: 7 days}
"""


def test_events_of_one_debt_are_not_taken_for_those_of_another(tmp_path: Path) -> None:
    asked = book(tmp_path, facts=OF_DEBTS)
    answer = never(asked, "do: call, of_one: 1.., of_another: 0", since=SINCE)
    assert answer.verdict != "proved"


ODD = """
kind: limits
limits:
  - id: odd
    on: {channel: call}
    cap: {count: placed_calls, where: {outcome: [busy]}, at_most: 1, within: 7 days, per: [person]}
  - {id: texts, on: {channel: call}, cap: {count: messages, at_most: 1, within: 7 days}}
"""


def test_what_certainly_never_counts_may_count_where_it_is_not_known(tmp_path: Path) -> None:
    """No placed call was busy, but of one whose outcome nobody wrote down it is not known."""
    texts = ODD[: ODD.index("  - id: odd")] + ODD[ODD.index("  - {id: texts") :]
    books = _pair(tmp_path, "limits", texts, ODD)
    assert tighter(*books, since=SINCE).verdict == "refuted"


# --- a hold of a law that ends a day in another zone ----------------------------------------------

REGIME = """
kind: regime
id: zz
title: {en: "Test"}
jurisdiction: ZZ
binds: [first_party, third_party]
parties: {consumer: {role: [debtor]}}
zones: [Asia/Shanghai]
silent_on: []
as_read: 2025-11-21
"""
HELD = """
kind: limits
limits:
  - id: paused
    on: {channel: any}
    hold: {when: {loan_status: active}, until: next_due_date}
    cite: "1"
    force: law
    certainty: A
"""


def test_a_day_of_the_law_ends_where_the_law_is(tmp_path: Path) -> None:
    """On the evening of that day in London it is over in Shanghai, and so is the hold."""
    law = tmp_path / "zz"
    law.mkdir()
    (law / "regime.yaml").write_text(REGIME, "utf-8")
    (law / "limits.yaml").write_text(HELD, "utf-8")
    facts = """
    kind: facts
    facts: [{id: days_left, type: integer, unit: days, derive: {days_until: loan.due_date}}]
    """
    path = folder(tmp_path / "desk", playbook=PLAYBOOK.replace("Asia/Shanghai", "UTC"), facts=facts)
    asked = duecourse.load(path, packs=[str(law)])
    where = "do: call, jurisdiction: [ZZ], loan_status: active, days_left: 0.."
    assert never(asked, where, since=SINCE).verdict != "proved"


def test_what_comes_after_the_last_minute_asked_about_is_said_to_be_left_out(
    tmp_path: Path,
) -> None:
    item = (
        "  - {id: all, on: {channel: any}, forbid: {channel: any}, effective: {from: 2027-01-01}}\n"
    )
    books = _pair(tmp_path, "limits", NO_LIMITS, NO_LIMITS + item)
    answer = same(*books, since=SINCE, until=SINCE)
    assert answer.verdict == "proved"
    assert any("is not compared" in each for each in answer.holds_for)
    assert same(*books, since=SINCE).verdict == "refuted"


TWICE = """
kind: facts
facts:
  - {id: twice, type: money, derive: {add: [amount_due, amount_due]}}
"""


def test_a_number_that_is_no_money_any_more_reads_otherwise(tmp_path: Path) -> None:
    """One book says 2,000.00 and the other 2000.00."""
    texts = SCRIPTS.replace("You owe {amount_due}.", "You owe {twice}.")
    books = [
        book(tmp_path / name, facts=facts, scripts=texts)
        for name, facts in (
            ("one", TWICE),
            ("other", TWICE.replace("type: money", "type: decimal")),
        )
    ]
    assert same(*books, since=SINCE).verdict != "proved"


# --- where the playbook speaks for a case that is silent ------------------------------------------


def test_a_state_that_the_playbook_names_has_its_country(tmp_path: Path) -> None:
    """A case that says nothing is in the United States by one book, and nowhere by the other."""
    law = Path(__file__).parents[4] / "policies" / "regimes"
    text = """
    kind: treatments
    treatments:
      - {id: look, stage: any, do: review, when: {jurisdiction: [US]}}
    """
    books = [
        duecourse.load(
            folder(tmp_path / name, playbook=PLAYBOOK + more, treatments=text),
            packs=[law / "us", law / "us-ma"],
        )
        for name, more in (("one", "jurisdiction: [US-MA]\n"), ("other", ""))
    ]
    assert same(*books, since=SINCE).verdict != "proved"
