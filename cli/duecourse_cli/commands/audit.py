"""``duecourse audit``: past contacts judged by the law as it stood at each of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from time import monotonic

import click

from duecourse_cli import _audit, _options, exits
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant, here
from duecourse_cli._session import Session


@click.command("audit")
@click.argument("contacts", metavar="CONTACTS|-", required=False)
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="PACK",
    help="A law to judge by, by id or folder; may be given again; default: every one.",
)
@click.option(
    "--sorted-by",
    "order",
    type=click.Choice(["person", "time"]),
    default="person",
    show_default=True,
    help="How the log is sorted; `time` takes any order and sorts it on disk first.",
)
@click.option(
    "--input-format",
    "form",
    type=click.Choice(["jsonl", "csv", "parquet"]),
    help="What the log is written in; default: by its name, else lines of JSON.",
)
@click.option(
    "--jurisdiction",
    "jurisdictions",
    multiple=True,
    metavar="CODE",
    help="Where the consumer is (US, US-MA), for rows that do not say; may be given again.",
)
@click.option(
    "--actor",
    type=click.Choice(["first_party", "third_party"]),
    help="Who was collecting, for rows that do not say.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="What rows that do not say mean: `role=debtor`, `loan.product=card`; may be given again.",
)
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Columns that are no part of it.")
@click.option(
    "--history",
    type=click.Choice(["person", "debt", "unknown"]),
    default="person",
    show_default=True,
    help="What the log covers: all of a person's debts and collectors, one debt, or who knows.",
)
@click.option(
    "--guidance",
    type=click.Choice(["bind", "report"]),
    default="bind",
    show_default=True,
    help="Whether standards, self-regulation and guidance bind or are reported as advice.",
)
@click.option(
    "--zones-from-numbers",
    is_flag=True,
    help="Rows without zones: every zone of the country of their `number` (extra `phone`).",
)
@click.option(
    "--desk", default="UTC", show_default=True, metavar="ZONE", help="Where days past due count."
)
@click.option("--at", type=Instant(), help="Rows after this are rejected; default: now.")
@click.option(
    "--only-findings", is_flag=True, help="Leave out contacts that nothing stands against."
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write every rejected row's line and reason there, as lines of JSON.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["presumption", "breach"]),
    default="presumption",
    show_default=True,
    help="The least finding that makes the exit code 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found.")
@click.option("--example", is_flag=True, help="Write a small log to start from, and stop.")
@_options.progress
@_options.formats(["text", "json", "jsonl", "csv"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    contacts: str | None,
    packs: tuple[str, ...],
    order: str,
    form: str | None,
    jurisdictions: tuple[str, ...],
    actor: str | None,
    settings: tuple[str, ...],
    ignore: tuple[str, ...],
    history: str,
    guidance: str,
    zones_from_numbers: bool,
    desk: str,
    at: datetime | None,
    only_findings: bool,
    rejects: Path | None,
    fail_on: str,
    exit_zero: bool,
    example: bool,
    progress: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Judge every contact of a past log by the law as it stood at that moment.

    CONTACTS is a log in lines of JSON, CSV or Parquet, or `-` for standard input: `duecourse schema
    contact-log` says what a row may say. Each contact from us is judged by what the log has before
    it. A breach is a limit crossed; a presumption, one that only presumes a breach; what hangs on
    facts that the log does not have is `undetermined` and never counted as a breach. Exit code 1
    tells of breaches or presumptions, 2 that the log could not be read.
    """
    if example:
        from duecourse.audit.example import EXAMPLE  # noqa: PLC0415 - only when asked

        session.write(EXAMPLE, output, force=force)
        return
    if contacts is None:
        raise click.UsageError("name a log, or `-` for standard input")
    law = _audit.law_of(packs, desk, guidance)
    reader = _audit.reader_of(law, _audit.silent(settings, jurisdictions, actor), ignore)
    if at is None:
        at = here()
        session.note(f"rows after {at.isoformat()}, by this machine's clock, are rejected; `--at`")
    with _audit.opened(contacts, form) as log:
        audit = _audit.audit_of(law, reader, order, at, history, zones_from_numbers)
        begun = monotonic()
        _audit.run(session, audit, log, progress, only_findings, rejects, format_, output, force)
    _audit.tell(session, audit.totals, jurisdictions, monotonic() - begun)
    totals = audit.totals
    if not totals.rows:
        raise CliError(f"`{contacts}` holds no rows")
    if totals.rejected - totals.repeated == totals.rows:
        raise CliError(f"none of the {totals.rows} rows of `{contacts}` could be read")
    found = totals.breaches + (totals.presumptions if fail_on == "presumption" else 0)
    if found and not exit_zero:
        click.get_current_context().exit(exits.FOUND)
