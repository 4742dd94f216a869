"""``duecourse fmt``: policy files in their canonical layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import exits
from duecourse_cli._errors import CliError, report
from duecourse_cli._files import documents_under, replace
from duecourse_cli._session import Session, plain, shown

if TYPE_CHECKING:
    from duecourse.source.diagnostic import Diagnostic

STDIN = "-"


@click.command("fmt")
@click.argument("paths", nargs=-1, metavar="[PATHS|-]...")
@click.option(
    "--check", "check_only", is_flag=True, help="Write nothing; exit with 1 if a file would change."
)
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, and exit so.")
@click.option(
    "--stdin-filename", metavar="FILE", help="What standard input (`-`) is called in findings."
)
@click.pass_obj
def command(
    session: Session,
    paths: tuple[str, ...],
    check_only: bool,
    diff: bool,
    stdin_filename: str | None,
) -> None:
    """Lay policy files out in the canonical way.

    PATHS are files and folders of documents of any kind: playbooks, law packs, cases, tests.
    Without any, the working folder. `-` reads one document from standard input and writes it to
    standard output.

    Comments, the order of items and what stands in braces are kept. A file is written only where
    its digest is proved to be the same before and after, and only where it changes. A file that
    cannot be read, or not be laid out, is left alone and told of; then the exit code is 2.
    """
    run = _Run(session, check_only or diff, diff)
    if STDIN in paths:
        if len(paths) > 1:
            raise click.UsageError("`-` stands alone: it is read and written as one document")
        run.stdin(shown(stdin_filename) if stdin_filename else STDIN)
    else:
        if stdin_filename is not None:
            raise click.UsageError("`--stdin-filename` goes with `-`")
        for path in documents_under(paths or (".",)):
            run.file(path)
        run.summarise()
    if run.failed or (run.dry and run.changed):
        click.get_current_context().exit(exits.FAILED if run.failed else exits.FOUND)


class _Run:
    """Lays out file after file, and counts."""

    def __init__(self, session: Session, dry: bool, diff: bool) -> None:
        self._session, self.dry, self._diff = session, dry, diff
        self.changed = self.same = self.failed = 0

    def file(self, path: Path) -> None:
        name = shown(path)
        try:
            before = path.read_bytes()
        except OSError as trouble:
            self._trouble(CliError(f"cannot read `{name}`: {plain(trouble)}"))
            return
        after = self._laid(before, name)
        if after is None:
            return
        if after == before:
            self.same += 1
            return
        if not self.dry:
            try:
                replace(path, before, after)
            except CliError as trouble:
                self._trouble(trouble)
                return
        self.changed += 1
        if self._diff:
            self._show(before, after, name)
        elif self._session.verbosity >= 0:
            self._session.write(f"{'would lay out' if self.dry else 'laid out'} {name}")

    def stdin(self, name: str) -> None:
        before = sys.stdin.buffer.read()
        after = self._laid(before, name)
        if after is None:
            return
        self.changed = int(after != before)
        if self._diff:
            self._show(before, after, name)
        elif not self.dry:
            sys.stdout.flush()
            sys.stdout.buffer.write(after)

    def summarise(self) -> None:
        """Say how many files there were, on standard error."""
        from duecourse_cli.formats import counted  # noqa: PLC0415 - the engine takes its time

        told = [
            f"{counted(number, 'file')} {what}"
            for number, what in (
                (self.changed, "would be laid out" if self.dry else "laid out"),
                (self.same, "left as they were" if self.same != 1 else "left as it was"),
                (self.failed, "with mistakes, left alone"),
            )
            if number
        ]
        self._session.note(", ".join(told) or "no policy files here")

    def _laid(self, before: bytes, name: str) -> bytes | None:
        from duecourse.layout.canonical import canonical  # noqa: PLC0415 - takes its time

        laid = canonical(before, name)
        if laid.data is None:
            self.failed += 1
            self._tell(laid.findings, before, name)
        else:
            self._session.detail(f"{name} {laid.digest}")
        return laid.data

    def _tell(self, findings: Sequence[Diagnostic], data: bytes, name: str) -> None:
        from duecourse_cli.formats import Lines  # noqa: PLC0415 - the engine takes its time
        from duecourse_cli.formats.full import finding_text  # noqa: PLC0415

        lines = Lines({name: data.decode("utf-8", "replace")})
        for finding in findings:
            self._session.say(finding_text(finding, lines))

    def _trouble(self, trouble: CliError) -> None:
        self.failed += 1
        report(trouble.message, trouble.help)

    def _show(self, before: bytes, after: bytes, name: str) -> None:
        old, new = (text.decode("utf-8-sig", "replace").splitlines() for text in (before, after))
        rows = list(unified_diff(old, new, name, f"{name} (canonical)", lineterm=""))
        if not rows:
            rows = [f"--- {name}", f"+++ {name} (canonical)", "only line ends or byte order mark"]
        self._session.write("\n".join(map(_colored, rows)))


def _colored(row: str) -> str:
    color = {"+": "green", "-": "red", "@": "cyan"}.get(row[:1])
    return click.style(row, fg=color) if color and row[:3] not in ("+++", "---") else row
