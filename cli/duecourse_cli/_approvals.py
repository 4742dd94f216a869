"""What ``approve`` and ``check`` share: the policy as approvals see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, shown

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.proof.approvals.document import Against
    from duecourse.proof.approvals.judge import Policy
    from duecourse.source.diagnostic import Diagnostic

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Asked:
    """What ``check`` is asked of approvals: the values of the flags of :func:`options`."""

    require_approvals: int | None
    approvers: Path | None
    revoked: Path | None
    author: tuple[str, ...]
    against: Path | None


def options(function: Command) -> Command:
    """Add the flags by which ``check`` asks for approvals."""
    for option in (
        click.option(
            "--against",
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            metavar="OLD",
            help="The version approved before, with which approvals must have compared.",
        ),
        author(
            "One who wrote it, whose approval does not count, besides those whom git and the "
            "approvals name; may be given again."
        ),
        click.option(
            "--revoked",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            metavar="FILE",
            help="Keys that count no more, as `ssh-keygen -r` reads them.",
        ),
        click.option(
            "--approvers",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            metavar="FILE",
            help="Who may approve: OpenSSH's list of allowed signers, kept outside of the policy.",
        ),
        click.option(
            "--require-approvals",
            type=click.IntRange(min=1),
            metavar="N",
            help="Require that N people approved it who did not write it.",
        ),
    ):
        function = option(function)
    return function


def author(help: str) -> Callable[[Command], Command]:
    """Add ``--author``."""
    return click.option("--author", multiple=True, metavar="WHO", callback=_names, help=help)


def name(_: click.Context, parameter: click.Parameter, value: str) -> str:
    """Check the name of an approver or author.

    Raises:
        click.BadParameter: No list of signers could have it.
    """
    from duecourse.proof.approvals.document import WHO  # noqa: PLC0415 - takes its time

    if not WHO.fullmatch(value):
        raise click.BadParameter(
            f"`{value}` is no name for a signer: letters, digits and `._%+@-`", param=parameter
        )
    return value


def _names(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(name(context, parameter, value) for value in values)


@contextmanager
def told() -> Iterator[None]:
    """Tell what the engine raises of approvals as an error with its code and what to do."""
    from duecourse.errors import ApprovalError  # noqa: PLC0415 - takes its time

    try:
        yield
    except ApprovalError as trouble:
        raise CliError(str(trouble), trouble.help) from None


def policy_of(folder: Path, packs: Sequence[str] | None) -> tuple[Book, Policy]:
    """Load the playbook or law pack in *folder* and return it, and what there is to approve.

    Raises:
        PolicyLoadError: It has mistakes; nothing with mistakes is approved.
    """
    import duecourse  # noqa: PLC0415 - takes its time
    from duecourse.proof.approvals.document import Seen  # noqa: PLC0415
    from duecourse.proof.approvals.judge import Policy  # noqa: PLC0415
    from duecourse.proof.approvals.subject import subject_of  # noqa: PLC0415

    book = duecourse.load(folder, packs=packs)
    if book.joined.playbook.header.regime:  # a law pack is approved by itself
        book = duecourse.load(folder, packs=[])
    digest = subject_of(folder)
    if digest is None:
        raise CliError(f"`{shown(folder)}` changed while it was being read", "run it again")
    law = {pack.header.meta.id: pack.digest for pack in (*book.joined.packs, book.joined.core)}
    seen = Seen(book.digest, law)
    span = book.joined.playbook.header.meta.span
    return book, Policy(folder, shown(folder), digest, seen, span)


def compared(new: Path, old: Path | None) -> Against | None:
    """Return the digest of the policy in *old*, and that of what differs in *new*.

    Raises:
        CliError: They are the same, or two things.
        PolicyLoadError: One of them has mistakes.
    """
    if old is None:
        return None
    from duecourse.difference.compare import UnlikeError, difference  # noqa: PLC0415
    from duecourse.proof.approvals.document import Against  # noqa: PLC0415
    from duecourse.proof.approvals.subject import subject_of  # noqa: PLC0415

    try:
        found = difference(old, new)
    except UnlikeError as trouble:
        raise CliError(str(trouble), "name two playbooks, or two law packs") from None
    before = subject_of(old)
    if before is None:
        raise CliError(f"`{shown(old)}` changed while it was being read", "run it again")
    if before == subject_of(new):
        raise CliError(
            f"`{shown(old)}` and `{shown(new)}` say the same, so there is nothing to compare",
            "name the version approved before, such as a checkout of its release",
        )
    return Against(before, found.digest)


def findings(
    session: Session, folder: Path, packs: Sequence[str] | None, asked: Asked
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the approvals of the policy in *folder*.

    Raises:
        CliError: They cannot be judged.
    """
    from duecourse.proof.approvals.document import moment  # noqa: PLC0415 - takes its time
    from duecourse.proof.approvals.judge import Terms, judge  # noqa: PLC0415
    from duecourse.proof.approvals.signers import read_signers  # noqa: PLC0415

    if asked.require_approvals is None or asked.approvers is None:
        return ()
    _, policy = policy_of(folder, packs)
    with told():
        terms = Terms(
            asked.require_approvals,
            read_signers(asked.approvers),
            moment(datetime.now(UTC)),
            asked.revoked,
            asked.author,
            compared(folder, asked.against),
        )
        verdict = judge(policy, terms)
    wrote = f"; written by {', '.join(verdict.authors)}" if verdict.authors else ""
    by = ", ".join(verdict.approvers) or "nobody"
    session.note(f"{shown(folder)} {policy.digest}: approved by {by}{wrote}")
    return verdict.findings


__all__ = ["Asked", "author", "compared", "findings", "name", "options", "policy_of", "told"]
