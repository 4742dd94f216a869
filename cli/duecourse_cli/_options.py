"""Flags that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def packs(function: Command) -> Command:
    """Add ``--pack`` and ``--no-law``."""
    function = click.option(
        "--no-law",
        is_flag=True,
        help="Without any law pack and without the house floor: to compare, not to work by.",
    )(function)
    return click.option(
        "--pack",
        "packs",
        multiple=True,
        metavar="DIR",
        help="A law pack to use, instead of all that ship with duecourse; may be given again.",
    )(function)


def output(function: Command) -> Command:
    """Add ``--output`` and ``--force``."""
    function = click.option("--force", is_flag=True, help="Replace what is already there.")(function)
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write the result to a file instead of standard output.",
    )(function)


def formats(names: Sequence[str], default: str) -> Callable[[Command], Command]:
    """Add ``--format``."""
    return click.option(
        "-f",
        "--format",
        "format_",
        type=click.Choice(list(names)),
        default=default,
        show_default=True,
        help="How to write the result.",
    )


def chosen(packs: Sequence[str], no_law: bool) -> Sequence[str] | None:
    """Return what :func:`duecourse.load` takes as ``packs``.

    Raises:
        click.UsageError: Both were given.
    """
    if no_law and packs:
        raise click.UsageError("`--no-law` and `--pack` exclude each other")
    if no_law:
        return []
    return list(packs) or None
