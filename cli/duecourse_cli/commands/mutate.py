"""``duecourse mutate``: which small changes of a playbook its tests would not notice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options, exits
from duecourse_cli._errors import CliError
from duecourse_cli._mutation import Ready, ready
from duecourse_cli._session import Session
from duecourse_cli._words import word
from duecourse_cli.views.progress import State, bar

if TYPE_CHECKING:
    from duecourse.proof.mutation.trial import Tried


@click.command("mutate")
@click.argument("book")
@click.option(
    "--tests",
    multiple=True,
    metavar="PATH",
    help="Its tests, files or folders.  [default: those in its folder]",
)
@click.option(
    "--min",
    "least",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 where the score is less.",
)
@click.option(
    "-k",
    "--match",
    "wanted",
    metavar="REGEX",
    help="Only mutants whose line (`limits.yaml:68 customer-hours: hours…`) has a match.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Only so many, spread evenly, always the same ones.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many processes try mutants at once.",
)
@click.option(
    "--progress",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Show how far it is; auto where standard error is a terminal.",
)
@_options.law
@_options.formats(["text", "json"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    book: str,
    tests: tuple[str, ...],
    least: float | None,
    wanted: str | None,
    sample: int | None,
    workers: int,
    progress: str,
    format_: str,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Change a playbook in every small way, and see whether a test of it fails.

    A mutant is the playbook BOOK with one bound moved by one, one condition dropped, one yes
    turned to no, one stage, duty or sentence left out. Where a test fails it is killed; where none
    does it survives, and a case is missing: somebody could make that change tomorrow and no test
    would tell. `duecourse synth` writes such cases.

    Not counted are mutants that do not load (`check` tells of them), that are the same by digest,
    and those proved to decide nothing differently under the law chosen. One that nobody has to
    notice is set aside in the policy, with the reason, on its line or the line above:
    `# duecourse: ignore-mutant[rank] the two never meet`.
    """
    from duecourse.proof.mutation.ignores import read_ignores  # noqa: PLC0415 - takes its time
    from duecourse.proof.mutation.score import score  # noqa: PLC0415
    from duecourse_cli.views import mutants  # noqa: PLC0415

    if choices["no_law"]:
        session.say(click.style(word("no_law", "en"), fg="red", bold=True))
    made = ready(book, tests, choices)
    tried = _tried(made, _pattern(wanted), sample, workers, session, progress)
    ignores, findings = read_ignores(made.documents())
    result = score(tried, ignores, findings, all_tried=wanted is None and sample is None)
    session.write(mutants.text(result, format_), output, force=force)
    if result.findings or (least is not None and result.percent < least):
        click.get_current_context().exit(exits.FOUND)


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text)
    except re.error as trouble:
        raise click.BadParameter(
            f"`{text}` is not a regular expression: {trouble}", param_hint="--match"
        ) from None


def _tried(
    made: Ready,
    wanted: re.Pattern[str] | None,
    sample: int | None,
    workers: int,
    session: Session,
    progress: str,
) -> list[Tried]:
    from duecourse.proof.mutation import score  # noqa: PLC0415 - the engine takes its time
    from duecourse.proof.mutation.pool import attempts  # noqa: PLC0415
    from duecourse.proof.mutation.trial import FailingTestsError, Fate  # noqa: PLC0415

    try:
        trial, mutants = made()
    except FailingTestsError as trouble:
        names = "; ".join(outcome.name for outcome in trouble.outcomes[:3])
        raise CliError(
            f"tests of `{made.book}` fail as it is: {names}",
            "mend what `duecourse test` finds first; with or without `--no-law`, as it was meant",
        ) from None
    places = [i for i, each in enumerate(mutants) if wanted is None or wanted.search(each.name)]
    if not places:
        raise CliError(f"no mutant has a match of `{wanted.pattern if wanted else ''}`")
    if sample is not None:
        places = [places[i] for i in score.sample(sample, len(places))]
    tried: list[Tried] = []

    def look() -> State:
        alive = sum(each.fate is Fate.SURVIVED for each in tried)
        return State(f"{alive:,} survive", len(tried), len(places), len(tried), "mutants")

    with bar(look, session, progress):
        for each in attempts(made, (trial, mutants), places, workers):
            tried.append(each)
    return tried
