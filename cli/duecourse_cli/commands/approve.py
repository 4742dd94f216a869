"""``duecourse approve``: a signed approval of a policy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _approvals, _laws, _options
from duecourse_cli._errors import CliError
from duecourse_cli._files import make_folder
from duecourse_cli._session import Session, plain, shown

if TYPE_CHECKING:
    from duecourse.proof.approvals.document import Approval


@click.command("approve")
@click.argument(
    "folder", metavar="PATH", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option(
    "--as",
    "approver",
    required=True,
    metavar="WHO",
    callback=_approvals.name,
    help="Who approves, by the name that the list of allowed signers has.",
)
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The SSH key to sign with: a private key, or a public key whose private one the agent "
    "holds.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="OLD",
    help="The version approved before: the approval is bound to what differs from it.",
)
@_approvals.author("One who wrote it, besides those whom git names; may be given again.")
@click.option("--note", default="", help="A remark.")
@_options.packs
@click.option("--force", is_flag=True, help="Replace what is already there.")
@click.pass_obj
def command(
    session: Session,
    /,
    folder: Path,
    approver: str,
    key: Path,
    against: Path | None,
    author: tuple[str, ...],
    note: str,
    packs: tuple[str, ...],
    no_law: bool,
    force: bool,
) -> None:
    """Approve the playbook or law pack in PATH, signed with an SSH key.

    The approval is bound to every word of the policy, and with `--against` to what differs from the
    version approved before. It lies beside the policy, in `approvals/`, and is no part of it.
    `duecourse check --require-approvals` counts approvals.
    """
    from duecourse.proof.approvals.document import (  # noqa: PLC0415 - the engine takes its time
        FOLDER,
        Approval,
        file_name,
        moment,
        written,
    )
    from duecourse.proof.approvals.ssh import sign  # noqa: PLC0415

    chosen = _options.chosen(packs, no_law)
    book, policy = _approvals.policy_of(folder, chosen)
    compared = _approvals.compared(folder, against)
    approval = Approval(
        book.id,
        book.version,
        policy.digest,
        approver,
        moment(datetime.now(UTC)),
        policy.seen,
        _authors(folder, compared.digest if compared else None, author),
        compared,
        note,
    )
    _refuse_author(approval)
    file = folder / FOLDER / file_name(approval)
    signature = file.with_name(file.name + ".sig")
    _laws.check_new([file, signature], force=force)
    data = written(approval)
    with _approvals.told():
        signed = sign(data, key)
    make_folder(file.parent)
    for path, content in ((file, data), (signature, signed)):
        try:
            path.write_bytes(content)
        except OSError as trouble:
            raise CliError(f"cannot write `{shown(path)}`: {plain(trouble)}") from None
    session.write(shown(file))
    session.note(
        f"{approver} approves {book.id} {book.version}, {policy.digest}".replace(" ,", ",")
    )
    wrote = ", ".join(approval.authors) or "nobody knows whom: say it with `--author`"
    session.note(f"written by {wrote}")


def _authors(folder: Path, before: str | None, said: tuple[str, ...]) -> tuple[str, ...]:
    """Return who wrote the policy, as git and the user say."""
    from duecourse.proof.approvals.authors import History  # noqa: PLC0415 - takes its time
    from duecourse.proof.approvals.document import WHO  # noqa: PLC0415

    with _approvals.told():
        git = History.of(folder)
        known = git.written(before).authors if git is not None else ()
    return tuple(sorted({*said, *(name for name in known if WHO.fullmatch(name))}))


def _refuse_author(approval: Approval) -> None:
    from duecourse.proof.approvals.document import mailbox  # noqa: PLC0415 - takes its time

    if mailbox(approval.approver) in map(mailbox, approval.authors):
        raise CliError(
            f"`{approval.approver}` wrote what is to be approved, so it would not count",
            "let somebody else approve it",
        )
