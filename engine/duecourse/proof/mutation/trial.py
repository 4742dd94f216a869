"""Tries mutants: does a test of the playbook notice?

Everything is read and decided once for the playbook at hand. A mutant costs its own document, the
resolving of the playbook, the code of the stages it can reach, and the decisions of tests there
until one fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from duecourse.book.bind import Vocabulary, bind
from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of, lower
from duecourse.book.plan import Plan
from duecourse.decide.decision import Decision
from duecourse.language.digest import digest
from duecourse.language.resolve import resolve
from duecourse.proof.mutation._books import WHOLE, StagedBook, with_treatments
from duecourse.proof.mutation._difference import Difference, difference
from duecourse.proof.mutation._equivalence import differing
from duecourse.proof.mutation._proof import proved_alike
from duecourse.proof.mutation.asking import Answers, Question, Test, recorded
from duecourse.proof.mutation.mutant import Mutant
from duecourse.proof.policy_tests import run_tests
from duecourse.proof.scripts import check_scripts
from duecourse.proof.stages import check_stages
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document
from duecourse.source.node import Map
from duecourse.source.schema import validate

_SPEAKING = (
    "stages", "treatments", "disclosure", "limits", "scripts", "cohorts", "facts", "experiments",
)  # fmt: skip
"""What decides about who hears what."""
MOST_WORDS = 8
_WORDS = re.compile(r"[a-z][a-z0-9_-]+")


class Fate(Enum):
    """What became of a mutant.

    ``KILLED``: a test failed. ``SURVIVED``: none did. ``REFUSED``: it does not load, so ``check``
    tells of it. ``SAME``: it is the playbook itself by digest. ``EQUIVALENT``: it is proved to
    decide nothing differently.
    """

    KILLED = "killed"
    SURVIVED = "survived"
    REFUSED = "refused"
    SAME = "same"
    EQUIVALENT = "equivalent"


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant and what became of it.

    Attributes:
        by: Name of the test that failed, or the code of the finding that refused it.
        noticed: How many decisions of tests differ though no test fails; what they state leaves
            the difference out.
    """

    mutant: Mutant
    fate: Fate
    by: str = ""
    noticed: int = 0


