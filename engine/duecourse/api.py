"""The facade a host uses: load a book, read a case, decide it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from duecourse.assemble import join
from duecourse.book.bind import Vocabulary, bind
from duecourse.book.case import Case
from duecourse.book.case_files import read_case
from duecourse.book.held import held
from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of, lower
from duecourse.book.origin import Origin
from duecourse.book.plan import Plan
from duecourse.book.recipe import Recipe, recipe_of
from duecourse.clock.calendars import calendar
from duecourse.clock.instants import to_us
from duecourse.clock.zones import TZDATA_VERSION
from duecourse.decide.decider import Decider
from duecourse.decide.decision import BookRef, Decision, PackRef
from duecourse.decide.narrowed import Narrowed
from duecourse.decide.slots import Slot, item_of
from duecourse.errors import OtherBookError, PolicyLoadError, TargetError
from duecourse.language.bundle import PathLike, read_documents
from duecourse.language.model import Fact
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document
from duecourse.source.node import Map

if TYPE_CHECKING:
    from duecourse.explain.explanation import Explanation
    from duecourse.targets.columns._flat_local import LocalTime
    from duecourse.targets.columns.flat import FlatColumns
    from duecourse.targets.flat import FlatKernel

HORIZON_DAYS = 35
"""How far ahead a decision looks unless asked otherwise (language.md, section 6)."""


class Book:
    """A playbook joined with its law packs, compiled; immutable and safe to share among threads.

    Make one with :func:`load`.

    Attributes:
        id: The playbook's id.
        version: Its version, as written.
        digest: Over playbook, packs and core.
        facts: The vocabulary, by fact id.
        warnings: Findings that did not stop it from loading.
        origin: Where it was loaded from; None where it was put together otherwise.
    """

    def __init__(
        self,
        joined: Joined,
        vocabulary: Vocabulary,
        target: Literal["scalar", "rete"],
        warnings: tuple[Diagnostic, ...],
        recipe: Recipe | None = None,
    ) -> None:
        """Join the parts; nothing is compiled before a decision needs it."""
        header = joined.playbook.header
        self.joined, self.vocabulary, self.warnings = joined, vocabulary, warnings
        self.id, self.version, self.digest = header.meta.id, header.version, joined.digest
        self.facts: Mapping[str, Fact] = joined.facts
        self._recipe = recipe
        self._remade: tuple[Document, ...] | None = None
        self._kind: Literal["scalar", "rete"] = target
        self._narrowed = Narrowed(joined, target)
        self.decider = self._narrowed.decider
        self.target = self.decider.target
        self._packs = tuple(
            PackRef(pack.header.meta.id, pack.digest)
            for pack in sorted(joined.packs, key=lambda pack: pack.header.meta.id)
        )
        self._calendar = calendar(header.calendar).version if header.calendar else ""
        self.origin: Origin | None = None

    def __reduce__(self) -> tuple[Callable[[Recipe, str], Book], tuple[Recipe, str]]:
        """Survive pickling: made again of the same documents, and seen to be the very same.

        Where the duecourse at hand makes another book of them, unpickling raises OtherBookError.
        """
        if self._recipe is None or self._remade is not None:
            raise TypeError("a book that `load` did not make cannot be pickled")
        return _again, (self._recipe, self.digest)

    def documents(self) -> tuple[Document, ...]:
        """Return the playbook's documents; none where it was put together otherwise."""
        if self._remade is not None:
            return self._remade
        return () if self._recipe is None else tuple(self._recipe.documents())

    def remade(self, documents: Sequence[Document]) -> Book:
        """Return the book of other documents, with the law and the choices of this one.

        It cannot be pickled. Raises PolicyLoadError where something is wrong with the documents,
        TypeError where `load` did not make this book.
        """
        if self._recipe is None:
            raise TypeError("a book that `load` did not make cannot be made again")
        book = _made(self._recipe, documents, self._recipe.packs_documents(), [])
        book._remade = tuple(documents)
        return book

    def for_case(self, case: Case) -> tuple[Joined, Decider]:
        """Return the book without the packs of other places, and what decides by it.

        A pack of a place that is not among a case's jurisdictions takes nothing from it, so what
        runs is compiled without it: a decision costs what its own law costs, however many packs
        there are. Where the jurisdiction is unknown every pack stays.
        """
        return self.narrowed(case.jurisdiction)

    def narrowed(self, here: frozenset[str] | None) -> tuple[Joined, Decider]:
        """Return the book without the packs of places that are not *here*; None is unknown."""
        return self._narrowed.to(here)

    def held(self, at: datetime) -> Book:
        """Return this book with its calendar held still as it is at the instant *at*.

        Whatever is asked of it is answered by what is in force at *at*: no item and no law begins
        or ends. To compare what a date brings with what was before; not to work by.

        Raises:
            InstantError: *at* has no zone or is out of range.
        """
        return Book(held(self.joined, to_us(at)), self.vocabulary, self._kind, self.warnings)

    def case(self, document: Mapping[str, object] | Map) -> Case:
        """Check *document* and make it a case of this book.

        Raises:
            CaseError: It does not fit; every mistake is named by its path.
        """
        return bind(document, self.vocabulary)

    def read_case(self, path: PathLike) -> Case:
        """Read a case from a YAML or JSON file.

        Raises:
            CaseError: The file cannot be read or does not fit.
        """
        return self.case(read_case(path))

    def law_of(self, case: Case, at: datetime) -> str:
        """Return ``full``, ``partial`` or ``none``: how much of the case's law is in force at hand.

        Raises:
            InstantError: *at* has no zone or is out of range.
        """
        if self.joined.lawless:
            return "none"
        return "full" if self.decider.law(case.jurisdiction, to_us(at))[0] else "partial"

    def decide(
        self,
        case: Case | Mapping[str, object] | Map,
        at: datetime,
        *,
        horizon_days: int = HORIZON_DAYS,
    ) -> Decision:
        """Decide what may be done next on *case* at the instant *at*.

        Args:
            case: A case of this book (:meth:`case`), or a document to make one of.
            at: An aware datetime.
            horizon_days: How many days ahead to look for lawful minutes.

        Raises:
            CaseError: The document does not fit.
            InstantError: *at* has no zone or is out of range.
        """
        if not isinstance(case, Case):
            case = self.case(case)
        elif case.vocabulary is not self.vocabulary:
            raise TypeError("the case was made by another book: make it with this book's `case`")
        spoke = {name: case.spoke[name] for name in ("actor", "jurisdiction")}
        reference = BookRef(
            self.id,
            self.version,
            self.digest,
            self._packs,
            self._calendar,
            TZDATA_VERSION,
            "report" if self.joined.advisory else "bind",
            spoke,
        )
        decider = self.for_case(case)[1]
        return decider.decide(case, at, horizon_days, reference, self.law_of(case, at))

    def slots(
        self,
        case: Case,
        at: datetime,
        *,
        treatment: str,
        to: str = "",
        count: int = 5,
        horizon_days: int = HORIZON_DAYS,
    ) -> tuple[Slot, ...]:
        """Return the next stretches of time in which a treatment may be done.

        Under all limits at once, with the case as it is: no new event, and every fact, stage and
        effective date as it will be at each minute. The first begins at *at* if it may be done now.

        Args:
            case: A case of this book.
            at: An aware datetime.
            treatment: Its id.
            to: The point of an act that reaches a person; empty for a desk act.
            count: How many slots at most.
            horizon_days: How many days ahead a slot may begin.

        Raises:
            KeyError: The playbook has no such treatment, or the case no such point.
            InstantError: *at* has no zone or is out of range.
        """
        item = item_of(self.joined.playbook, case, treatment, to)
        decider = self.for_case(case)[1]
        return decider.slots(case, at, horizon_days, item, count)

    def explain(
        self,
        case: Case,
        at: datetime,
        *,
        treatment: str = "",
        to: str = "",
        depth: Literal["line", "paragraph", "trace"] = "paragraph",
        language: Literal["en", "zh"] = "en",
        horizon_days: int = HORIZON_DAYS,
    ) -> Explanation:
        """Explain the decision on *case* at *at*: why, why not, and what would have to differ.

        Args:
            case: A case of this book.
            at: An aware datetime.
            treatment: A treatment's id, also one that is not offered; empty for every action.
            to: A point's id; empty for all.
            depth: One line for the agent, a paragraph for a complaint, or the whole trace.
            language: Of the sentences.
            horizon_days: As in :meth:`decide`.

        Raises:
            KeyError: The playbook has no such treatment, or the case no such point.
        """
        from duecourse.explain.explainer import (  # noqa: PLC0415 - decisions do not need it
            Explainer,
            Request,
        )

        known = {item.meta.id for item in self.joined.playbook.treatments}
        if treatment and treatment not in known:
            raise KeyError(treatment)
        if to and to not in {point.id for contact in case.contacts for point in contact.points}:
            raise KeyError(to)
        decision = self.decide(case, at, horizon_days=horizon_days)
        request = Request(treatment, to, depth, language)
        joined, decider = self.for_case(case)
        return Explainer(joined, decider, self.facts, case, decision, request).explain()

    def flat(
        self,
        outputs: Sequence[str],
        *,
        given: Sequence[str] = (),
        names: Mapping[str, str] | None = None,
        at: datetime | None = None,
    ) -> FlatKernel:
        """Compile the policy to one function of one flat dict of facts.

        For hosts that hold a case as a row of facts: one contact with one point that carries every
        channel. Meaning is the decision's own: an offer needs certain truth, a limit applies unless
        it is certainly false.

        Args:
            outputs: What to answer, in order:

                - ``stage``: id of the stage, or None;
                - ``cohort:<script>``: cohort of the version of the script that applies, None for
                  the neutral one;
                - ``fact:<id>``: the value of a fact, in ``ir`` form;
                - ``now``: sorted ids of the treatments offered and lawful, exclusive groups
                  settled;
                - ``limits``: sorted names of the limits that apply: those not certainly false for
                  at least one treatment of the book, of whatever stage, offered or not.
            given: Derived facts that the dict holds ready-made (``days_past_due``).
            names: What the answers call stages, cohorts, treatments and limits, where not by
                their ids: the host's own codes.
            at: The instant whose policy is compiled; needed where items have effective dates.

        Raises:
            TargetError: There is no such output, or something it depends on needs a clock, a
                history or words: the item is named, nothing is approximated.
        """
        from duecourse.targets.flat import compile_flat  # noqa: PLC0415 - only who asks pays for it

        return compile_flat(self._plan(at), self.facts, outputs, given, names)

    def flat_columns(
        self,
        outputs: Sequence[str],
        *,
        given: Sequence[str] = (),
        names: Mapping[str, str] | None = None,
        at: datetime | None = None,
        codes: bool = False,
        local: LocalTime | None = None,
    ) -> FlatColumns:
        """Compile the policy to a kernel of Arrow record batches; it needs the ``portfolio`` extra.

        It means what :meth:`flat` means, row for row: a column a fact, null or no column at all for
        unknown. Money and decimals are ``decimal128`` or whole, dates ``date32``, times of day
        ``time32`` or whole minutes, instants timestamps with a zone, sets lists of text.

        Args:
            outputs: As of :meth:`flat`.
            given: Derived facts that have a column of their own.
            names: The host's own names, as of :meth:`flat`.
            at: The instant whose policy is compiled; needed where items have effective dates.
            codes: Answer in small numbers and bit sets, which the kernel's ``tables`` explain,
                instead of dictionary-encoded text and lists of it.
            local: Facts that are read off a clock in each row's own zone.

        Raises:
            TargetError: As of :meth:`flat`.
        """
        from duecourse.targets.columns.flat import (  # noqa: PLC0415 - needs numpy and pyarrow
            compile_flat_columns,
        )

        plan = self._plan(at)
        return compile_flat_columns(plan, self.facts, outputs, given, names, codes, local)

    def _plan(self, at: datetime | None) -> Plan:
        """Return the policy of an instant; None is any, where nothing has effective dates."""
        boundaries = self.target.boundaries
        if at is None and boundaries:
            raise TargetError("some items have effective dates: say of which instant, `at=`")
        return lower(self.joined, *epoch_of(boundaries, 0 if at is None else to_us(at)))


