"""What questions about two books share: their epochs, their budget, and how they are answered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from duecourse.decide.decision import Decision
from duecourse.errors import CaseError
from duecourse.proof.prove._compare import Question, Side
from duecourse.proof.prove._decided import Book
from duecourse.proof.prove._epochs import Span, boundaries_of, spans, whole, within
from duecourse.proof.prove._reach import BOUNDS, under
from duecourse.proof.prove._shrink import shrunk
from duecourse.proof.prove.answer import Answer, Case, Counter, Verdict
from duecourse.proof.prove.budget import Budget
from duecourse.targets.solver import Undecided, Witness
from duecourse.targets.solver.pair import Pair, UnlikeError, known_to, read_apart


class TwoBooks(ABC):
    """A question about two books in the making.

    Attributes:
        books: The first and the second.
    """

    def __init__(
        self, one: Book, other: Book, since: int, until: int | None, budget: Budget
    ) -> None:
        """Ask of *one* and *other* from *since* to *until*."""
        self.books, self.budget = (one, other), budget
        boundaries = boundaries_of(one.joined, other.joined)
        self.spans = list(spans(boundaries, since, until))
        self.open: list[str] = []
        self.epochs = self.asked = 0

    @property
    @abstractmethod
    def question(self) -> str:
        """What is asked, as a sentence."""

    @abstractmethod
    def questions(self, sides: tuple[Side, Side], apart: bool) -> Iterator[Question]:
        """Yield what may speak against it in one epoch.

        Args:
            sides: Both books.
            apart: Whether they read some fact of a case in different ways.
        """

    @abstractmethod
    def shown(self, question: Question, witness: Witness) -> list[str]:
        """Return what a case shows against it, a line each; empty where it shows nothing."""

    @abstractmethod
    def compared(self) -> list[str]:
        """Return what was compared, and what was not."""

    def answer(self) -> Answer:
        """Work on it."""
        coins = [book.joined.playbook.header.currency for book in self.books]
        if coins[0] != coins[1]:
            named = " and ".join(coin or "none said" for coin in coins)
            self.open.append(
                f"they are in different currencies ({named}): one decides what the other refuses"
            )
            return self._answer("not decided", self.spans)
        for span in within(self.budget, self.spans, self.open):
            try:
                counter = self._epoch(span)
            except UnlikeError as unlike:
                self.open.append(str(unlike))
                break
            if counter is not None:
                return self._answer("refuted", [span], counter)
        return self._answer("not decided" if self.open else "proved", self.spans)

    def _epoch(self, span: Span) -> Counter | None:
        sides = [(book.joined, book.vocabulary) for book in self.books]
        targets = self.books[0].decider.target, self.books[1].decider.target
        pair = Pair(sides[0], sides[1], targets, span.at)
        self.epochs += 1
        plans = Side(self.books[0].joined, pair.plan), Side(self.books[1].joined, pair.other)
        questions = list(self.questions(plans, bool(read_apart(sides[0], sides[1]))))
        for number, question in enumerate(questions):
            if self.budget.spent:
                self.open.append(
                    f"{self.budget.told()} after {number} of {len(questions)} differences"
                )
                return None
            self.asked += 1
            if question.shows is not None and pair.never(pair.both_sides(question.claim)):
                continue
            found = pair.witness(
                pair.both_sides(question.shows or question.claim),
                redecides=partial(self._shows, question),
                desk=question.desk,
            )
            if isinstance(found, Witness):
                return self._counter(question, found)
            if isinstance(found, Undecided):
                self.open.append(f"it is open {question.what}: {found.why}")
            elif question.shows is not None:
                self.open.append(f"it is open {question.what}: of one contact they never are both")
        return None

    def _shows(self, question: Question, witness: Witness) -> bool:
        return bool(self.shown(question, witness))

    def decisions(self, witness: Witness) -> tuple[Decision, Decision] | None:
        """Return what each book decides of what it knows of a case; None where one refuses it."""
        found: list[Decision] = []
        for book in self.books:
            try:
                case = book.case(known_to(witness.document, book.vocabulary))
            except CaseError:
                return None
            found.append(book.decide(case, witness.at))
        return found[0], found[1]

    def _counter(self, question: Question, witness: Witness) -> Counter:
        def holds(document: Mapping[str, Any]) -> bool:
            return self._shows(question, replace(witness, document=document))

        witness = replace(witness, document=shrunk(witness.document, holds))
        lines = self.shown(question, witness)
        left = [
            which
            for which, book in zip(("first", "second"), self.books, strict=True)
            if known_to(witness.document, book.vocabulary) != witness.document
        ]
        lines += [f"the {which} book does not know all that the case says" for which in left]
        return Counter(
            f"they differ in {question.what}, at {witness.at.isoformat(timespec='minutes')}",
            Case(witness.document, witness.at),
            tuple(lines),
            question.treatment,
        )

    def _answer(
        self, verdict: Verdict, about: list[Span], counter: Counter | None = None
    ) -> Answer:
        law = under(self.books[0].joined)
        holds = [f"every case, contact, point and history, {law}", whole(about), BOUNDS]
        holds += self.compared()
        return Answer(
            verdict,
            self.question,
            tuple(holds),
            counter,
            tuple(dict.fromkeys(self.open)) if verdict == "not decided" else (),
            {"epochs": self.epochs, "differences": self.asked},
        )
