"""``duecourse decide``: what may be done next on each case."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options, exits
from duecourse_cli._cases import Source, sources
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant, here, offset
from duecourse_cli._known import case_findings
from duecourse_cli._session import Session, shown
from duecourse_cli._words import LANGUAGES, word

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.decide.decision import Decision
    from duecourse.source.node import Map
    from duecourse_cli.views._names import Names


@dataclass(frozen=True, slots=True)
class Decided:
    """A case and what was decided on it."""

    source: Source
    case: Map
    decision: Decision


@click.command("decide")
@click.argument("book", metavar="BOOK")
@click.argument("cases", nargs=-1, metavar="[CASES|-]...")
@click.option("--at", type=Instant(), help="When to decide for, with its offset; default: now.")
@_options.book
@_options.horizon
@_options.formats(["full", "table", "json", "jsonl", "yaml"], "full")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of headings and titles in full and table.",
)
@click.option("--exit-status", is_flag=True, help="Exit with 1 when something was barred.")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    book: str,
    cases: tuple[str, ...],
    at: datetime | None,
    horizon: int,
    format_: str,
    language: str,
    exit_status: bool,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Say what may be done next on each of CASES under the playbook BOOK, and contact nobody.

    CASES are case files, folders, files of JSON lines, or `-` for JSON lines on standard input;
    without any, the folder `cases` of the playbook. Exit code 0 is a decision, whatever it says; 2
    when a case could not be read, after the others have been decided.
    """
    arguments = cases or _own_cases(session, book)
    loaded = _options.load(book, choices)
    run = _Run(session, loaded, at, horizon)
    if format_ == "jsonl" and output is None:
        barred = False
        for item in run.decided(arguments):
            session.write(item.decision.to_json())
            barred = barred or _bars(item.decision)
    else:
        done = list(run.decided(arguments))
        barred = any(_bars(item.decision) for item in done)
        if done:
            text = _text(session, loaded, done, format_, language)
            session.write(text, output, force=force)
    if not run.seen:
        raise CliError(f"{', '.join(f'`{name}`' for name in arguments)} holds no case")
    if run.rejected:
        raise CliError(f"{run.rejected} of {run.seen} cases could not be decided")
    if exit_status and barred:
        click.get_current_context().exit(exits.FOUND)


class _Run:
    """Decides cases one by one, and counts those that cannot be."""

    def __init__(self, session: Session, book: Book, at: datetime | None, horizon: int) -> None:
        self.seen = self.rejected = 0
        self._session, self._book = session, book
        self._at, self._horizon = at, horizon
        self._now: datetime | None = None
        self._warned = False

    def decided(self, arguments: tuple[str, ...]) -> Iterator[Decided]:
        from duecourse_cli._cases import is_other_kind, read  # noqa: PLC0415

        for source in sources(arguments, sys.stdin.buffer):
            self.seen += 1
            try:
                document = read(source)
                if source.found and is_other_kind(document):
                    self.seen -= 1
                    self._session.detail(f"{source.name}: not a case, left out")
                    continue
                instant = self._instant(source, document)
                decision = self._book.decide(
                    self._book.case(document), instant, horizon_days=self._horizon
                )
            except CliError as trouble:
                self._reject(f"{source.name}: {trouble.message}")
                continue
            except Exception as trouble:
                findings = case_findings(trouble, source.name)
                if findings is None:
                    raise
                self._reject(findings)
                continue
            if decision.law != "full" and not self._warned:
                self._warned = True
                key = "no_law" if decision.law == "none" else "part_law"
                self._session.say(click.style(word(key, "en"), fg="red", bold=True))
            yield Decided(source, document, decision)

    def _reject(self, text: str) -> None:
        self.rejected += 1
        self._session.say(text)

    def _instant(self, source: Source, document: Map) -> datetime:
        from duecourse_cli._cases import wanted_at  # noqa: PLC0415

        if self._at is not None:
            return self._at
        if isinstance(source.content, Path):
            wanted = wanted_at(document)
            if wanted is not None:
                self._session.note(
                    f"{source.name}: deciding at {wanted.isoformat()}, its `extra.at`"
                )
                return wanted
        if self._now is None:
            self._now = here()
            self._session.note(
                f"deciding at {self._now.isoformat()}, by this machine's clock (offset "
                f"{offset(self._now)}); `--at` asks for another instant"
            )
        return self._now


def _own_cases(session: Session, book: str) -> tuple[str, ...]:
    folder = Path(book) / "cases"
    if not folder.is_dir():
        raise click.UsageError("name at least one case: a file, a folder, or `-`")
    session.note(f"no case was named: taking those of {shown(folder)}")
    return (str(folder),)


def _bars(decision: Decision) -> bool:
    return any(not item.exhibit for item in decision.barred)


def _text(session: Session, book: Book, done: list[Decided], format_: str, language: str) -> str:
    if format_ in ("full", "table"):
        from duecourse_cli.views._names import Names  # noqa: PLC0415 - imports rich

        names = Names(book, language)
        if format_ == "table":
            return _table(session, done, names)
        from duecourse_cli.views.decision import View  # noqa: PLC0415 - imports rich

        pages = (
            session.render(
                *View(item.decision, item.case, names, everything=session.verbosity > 0).parts()
            ).strip("\n")
            for item in done
        )
        rule = click.style("─" * 40, fg="bright_black")
        return f"\n\n{rule}\n".join(pages)
    from duecourse_cli.views import machine  # noqa: PLC0415 - not always wanted

    return machine.text([item.decision for item in done], format_)


def _table(session: Session, done: list[Decided], names: Names) -> str:
    from rich.text import Text  # noqa: PLC0415 - slow to import

    from duecourse_cli.views.table import table  # noqa: PLC0415

    decisions = [item.decision for item in done]
    banner = [
        Text(
            f" {word('no_law' if law == 'none' else 'part_law', names.language)} ",
            style="bold white on red",
        )
        for law in sorted({decision.law for decision in decisions} - {"full"})
    ]
    return session.render(*banner, table(decisions, names))
