"""``--law``: the law packs of a handbook or a graph, by id or folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from duecourse_cli import _law
from duecourse_cli._session import Session

if TYPE_CHECKING:
    from duecourse.book.join import Joined

Command = TypeVar("Command", bound=Callable[..., Any])


def option(function: Command) -> Command:
    """Add ``--law``."""
    return click.option(
        "--law",
        "laws",
        multiple=True,
        metavar="PACK",
        help="A law pack, by id (cn) or folder; may be given again. Default: those of the places "
        "that the playbook names.",
    )(function)


def joined(session: Session, playbook: str, laws: Sequence[str], *, needed: bool = True) -> Joined:
    """Return a playbook with the packs that were chosen, or those of its own places.

    Where law is *needed* and there is none, that is said.

    Raises:
        CliError: There is no such playbook or pack.
        PolicyLoadError: The playbook or a pack has mistakes.
    """
    import duecourse  # noqa: PLC0415 - takes its time

    _law.folder(playbook)
    names = list(dict.fromkeys(laws)) or _stated(playbook)
    with _law.told():
        shelf = _law.shelf()
        folders = [shelf.folder(name) for name in names]
    if needed and not folders:
        session.warn(
            "no law pack was chosen and the playbook names no place: the house rules and laws "
            "that take away from it are left out; see `--law`"
        )
    return duecourse.load(playbook, packs=folders).joined


def _stated(playbook: str) -> list[str]:
    """Return the bundled packs of the places that the playbook's header names."""
    import duecourse  # noqa: PLC0415 - takes its time

    places = duecourse.load(playbook, packs=[]).joined.playbook.header.default_jurisdiction
    if not places:
        return []
    return [p.header.meta.id for p in _law.packs(()) if p.header.jurisdiction in places]


def check_new(paths: Sequence[Path], *, force: bool) -> None:
    """Refuse before anything is written where some file is already there.

    Raises:
        CliError: It is there, and was not to be replaced.
    """
    from duecourse_cli._errors import CliError  # noqa: PLC0415
    from duecourse_cli._session import shown  # noqa: PLC0415

    for path in paths:
        if path.exists() and not force:
            raise CliError(f"`{shown(path)}` is already there", "give `--force` to replace it")


__all__ = ["check_new", "joined", "option"]
