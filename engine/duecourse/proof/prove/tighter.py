"""``tighter``: does one playbook allow nothing that the other does not allow."""

from __future__ import annotations

from collections.abc import Iterator

from duecourse.book.plan import Act
from duecourse.proof.prove import _parts
from duecourse.proof.prove._compare import Question, Side
from duecourse.proof.prove._decided import Book, is_now, offered, revealed, snapshot
from duecourse.proof.prove._two import TwoBooks
from duecourse.proof.prove.answer import Answer
from duecourse.proof.prove.budget import Budget, endless
from duecourse.proof.prove.same import alike
from duecourse.targets.solver import View, Witness
from duecourse.targets.solver.pair import PairClaim, known_to
from duecourse.targets.solver.terms import Bool, both, either, negation

QUESTION = "the first playbook allows nothing that the second does not"


def tighter(
    one: Book, other: Book, *, since: int, until: int | None = None, budget: Budget | None = None
) -> Answer:
    """Tell whether all that *one* lets be done, and lets be said, *other* lets too.

    Compared are treatment, contact and point, and what the words give away; treatments are the
    same by their id and what they do.

    Args:
        one: A loaded book: the tighter of the two, it is claimed.
        other: Another, loaded with the same law packs.
        since: The first instant that is asked about, in microseconds.
        until: The last one; None is for ever.
        budget: How long to work on it.
    """
    if alike(one, other):
        return Answer("proved", QUESTION, ("both are the same policy, however it is laid out",))
    return _Tighter(one, other, since, until, budget or endless()).answer()


class _Tighter(TwoBooks):
    @property
    def question(self) -> str:
        return QUESTION

    def questions(self, sides: tuple[Side, Side], apart: bool) -> Iterator[Question]:
        one, other = sides
        same_stages = one.stages == other.stages and not apart
        for name, act in one.acts.items():
            if act.treatment.exhibit:
                continue
            twin = other.acts.get(name)
            if twin is not None and twin.treatment.do != act.treatment.do:
                twin = None
            if twin is None or not (same_stages and _plainly_tighter(sides, act, twin)):
                what = f"whether `{name}` may be done"
                claim = _more(one, act, other, twin)
                yield Question(what, claim, act.treatment.is_desk, name)
            if twin is None or act.script is None:
                continue
            if not same_stages or one.words(act) != other.words(twin):
                what = f"what the words of `{name}` give away"
                yield Question(what, _tells_more(one, act, other, twin), False, name)

    def shown(self, question: Question, witness: Witness) -> list[str]:
        decided = self.decisions(witness)
        if decided is None:
            return []
        name = question.treatment
        to = "" if question.desk else witness.point
        may = [is_now(decision, name, to) for decision in decided]
        where = f"`{name}`" + (f" to `{to}`" if to else "")
        if may == [True, False]:
            return [f"{where}: now in the first book, not in the second"]
        if may != [True, True]:
            return []
        told = [self._told(book, name, witness) for book in self.books]
        more = sorted(told[0] - told[1])
        if not more:
            return []
        return [f"{where}: the words of the first book give away {', '.join(more)}, not the second"]

    def _told(self, book: Book, name: str, witness: Witness) -> frozenset[str]:
        case = book.case(known_to(witness.document, book.vocabulary))
        taken, _ = snapshot(book, case, witness.at)
        entry = offered(taken, name, witness.contact, witness.point)
        return revealed(taken, entry, book.joined.facts) if entry is not None else frozenset()

    def compared(self) -> list[str]:
        return [
            "treatment, contact and point of what may be done, before the best of an exclusive "
            "group is taken, and what the words of scripts give away"
        ]


def _plainly_tighter(sides: tuple[Side, Side], act: Act, twin: Act) -> bool:
    """Tell whether it can be seen in the text that *twin* may be done wherever *act* may."""
    one, other = sides
    if _parts.of_offer(one.plan, act) != _parts.of_offer(other.plan, twin):
        return False
    if twin.treatment.exhibit or one.words(act) != other.words(twin):
        return False
    mine = _enforced(one, act)
    return _enforced(other, twin) <= mine


def _enforced(side: Side, act: Act) -> frozenset[_parts.Key]:
    kept = _parts.of_mask(side.plan, act.blocks)
    return frozenset((i.applies, i.clock) for i in kept.values() if not i.advisory)


def _more(one: Side, act: Act, other: Side, twin: Act | None) -> PairClaim:
    def claim(first: View, second: View) -> Bool:
        there = other.may(second, twin) if twin is not None else False
        return both((one.may(first, act), negation(there)))

    return claim


def _tells_more(one: Side, act: Act, other: Side, twin: Act) -> PairClaim:
    def claim(first: View, second: View) -> Bool:
        ways = [one.wording.ways(first, act), other.wording.ways(second, twin)]
        items = dict.fromkeys(one.plan.items)
        found = []
        for item in items:
            told = [
                either(both((way.holds, side.wording.revealed(view, way, item))) for way in each)
                for side, view, each in zip((one, other), (first, second), ways, strict=True)
            ]
            found.append(both((told[0], negation(told[1]))))
        return both((one.may(first, act), other.may(second, twin), either(found)))

    return claim