def load(
    path: PathLike,
    *,
    packs: Sequence[PathLike] | None = None,
    guidance: Literal["bind", "report"] = "bind",
    target: Literal["scalar", "rete"] = "scalar",
    actor: str = "",
    jurisdiction: Sequence[str] = (),
) -> Book:
    """Load a playbook with its law.

    Args:
        path: The playbook's folder.
        packs: Folders of law packs; None is every bundled pack, an empty list is *no law*, which
            every decision then says.
        guidance: ``report`` lowers standards, self-regulation and guidance to reports.
        target: What runs conditions; ``rete`` needs the ``durable`` extra.
        actor: Who is collecting, where cases do not say.
        jurisdiction: Whose law applies, where cases do not say.

    Raises:
        PolicyLoadError: Something is wrong; nothing was loaded, and every finding is in
            ``diagnostics``.
    """
    found: list[Diagnostic] = []
    documents = read_documents(path, found)
    law = None if packs is None else [read_documents(folder, found) for folder in packs]
    recipe = recipe_of(documents, law, guidance, target, actor, jurisdiction)
    book = _made(recipe, documents, law, found)
    book.origin = Origin.of(path, packs)
    return book


def _made(
    recipe: Recipe,
    documents: Sequence[Document],
    law: Sequence[Sequence[Document]] | None,
    found: list[Diagnostic],
) -> Book:
    advisory = recipe.guidance == "report"
    joined, vocabulary, findings = join(documents, law, found, advisory=advisory)
    if joined is None or any(f.severity is Severity.ERROR for f in findings):
        raise PolicyLoadError(findings)
    vocabulary.host_actor = recipe.actor
    vocabulary.host_jurisdiction = frozenset(recipe.jurisdiction)
    return Book(joined, vocabulary, recipe.target, findings, recipe)


def _again(recipe: Recipe, digest: str) -> Book:
    book = _made(recipe, recipe.documents(), recipe.packs_documents(), [])
    if book.digest != digest:
        raise OtherBookError(book.id, digest, book.digest)
    return book
