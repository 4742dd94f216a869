"""One step of a history: what a book lets be done, the law's own counting does not bar.

Where that holds whatever the history, it holds at every step of every history, however long: those
that follow the engine's advice among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duecourse.audit.acts import act_order, join, purposes
from duecourse.book.plan import Act
from duecourse.book.vocabulary import Vocabulary
from duecourse.language.model import Policy
from duecourse.proof.prove import _parts
from duecourse.proof.prove._compare import Side
from duecourse.proof.prove._decided import Book
from duecourse.proof.prove._epochs import Span
from duecourse.proof.prove.budget import Budget
from duecourse.targets.scalar import ScalarTarget
from duecourse.targets.solver import View
from duecourse.targets.solver.pair import Pair, PairClaim
from duecourse.targets.solver.terms import Bool, both, either


def open_steps(
    book: Book, packs: Sequence[Policy], epochs: Sequence[Span], budget: Budget
) -> Iterator[str]:
    """Yield the treatments of which it is not proved, a sentence each."""
    joined = book.joined
    core = joined.core
    law = join(core, packs, joined.playbook.header.zone or "UTC", advisory=joined.advisory)
    vocabulary = Vocabulary()
    vocabulary.learn(law.facts)
    target = ScalarTarget(law)
    names = purposes(core.facts)
    for span in epochs:
        yield from _Step(book, (law, vocabulary, target), names, packs, span).open(budget)


class _Step:
    """One epoch of a book beside that of its law."""

    def __init__(
        self,
        book: Book,
        law: tuple[object, Vocabulary, ScalarTarget],
        names: tuple[str, ...],
        packs: Sequence[Policy],
        span: Span,
    ) -> None:
        self.book, self.law, self.names, self.span = book, law, names, span
        self.of_law = frozenset(pack.header.meta.id for pack in packs)
        self.plans = book.decider.target.compiled(span.at).plan, law[2].compiled(span.at).plan
        self.side = Side(book.joined, self.plans[0])
        self.acts = {act.bit: act for act in self.plans[1].acts}
        self._pair: Pair | None = None

    def open(self, budget: Budget) -> Iterator[str]:
        for act in self.plans[0].acts:
            treatment = act.treatment
            if treatment.is_desk or treatment.exhibit:
                continue
            wanted = [treatment.purpose] if treatment.purpose in self.names else self.names
            for purpose in wanted:
                twin = self.acts[act_order(treatment.do, purpose, self.names)]
                if self._plainly(act, twin):
                    continue
                if budget.spent:
                    yield f"`{treatment.meta.id}`: {budget.told()}"
                    return
                if not self.pair.never(self.pair.both_sides(self._crosses(act, twin))):
                    yield (
                        f"`{treatment.meta.id}` is not proved to keep within the law after every "
                        "history"
                    )
                    break

    @property
    def pair(self) -> Pair:
        if self._pair is None:
            joined, vocabulary, target = self.law
            one = self.book.joined, self.book.vocabulary
            targets = self.book.decider.target, target
            self._pair = Pair(one, (joined, vocabulary), targets, self.span.at)  # type: ignore[arg-type]
        return self._pair

    def _enforced(self, act: Act) -> frozenset[_parts.Key]:
        kept = _parts.of_mask(self.plans[1], act.blocks).values()
        return frozenset(
            (i.limit.name, i.applies, i.clock)
            for i in kept
            if not i.advisory and i.limit.origin in self.of_law
        )

    def _plainly(self, act: Act, twin: Act) -> bool:
        """Tell whether every limit of the law that meets the act is among the book's own."""
        mine = _parts.of_mask(self.plans[0], act.blocks).values()
        own = {(i.limit.name, i.applies, i.clock) for i in mine if not i.advisory}
        return self._enforced(twin) <= own

    def _crosses(self, act: Act, twin: Act) -> PairClaim:
        law = [
            i
            for i in _parts.of_mask(self.plans[1], twin.blocks).values()
            if not i.advisory and i.limit.origin in self.of_law
        ]

        def claim(one: View, other: View) -> Bool:
            barred = either(other.blocked(instance) for instance in law)
            return both((self.side.may(one, act), barred))

        return claim
