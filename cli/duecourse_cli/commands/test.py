"""``duecourse test``: the tests that a playbook carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options, exits
from duecourse_cli._books import book_of
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, shown
from duecourse_cli._words import word

if TYPE_CHECKING:
    from duecourse import Book
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
    allow_empty: bool,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Run the tests found in PATHS, files or folders; without any, in the working folder."""
    from duecourse_cli.views import outcomes  # noqa: PLC0415 - the engine takes its time

    if choices["no_law"]:
        session.say(click.style(word("no_law", "en"), fg="red", bold=True))
    books = _Books(book_path, choices)
    results: list[Outcome] = []
    for path in paths or (".",):
        for document in _documents(Path(path)):
            results += _run(books.of(Path(document.span.file)), document, wanted)
    if not results and not allow_empty:
        what = f" whose name matches `{wanted.pattern}`" if wanted else ""
        raise CliError(f"found no test{what}", "`--allow-empty` makes this no error")
    session.write(outcomes.text(results, format_), output, force=force)
    if not all(outcome.passed for outcome in results):
        click.get_current_context().exit(exits.FOUND)


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


def _run(book: Book, document: Map, wanted: re.Pattern[str] | None) -> list[Outcome]:
    from duecourse.proof.policy_tests import run_tests  # noqa: PLC0415 - takes its time

    if wanted is None:
        return run_tests(book, document)
    return run_tests(book, document, lambda name: wanted.search(name) is not None)


@dataclass(slots=True)
class _Books:
    """Books by folder, each loaded once."""

    given: str | None
    choices: dict[str, object]
    loaded: dict[Path, Book] = field(default_factory=dict)

    def of(self, test: Path) -> Book:
        folder = Path(self.given) if self.given else book_of(test)
        if folder is None:
            raise CliError(
                f"`{shown(test)}` lies in no playbook", "say which one to test with `--book`"
            )
        if folder not in self.loaded:
            self.loaded[folder] = _options.load(shown(folder), self.choices)
        return self.loaded[folder]
