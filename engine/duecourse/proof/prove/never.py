"""``never``: is there a case of which a decision would hold what a condition says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from duecourse import ir
from duecourse.book.plan import Act
from duecourse.proof.prove import _decided
from duecourse.proof.prove._claim import Asked
from duecourse.proof.prove._condition import (
    LOCAL_TIME,
    MAY_LEARN,
    NOT_NOW,
    NOW,
    REVEALS,
    STAGE,
    VERDICT,
    read_condition,
)
from duecourse.proof.prove._epochs import Span, spans, whole, within
from duecourse.proof.prove._reach import BOUNDS, under
from duecourse.proof.prove._shrink import shrunk
from duecourse.proof.prove._words import Wording
from duecourse.proof.prove.answer import Answer, Case, Counter, Verdict
from duecourse.proof.prove.budget import Budget, endless
from duecourse.targets.solver import Claim, Solver, Undecided, Unsat, Witness


def never(
    book: _decided.Book,
    condition: str,
    *,
    since: int,
    until: int | None = None,
    budget: Budget | None = None,
) -> Answer:
    """Tell whether a condition over the decision never holds of anything that may be done.

    Args:
        book: A loaded book.
        condition: As ``when`` is written, with what is decided besides (docs/howto).
        since: The first instant that is asked about, in microseconds.
        until: The last one; None is for ever.
        budget: How long to work on it.

    Raises:
        ConditionError: The condition is not well formed.
    """
    return _Never(book, condition, since, until, budget or endless()).answer()


class _Never:
    """One question in the making."""

    def __init__(
        self, book: _decided.Book, condition: str, since: int, until: int | None, budget: Budget
    ) -> None:
        joined = book.joined
        self.book, self.budget = book, budget
        self.condition = read_condition(condition, joined)
        playbook = joined.playbook
        wording = Wording(joined.facts, playbook.header.languages, playbook.scripts)
        self.asked = Asked(self.condition, wording)
        self.spans = list(spans(joined.boundaries(), since, until))
        self.unwritten: dict[str, None] = {}
        self.open: list[str] = []
        self.epochs = self.acts = self.claims = 0

    def answer(self) -> Answer:
        for span in within(self.budget, self.spans, self.open):
            self.epochs += 1
            target = self.book.decider.target
            also = (self.condition.expr,)
            solver = Solver(self.book.joined, self.book.vocabulary, span.at, target, also)
            counter = self._epoch(solver)
            if counter is not None:
                return self._answer("refuted", [span], counter)
        return self._answer("not decided" if self.open else "proved", self.spans)

    def _epoch(self, solver: Solver) -> Counter | None:
        acts = solver.plan.acts
        for number, act in enumerate(acts):
            if self.budget.spent:
                self.open.append(f"{self.budget.told()} after {number} of {len(acts)} treatments")
                return None
            if not self.asked.may_concern(act):
                continue
            self.acts += 1
            name = act.treatment.meta.id
            if self.asked.unwritten(act) and not solver.never(self.asked.claim_unwritten(act)):
                self.unwritten[name] = None
            self.claims += 1
            found = solver.witness(
                self.asked.claim(act),
                redecides=partial(self._redecided, solver, act),
                desk=act.treatment.is_desk,
            )
            if isinstance(found, Witness):
                return self._counter(solver, act, found)
            if isinstance(found, Undecided):
                self.open.append(f"`{name}`: {found.why}")
            else:
                assert isinstance(found, Unsat)
        return None

    # --- what is found is decided again ---------------------------------------------------------

    def _redecided(self, solver: Solver, act: Act, witness: Witness) -> bool:
        """Tell whether the condition holds of what the scalar engine decides."""
        case = self.book.case(witness.document)
        taken, decider = _decided.snapshot(self.book, case, witness.at)
        name = act.treatment.meta.id
        entry = _decided.offered(taken, name, witness.contact, witness.point)
        if entry is None:
            return False
        decision = self.book.decide(case, witness.at)
        to = "" if entry.pair is None else witness.point
        may = _decided.is_now(decision, name, to)
        if may != (not entry.reasons) or (not may and NOT_NOW not in self.asked.verdicts):
            return False
        code, pair = taken.stretch.code, entry.pair
        said = entry.spoken.said if entry.spoken is not None else None
        themes, given = act.treatment.themes, frozenset[str]()
        if may and said is not None and entry.act.script is not None:
            themes = themes | self.asked.wording.themes_said(entry.act, said.cohort)
            given = _decided.revealed(taken, entry, self.asked.wording.facts)
        items = code.plan.items
        mask = decider.speaker.allowed(code, entry.act, pair) if pair is not None else 0
        known: dict[ir.Input, ir.Value | None] = {
            STAGE: decision.stage,
            VERDICT: NOW if may else NOT_NOW,
            REVEALS: given,
            MAY_LEARN: frozenset(name for bit, name in enumerate(items) if mask >> bit & 1),
        }
        zones = pair[0].zones if pair is not None else (decider.desk,)
        times: list[int | None] = [zone.local(taken.us)[1] for zone in zones]
        for time in times or [None]:  # a contact of no known zone has no clock
            known[LOCAL_TIME] = time
            expr = self.asked.filled(entry.act, themes, known)
            if solver.shows(_certain(expr), witness, desk=pair is None):
                return True
        return False

    def _counter(self, solver: Solver, act: Act, witness: Witness) -> Counter:
        claim, desk = self.asked.claim(act), act.treatment.is_desk

        def holds(document: Mapping[str, Any]) -> bool:
            tried = replace(witness, document=document)
            shows = solver.shows(claim, tried, desk=desk)
            return shows and self._redecided(solver, act, tried)

        witness = replace(witness, document=shrunk(witness.document, holds))
        case = self.book.case(witness.document)
        decision = self.book.decide(case, witness.at)
        name = act.treatment.meta.id
        to = "" if act.treatment.is_desk else witness.point
        reached = "" if act.treatment.is_desk else f" to `{witness.contact}`"
        return Counter(
            f"`{name}`{reached} at {witness.at.isoformat(timespec='minutes')}",
            Case(witness.document, witness.at),
            tuple(_decided.told(decision, name, to)),
            name,
        )

    # --- what is answered ------------------------------------------------------------------------

    def _answer(
        self, verdict: Verdict, about: list[Span], counter: Counter | None = None
    ) -> Answer:
        joined = self.book.joined
        name = joined.playbook.header.meta.id
        holds = [
            f"every case, contact, point and history of `{name}`, {under(joined)}",
            whole(about),
            BOUNDS,
        ]
        if NOT_NOW not in self.asked.verdicts:
            holds.append("what may be done, before the best of an exclusive group is taken")
        if LOCAL_TIME.fact in self.condition.reads:
            holds.append("`local_time` on every clock that the contact may live by")
        if self.unwritten:
            names = ", ".join(f"`{name}`" for name in self.unwritten)
            holds.append(
                f"what scripts say: {names} have none, and what is said in them was not looked at; "
                "ask `may_learn` for what those who are reached may learn at all"
            )
        return Answer(
            verdict,
            f"never {self.condition.text}",
            tuple(holds),
            counter,
            tuple(self.open) if verdict == "not decided" else (),
            {"epochs": self.epochs, "treatments": self.acts, "claims": self.claims},
        )


def _certain(expr: ir.Expr) -> Claim:
    return lambda view: view.certain(expr)
