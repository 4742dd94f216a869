"""Which findings are wanted, and how GitHub is told of them: shared by ``check`` and ``lint``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from duecourse_cli.formats import Report

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes or beginnings of codes: ``P201``, ``P2``."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]

    def wanted(self, code: str) -> bool:
        """Whether findings of *code* are shown."""
        chosen = not self.select or code.startswith(self.select)
        return chosen and not (self.ignore and code.startswith(self.ignore))


def codes(example: str) -> Callable[[Command], Command]:
    """Add ``--select``, ``--ignore`` and ``--exit-zero``; *example* is a code."""

    def add(function: Command) -> Command:
        family = example[:2]
        for option in (
            click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found."),
            click.option("--ignore", multiple=True, metavar="CODES", help="Not these."),
            click.option(
                "--select",
                multiple=True,
                metavar="CODES",
                help=f"Only these: `{example}`, `{family}`, `{family},{family[0]}4`.",
            ),
        ):
            function = option(function)
        return function

    return add


def chosen_codes(select: Iterable[str], ignore: Iterable[str]) -> Codes:
    """Return what ``--select`` and ``--ignore`` say.

    Raises:
        click.BadParameter: One of them begins no code at all, a slip of the pen.
    """
    return Codes(_split(select, "--select"), _split(ignore, "--ignore"))


def _split(codes: Iterable[str], option: str) -> tuple[str, ...]:
    from duecourse.source.rules import RULES  # noqa: PLC0415 - the engine takes its time

    found = tuple(part for text in codes for part in text.upper().replace(",", " ").split() if part)
    for code in found:
        if not any(known.startswith(code) for known in RULES):
            raise click.BadParameter(
                f"`{code}` is no code of a finding and begins none; `duecourse rule` lists them",
                param_hint=option,
            )
    return found


def summarise(report: Report, format_: str) -> None:
    """Add a table to the job's summary where GitHub asks for one."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if format_ != "github" or not file or not report.findings:
        return
    rows = ["| place | code | finding |", "|---|---|---|"]
    for finding in report.findings:
        told = finding.message.replace("|", "\\|")
        rows.append(f"| {finding.span} | [{finding.code}]({finding.url}) | {told} |")
    try:
        with open(file, "a", encoding="utf-8") as summary:
            summary.write("\n".join([*rows, "", report.summary, ""]))
    except OSError:
        return