class Trial:
    """A playbook with its tests, ready to try mutants.

    Attributes:
        joined: The book, without the law of places where no case of the tests is.
        documents: The playbook's.
        tests: Its tests.
        amended: How many tests are left out, for they are about other values of the playbook.
    """

    def __init__(
        self,
        joined: Joined,
        vocabulary: Vocabulary,
        documents: Sequence[Document],
        tests: Sequence[Map],
    ) -> None:
        """Run the tests once.

        Raises:
            FailingTestsError: Some do not pass.
        """
        self.documents = tuple(documents)
        self._digests = [digest([(d.kind, d.node)]) for d in self.documents]
        self._lowered: dict[frozenset[str] | None, tuple[Plan, ...]] = {}
        recording = recorded(StagedBook(joined, vocabulary), tests)
        self.amended = recording.amended
        cases = [case for *_, asked in recording.tests for _, case, *_ in asked]
        self.joined = _of_places(joined, cases)
        self.book = StagedBook(self.joined, vocabulary)
        self.tests = tuple(
            Test(name, alone, tuple(self._question(number, *each) for each in asked))
            for number, (name, alone, asked) in enumerate(recording.tests)
        )
        self.questions = tuple(q for test in self.tests for q in test.questions)

    # --- the playbook itself ------------------------------------------------------------------

    def _question(
        self, test: int, document: Map, case: Case, at: datetime, decision: Decision
    ) -> Question:
        stage = decision.stage or ""
        apart = self.book.decide(case, at, stage) == decision
        named = decision.to_json()
        return Question(test, document, case, at, decision, named, stage, apart)

    # --- mutants ------------------------------------------------------------------------------

    def attempt(self, mutant: Mutant) -> Tried:
        """Try one mutant."""
        made = self.made(mutant)
        if isinstance(made, Tried):
            return made
        noticed = 0
        for place in self._ordered(mutant, made):
            test = self.tests[place]
            differing = self.differing(test, made)
            if differing and self._fails(test, differing):
                return Tried(mutant, Fate.KILLED, test.name or str(test.document.span))
            noticed += len(differing)
        if not noticed and self._proved(made):
            return Tried(mutant, Fate.EQUIVALENT)
        return Tried(mutant, Fate.SURVIVED, noticed=noticed)

    def _proved(self, made: Made) -> bool:
        """Tell whether the book of a mutant that shows nowhere is proved to be no other."""
        joined = made.book.joined
        if made.restaged or joined.boundaries() != self.joined.boundaries():
            return False
        plans = zip(self._plans(None), _lower(joined), strict=True)
        return all(proved_alike(one, other, joined.facts) for one, other in plans)

    def made(self, mutant: Mutant) -> Tried | Made:
        """Return the book of *mutant*, or why there is nothing to try."""
        documents, touched = mutant.documents(self.documents)
        if all(
            digest([(documents[i].kind, documents[i].node)]) == self._digests[i] for i in touched
        ):
            return Tried(mutant, Fate.SAME)
        for number in touched:
            refused = _error(validate(documents[number].node, documents[number].kind))
            if refused:
                return Tried(mutant, Fate.REFUSED, refused)
        policy, findings = resolve(documents, self.joined.core)
        refused = _error(findings)
        if policy is None or refused:
            return Tried(mutant, Fate.REFUSED, refused)
        joined = replace(self.joined, playbook=policy)
        differs = difference(self.joined.playbook, policy)
        if differs.restaged:
            refused = _error(check_stages(policy, joined.facts))
            if refused:
                return Tried(mutant, Fate.REFUSED, refused)
        lowered = _lower(_only(joined, differs.treatments))
        changed = self._changed(joined, differs, lowered)
        refused = self._leaks(joined, changed, lowered)
        if refused:
            return Tried(mutant, Fate.REFUSED, refused)
        if changed is not None and not changed:
            return Tried(mutant, Fate.EQUIVALENT)
        stages = None if changed is None else self._stages(joined, changed)
        book = StagedBook(joined, self._vocabulary(joined, differs), self.book)
        return Made(book, stages, differs.facts, differs.restaged)

    def _changed(
        self, joined: Joined, differs: Difference, lowered: Sequence[Plan]
    ) -> frozenset[str] | None:
        """Return the ids of the treatments that may be decided differently; None for all."""
        if differs.restaged or joined.boundaries() != self.joined.boundaries():
            return None
        found: set[str] = set()
        for one, other in zip(self._plans(differs.treatments), lowered, strict=True):
            acts = differing(one, other, joined.facts)
            if acts is None:
                return None
            found |= set(acts)
        return frozenset(found)

    def _plans(self, names: frozenset[str] | None) -> tuple[Plan, ...]:
        """Return the playbook's own plans, with the treatments *names* alone."""
        found = self._lowered.get(names)
        if found is None:
            found = self._lowered[names] = _lower(_only(self.joined, names))
        return found

    def _leaks(
        self, joined: Joined, changed: frozenset[str] | None, lowered: Sequence[Plan]
    ) -> str:
        """Return the code of what is wrong with the words of the treatments *changed*."""
        base, mutant = self.joined.playbook, joined.playbook
        if all(getattr(base, name) == getattr(mutant, name) for name in _SPEAKING):
            return ""
        if joined.packs:  # what may be said to whom is proved of the playbook alone
            lowered = _lower(_only(replace(joined, packs=()), changed))
        spoken = replace(mutant, scripts=())  # their sentences are only warned of
        for plan in lowered:
            acts = tuple(a for a in plan.acts if changed is None or a.treatment.meta.id in changed)
            refused = _error(check_scripts(spoken, replace(plan, acts=acts), joined.facts))
            if refused:
                return refused
        return ""

    def _stages(self, joined: Joined, changed: frozenset[str]) -> frozenset[str]:
        every = frozenset(stage.meta.id for stage in joined.playbook.stages)
        found: set[str] = set()
        for policy in (self.joined.playbook, joined.playbook):
            for treatment in policy.treatments:
                if treatment.meta.id in changed:
                    found |= every if treatment.stages is None else set(treatment.stages)
        return frozenset(found)

    def _vocabulary(self, joined: Joined, differs: Difference) -> Vocabulary:
        known = self.book.vocabulary
        if not differs.facts:
            return known
        fresh = replace(known, slots={}, event_values={}, sections={}, event_words={})
        fresh.learn(joined.facts)
        return fresh

    # --- tests --------------------------------------------------------------------------------

    def _ordered(self, mutant: Mutant, made: Made) -> list[int]:
        """Return the tests that may notice, the likeliest first.

        Those are the tests whose decisions name most of what the mutant is about: its item, the
        stage or role that it leaves out, the language of a sentence.
        """
        words = _WORDS.findall(f"{mutant.where} {mutant.before}")
        about = dict.fromkeys([*mutant.names, *words[:MOST_WORDS]])
        marks = [f'{mark}{word}"' for word in about for mark in ('"', "/")]
        likely: dict[int, int] = {}
        for question in self.questions:
            if made.reaches(question.stage):
                told = sum(mark in question.named for mark in marks)
                likely[question.test] = max(likely.get(question.test, 0), told)
        return sorted(likely, key=lambda place: -likely[place])

    def differing(self, test: Test, made: Made) -> dict[int, Decision]:
        """Return the decisions of a test that differ, by their place in it."""
        found: dict[int, Decision] = {}
        for place, question in enumerate(test.questions):
            if made.reaches(question.stage):
                decision = made.decided(question)
                if decision != question.decision:
                    found[place] = decision
        return found

    def _fails(self, test: Test, differing: dict[int, Decision]) -> bool:
        """Tell whether *test* fails with these decisions."""
        answers = [differing.get(i, q.decision) for i, q in enumerate(test.questions)]
        return not run_tests(Answers(iter(answers)), test.document)[0].passed


