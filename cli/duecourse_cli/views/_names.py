"""Titles of the things a decision names by id."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from duecourse_cli._words import pick

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.language.model import Meta


class Names:
    """Titles of stages, treatments and limits in one language.

    Attributes:
        language: ``en`` or ``zh``.
    """

    def __init__(self, book: Book, language: str) -> None:
        """Collect the titles of *book*."""
        self.language = language
        playbook = book.joined.playbook
        self._stages = self._titles((item.meta for item in playbook.stages), short=True)
        self._treatments = self._titles((item.meta for item in playbook.treatments), short=True)
        self._places = {pack.header.meta.id: pack.header.jurisdiction for pack in book.joined.packs}
        self._said_elsewhere = book.vocabulary.host_jurisdiction or book.vocabulary.jurisdiction
        self._limits: dict[str, str] = {}
        for policy in book.joined.policies():
            self._limits |= self._titles(item.meta for item in policy.limits)
            self._limits |= self._titles(item.meta for item in policy.call_windows)
            for document in policy.call_windows:
                self._limits |= self._titles(item.meta for item in document.windows)

    def packs(self, jurisdiction: object) -> list[str]:
        """Return the ids of the packs of the places that a case names, all where none is named."""
        said = [jurisdiction] if isinstance(jurisdiction, str) else jurisdiction
        places = set(said) if isinstance(said, Collection) and said else self._said_elsewhere
        return [name for name, place in self._places.items() if not places or place in places]

    def _titles(self, metas: Iterable[Meta], *, short: bool = False) -> dict[str, str]:
        return {
            meta.id if short else meta.name: pick(meta.title, self.language, "") for meta in metas
        }

    def stage(self, stage: str) -> str:
        """Return the title of a stage, or its id."""
        return self._stages.get(stage) or stage

    def treatment(self, treatment: str) -> str:
        """Return the title of a treatment, or its id."""
        return self._treatments.get(treatment) or treatment

    def limit(self, limit: str) -> str:
        """Return the title of a limit by its qualified id, or nothing."""
        return self._limits.get(limit, "")
