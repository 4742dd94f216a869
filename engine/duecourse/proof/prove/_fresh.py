"""A case to start from for each stage in which somebody may be reached: the solver finds them."""

from __future__ import annotations

from collections.abc import Sequence

from duecourse.book.plan import Act
from duecourse.clock.instants import to_us
from duecourse.proof.prove._compare import Side
from duecourse.proof.prove._decided import Book
from duecourse.proof.prove.sequence import Start
from duecourse.targets.solver import Solver, View, Witness
from duecourse.targets.solver.terms import Bool, both, either


def fresh_cases(book: Book, since: int) -> list[Start]:
    """Return a case without a history for each stage in which some contact may be made.

    Args:
        book: A loaded book.
        since: The instant whose epoch they are looked for in, in microseconds.
    """
    solver = Solver(book.joined, book.vocabulary, since, book.decider.target)
    side = Side(book.joined, solver.plan)
    found: list[Start] = []
    for place, (name, _) in enumerate(solver.plan.stages):
        acts = [a for a in solver.plan.acts if place in a.stages and not a.treatment.is_desk]

        def claim(view: View, place: int = place, acts: Sequence[Act] = tuple(acts)) -> Bool:
            reached = either(side.may(view, act) for act in acts)
            return both((view.stage(place), reached))

        answer = solver.witness(claim)
        if isinstance(answer, Witness):
            document = {**answer.document, "events": answer.document.get("events", [])}
            found.append(Start(f"a case in stage `{name}`", document, to_us(answer.at)))
    return found
