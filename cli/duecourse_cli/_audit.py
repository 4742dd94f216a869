"""What ``duecourse audit`` does between its flags and its output."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from duecourse_cli import _law
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, plain, shown

if TYPE_CHECKING:
    from duecourse.audit.audit import Audit
    from duecourse.audit.law import Law
    from duecourse.audit.logs import Log
    from duecourse.audit.reader import Reader
    from duecourse.audit.rows import Rejected
    from duecourse.audit.totals import Totals
    from duecourse_cli.views.progress import State

ENDINGS = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}
TOLD = 20
"""Rejected rows that are named on standard error."""

# --- what it is judged by -------------------------------------------------------------------------


def law_of(packs: Sequence[str], desk: str, guidance: str) -> Law:
    """Return the law of the packs of these names.

    Raises:
        CliError: There is no such pack, or no such zone.
    """
    from duecourse.audit.law import Law  # noqa: PLC0415 - takes its time
    from duecourse.clock.zones import UnknownZoneError  # noqa: PLC0415

    with _law.told():
        shelf = _law.shelf()
        found = shelf.packs(dict.fromkeys(packs))
    try:
        return Law(shelf.core, found, desk=desk, advisory=guidance == "report")
    except UnknownZoneError as trouble:
        raise CliError(str(trouble)) from None


def silent(
    settings: Sequence[str], jurisdictions: Sequence[str], actor: str | None
) -> dict[str, object]:
    """Return what rows that do not say mean."""
    found: dict[str, object] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name or not value:
            raise click.UsageError(f"`--set {setting}`: write a column and a value, COLUMN=VALUE")
        found[name.strip()] = value.strip()
    if jurisdictions:
        found["jurisdiction"] = list(jurisdictions)
    if actor:
        found["actor"] = actor
    return found


def reader_of(law: Law, silent: dict[str, object], ignore: Sequence[str]) -> Reader:
    """Return the reader of rows.

    Raises:
        CliError: What silent rows mean does not fit.
    """
    from duecourse.audit.reader import Reader  # noqa: PLC0415 - takes its time
    from duecourse.audit.rows import RowError  # noqa: PLC0415

    try:
        return Reader(law.vocabulary, law.roles, silent, ignore)
    except RowError as trouble:
        raise CliError(f"`--set`: {trouble}") from None


def audit_of(
    law: Law, reader: Reader, order: str, at: datetime, history: str, from_numbers: bool
) -> Audit:
    """Return the audit that the flags ask for."""
    from duecourse.audit.audit import Audit  # noqa: PLC0415 - takes its time
    from duecourse.clock.instants import to_us  # noqa: PLC0415
    from duecourse.clock.phone_zones import candidate_zones  # noqa: PLC0415

    if from_numbers:
        candidate_zones("")  # says at once where its library is not installed
    return Audit(
        law,
        reader,
        order="person" if order == "person" else "time",
        until=to_us(at),
        history=history,
        zones_of=candidate_zones if from_numbers else None,
    )


# --- one run --------------------------------------------------------------------------------------


@contextmanager
def opened(contacts: str, form: str | None) -> Iterator[Log]:
    """Open a log.

    Raises:
        CliError: It cannot be read.
    """
    from duecourse.audit.logs import Log  # noqa: PLC0415 - takes its time

    if contacts == "-":
        if form == "parquet":
            raise CliError("Parquet cannot be read from standard input: name a file")
        yield Log(sys.stdin.buffer, form or "jsonl")
        return
    path = Path(contacts)
    try:
        file = path.open("rb")
    except OSError as trouble:
        raise CliError(f"cannot read `{shown(path)}`: {plain(trouble)}") from None
    with file:
        size = path.stat().st_size
        yield Log(file, form or ENDINGS.get(path.suffix.lower(), "jsonl"), size)


def run(
    session: Session,
    audit: Audit,
    log: Log,
    progress: str,
    only_findings: bool,
    rejects: Path | None,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Run an audit and write what it yields, as it comes.

    Raises:
        CliError: The log is none, or is not sorted as was said.
    """
    from duecourse.audit.findings import Judged  # noqa: PLC0415 - takes its time
    from duecourse.audit.logs import LogError  # noqa: PLC0415
    from duecourse.audit.rows import Rejected  # noqa: PLC0415
    from duecourse_cli.views.audit_rows import writer, written  # noqa: PLC0415
    from duecourse_cli.views.progress import bar  # noqa: PLC0415

    told = 0
    with (
        written(rejects, force=force) as refused,
        written(output if format_ != "text" else None, force=force) as file,
        bar(lambda: _state(audit), session, progress),
    ):
        out = writer(format_, file or sys.stdout, audit.law, only_findings=only_findings)
        try:
            for result in audit.run(log):
                if isinstance(result, Rejected):
                    told += 1
                    _refuse(session, result, told, refused)
                if not only_findings or not isinstance(result, Judged) or result.findings:
                    out.add(result)
        except LogError as trouble:
            raise CliError(str(trouble), trouble.help) from None
        text = out.end(audit.totals, session)
    if text is not None:
        session.write(text, output, force=force)
    elif output is not None:
        session.note(f"wrote {shown(output)}")


def _state(audit: Audit) -> State:
    from duecourse_cli.views.progress import State  # noqa: PLC0415 - takes its time

    now = audit.progress
    label = "sorting" if now.sorting else "judging"
    return State(label, now.done, now.size, now.judged, "contacts")


def _refuse(session: Session, rejected: Rejected, told: int, refused: IO[str] | None) -> None:
    from duecourse_cli.views.audit_rows import rejected_line  # noqa: PLC0415 - takes its time

    if refused is not None:
        refused.write(rejected_line(rejected))
    if told <= TOLD:
        session.warn(f"line {rejected.line} rejected: {rejected.reason}")
    elif told == TOLD + 1 and refused is None:
        session.warn("more rows were rejected; `--rejects FILE` writes them all")


def tell(session: Session, totals: Totals, jurisdictions: Sequence[str], seconds: float) -> None:
    """Say how it went, on standard error."""
    rate = totals.contacts / seconds if seconds else 0
    session.note(
        f"judged {totals.contacts:,} contacts in {seconds:,.1f} s, {rate:,.0f} a second; "
        f"{totals.rejected:,} of {totals.rows:,} rows rejected"
    )
    if totals.missing["jurisdiction"] and not jurisdictions:
        session.warn(
            f"{totals.missing['jurisdiction']:,} contacts do not say where the consumer is, so no "
            "law could be asked: `--jurisdiction CODE` says it for them"
        )
