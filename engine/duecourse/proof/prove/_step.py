"""One step of a history: what a book lets be done, the law's own counting does not bar.

Where that holds whatever the history, it holds at every step of every history, however long: those
that follow the engine's advice among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from duecourse.audit.law import Law
from duecourse.book.plan import Act, Instance
from duecourse.proof.prove import _parts
from duecourse.proof.prove._compare import Side
from duecourse.proof.prove._decided import Book
from duecourse.proof.prove._epochs import Span
from duecourse.proof.prove.budget import Budget
from duecourse.targets.scalar import ScalarTarget
from duecourse.targets.solver import View
from duecourse.targets.solver.pair import Pair, PairClaim
from duecourse.targets.solver.terms import Bool, both, either


def open_steps(book: Book, law: Law, epochs: Sequence[Span], budget: Budget) -> Iterator[str]:
    """Yield the treatments of which it is not proved, a sentence each."""
    target = ScalarTarget(law.joined)
    for span in epochs:
        yield from _Step(book, law, target, span).open(budget)


class _Step:
    """One epoch of a book beside that of its law."""

    def __init__(self, book: Book, law: Law, target: ScalarTarget, span: Span) -> None:
        self.book, self.law, self.target, self.span = book, law, target, span
        self.of_law = frozenset(pack.header.meta.id for pack in law.packs)
        self.plans = book.decider.target.compiled(span.at).plan, target.compiled(span.at).plan
        self.side = Side(book.joined, self.plans[0])
        self.acts = {act.bit: act for act in self.plans[1].acts}
        self._pair: Pair | None = None

    def open(self, budget: Budget) -> Iterator[str]:
        for act in self.plans[0].acts:
            treatment = act.treatment
            if treatment.is_desk or treatment.exhibit:
                continue
            known = self.law.purposes
            for purpose in [treatment.purpose] if treatment.purpose in known else known:
                twin = self.acts[self.law.act(treatment.do, purpose)]
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
            one = self.book.joined, self.book.vocabulary
            other = self.law.joined, self.law.vocabulary
            targets = self.book.decider.target, self.target
            self._pair = Pair(one, other, targets, self.span.at)
        return self._pair

    def _limits(self, twin: Act) -> list[Instance]:
        """Return the limits of the law that may bar an act."""
        kept = _parts.of_mask(self.plans[1], twin.blocks).values()
        return [i for i in kept if not i.advisory and i.limit.origin in self.of_law]

    def _plainly(self, act: Act, twin: Act) -> bool:
        """Tell whether every limit of the law that meets the act is among the book's own."""
        own = _parts.of_mask(self.plans[0], act.blocks).values()
        return _barring(self._limits(twin)) <= _barring(i for i in own if not i.advisory)

    def _crosses(self, act: Act, twin: Act) -> PairClaim:
        law = self._limits(twin)

        def claim(one: View, other: View) -> Bool:
            barred = either(other.blocked(instance) for instance in law)
            return both((self.side.may(one, act), barred))

        return claim


def _barring(instances: Iterable[Instance]) -> frozenset[_parts.Key]:
    """Return what limits are where they bar: they may besides take words, or ask for more."""
    return frozenset((i.limit.name, i.applies, i.clock) for i in instances)