@dataclass(slots=True)
class Made:
    """The book of a mutant.

    Attributes:
        book: The book.
        stages: The stages in which it may decide differently; None is everywhere.
        facts: Whether cases are read anew.
        restaged: Whether a case may be in another stage.
    """

    book: StagedBook
    stages: frozenset[str] | None
    facts: bool
    restaged: bool

    def reaches(self, stage: str) -> bool:
        """Tell whether a case in *stage* may be decided differently."""
        return self.stages is None or stage in self.stages

    def decided(self, question: Question, *, whole: bool = False) -> Decision:
        """Return what the book decides, by its part for the stage or *whole*."""
        case = bind(question.document, self.book.vocabulary) if self.facts else question.case
        apart = question.apart and not self.restaged and not whole
        return self.book.decide(case, question.at, question.stage if apart else WHOLE)


def _of_places(joined: Joined, cases: Sequence[Case]) -> Joined:
    """Return *joined* without the packs of places where none of *cases* is."""
    places: set[str] = set()
    for case in cases:
        if case.jurisdiction is None:
            return joined
        places |= case.jurisdiction
    packs = tuple(pack for pack in joined.packs if pack.header.jurisdiction in places)
    return joined if len(packs) == len(joined.packs) else replace(joined, packs=packs)


def _only(joined: Joined, names: frozenset[str] | None) -> Joined:
    """Return *joined* with the treatments *names* alone."""
    if names is None:
        return joined
    return with_treatments(joined, [t for t in joined.playbook.treatments if t.meta.id in names])


def _lower(joined: Joined) -> tuple[Plan, ...]:
    """Return the plans of every epoch."""
    boundaries = joined.boundaries()
    starts = (boundaries[0] - 1 if boundaries else 0, *boundaries)
    return tuple(lower(joined, *epoch_of(boundaries, us)) for us in starts)


def _error(findings: Iterable[Diagnostic]) -> str:
    """Return the code of the first error, or nothing."""
    return next((f.code for f in findings if f.severity is Severity.ERROR), "")
