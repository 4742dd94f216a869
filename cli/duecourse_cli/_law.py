"""What the law commands share: packs by name, days, and how trouble with them is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli._errors import CliError
from duecourse_cli._session import Session
from duecourse_cli._words import LANGUAGES

if TYPE_CHECKING:
    from duecourse.language.model import Policy
    from duecourse.law.packs import Shelf
    from duecourse.law.places import Place

language = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of titles and sentences.",
)


@contextmanager
def told() -> Iterator[None]:
    """Tell that there is no such pack or table, and what was probably meant."""
    from duecourse.law.packs import UnknownPackError  # noqa: PLC0415 - takes its time
    from duecourse.law.table import TableError  # noqa: PLC0415

    try:
        yield
    except (UnknownPackError, TableError) as trouble:
        raise CliError(str(trouble), trouble.help) from None


def shelf() -> Shelf:
    """Return the bundled packs."""
    from duecourse.law.packs import Shelf  # noqa: PLC0415 - takes its time

    return Shelf()


def packs(names: Iterable[str]) -> tuple[Policy, ...]:
    """Return the packs of these names, or all.

    Raises:
        CliError: There is no such pack.
    """
    with told():
        return shelf().packs(dict.fromkeys(names))


def places(
    laws: Sequence[Policy], codes: Sequence[str], everything: Sequence[Policy]
) -> tuple[Place, ...]:
    """Return the places whose law *laws* are, or those of *codes*.

    Raises:
        CliError: There is no pack for a code.
    """
    from duecourse.language.suggest import did_you_mean  # noqa: PLC0415
    from duecourse.law.places import places as found_in  # noqa: PLC0415 - takes its time

    known = list(dict.fromkeys(pack.header.jurisdiction for pack in everything))
    for code in codes:
        if code not in known:
            raise CliError(f"there is no law pack for `{code}`", did_you_mean(code, known))
    wanted = list(codes) or list(dict.fromkeys(pack.header.jurisdiction for pack in laws))
    return found_in(everything, wanted)


def day_or_today(session: Session, day: date | None) -> date:
    """Return *day*, or today by this machine's clock, and say so."""
    if day is not None:
        return day
    today = date.today()
    session.note(f"the law of {today.isoformat()}, by this machine's clock; see `--on`")
    return today


def folder(path: str) -> Path:
    """Return a playbook's folder.

    Raises:
        CliError: There is none.
    """
    if not Path(path).exists():
        raise CliError(f"there is no playbook `{path}`: no such folder")
    return Path(path)


def plain(value: object) -> object:
    """Return dataclasses as plain dicts and lists, in the order of their fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value


def as_dict(value: object) -> dict[str, object]:
    """Return a dataclass as a plain dict."""
    found = plain(value)
    assert isinstance(found, dict)
    return found
