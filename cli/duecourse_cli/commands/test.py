"""``duecourse test``: the tests that a playbook carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from duecourse_cli import _options, exits
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


class _Pattern(click.ParamType[re.Pattern[str]]):
    name = "regex"

    def convert(
        self,
        value: str | re.Pattern[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> re.Pattern[str]:
        try:
            return re.compile(value)
        except re.error as trouble:
            self.fail(f"`{value}` is not a regular expression: {trouble}", param, ctx)


@click.command("test")
@click.argument("paths", nargs=-1)
@click.option("-k", "--match", "wanted", type=_Pattern(), help="Only tests whose name has a match.")
@click.option(
    "--book",
    "book_path",
    metavar="BOOK",
    help="The playbook to test; by default the one whose folder a test lies in.",
)
@_options.book
@_options.formats(["full", "concise", "json", "junit"], "full")
@click.option(
    "--coverage",
    is_flag=True,
    help="Also say which items, conditions and bounds of the playbook no test reaches.",
)
@click.option(
    "--coverage-min",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 where the tests reach less than this; goes with --coverage, and asks for it.",
)
@click.option(
    "--update",
    is_flag=True,
    help="Write what was decided in the place of what a failing test expects, and show the diff.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Run again whenever a policy, case or test changes; Ctrl-C ends it.",
)
@click.option("--allow-empty", is_flag=True, help="Finding no test is no error.")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    paths: tuple[str, ...],
    wanted: re.Pattern[str] | None,
    book_path: str | None,
    format_: str,
    coverage: bool,
    coverage_min: float | None,
    update: bool,
    watch: bool,
    allow_empty: bool,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Run the tests found in PATHS, files or folders; without any, in the working folder.

    A document of tests that says `law: none` is asked without law, whatever the flags; a note in
    red says so.
    """
    if update and (watch or output or format_ in ("json", "junit")):
        raise click.UsageError("`--update` writes a diff: not with `--watch`, `-o`, json or junit")
    if watch and output:
        raise click.UsageError("`--watch` writes again and again: not with `-o`")
    covers = coverage or coverage_min is not None

    def once() -> bool:
        run = _Run(session, _Books(book_path, choices), wanted, covers)
        run.all(paths or (".",))
        if not run.outcomes and not allow_empty:
            what = f" whose name matches `{wanted.pattern}`" if wanted else ""
            raise CliError(f"found no test{what}", "`--allow-empty` makes this no error")
        if update:
            run.update()
        enough = run.write(format_, output, force, coverage_min)
        return enough and all(outcome.passed for outcome in run.outcomes)

    if watch:
        from duecourse_cli import _tests_watch  # noqa: PLC0415 - only when asked

        folders = _watched(paths or (".",), book_path, choices["packs"])
        _tests_watch.watch(session, folders, once)
    elif not once():
        click.get_current_context().exit(exits.FOUND)


def _watched(paths: tuple[str, ...], book: str | None, packs: object) -> list[Path]:
    """Return the folders in which a change may change what the tests come to."""
    assert isinstance(packs, tuple)
    found: dict[Path, None] = {}
    for text in (*paths, *([book] if book else []), *packs):
        path = Path(text)
        if not path.exists():
            raise CliError(f"cannot read `{shown(path)}`: there is no such file or folder")
        for folder in (path, book_of(path)):
            if folder is not None:
                found[folder] = None
    return list(found)


@dataclass(slots=True)
class _Run:
    """Runs tests, and keeps what they came to."""

    session: Session
    books: _Books
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
        again = _Run(self.session, self.books, self.wanted, False)

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
            text = f"{text}\n{view.text(found)}"
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
class _Books:
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
