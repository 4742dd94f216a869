"""What a book is made of, so that another process can make the very same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from duecourse.source.folder import Document, read_document

Texts = tuple[tuple[str, bytes], ...]
"""Documents: the name of each, as findings show it, and its bytes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The documents and choices a book was loaded with.

    Attributes:
        playbook: Its documents.
        packs: Those of each law pack; None is every pack that ships with duecourse.
        guidance: As of ``duecourse.load``.
        target: As of ``duecourse.load``.
        actor: As of ``duecourse.load``.
        jurisdiction: As of ``duecourse.load``, sorted.
    """

    playbook: Texts
    packs: tuple[Texts, ...] | None
    guidance: Literal["bind", "report"]
    target: Literal["scalar", "rete"]
    actor: str
    jurisdiction: tuple[str, ...]

    def documents(self) -> list[Document]:
        """Return the playbook's documents."""
        return _documents(self.playbook)

    def packs_documents(self) -> list[list[Document]] | None:
        """Return the documents of each law pack; None is every pack that ships."""
        return None if self.packs is None else [_documents(texts) for texts in self.packs]


def recipe_of(
    documents: Sequence[Document],
    law: Sequence[Sequence[Document]] | None,
    guidance: Literal["bind", "report"],
    target: Literal["scalar", "rete"],
    actor: str,
    jurisdiction: Sequence[str],
) -> Recipe:
    """Return the recipe of a book of these documents; *law* as ``Recipe.packs``."""
    packs = None if law is None else tuple(_texts(each) for each in law)
    places = tuple(sorted(jurisdiction))
    return Recipe(_texts(documents), packs, guidance, target, actor, places)


def _texts(documents: Sequence[Document]) -> Texts:
    return tuple((document.name, document.data) for document in documents)


def _documents(texts: Iterable[tuple[str, bytes]]) -> list[Document]:
    # What is wrong with a text was found when the book was first loaded, and told then.
    found = (read_document(data, name)[0] for name, data in texts)
    return [document for document in found if document is not None]
