"""One small change of a playbook, which some test of it should notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duecourse.proof.mutation.edits import Edit, edited
from duecourse.source.folder import Document
from duecourse.source.span import Span

DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A playbook that differs from the one at hand in one step.

    Attributes:
        item: Id of the item that is changed; empty for the document itself.
        where: Key within the item, dotted: ``when.debtor_reachable``.
        before: What stands there, on one line.
        after: What the mutant says instead, or ``dropped``.
        span: Where it stands.
        edits: The change itself.
    """

    item: str
    where: str
    before: str
    after: str
    span: Span
    edits: tuple[Edit, ...]

    @property
    def change(self) -> str:
        """What was changed to what, in words."""
        place = f"{self.item}: {self.where}" if self.item and self.where else self.item + self.where
        return f"{place}: {self.before} -> {self.after}" if self.before else f"{place} {self.after}"

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the items that it is about, those within others too."""
        return tuple(self.item.replace(" and ", "/").split("/"))

    @property
    def name(self) -> str:
        """``critical.yaml:14 ask-informed-contact: when.debtor_reachable: no -> dropped``."""
        file = self.span.file.rpartition("/")[2]
        return f"{file}:{self.span.line} {self.change}"

    def documents(self, documents: Sequence[Document]) -> tuple[list[Document], frozenset[int]]:
        """Return *documents* with the change, and which of them it changed."""
        changed = list(documents)
        for edit in self.edits:
            document = changed[edit.document]
            node = edited(document.node, edit.path, edit.node)
            changed[edit.document] = Document(node, document.kind, document.name, document.data)
        return changed, frozenset(edit.document for edit in self.edits)
