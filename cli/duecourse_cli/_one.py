"""The one case that a command is about: read, bound, and the instant it is asked of."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from duecourse_cli._cases import read, sources, wanted_at
from duecourse_cli._errors import CliError
from duecourse_cli._instants import here
from duecourse_cli._session import Session
from duecourse_cli._words import word

if TYPE_CHECKING:
    from duecourse import Book, Case


def one_case(
    session: Session, book: Book, argument: str, at: datetime | None, doing: str
) -> tuple[Case, datetime]:
    """Return the case that *argument* names, and the instant: *at*, the case's own, or now.

    Says on standard error which instant it is where it was not given, and where law is missing.

    Args:
        session: Of the command.
        book: Whose case it becomes.
        argument: A case file, or ``-``.
        at: As given on the command line.
        doing: What is done with it, for the note: ``explaining``.

    Raises:
        CliError: It names no case, or several.
        CaseError: The case does not fit the book.
    """
    found = list(sources((argument,), sys.stdin.buffer))
    if len(found) != 1:
        raise CliError(f"`{argument}` holds {len(found)} cases, expected one")
    document = read(found[0])
    instant = at or wanted_at(document)
    if instant is None:
        instant = here()
        session.note(f"{doing} {instant.isoformat()}, by this machine's clock; see `--at`")
    elif at is None:
        session.note(f"{doing} {instant.isoformat()}, the case's `extra.at`")
    case = book.case(document)
    law = book.law_of(case, instant)
    if law != "full":
        text = word("no_law" if law == "none" else "part_law", "en")
        session.say(click.style(text, fg="red", bold=True))
    return case, instant


def check_named(book: Book, case: Case, treatment: str, point: str) -> None:
    """Check that *book* has a treatment and *case* a point of these names, where they are given.

    Raises:
        CliError: There is none; what was probably meant stands in the hint.
    """
    treatments = [item.meta.id for item in book.joined.playbook.treatments]
    points = [each.id for contact in case.contacts for each in contact.points]
    for name, known, said in (
        (treatment, treatments, f"`{book.id}` has no treatment"),
        (point, points, "the case has no point"),
    ):
        if name and name not in known:
            raise CliError(f"{said} `{name}`", _meant(name, known))


def _meant(name: str, known: list[str]) -> str:
    from duecourse.language.suggest import did_you_mean  # noqa: PLC0415 - only in trouble

    return did_you_mean(name, known) or f"expected one of {', '.join(known)}"
