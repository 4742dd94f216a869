"""``same``: do two playbooks decide alike, whatever the case."""

from __future__ import annotations

from collections.abc import Iterator

from duecourse.clock.instants import INF, to_us
from duecourse.proof.prove._compare import Comparison, Question, Side
from duecourse.proof.prove._decided import Book
from duecourse.proof.prove._differs import comparable, differences, limits_that_hold_back
from duecourse.proof.prove._two import TwoBooks
from duecourse.proof.prove.answer import Answer
from duecourse.proof.prove.budget import Budget, endless
from duecourse.targets.solver import Witness

_TO_COME = (
    "whether what is held back is later or barred, and from when and until when, hangs on what "
    "comes after the last minute asked about, and is not compared"
)
QUESTION = "the two playbooks decide alike"


def same(
    old: Book, new: Book, *, since: int, until: int | None = None, budget: Budget | None = None
) -> Answer:
    """Tell whether two books, with the same law, decide every case alike at every minute.

    Compared is what a decision shows of a minute: the stage, what is now, later and barred by which
    limits, what is said, the duties, the headroom, the order and the points. What it shows of
    later minutes follows, for it is what those minutes show.

    Args:
        old: A loaded book.
        new: Another, loaded with the same law packs.
        since: The first instant that is asked about, in microseconds.
        until: The last one; None is for ever.
        budget: How long to work on it.
    """
    if alike(old, new) and ranked(old) == ranked(new):
        return Answer("proved", QUESTION, ("both are the same policy, however it is laid out",))
    return _Same(old, new, since, until, budget or endless()).answer()


def alike(one: Book, other: Book) -> bool:
    """Tell whether two books are the same policy under the same law, however it is laid out."""
    return one.joined.digest == other.joined.digest and spoken_for(one) == spoken_for(other)


def ranked(book: Book) -> tuple[tuple[str, ...], ...]:
    """Return what stands in the order of the text, which files are read by their names."""
    playbook = book.joined.playbook
    acts = tuple(act.meta.id for act in playbook.treatments)
    arms = tuple(experiment.meta.id for experiment in playbook.experiments)
    return acts, arms


def spoken_for(book: Book) -> tuple[object, ...]:
    """Return what the host said when a book was loaded."""
    voice = book.vocabulary
    joined = book.joined
    host = voice.host_actor, voice.host_jurisdiction
    return *host, joined.lawless, joined.advisory


class _Same(TwoBooks):
    @property
    def question(self) -> str:
        return QUESTION

    def questions(self, sides: tuple[Side, Side], apart: bool) -> Iterator[Question]:
        return Comparison(*sides, apart=apart).questions()

    def shown(self, question: Question, witness: Witness) -> list[str]:
        decided = self.decisions(witness)
        if decided is None:
            return []
        us = to_us(witness.at)
        limits = frozenset[str]().union(
            *(limits_that_hold_back(b.decider.target.compiled(us).plan) for b in self.books)
        )
        old, new = (comparable(decision, limits) for decision in decided)
        return list(differences(old, new))

    def compared(self) -> list[str]:
        differ = self.books[0].joined.playbook.order != self.books[1].joined.playbook.order
        return [
            "the stage, what is now, later and barred by which limits, what is said, duties, "
            "headroom, order, points, arms and the next review",
            "not compared: titles, citations, what is missing, when anything next changes, which "
            "limits lapse, why a sentence is left out, the order of duties",
            "the order of cases in the worklist is no part of a decision and not compared"
            + ("; it is not the same in both" if differ else ""),
            *([_TO_COME] if self.spans[-1].end < INF else []),
        ]
