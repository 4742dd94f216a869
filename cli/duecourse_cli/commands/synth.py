"""``duecourse synth``: the cases that a playbook's tests are missing, written for review."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options
from duecourse_cli._errors import CliError
from duecourse_cli._mutation import Chosen, flags, ready, tried
from duecourse_cli._session import Session, save, shown
from duecourse_cli.views.progress import State, bar

if TYPE_CHECKING:
    from duecourse.proof.synth.cover import Found


@click.command("synth")
@click.argument("book")
@flags
@_options.law
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    book: str,
    tests: tuple[str, ...],
    wanted: str | None,
    sample: int | None,
    workers: int,
    progress: str,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Write the fewest tests that would notice what no test of the playbook BOOK notices.

    For every mutant that survives (see `duecourse mutate`) a case and an instant are searched for
    at which the playbook and the mutant decide differently: the cases of its tests with the facts
    that the changed item reads set to the values at and next to its bounds, at the edges of hours,
    with as many events as a count allows and one more.

    The tests state what the playbook decides now, and no more of it than tells the mutants apart.
    They are for review: see that what they expect is what you mean, and name them after it. A
    survivor for which no case was found is named at the end of the file.
    """
    from duecourse.proof.mutation.ignores import read_ignores  # noqa: PLC0415 - takes its time
    from duecourse.proof.mutation.score import score  # noqa: PLC0415
    from duecourse.proof.synth.cover import fewest  # noqa: PLC0415
    from duecourse.proof.synth.search import Search  # noqa: PLC0415
    from duecourse.proof.synth.write import written  # noqa: PLC0415

    made = ready(book, tests, choices)
    found, trials = tried(made, Chosen(wanted, sample, workers, progress), session)
    ignores, _ = read_ignores(made.documents())
    survivors = [each.mutant for each in score(found, ignores, ()).survivors]
    if not survivors:
        session.note("every mutant that was tried is noticed by a test: there is nothing to write")
        return
    done = [0]
    search = Search(trials[0])  # asked for law as most tests are

    def look() -> State:
        return State("searching", done[0], len(survivors), done[0], "survivors")

    with bar(look, session, progress):
        result = fewest(search, survivors, lambda number: done.__setitem__(0, number))
    first = Path(made.tests[0])
    beside = first if first.is_dir() else first.parent
    folder = output.parent if output is not None else beside
    text, files = written(result, shown(folder), no_law=trials[0].joined.lawless)
    _write(session, text, files, output, force)
    _tell(session, result, len(survivors))


def _write(
    session: Session, text: str, files: Mapping[str, str], output: Path | None, force: bool
) -> None:
    """Write the tests and their case files, all or none."""
    if output is None:
        if files:
            raise CliError(
                "some tests carry their case themselves, so cases have to be written beside them",
                "say where with `-o FILE`",
            )
        session.write(text)
        return
    places = {output.parent / name: content for name, content in files.items()}
    if not force:
        for place in (output, *places):
            if place.exists():
                raise CliError(f"`{shown(place)}` is already there", "give `--force` to replace it")
    for place, content in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        save(place, content, force=force)
    session.write(text, output, force=force)


def _tell(session: Session, result: Found, survivors: int) -> None:
    killed = sum(len(test.kills) for test in result.tests)
    session.note(f"{len(result.tests)} tests tell {killed} of {survivors} survivors apart")
    for what, mutants in (
        ("no case was found for", result.unfound),
        ("no test can state what differs for", result.unsaid),
    ):
        for mutant in mutants:
            session.say(f"  {what} {mutant.name}")
