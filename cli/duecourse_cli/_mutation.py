"""What ``mutate`` and ``synth`` share: a playbook with its tests, ready to try mutants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duecourse_cli import _options
from duecourse_cli._errors import CliError
from duecourse_cli._session import shown

if TYPE_CHECKING:
    from duecourse.proof.mutation.mutant import Mutant
    from duecourse.proof.mutation.trial import Trial
    from duecourse.source.folder import Document


@dataclass(frozen=True, slots=True)
class Ready:
    """Makes the trial of a playbook; in another process, the very same.

    Attributes:
        book: The playbook's folder.
        tests: Where its tests are.
        choices: The flags that say how a book is loaded.
    """

    book: str
    tests: tuple[str, ...]
    choices: Mapping[str, Any]

    def __call__(self) -> tuple[Trial, list[Mutant]]:
        """Load the book, run its tests, and make every mutant.

        Raises:
            CliError: There is no test.
            FailingTestsError: A test fails already.
        """
        from duecourse.errors import PolicyLoadError  # noqa: PLC0415 - the engine takes its time
        from duecourse.proof.mutation.make import mutants  # noqa: PLC0415
        from duecourse.proof.mutation.trial import Trial  # noqa: PLC0415
        from duecourse.proof.policy_tests import find_tests  # noqa: PLC0415

        book = _options.load(self.book, self.choices)
        documents = self.documents()
        found = []
        for path in self.tests:
            if not Path(path).exists():
                raise CliError(f"cannot read `{path}`: there is no such file or folder")
            tests, findings = find_tests(Path(path))
            if findings:
                raise PolicyLoadError(tuple(sorted(findings, key=lambda f: f.sort_key)))
            found += tests
        if not found:
            raise CliError(f"found no test in `{self.book}`", "say where they are with `--tests`")
        trial = Trial(book.joined, book.vocabulary, documents, found)
        return trial, mutants(documents, book.facts, book.joined.playbook.disclosure_items)

    def documents(self) -> list[Document]:
        """Read the playbook's documents."""
        from duecourse.language.bundle import read_documents  # noqa: PLC0415 - takes its time

        return read_documents(self.book, [])


def ready(book: str, tests: tuple[str, ...], choices: Mapping[str, Any]) -> Ready:
    """Return what makes the trial of *book*; its tests lie in its folder unless others are given.

    Raises:
        CliError: There is no such playbook.
    """
    if not Path(book).exists():
        raise CliError(f"there is no playbook `{book}`: no such folder")
    name = shown(book)
    return Ready(name, tuple(shown(path) for path in tests) or (name,), dict(choices))
