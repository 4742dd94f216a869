"""Runs the tests of playbooks for ``duecourse test``, each on the book that it is meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from duecourse_cli import _options
from duecourse_cli._books import book_of
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, shown
from duecourse_cli._words import word

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.proof.coverage import Collector
    from duecourse.proof.policy_tests import Outcome
    from duecourse.source.diagnostic import Diagnostic
    from duecourse.source.node import Map


@dataclass(slots=True)
class Run:
    """Runs tests, and keeps what they came to."""

    session: Session
    books: Books
    wanted: re.Pattern[str] | None
    covers: bool
    outcomes: list[Outcome] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    collectors: dict[Book, Collector] = field(default_factory=dict)
    lawless: int = 0

    def all(self, paths: tuple[str, ...]) -> None:
        """Run the tests of every document at or under *paths*."""
        from duecourse.proof.policy_tests import asks_no_law  # noqa: PLC0415 - takes its time

        for path in paths:
            for document in _documents(Path(path)):
                before, no_law = len(self.outcomes), asks_no_law(document)
                self._document(document, no_law)
                if no_law:
                    self.lawless += len(self.outcomes) - before
        self._say_law()

    def update(self) -> None:
        """Write what was decided in the place of what was expected."""
        from duecourse_cli import _tests_update  # noqa: PLC0415 - only when asked

        # Again without what they reach: that is counted already.
        again = Run(self.session, self.books, self.wanted, False)

        def tests(document: Map) -> list[Outcome]:
            from duecourse.proof.policy_tests import asks_no_law  # noqa: PLC0415

            again.outcomes.clear()
            again._document(document, asks_no_law(document))
            return list(again.outcomes)

        self.outcomes = _tests_update.update(self.session, self.outcomes, tests)

    def _document(self, document: Map, no_law: bool) -> None:
        from duecourse.proof.policy_tests import each_test  # noqa: PLC0415 - takes its time

        book = self.books.of(Path(document.span.file), no_law)
        pattern, around = self.wanted, None
        if self.covers:
            from duecourse.proof.coverage import Collector  # noqa: PLC0415 - only when asked

            if book not in self.collectors:
                self.collectors[book] = Collector(book)
            around = self.collectors[book].around
        tests = each_test(
            book, document, lambda name: pattern is None or bool(pattern.search(name)), around
        )
        while True:
            start = perf_counter()
            outcome = next(tests, None)
            if outcome is None:
                return
            self.outcomes.append(outcome)
            self.seconds.append(perf_counter() - start)

    def _say_law(self) -> None:
        """Say in red that no law was asked: of all, or of those whose documents say so."""
        if self.books.choices["no_law"]:
            said = word("no_law", "en")
        elif self.lawless:
            said = word("no_law_tests", "en").format(
                some=f"{self.lawless:,}", all=f"{len(self.outcomes):,}"
            )
        else:
            return
        self.session.say(click.style(said, fg="red", bold=True))

    def write(
        self, format_: str, output: Path | None, force: bool, coverage_min: float | None
    ) -> bool:
        """Write the outcomes and what they reach; return whether that is enough."""
        from duecourse_cli.views import outcomes  # noqa: PLC0415 - the engine takes its time

        if not self.covers:
            self.session.write(
                outcomes.text(self.outcomes, format_, self.seconds), output, force=force
            )
            return True
        if len(self.books.folders) > 1:
            raise CliError(
                f"these are the tests of {len(self.books.folders)} playbooks",
                "`--coverage` measures one at a time",
            )
        from duecourse.proof.coverage import combined  # noqa: PLC0415 - only when asked
        from duecourse_cli.views import coverage as view  # noqa: PLC0415

        found = combined([collector.coverage() for collector in self.collectors.values()])
        text = outcomes.text(self.outcomes, format_, self.seconds, found)
        if format_ in ("full", "concise"):
            text = f"{text}\n{view.text(found, unknown=self.session.verbosity > 0)}"
        self.session.write(text, output, force=force)
        enough = coverage_min is None or found.percent >= coverage_min
        if not enough:
            self.session.warn(
                f"the tests reach {found.percent:.1f} % of the playbook, less than the "
                f"{coverage_min:g} % that are asked for"
            )
        return enough


def _documents(path: Path) -> Iterator[Map]:
    from duecourse.errors import PolicyLoadError  # noqa: PLC0415 - takes its time
    from duecourse.proof.policy_tests import find_tests  # noqa: PLC0415

    if not path.exists():
        raise CliError(f"cannot read `{shown(path)}`: there is no such file or folder")
    found, findings = find_tests(Path(shown(path)))
    if findings:
        raise PolicyLoadError(_sorted(findings))
    yield from found


def _sorted(findings: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


@dataclass(slots=True)
class Books:
    """Books by folder, with law and without, each loaded once."""

    given: str | None
    choices: Mapping[str, Any]
    loaded: dict[tuple[Path, bool], Book] = field(default_factory=dict)

    def of(self, test: Path, no_law: bool) -> Book:
        folder = Path(self.given) if self.given else book_of(test)
        if folder is None:
            raise CliError(
                f"`{shown(test)}` lies in no playbook", "say which one to test with `--book`"
            )
        choices = dict(self.choices)
        if no_law:
            choices.update(no_law=True, packs=())
        key = (folder, bool(choices["no_law"]))
        if key not in self.loaded:
            self.loaded[key] = _options.load(shown(folder), choices)
        return self.loaded[key]

    @property
    def folders(self) -> set[Path]:
        """The playbooks that were loaded."""
        return {folder.resolve() for folder, _ in self.loaded}


def watched(paths: tuple[str, ...], book: str | None, packs: object) -> list[Path]:
    """Return the folders in which a change may change what the tests come to."""
    assert isinstance(packs, tuple)
    found: dict[Path, None] = {}
    for text in (*paths, *([book] if book else []), *packs):
        path = Path(text)
        if not path.exists():
            raise CliError(f"cannot read `{shown(path)}`: there is no such file or folder")
        # A file that an editor replaces is another file: its folder is watched.
        for folder in (path if path.is_dir() else path.parent, book_of(path)):
            if folder is not None:
                found[folder] = None
    return list(found)
