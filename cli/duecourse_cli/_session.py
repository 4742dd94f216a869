"""What the global flags say, and the two streams: results on one, everything else on the other."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from duecourse_cli._errors import CliError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

NARROW = 80
"""Columns assumed where the output is no terminal and ``COLUMNS`` is not set."""


def wants_color(mode: str, stream: IO[str], environ: Mapping[str, str]) -> bool:
    """Whether *stream* gets colours.

    An explicit ``always`` or ``never`` counts before ``NO_COLOR``, that before ``FORCE_COLOR``,
    and that before whether the stream is a terminal.
    """
    if mode in ("always", "never"):
        return mode == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


@dataclass(frozen=True, slots=True)
class Session:
    """The global flags of one run.

    Attributes:
        verbosity: 0, more with every ``-v``, less with every ``-q``.
        color: ``auto``, ``always`` or ``never``.
    """

    verbosity: int = 0
    color: str = "auto"

    def write(self, text: str, output: Path | None = None, *, force: bool = False) -> None:
        """Write a result to standard output, or to the file *output*."""
        if not text.endswith("\n"):
            text += "\n"
        if output is not None:
            save(output, click.unstyle(text), force=force)
            self.note(f"wrote {shown(output)}")
            return
        click.echo(text, nl=False, color=wants_color(self.color, sys.stdout, os.environ))

    def say(self, text: str) -> None:
        """Print something about the run on standard error, whatever the verbosity."""
        click.echo(text, err=True, color=wants_color(self.color, sys.stderr, os.environ))

    def note(self, text: str) -> None:
        """Print a remark about the run, unless it was asked to be quiet."""
        if self.verbosity >= 0:
            self.say(f"{click.style('note:', fg='cyan')} {text}")

    def warn(self, text: str) -> None:
        """Print a warning about the run."""
        if self.verbosity >= -1:
            self.say(f"{click.style('warning:', fg='yellow', bold=True)} {text}")

    def detail(self, text: str) -> None:
        """Print what only ``-v`` asks for."""
        if self.verbosity > 0:
            self.say(text)

    def render(self, *parts: RenderableType, width: int | None = None) -> str:
        """Lay rich *parts* out as text with colours; :meth:`write` takes those off again."""
        console = self.console(width)
        with console.capture() as capture:
            for part in parts:
                console.print(part)
        lines = capture.get().split("\n")
        return "\n".join(line.rstrip() for line in lines)

    def console(self, width: int | None = None) -> Console:
        """Return a rich console as wide as the terminal, or 80 columns where there is none."""
        from rich.console import Console  # noqa: PLC0415 - rich is slow to import and not always used

        color = wants_color(self.color, sys.stdout, os.environ)
        return Console(
            width=width or columns(),
            force_terminal=color,
            no_color=not color,
            color_system="standard" if color else None,
            legacy_windows=False,
            highlight=False,
            emoji=False,
            markup=False,
        )


def columns() -> int:
    """Return how wide a line of output may be."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return max(40, int(given))
    if sys.stdout.isatty():
        return max(40, os.get_terminal_size(sys.stdout.fileno()).columns or NARROW)
    return NARROW


def save(output: Path, text: str, *, force: bool) -> None:
    """Write *text* to the file *output*, which may not be there yet unless *force*.

    Raises:
        CliError: It is there already, or cannot be written.
    """
    try:
        with output.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise CliError(
            f"`{shown(output)}` is already there", "give `--force` to replace it"
        ) from None
    except OSError as trouble:
        raise CliError(f"cannot write `{shown(output)}`: {plain(trouble)}") from None


def shown(path: str | os.PathLike[str]) -> str:
    """Return *path* as people see it: relative to the working folder, with ``/``."""
    there = Path(path)
    if there.is_absolute():
        try:
            there = there.relative_to(Path.cwd())
        except ValueError:
            return there.as_posix()
    return there.as_posix()


def plain(trouble: OSError) -> str:
    """Return what the system says of *trouble*, in lower case and without numbers."""
    text = trouble.strerror or str(trouble)
    return text[:1].lower() + text[1:]
