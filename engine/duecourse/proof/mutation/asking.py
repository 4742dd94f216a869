"""What the tests of a playbook ask, recorded once: cases, instants, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from duecourse.book.bind import bind
from duecourse.book.case import Case
from duecourse.decide.decision import Decision
from duecourse.proof.mutation._books import StagedBook
from duecourse.proof.policy_tests import Outcome, run_tests
from duecourse.proof.policy_tests._amend import KEY
from duecourse.source.node import Map, Seq, Text


@dataclass(frozen=True, slots=True)
class Question:
    """One decision that a test asks for.

    Attributes:
        test: Place of the test among all.
        document: The case.
        case: The same, read.
        at: The instant.
        decision: What the playbook decides.
        named: The decision as text, to find what it mentions.
        stage: Of the case; empty for none.
        apart: Whether the stage's part of a book decides it as the whole does.
    """

    test: int
    document: Map
    case: Case
    at: datetime
    decision: Decision
    named: str
    stage: str
    apart: bool


@dataclass(frozen=True, slots=True)
class Test:
    """One test, alone in its document, and what it asks."""

    name: str
    document: Map
    questions: tuple[Question, ...]


class FailingTestsError(Exception):
    """Tests fail already without any mutant.

    Attributes:
        outcomes: Theirs.
    """

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        """Keep the outcomes."""
        super().__init__(f"{len(outcomes)} tests fail")
        self.outcomes = tuple(outcomes)


Asked = tuple[Map, Case, datetime, Decision]
"""A case as written and as read, the instant, and what the playbook decides."""


@dataclass(slots=True)
class Recorder:
    """Decides as the whole book does, and keeps what was asked."""

    book: StagedBook
    asked: list[Asked] = field(default_factory=list)

    def decide(self, case: Map, at: datetime) -> Decision:
        """Decide, and keep what was asked and what was decided."""
        bound = bind(case, self.book.vocabulary)
        decision = self.book.decide(bound, at)
        self.asked.append((case, bound, at, decision))
        return decision


@dataclass(slots=True)
class Answers:
    """Answers a test's questions in order, with decisions that may be at hand."""

    decisions: Iterator[Decision]

    def decide(self, case: Map, at: datetime) -> Decision:
        """Return the next decision."""
        return next(self.decisions)


@dataclass(slots=True)
class Recording:
    """Tests that were run.

    Attributes:
        tests: Of each its name, itself alone in a document, and what it asked.
        amended: How many were left out, for they are about other values of the playbook.
    """

    tests: list[tuple[str, Map, list[Asked]]] = field(default_factory=list)
    amended: int = 0


def recorded(book: StagedBook, documents: Sequence[Map]) -> Recording:
    """Run every test of *documents* once.

    Raises:
        FailingTestsError: Some do not pass.
    """
    found = Recording()
    failing: list[Outcome] = []
    for document in documents:
        tests = document[Text("tests")]
        for test in tests if isinstance(tests, Seq) else ():
            assert isinstance(test, Map)
            if Text(KEY) in document or Text(KEY) in test:
                found.amended += 1
                continue
            alone = Map({Text("tests"): Seq([test], test.span)}, document.span)
            recorder = Recorder(book)
            outcome = run_tests(recorder, alone)[0]
            if not outcome.passed:
                failing.append(outcome)
            found.tests.append((outcome.name, alone, recorder.asked))
    if failing:
        raise FailingTestsError(failing)
    return found
