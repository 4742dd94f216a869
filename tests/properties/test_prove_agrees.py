"""What is proved of two random books, every random case decides so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import event, given, seed, settings
from hypothesis import strategies as st
from tests.properties._checks import lawful
from tests.properties.strategies import Combination, combinations
from tests.properties.test_minutes import PROFILE

from duecourse import ir
from duecourse.api import Book
from duecourse.book.join import Joined
from duecourse.clock.instants import to_us
from duecourse.language.model import (
    CapBody,
    DayHours,
    HoursBody,
    Limit,
    Policy,
    Schedule,
    Stage,
    Treatment,
)

pytest.importorskip("z3")

from duecourse.proof.prove._differs import comparable, limits_that_hold_back
from duecourse.proof.prove.same import same
from duecourse.proof.prove.tighter import tighter

STEPS = (0, 1, 7, 26, 49, 24 * 6)
"""Hours after the instant asked about at which the case is looked at too."""


def _limit(random: Random, limit: Limit) -> Limit | None:
    body = limit.body
    match random.randrange(6):
        case 0:
            return None
        case 1:
            return replace(limit, unless=None, except_=None)
        case 2:
            return replace(limit, when=ir.All((limit.when, ir.TRUE)))
        case 3:
            return replace(limit, on=ir.Any((limit.on, ir.All((limit.on, limit.when)))))
    if isinstance(body, CapBody):
        return replace(limit, body=replace(body, at_most=body.at_most + random.choice((-1, 1))))
    if isinstance(body, HoursBody) and not body.told:
        rows = tuple(
            DayHours(row.days, tuple((s, max(s + 1, e - 30)) for s, e in row.spans))
            for row in body.schedule.rows
        )
        return replace(limit, body=replace(body, schedule=Schedule(rows)))
    return limit


def _treatment(random: Random, treatment: Treatment) -> Treatment | None:
    match random.randrange(5):
        case 0:
            return None
        case 1:
            return replace(treatment, when=ir.TRUE)
        case 2:
            return replace(treatment, when=ir.Not(ir.Not(treatment.when)))
        case 3:
            return replace(treatment, rank=random.choice((10, 100)))
        case _:
            return treatment


def _stage(_: Random, stage: Stage) -> Stage:
    when = stage.when
    if isinstance(when, ir.Between) and when.low is not None and when.high is not None:
        parts = (
            ir.Between(when.operand, when.low, None),
            ir.Between(when.operand, None, when.high),
        )
        return replace(stage, when=ir.All(parts))
    return stage


def changed(random: Random, book: Policy) -> Policy:
    """Return a book with a few of its parts said otherwise, or changed."""
    limits, treatments, stages = [*book.limits], [*book.treatments], [*book.stages]
    for _ in range(random.randint(1, 2)):
        kinds: Any = (
            (_limit, limits),
            (_limit, limits),
            (_treatment, treatments),
            (_stage, stages),
        )
        kind, parts = random.choice(kinds)
        if not parts:
            continue
        place = random.randrange(len(parts))
        other = kind(random, parts[place])
        parts[place : place + 1] = [] if other is None else [other]
    digest = f"sha256:changed-{random.random()}"
    return replace(
        book,
        digest=digest,
        limits=tuple(limits),
        treatments=tuple(treatments),
        stages=tuple(stages),
    )


def _differ(asked: Combination, books: tuple[Book, Book]) -> tuple[bool, bool]:
    """Tell whether any of some instants decides otherwise, and whether the first allows more."""
    apart = more = False
    for hours in STEPS:
        at = asked.at + timedelta(hours=hours)
        decisions = [book.decide(asked.document, at) for book in books]
        shown = []
        for book, decision in zip(books, decisions, strict=True):
            plan = book.decider.target.compiled(to_us(at)).plan
            shown.append(comparable(decision, limits_that_hold_back(plan)))
        apart = apart or shown[0] != shown[1]
        may = [lawful(decision) for decision in decisions]
        more = more or not may[0] <= may[1]
    return apart, more


@seed(11)
@settings(PROFILE, max_examples=20)
@given(combinations(), st.integers(0, 2**32))
def test_what_is_proved_of_two_books_no_case_denies(asked: Combination, number: int) -> None:
    random = Random(number)
    joined: Joined = replace(asked.joined, playbook=changed(random, asked.joined.playbook))
    books = asked.book(), asked.book(joined)
    since = to_us(asked.at)
    apart, more = _differ(asked, books)
    answer = same(*books, since=since)
    event(f"same: {answer.verdict}")
    assert not (answer.verdict == "proved" and apart), "said to be the same, and differs"
    answer = tighter(*books, since=since)
    event(f"tighter: {answer.verdict}")
    assert not (answer.verdict == "proved" and more), "said to be tighter, and allows more"
