"""``duecourse mutate``: which small changes of a playbook its tests would not notice."""

from __future__ import annotations

from pathlib import Path

import click

from duecourse_cli import _options, exits
from duecourse_cli._mutation import Chosen, flags, ready, tried
from duecourse_cli._session import Session


@click.command("mutate")
@click.argument("book")
@click.option(
    "--min",
    "least",
    type=_options.Real(0, 100),
    metavar="PERCENT",
    help="Exit with 1 where the score is less.",
)
@flags
@_options.law
@_options.formats(["text", "json"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    book: str,
    least: float | None,
    tests: tuple[str, ...],
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

    made = ready(book, tests, choices)
    chosen = Chosen(wanted, sample, workers, progress)
    found, _ = tried(made, chosen, session)
    ignores, findings = read_ignores(made.documents())
    result = score(found, ignores, findings, all_tried=chosen.all)
    session.write(mutants.text(result, format_), output, force=force)
    if result.findings or (least is not None and result.percent < least):
        click.get_current_context().exit(exits.FOUND)
