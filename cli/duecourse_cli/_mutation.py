"""What ``mutate`` and ``synth`` share: a playbook with its tests, and the mutants to try."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from duecourse_cli import _options
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, shown
from duecourse_cli._words import word
from duecourse_cli.views.progress import State, bar

if TYPE_CHECKING:
    from duecourse.proof.mutation.mutant import Mutant
    from duecourse.proof.mutation.trial import Trial, Tried
    from duecourse.source.folder import Document
    from duecourse.source.node import Map

Command = TypeVar("Command", bound=Callable[..., Any])


def flags(function: Command) -> Command:
    """Add the flags that say which tests, and which mutants."""
    for option in (
        click.option(
            "--progress",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Show how far it is; auto where standard error is a terminal.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            default=1,
            show_default=True,
            help="How many processes try mutants at once.",
        ),
        click.option(
            "--sample",
            type=click.IntRange(min=1),
            metavar="NUMBER",
            help="Only so many mutants, spread evenly, always the same ones.",
        ),
        click.option(
            "-k",
            "--match",
            "wanted",
            metavar="REGEX",
            help="Only mutants whose line (`limits.yaml:68 customer-hours: hours…`) has a match.",
        ),
        click.option(
            "--tests",
            multiple=True,
            metavar="PATH",
            help="The tests, files or folders.  [default: those in the playbook's folder]",
        ),
    ):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Ready:
    """Makes the trials of a playbook; in another process, the very same.

    Attributes:
        book: The playbook's folder.
        tests: Where its tests are.
        choices: The flags that say how a book is loaded.
    """

    book: str
    tests: tuple[str, ...]
    choices: Mapping[str, Any]

    def __call__(self) -> tuple[list[Trial], list[Mutant]]:
        """Load the book, run its tests, and make every mutant.

        There is a trial for the tests that are asked without law, and one for the others.

        Raises:
            CliError: There is no test.
            FailingTestsError: A test fails already.
        """
        from duecourse.proof.mutation.make import mutants  # noqa: PLC0415 - takes its time
        from duecourse.proof.mutation.trial import Trial  # noqa: PLC0415
        from duecourse.proof.policy_tests import asks_no_law  # noqa: PLC0415

        documents, found = self.documents(), self._tests()
        free = [each for each in found if self.choices["no_law"] or asks_no_law(each)]
        bound = [each for each in found if each not in free]
        trials: list[Trial] = []
        made: list[Mutant] = []
        for tests, changes in ((free, {"no_law": True, "packs": ()}), (bound, {})):
            if tests:
                book = _options.load(self.book, {**self.choices, **changes})
                trials.append(Trial(book.joined, book.vocabulary, documents, tests))
                learnable = book.joined.playbook.disclosure_items
                made = made or mutants(documents, book.facts, learnable)
        return sorted(trials, key=lambda trial: -len(trial.tests)), made

    def documents(self) -> list[Document]:
        """Read the playbook's documents."""
        from duecourse.language.bundle import read_documents  # noqa: PLC0415 - takes its time

        return read_documents(self.book, [])

    def _tests(self) -> list[Map]:
        from duecourse.errors import PolicyLoadError  # noqa: PLC0415 - the engine takes its time
        from duecourse.proof.policy_tests import find_tests  # noqa: PLC0415

        found: list[Map] = []
        for path in self.tests:
            if not Path(path).exists():
                raise CliError(f"cannot read `{path}`: there is no such file or folder")
            tests, findings = find_tests(Path(path))
            if findings:
                raise PolicyLoadError(tuple(sorted(findings, key=lambda f: f.sort_key)))
            found += tests
        if not found:
            raise CliError(f"found no test in `{self.book}`", "say where they are with `--tests`")
        return found


def ready(book: str, tests: tuple[str, ...], choices: Mapping[str, Any]) -> Ready:
    """Return what makes the trials of *book*; its tests lie in its folder unless others are given.

    Raises:
        CliError: There is no such playbook.
    """
    if not Path(book).exists():
        raise CliError(f"there is no playbook `{book}`: no such folder")
    name = shown(book)
    return Ready(name, tuple(shown(path) for path in tests) or (name,), dict(choices))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which mutants are tried, and how.

    Attributes:
        wanted: A regular expression for their names, or None.
        sample: How many, or None for all.
        workers: How many processes.
        progress: ``auto always never``.
    """

    wanted: str | None
    sample: int | None
    workers: int
    progress: str

    @property
    def all(self) -> bool:
        """Whether every mutant is tried."""
        return self.wanted is None and self.sample is None

    def places(self, mutants: list[Mutant]) -> list[int]:
        """Return which of *mutants* are tried.

        Raises:
            CliError: None is.
        """
        from duecourse.proof.mutation.score import sample  # noqa: PLC0415 - takes its time

        try:
            pattern = re.compile(self.wanted or "")
        except re.error as trouble:
            raise click.BadParameter(
                f"`{self.wanted}` is not a regular expression: {trouble}", param_hint="--match"
            ) from None
        places = [place for place, each in enumerate(mutants) if pattern.search(each.name)]
        if not places:
            raise CliError(f"no mutant has a match of `{self.wanted}`")
        if self.sample is not None:
            places = [places[place] for place in sample(self.sample, len(places))]
        return places


def tried(made: Ready, chosen: Chosen, session: Session) -> tuple[list[Tried], list[Trial]]:
    """Try the mutants that are *chosen*, and return what became of them.

    Raises:
        CliError: There is no test, or tests fail already.
    """
    from duecourse.proof.mutation.asking import FailingTestsError  # noqa: PLC0415
    from duecourse.proof.mutation.pool import attempts  # noqa: PLC0415 - the engine takes its time
    from duecourse.proof.mutation.trial import Fate  # noqa: PLC0415

    try:
        trials, mutants = made()
    except FailingTestsError as trouble:
        names = "; ".join(outcome.name for outcome in trouble.outcomes[:3])
        raise CliError(
            f"tests of `{made.book}` fail as it is: {names}",
            "mend first what `duecourse test` finds, asked with or without `--no-law` as meant",
        ) from None
    if any(trial.joined.lawless for trial in trials):
        session.say(click.style(word("no_law", "en"), fg="red", bold=True))
    left_out = sum(trial.amended for trial in trials)
    if left_out:
        session.note(f"{left_out} tests are left out: they give the playbook other values")
    places = chosen.places(mutants)
    found: list[Tried] = []

    def look() -> State:
        alive = sum(each.fate is Fate.SURVIVED for each in found)
        return State(f"{alive:,} survive", len(found), len(places), len(found), "mutants")

    with bar(look, session, chosen.progress):
        for each in attempts(made, (trials, mutants), places, chosen.workers):
            found.append(each)
    return found, trials
