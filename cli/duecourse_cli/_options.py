"""Flags that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from duecourse_cli._errors import CliError

if TYPE_CHECKING:
    from duecourse import Book

Command = TypeVar("Command", bound=Callable[..., Any])


class Real(click.FloatRange):
    """A number in a range; ``nan`` is none, and nothing is ever less than it."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read it, or say what is wrong with it."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"`{value}` is not a number", param, ctx)
        return number


def several(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return options as one, which help shows in this order."""

    def add(function: Command) -> Command:
        for option in reversed(options):
            function = option(function)
        return function

    return add


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


def progress(function: Command) -> Command:
    """Add ``--progress``."""
    return click.option(
        "--progress",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="A progress bar on standard error; auto: where that is a terminal.",
    )(function)


def allow_unowned(function: Command) -> Command:
    """Add ``--allow-unowned``."""
    return click.option(
        "--allow-unowned",
        is_flag=True,
        help="Leave out contacts, points and events that name no person, instead of stopping.",
    )(function)


def horizon(function: Command) -> Command:
    """Add ``--horizon``."""
    return click.option(
        "--horizon",
        type=click.IntRange(1, 180),
        default=35,
        show_default=True,
        metavar="DAYS",
        help="How many days to look ahead.",
    )(function)


def output(function: Command) -> Command:
    """Add ``--output`` and ``--force``."""
    function = click.option("--force", is_flag=True, help="Replace what is already there.")(
        function
    )
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        callback=_standard,
        help="Write the result to a file instead of standard output.",
    )(function)


def _standard(_: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    """Take ``-`` for standard output, as other commands do, and not for a file of that name."""
    return None if value == Path("-") else value


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
        CliError: A pack is no folder.
    """
    if no_law and packs:
        raise click.UsageError("`--no-law` and `--pack` exclude each other")
    if no_law:
        return []
    for pack in packs:
        if not Path(pack).is_dir():
            raise CliError(f"there is no law pack `{pack}`: no such folder")
    return list(packs) or None


def _host(function: Command) -> Command:
    return several(
        click.option(
            "--guidance",
            type=click.Choice(["bind", "report"]),
            default="bind",
            show_default=True,
            help="Whether standards, self-regulation and guidance bind or are only reported.",
        ),
        click.option(
            "--actor",
            type=click.Choice(["first_party", "third_party"]),
            help="Who is collecting, for cases that do not say.",
        ),
        click.option(
            "--jurisdiction",
            "jurisdictions",
            multiple=True,
            metavar="CODE",
            help="Where the consumer is (US, US-MA, CN), for cases that do not say; "
            "may be given again.",
        ),
    )(function)


def book(function: Command) -> Command:
    """Add the flags that say how a book is loaded: :func:`load` takes them."""
    function = click.option(
        "--target",
        type=click.Choice(["scalar", "rete"]),
        default="scalar",
        show_default=True,
        help="What evaluates the conditions of offers and stages.",
    )(_host(function))
    return packs(function)


def law(function: Command) -> Command:
    """Add the flags of :func:`book` where something else says what evaluates conditions."""
    return packs(_host(function))


def load(path: str, choices: Mapping[str, Any]) -> Book:
    """Load a book as the flags of :func:`book` say."""
    import duecourse  # noqa: PLC0415 - takes its time

    if not Path(path).exists():
        raise CliError(f"there is no playbook `{path}`: no such folder")
    return duecourse.load(
        path,
        packs=chosen(choices["packs"], choices["no_law"]),
        guidance=choices["guidance"],
        target=choices.get("target", "scalar"),
        actor=choices["actor"] or "",
        jurisdiction=choices["jurisdictions"],
    )
