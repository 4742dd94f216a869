"""The one exception a command raises when it cannot do its job."""

from __future__ import annotations

from typing import IO, Any

import click

from duecourse_cli import exits


class CliError(click.ClickException):
    """Trouble with what the user gave, told in one sentence; exits with 2.

    Attributes:
        help: What to do about it; empty when there is nothing to say.
    """

    exit_code = exits.FAILED

    def __init__(self, message: str, help: str = "") -> None:
        """Keep the sentence and its hint."""
        super().__init__(message)
        self.help = help

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence and its hint on standard error."""
        report(self.message, self.help, file)


def report(message: str, help: str = "", file: IO[Any] | None = None) -> None:
    """Print one error, and what to do about it, on standard error."""
    context = click.get_current_context(silent=True)
    color = context.color if context else None
    click.echo(
        f"{click.style('error:', fg='red', bold=True)} {message}",
        file=file,
        err=file is None,
        color=color,
    )
    if help:
        click.echo(
            f"{click.style('help:', fg='cyan')} {help}", file=file, err=file is None, color=color
        )
