"""``duecourse check``: every mistake in a playbook or law pack, at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _approvals, _findings, _options, exits
from duecourse_cli._approvals import Asked
from duecourse_cli._books import book_of, books_under
from duecourse_cli._dates import Day
from duecourse_cli._deep import Deep
from duecourse_cli._errors import CliError
from duecourse_cli._findings import chosen_codes, summarise
from duecourse_cli._session import Session, shown

if TYPE_CHECKING:
    from datetime import date

    from duecourse.source.diagnostic import Diagnostic

STDIN = "-"


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATHS|-]...")
@_options.packs
@click.option(
    "--deep",
    is_flag=True,
    help="Also ask a solver of all cases at once; needs the extra `proof`.",
)
@click.option(
    "--today",
    type=Day(),
    help="With `--deep`: the day whose law and items are looked at.  [default: today, in UTC]",
)
@click.option(
    "--witnesses",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="With `--deep`: write the cases that show findings into this folder.",
)
@_options.formats(["full", "concise", "json", "github", "sarif"], "full")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@_findings.codes("P201")
@_approvals.options
@click.option(
    "--stdin-filename",
    metavar="FILE",
    help="The file that standard input (`-`) stands for; the rest of its book is on the disk.",
)
@_options.output
@click.pass_obj
def command(
    session: Session,
    paths: tuple[str, ...],
    packs: tuple[str, ...],
    no_law: bool,
    deep: bool,
    today: date | None,
    witnesses: Path | None,
    format_: str,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    exit_zero: bool,
    stdin_filename: str | None,
    require_approvals: int | None,
    approvers: Path | None,
    revoked: Path | None,
    author: tuple[str, ...],
    against: Path | None,
    output: Path | None,
    force: bool,
) -> None:
    """Find the mistakes in playbooks and law packs.

    PATHS are book folders, folders with books below them, or files of a book (the whole book is
    checked, and what concerns the file is shown). Without any, the working folder. `-` reads one
    document from standard input.

    With `--require-approvals`, the approvals that lie beside a book are verified and counted, once
    it has no mistakes.

    With `--deep` a solver is asked of every book without an error: what can never apply, what says
    nothing, what the law leaves nothing of, what contradicts itself. What it finds to be possible
    is shown by a case, which has been decided again.
    """
    from duecourse.source.diagnostic import Severity  # noqa: PLC0415 - the engine takes its time
    from duecourse_cli.formats import Report, counted, named  # noqa: PLC0415

    codes = chosen_codes(select, ignore)
    chosen = _options.chosen(packs, no_law)
    if not deep and (today is not None or witnesses is not None):
        raise click.UsageError("`--today` and `--witnesses` go with `--deep`")
    asked = Asked(require_approvals, approvers, revoked, author, against)
    _refuse_halves(asked, paths)
    solver = Deep(chosen, today, codes) if deep else None
    run = _Run(chosen, session, asked, solver)
    for path in paths or (".",):
        if path == STDIN:
            run.stdin(stdin_filename)
        else:
            run.path(Path(path))
    if stdin_filename is not None and STDIN not in paths:
        raise click.UsageError("`--stdin-filename` goes with `-`")
    findings = tuple(
        sorted((f for f in run.findings if codes.wanted(f.code)), key=lambda f: f.sort_key)
    )
    report = Report(findings, run.texts)
    text = named(format_).render(report)
    session.write(text, output, force=force)
    summarise(report, format_)
    if solver is not None and witnesses is not None:
        files = solver.write(witnesses, findings, force=force)
        session.note(f"{counted(len(files), 'case')} written to `{shown(witnesses)}`")
    failing = any(fail_on == "warning" or f.severity is Severity.ERROR for f in findings)
    if failing and not exit_zero:
        click.get_current_context().exit(exits.FOUND)


def _refuse_halves(asked: Asked, paths: Sequence[str]) -> None:
    """Refuse flags about approvals that would say nothing.

    Raises:
        click.UsageError: A flag lacks another one, or stands with standard input.
    """
    given = asked.approvers or asked.revoked or asked.author or asked.against
    if asked.require_approvals is None and given:
        raise click.UsageError("say with `--require-approvals` how many approvals are needed")
    if asked.require_approvals is None:
        return
    if asked.approvers is None:
        raise click.UsageError("say with `--approvers` who may approve")
    if not all(Path(path).is_dir() for path in paths or (".",)):
        raise click.UsageError("approvals are of whole books: give their folders")


class _Run:
    """Checks book after book; a finding about what they share is kept once."""

    def __init__(
        self,
        packs: Sequence[str] | None,
        session: Session,
        asked: Asked,
        deep: Deep | None = None,
    ) -> None:
        self._packs, self._session, self._asked, self._deep = packs, session, asked, deep
        self._found: dict[Diagnostic, None] = {}
        self._books: dict[Path, tuple[Diagnostic, ...]] = {}
        self.texts: dict[str, str] = {}

    @property
    def findings(self) -> list[Diagnostic]:
        return list(self._found)

    def path(self, path: Path) -> None:
        if path.is_dir():
            for book in books_under(path):
                self._keep(self._check(book))
        elif path.exists():
            self._file(path)
        else:
            raise CliError(f"cannot read `{shown(path)}`: there is no such file or folder")

    def _check(self, book: Path) -> tuple[Diagnostic, ...]:
        import duecourse  # noqa: PLC0415 - takes its time

        if self._deep is not None:
            found = self._deep.check(book)
        else:
            found = duecourse.check(shown(book), packs=self._packs)
        if any(finding.severity.value == "error" for finding in found):
            return found
        return (*found, *_approvals.findings(self._session, book, self._packs, self._asked))

    def _keep(self, findings: Iterable[Diagnostic]) -> None:
        self._found |= dict.fromkeys(findings)

    def _file(self, path: Path) -> None:
        book = book_of(path)
        if book is None:
            self._keep(self._check(path))
            return
        name = shown(path)
        there = book.absolute()
        if there not in self._books:  # a hook names many files of one book
            self._books[there] = self._check(book)
        self._keep(f for f in self._books[there] if _same(f.span.file, name))

    def stdin(self, filename: str | None) -> None:
        """Check standard input in the place of *filename*, in a copy of its book."""
        from tempfile import TemporaryDirectory  # noqa: PLC0415 - only here

        data = sys.stdin.buffer.read()
        name = shown(filename) if filename else STDIN
        self.texts[name] = data.decode("utf-8", "replace")
        path = Path(filename) if filename else None
        book = book_of(path) if path is not None and path.parent.is_dir() else None
        with TemporaryDirectory(prefix="duecourse-") as folder:
            copy = Path(folder) / "book"
            if book is None or path is None:
                copy.mkdir()
                stand_in = copy / (path.name if path else "stdin.yaml")
            else:
                _copy(book, copy)
                stand_in = copy / os.path.relpath(path.absolute(), book.absolute())
            stand_in.parent.mkdir(parents=True, exist_ok=True)
            stand_in.write_bytes(data)
            target = copy if book is not None else stand_in
            for finding in self._check(target):
                if _same(finding.span.file, str(stand_in)):
                    moved = (
                        (replace(span, file=_back(span.file, stand_in, name, copy, book)), label)
                        for span, label in finding.notes
                    )
                    span = replace(finding.span, file=name)
                    self._keep([replace(finding, span=span, notes=tuple(moved))])


def _copy(book: Path, copy: Path) -> None:
    from shutil import copytree, ignore_patterns  # noqa: PLC0415 - only here

    copytree(book, copy, ignore=ignore_patterns(".*", "cases", "node_modules"))


def _back(file: str, stand_in: Path, name: str, copy: Path, book: Path | None) -> str:
    """Return what *file* of the copy is called in the book itself."""
    if _same(file, str(stand_in)):
        return name
    if book is not None and Path(file).is_relative_to(copy):
        return shown(book / Path(file).relative_to(copy))
    return file


def _same(one: str, other: str) -> bool:
    return os.path.abspath(one) == os.path.abspath(other)
