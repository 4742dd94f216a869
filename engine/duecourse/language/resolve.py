"""Turns the documents of one folder into a :class:`~duecourse.language.model.Policy`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from duecourse.ir import TRUE
from duecourse.ir_tools import any_of
from duecourse.language import parties
from duecourse.language._frame import Frame
from duecourse.language.cadence import read_chases, read_indicators
from duecourse.language.conditions import Conditions
from duecourse.language.digest import digest
from duecourse.language.disclosure import read_items, read_rules
from duecourse.language.experiments import check_experiments, read_experiments
from duecourse.language.facts import FactDefinitions
from duecourse.language.findings import Findings
from duecourse.language.gaps import refuse_gaps
from duecourse.language.headers import reach_of, read_header
from duecourse.language.items import Items
from duecourse.language.limits import read_limits
from duecourse.language.model import CallWindows, Header, Meta, Policy, ScoreRow, Treatment
from duecourse.language.nodes import maps_at, text_at
from duecourse.language.scripts import read_cohorts, read_scripts
from duecourse.language.stages import read_outside, read_stages
from duecourse.language.treatments import read_treatments
from duecourse.language.vocabulary import Vocabulary
from duecourse.language.windows import read_call_windows
from duecourse.language.worklist import read_order, read_score
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map
from duecourse.source.span import NOWHERE, Span

if TYPE_CHECKING:
    from duecourse.source.folder import Document

HEADERS: Final = ("playbook", "regime")
OFFERS: Final = (
    "stages",
    "treatments",
    "disclosure",
    "scripts",
    "worklist",
    "cadence",
    "experiments",
)
NO_HEADER: Final = "P211"
_NO_HEADER: Final = "there is no `playbook` or `regime` document"
_ADD: Final = "add a file that begins `kind: playbook`"
NOT_POLICY: Final = frozenset({"tests", "case"})

T = TypeVar("T")


def resolve(
    documents: Sequence[Document], core: Policy | None, at: Span = NOWHERE
) -> tuple[Policy | None, list[Diagnostic]]:
    """Resolve one folder: a playbook, a law pack, or core.

    Args:
        documents: Its documents, in path order; their shape has been checked.
        core: The policy of ``policies/core``, or None where that is what is resolved.
        at: Where it is said that there is no header, where no document says what the folder is.

    Returns:
        The policy and every finding, sorted by place. What is wrong is left out of the policy,
        so it can be used only where no finding is an error; it is None without a header.
    """
    return _Resolver(documents, core, at).policy()


def no_header(folder: str) -> Diagnostic:
    """Return that there is no document in *folder* that says what it is."""
    return Diagnostic(NO_HEADER, _NO_HEADER, Span(folder, 1, 1, 1, 1), help=_ADD)


class _Resolver:
    def __init__(self, documents: Sequence[Document], core: Policy | None, at: Span) -> None:
        self.documents = [d for d in documents if d.kind not in NOT_POLICY]
        self.at = documents[0].node.span if documents else at
        self.core = core
        self.findings = Findings()

    def policy(self) -> tuple[Policy | None, list[Diagnostic]]:
        found = self._header()
        header, document = found if found is not None else (_stub(), None)
        if header.regime:
            self._refuse_offers()
        policy = self._read(self._frame(header, document))
        if header.regime:
            refuse_gaps(policy.limits, self.findings)
        return policy if found is not None else None, self.findings.sorted()

    # --- the header ----------------------------------------------------------------------------

    def _header(self) -> tuple[Header, Map] | None:
        headers = [d for d in self.documents if d.kind in HEADERS]
        if not headers:
            self.findings.error(NO_HEADER, _NO_HEADER, self.at, _ADD)
            return None
        first = headers[0]
        for other in headers[1:]:
            self.findings.error(
                "P212",
                "there is already a `playbook` or `regime` document",
                other.node,
                "keep one of them",
                ((first.node.span, "the first is here"),),
            )
        origin = str(text_at(first.node, "id", Findings()) or "")
        return read_header(first.node, first.kind, origin, self.findings), first.node

    def _refuse_offers(self) -> None:
        for document in self.documents:
            if document.kind in OFFERS:
                self.findings.error(
                    "P803",
                    f"a law pack offers nothing, so it cannot have `{document.kind}`",
                    document.node,
                    "state it as a limit, or put it into a playbook",
                )
        self.documents = [d for d in self.documents if d.kind not in OFFERS]

    # --- what everything else speaks of ----------------------------------------------------------

    def _frame(self, header: Header, document: Map | None) -> Frame:
        findings = self.findings
        base = dict(self.core.facts) if self.core is not None else {}
        vocabulary = Vocabulary(base, findings, reserved_only=header.regime)
        conditions = Conditions(vocabulary, findings)
        items = Items(header.meta.id, findings)
        disclosure_items = self.core.disclosure_items if self.core is not None else ()
        for node in self._of_kind("disclosure"):
            disclosure_items = read_items(node, disclosure_items, findings)
        definitions = FactDefinitions(
            vocabulary,
            conditions,
            items,
            disclosure_items,
            findings,
            core=base if self.core is not None else None,
            regime=header.regime,
        )
        for node in self._of_kind("facts"):
            definitions.declare(node)
        if self.core is None:
            parties.use_default_table(vocabulary)
        if header.regime and document is not None:
            parties.use_own_table(document, vocabulary, conditions, findings)
        vocabulary.resolve_all()
        if header.regime and document is not None:
            header = replace(header, reaches=reach_of(document, conditions))
        return Frame(
            header,
            findings,
            items,
            vocabulary,
            conditions,
            self._ids("stages", "stages"),
            self._ids("scripts", "scripts"),
            self._ids("scripts", "cohorts"),
            self._ids("cadence", "indicators"),
            disclosure_items,
            self._ids("treatments", "treatments"),
        )

    def _of_kind(self, kind: str) -> list[Map]:
        return [d.node for d in self.documents if d.kind == kind]

    def _ids(self, kind: str, key: str) -> tuple[str, ...]:
        quiet = Findings()
        found = [
            text_at(item, "id", quiet)
            for node in self._of_kind(kind)
            for item in maps_at(node, key, quiet)
        ]
        return tuple(dict.fromkeys(str(name) for name in found if name is not None))

    # --- the documents -----------------------------------------------------------------------

    def _read(self, frame: Frame) -> Policy:
        outside = self._each("stages", read_outside, frame)
        treatments: list[Treatment] = []
        for node in self._of_kind("treatments"):
            treatments += read_treatments(node, frame, len(treatments))
        score: list[ScoreRow] = []
        for node in self._of_kind("worklist"):
            score += read_score(node, frame, len(score) + 1)
        experiments = self._each("experiments", read_experiments, frame)
        check_experiments(experiments, treatments, frame)
        party = frame.vocabulary.get(parties.NAME)
        return Policy(
            frame.header,
            digest((d.kind, d.node) for d in self.documents),
            frame.vocabulary.facts,
            tuple(self._each("stages", read_stages, frame)),
            any_of(outside) if outside else None,
            tuple(treatments),
            frame.disclosure_items,
            tuple(self._each("disclosure", read_rules, frame)),
            tuple(self._each("call-windows", _call_windows, frame)),
            tuple(self._each("limits", read_limits, frame)),
            tuple(self._each("scripts", read_cohorts, frame)),
            tuple(self._each("scripts", read_scripts, frame)),
            tuple(score),
            tuple(self._each("worklist", read_order, frame)),
            tuple(self._each("cadence", read_chases, frame)),
            tuple(self._each("cadence", read_indicators, frame)),
            TRUE if party is None else party.expr,
            tuple(experiments),
        )

    def _each(self, kind: str, reader: Callable[[Map, Frame], list[T]], frame: Frame) -> list[T]:
        return [item for node in self._of_kind(kind) for item in reader(node, frame)]


def _call_windows(document: Map, frame: Frame) -> list[CallWindows]:
    windows = read_call_windows(document, frame)
    return [] if windows is None else [windows]


def _stub() -> Header:
    return Header(Meta("", ""), False)
