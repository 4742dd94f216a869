"""Asks the solver of a book, and keeps what is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from duecourse import ir
from duecourse.book.join import ACTOR, JURISDICTION, Joined
from duecourse.book.plan import Act, Instance
from duecourse.book.vocabulary import Vocabulary
from duecourse.decide.decider import Decider
from duecourse.decide.decision import Decision
from duecourse.language.model import HoldBody, Meta, Treatment
from duecourse.proof.deep._places import Places
from duecourse.proof.deep.finding import DeepFinding
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.span import Span
from duecourse.targets.scalar import ScalarTarget
from duecourse.targets.solver import Claim, Solver, View, Witness
from duecourse.targets.solver.terms import Bool, both

MOST_SHOWN = 8


class Decides(Protocol):
    """What is asked of a book."""

    @property
    def decider(self) -> Decider:
        """What decides cases of every law of the book."""
        ...

    def decide(self, case: Mapping[str, Any], at: datetime) -> Decision:
        """Decide a case document."""
        ...


class Inquiry:
    """A book under examination, between the two effective dates about an instant.

    Attributes:
        joined: The book.
        places: Where its parts stand.
        book: What decides witnesses again.
        solver: Of the plan that holds at the instant.
        plan: That plan.
        stages: The place of each stage in it.
        acts: What it may offer, by treatment: what is only shown is left out.
        findings: What was found so far.
    """

    def __init__(
        self,
        joined: Joined,
        vocabulary: Vocabulary,
        places: Places,
        book: Decides,
        at_us: int,
    ) -> None:
        """Look at what holds at *at_us*."""
        self.joined, self.places, self.book = joined, places, book
        self._at = at_us
        also = tuple(_conditions(joined))
        self.solver = Solver(joined, vocabulary, at_us, _scalar(book), also)
        self.plan = plan = self.solver.plan
        self.stages = {name: place for place, (name, _) in enumerate(plan.stages)}
        self.acts = {a.treatment.meta.id: a for a in plan.acts if not a.treatment.exhibit}
        self._instances: dict[str, list[Instance]] = {}
        for instance in plan.instances:
            self._instances.setdefault(instance.limit.name, []).append(instance)
        self.findings: list[DeepFinding] = []

    def alive(self, meta: Meta) -> bool:
        """Tell whether an item exists at the instant that is looked at."""
        first, last = self.joined.lifetime(meta)
        return first <= self._at < last

    def treatments(self) -> Iterable[Treatment]:
        """Return what may be offered: treatments that exist and are not only shown."""
        return (t for t in self.joined.playbook.treatments if not t.exhibit and self.alive(t.meta))

    def reaching(self, act: Act, name: str) -> list[Instance]:
        """Return what a limit makes of one act."""
        masks = act.blocks | act.conceals | act.requires
        return [i for i in self._instances.get(name, ()) if masks >> i.bit & 1]

    def never(self, claim: Claim, item: str, span: Span) -> bool:
        """Tell whether no case shows a claim.

        What z3 does not answer in time is kept as not decided, of *item* at *span*.
        """
        never = self.solver.never(claim)
        if never is None:
            self.undecided(item, f"`{item}` ever applies", "z3 did not answer in time", span)
        return never is True

    def under_law(self, view: View) -> Bool:
        """Return that the case's law is all at hand, and who collects is known."""
        if not self.joined.packs:
            return True
        return view.once("under-law", lambda: both(view.certain(part) for part in self._law))

    @cached_property
    def _law(self) -> tuple[ir.Expr, ...]:
        header, places = self.joined.playbook.header, self.joined.jurisdictions
        here = header.default_jurisdiction & places or places
        return (
            ir.Overlaps(JURISDICTION, here),
            ir.Covers(JURISDICTION, here),
            ir.OneOf(ACTOR, frozenset({header.actor})) if header.actor else ir.Known(ACTOR),
        )

    def add(
        self,
        code: str,
        item: str,
        message: str,
        span: Span,
        help: str,
        *,
        witness: Witness | None = None,
        notes: tuple[tuple[Span, str], ...] = (),
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Keep a finding."""
        if witness is not None:
            message = f"{message}, {shown(witness)}"
        diagnostic = Diagnostic(code, message, span, severity, help, notes)
        if all(diagnostic != known.diagnostic for known in self.findings):
            self.findings.append(DeepFinding(diagnostic, item, witness))

    def undecided(self, item: str, what: str, why: str, span: Span) -> None:
        """Keep that something was neither shown nor proved never to be."""
        self.add(
            "D901",
            item,
            f"it is not decided whether {what}: {why}",
            span,
            "look at it by hand, or say it with fewer facts that are compared with each other",
        )

    def found(self, code: str, item: str) -> bool:
        """Tell whether something was found of an item already."""
        return any(f.diagnostic.code == code and f.item == item for f in self.findings)


def _scalar(book: Decides) -> ScalarTarget | None:
    target = book.decider.target
    return target if isinstance(target, ScalarTarget) else None


def shown(witness: Witness) -> str:
    """Return a witness in brief: ``for example where `days_past_due` is `8`, at …``."""
    facts = list(witness.shown.items())
    # What is known says more than what is not.
    facts.sort(key=lambda each: each[1] is None)
    told = " and ".join(
        f"`{name}` is unknown" if value is None else f"`{name}` is `{value}`"
        for name, value in facts[:MOST_SHOWN]
    )
    at = witness.at.isoformat(timespec="minutes")
    return f"for example where {told}, at {at}" if told else f"for example at {at}"


def _conditions(joined: Joined) -> Iterable[ir.Expr]:
    """Return conditions as the playbook says them: a plan has what is in force and used alone."""
    playbook = joined.playbook
    yield from (cohort.when for cohort in playbook.cohorts)
    yield from (stage.when for stage in playbook.stages)
    yield from (row.when for row in playbook.score)
    yield from (rule.whom for rule in playbook.disclosure)
    yield from (document.when for document in playbook.call_windows)
    for treatment in playbook.treatments:
        yield from (treatment.whom, treatment.when)
    for limit in playbook.limits:
        yield from (limit.on, limit.when)
        yield from (each for each in (limit.unless, limit.except_) if each is not None)
        if isinstance(limit.body, HoldBody):
            yield limit.body.when
