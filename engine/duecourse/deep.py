"""Checks a playbook deeply: the plain check, and what only a solver can say of it.

Needs the ``proof`` extra.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from duecourse.api import Book
from duecourse.assemble import check, join, remarks
from duecourse.clock.instants import to_us
from duecourse.language.bundle import PathLike, read_documents
from duecourse.proof.deep.deep import examine
from duecourse.proof.deep.finding import DeepFinding
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document
from duecourse.source.node import Text


@dataclass(frozen=True, slots=True)
class DeepReport:
    """Every finding about a playbook and its law.

    Attributes:
        plain: What the plain check says, sorted by place.
        deep: What the solver adds, with the cases that show it; empty where the book has errors.
    """

    plain: tuple[Diagnostic, ...]
    deep: tuple[DeepFinding, ...]

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """All of them, sorted by place."""
        every = (*self.plain, *(each.diagnostic for each in self.deep))
        return tuple(sorted(every, key=lambda finding: finding.sort_key))


def deep_check(
    path: PathLike,
    *,
    packs: Sequence[PathLike] | None = None,
    at: datetime,
    wanted: Callable[[str], bool] = lambda code: True,
) -> DeepReport:
    """Check a playbook with its law, and examine it over all cases where it has no error.

    Args:
        path: The playbook's folder; of a law pack or of core the plain check is all there is.
        packs: Folders of law packs; None is every bundled pack, an empty list is no law.
        at: An instant: the law and the items in force then are looked at.
        wanted: Which codes of the solver are; what would only give others is not looked for.
    """
    found: list[Diagnostic] = []
    documents = read_documents(path, found)
    if any(map(_offers_nothing, documents)):
        return DeepReport(check(path, packs=packs), ())
    law = None if packs is None else [read_documents(folder, found) for folder in packs]
    joined, vocabulary, findings = join(documents, law, found, advisory=False)
    if joined is None:
        return DeepReport(findings, ())
    plain = (*findings, *remarks(joined, chosen=packs is not None))
    plain = tuple(sorted(plain, key=lambda finding: finding.sort_key))
    if any(finding.severity is Severity.ERROR for finding in plain):
        return DeepReport(plain, ())
    book = Book(joined, vocabulary, "scalar", findings)
    found_deeply = examine(joined, vocabulary, documents, book, plain, to_us(at), wanted)
    kept = tuple(finding for finding in plain if finding.code not in found_deeply.settled)
    return DeepReport(kept, found_deeply.findings)


def _offers_nothing(document: Document) -> bool:
    """Tell whether a document is the header of a law pack or of core."""
    return document.kind == "regime" or (
        document.kind == "playbook" and document.node.get(Text("id")) == "core"
    )
