"""``duecourse lint``: what is right in a policy but unclear, stale or hazardous."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _findings, _options, exits
from duecourse_cli._books import book_of, is_header
from duecourse_cli._errors import CliError, report
from duecourse_cli._files import documents_under, replace
from duecourse_cli._findings import Codes, chosen_codes, summarise
from duecourse_cli._session import Session, plain, shown

if TYPE_CHECKING:
    from duecourse.lint.finding import Finding
    from duecourse.source.node import Map


@click.command("lint")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing a decision.")
@click.option(
    "--today",
    "--at",
    "today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day by which readings grow old and law is in force.  [default: today, in UTC]",
)
@click.option(
    "--max-age",
    type=click.IntRange(min=1),
    default=365,
    show_default=True,
    metavar="DAYS",
    help="How old the reading of a law (`as_read`) may be.",
)
@_options.formats(["full", "concise", "json", "github", "sarif"], "full")
@_findings.codes("L302")
@_options.output
@click.pass_obj
def command(
    session: Session,
    paths: tuple[str, ...],
    fix: bool,
    today: datetime | None,
    max_age: int,
    format_: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    exit_zero: bool,
    output: Path | None,
    force: bool,
) -> None:
    """Find what `check` lets pass and people should still look at.

    Names that say nothing, titles and sources that are missing, law that was read long ago or came
    into force since, and hazards of time: 29 February, hours that a change of clocks skips, days
    where hours are meant. PATHS are files and folders; without any, the working folder.

    A remark is set aside by a comment with a reason, on its line or the line above:
    `# duecourse: ignore[L402] nobody is called at that hour`.
    """
    from duecourse_cli.formats import Report, counted, named  # noqa: PLC0415 - takes its time

    codes = chosen_codes(select, ignore)
    day = today.date() if today is not None else datetime.now(UTC).date()
    run = _Run(session, day, max_age, codes)
    for path in documents_under(paths or (".",)):
        run.file(path, fix)
    findings = sorted((each.diagnostic for each in run.findings), key=lambda f: f.sort_key)
    result = Report(tuple(findings), run.texts)
    session.write(named(format_).render(result), output, force=force)
    summarise(result, format_)
    if run.mended:
        session.note(f"mended {counted(run.mended, 'place')}")
    mendable = sum(each.fix is not None for each in run.findings)
    if mendable and not fix:
        session.note(f"`--fix` mends {mendable} of them")
    if run.failed or (findings and not exit_zero):
        click.get_current_context().exit(exits.FAILED if run.failed else exits.FOUND)


class _Run:
    """Lints file after file."""

    def __init__(self, session: Session, today: date, max_age: int, codes: Codes) -> None:
        self._session, self._today, self._max_age, self._codes = session, today, max_age, codes
        self.findings: list[Finding] = []
        self.texts: dict[str, str] = {}
        self.mended = 0
        self.failed = False

    def file(self, path: Path, fix: bool) -> None:
        name = shown(path)
        try:
            data = path.read_bytes()
        except OSError as trouble:
            self._trouble(CliError(f"cannot read `{name}`: {plain(trouble)}"))
            return
        findings = self._lint(data, name, path)
        fixes = [each.fix for each in findings if each.fix is not None]
        if fix and fixes:
            findings = self._mend(path, name, data, findings)
        self.findings += findings

    def _lint(self, data: bytes, name: str, path: Path) -> list[Finding]:
        from duecourse.lint.finding import Context  # noqa: PLC0415 - the engine takes its time
        from duecourse.lint.lint import lint  # noqa: PLC0415

        context = Context(_header_of(path.parent), self._today, self._max_age)
        linted = lint(data, name, context)
        self.texts[name] = data.decode("utf-8", "replace")
        return [each for each in linted.findings if self._codes.wanted(each.diagnostic.code)]

    def _mend(
        self, path: Path, name: str, data: bytes, findings: Sequence[Finding]
    ) -> list[Finding]:
        from duecourse.lint.mend import mended  # noqa: PLC0415 - the engine takes its time

        fixes = [each.fix for each in findings if each.fix is not None]
        after = mended(data, name, fixes)
        if after is None:
            self._session.warn(f"`{name}` is left as it is: the fixes are not proved to be safe")
            return list(findings)
        try:
            replace(path, data, after)
        except CliError as trouble:
            self._trouble(trouble)
            return list(findings)
        self.mended += len(set(fixes))
        return self._lint(after, name, path)

    def _trouble(self, trouble: CliError) -> None:
        self.failed = True
        report(trouble.message, trouble.help)


@cache
def _header_of(folder: Path) -> Map | None:
    """Return the header of the book that *folder* is in."""
    from duecourse.source.folder import read_file  # noqa: PLC0415 - the engine takes its time

    book = book_of(folder)
    if book is None:
        return None
    for file in sorted(book.iterdir()):
        if is_header(file):
            document, _ = read_file(file, shown(file))
            return document.node if document is not None else None
    return None
