"""``duecourse prove sequence``: whoever follows the advice breaches no limit of the law."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from duecourse_cli import _law, _options, _prove
from duecourse_cli._dates import Day
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant
from duecourse_cli._session import Session
from duecourse_cli._solver import solving

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.proof.prove.sequence import Start


@click.command("sequence")
@click.argument("playbook")
@click.option(
    "--case",
    "cases",
    multiple=True,
    metavar="FILE",
    help="A case to start from, with its history; may be given again. Default: a case for each "
    "stage in which somebody may be reached, without a history.",
)
@click.option("--at", type=Instant(), help="The instant that `--case` starts at.")
@click.option(
    "--from",
    "since",
    type=Day(),
    help="The day whose law and items the cases that are made are looked for under; default: "
    "today, in UTC.",
)
@click.option(
    "--events",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    metavar="NUMBER",
    help="How many contacts a history may have.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 180),
    default=14,
    show_default=True,
    metavar="DAYS",
    help="How many days a history may take.",
)
@click.option(
    "--against",
    "against",
    multiple=True,
    metavar="PACK",
    help="A law pack to judge by, by id (cn) or folder, instead of those of the book; may be "
    "given again. With `--no-law`: does the playbook alone keep that law?",
)
@_options.law
@_prove.answers
@click.pass_obj
def command(
    session: Session,
    /,
    playbook: str,
    cases: tuple[str, ...],
    at: datetime | None,
    since: date | None,
    events: int,
    days: int,
    against: tuple[str, ...],
    seconds: float,
    **choices: Any,
) -> None:
    """Prove that following the engine's advice on PLAYBOOK breaches no limit of the law.

    At any minute anything that is `now` for a contact may be done, and anything may come of it.
    What is done is judged by `audit`, which knows no playbook: a breach, and what the law presumes
    to be one, refutes. First one step is proved: what may be done, the law's own counting does not
    bar, whatever went before. Then histories are made and judged; where the step is not proved, all
    of them, as far as the budget goes.
    """
    _prove.check_new(choices)
    book = _options.load(playbook, choices)
    law = _law.packs(against) if against else ()
    if cases and at is None:
        raise click.UsageError("`--case` goes with `--at`, the instant that it starts at")
    if at is not None and not cases:
        raise click.UsageError("`--at` goes with `--case`")
    if not (law or book.joined.packs):
        raise CliError("there is no law to judge by", "leave out `--no-law`, or see `--against`")
    with solving("prove"):
        from duecourse.proof.prove._fresh import fresh_cases  # noqa: PLC0415 - an extra
        from duecourse.proof.prove.sequence import sequence  # noqa: PLC0415
    starts = _given(book, cases, at) if at is not None else fresh_cases(book, _prove.begin(since))
    answer = sequence(
        book, starts, events=events, days=days, law=law, budget=_prove.budget(seconds)
    )
    _prove.tell(session, answer, choices)


def _given(book: Book, cases: tuple[str, ...], at: datetime) -> list[Start]:
    from duecourse.book.case_files import read_case  # noqa: PLC0415 - takes its time
    from duecourse.clock.instants import to_us  # noqa: PLC0415
    from duecourse.proof.prove.documents import plain  # noqa: PLC0415
    from duecourse.proof.prove.sequence import Start  # noqa: PLC0415

    found = []
    for name in cases:
        document = read_case(name)
        book.case(document)  # what is wrong with it is said by its place
        found.append(Start(f"`{name}`", plain(document, book.vocabulary), to_us(at)))
    return found
