"""``duecourse run``: a whole portfolio decided, from tables to tables."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from duecourse.portfolio.running.deciders import SPARK, choices
from duecourse.portfolio.running.settings import PART_CASES
from duecourse_cli import _options, exits
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant
from duecourse_cli._session import Session, shown

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.portfolio.running.run import Run

TABLES = ("cases", "contacts", "points", "events")
_FILE = click.Path(path_type=Path, dir_okay=False)


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@click.command("run")
@click.argument("book", metavar="PLAYBOOK")
@click.option("--cases", type=_FILE, metavar="FILE", help="One row a debt.")
@click.option("--contacts", type=_FILE, metavar="FILE", help="The people who may be contacted.")
@click.option("--points", type=_FILE, metavar="FILE", help="Their numbers and addresses.")
@click.option("--events", type=_FILE, metavar="FILE", help="What happened, by person.")
@click.option(
    "--source",
    metavar="FROM",
    help="Instead of files: a folder with them, a DuckDB or SQLite file, or `postgresql://…`.",
)
@click.option("--mapping", type=_FILE, metavar="FILE", help="How your columns become ours.")
@click.option(
    "--at", type=Instant(), required=True, help="When to decide for, with its offset; one for all."
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="Where the results go: an empty folder, or that of the same run, stopped.",
)
@_options.formats(["parquet", "csv", "jsonl", "excel"], "parquet")
@click.option(
    "--resume/--fresh",
    default=True,
    show_default=True,
    help="Go on where the same run was stopped, or throw away what it did.",
)
@click.option(
    "--on",
    type=click.Choice(choices()),
    default=choices()[0],
    show_default=True,
    help="What decides; the answers are the same. spark: columns, on the executors of a cluster.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    default=_processors,
    show_default="one a processor",
    help="How many processes decide, a part each; nothing that is written depends on it.",
)
@click.option(
    "--master",
    default="",
    metavar="URL",
    help="The cluster of `--on spark`: `spark://host:7077`, `yarn`, `local[4]`; else what "
    "`spark-defaults.conf` says, else this machine.",
)
@click.option(
    "--spark-conf",
    "spark_conf",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting of Spark; may be given again.",
)
@click.option(
    "--part-cases",
    type=click.IntRange(1),
    default=PART_CASES,
    show_default=True,
    metavar="N",
    help="About how many cases are decided and written together.",
)
@_options.allow_unowned
@click.option("--json", "as_json", is_flag=True, help="Print `run.json` instead of a summary.")
@_options.progress
@_options.law
@_options.horizon
@click.pass_obj
def command(
    session: Session,
    /,
    book: str,
    source: str | None,
    mapping: Path | None,
    at: datetime,
    out: Path,
    format_: str,
    resume: bool,
    on: str,
    workers: int,
    master: str,
    spark_conf: tuple[str, ...],
    part_cases: int,
    allow_unowned: bool,
    as_json: bool,
    progress: str,
    horizon: int,
    **chosen: Any,
) -> None:
    """Decide every case of a portfolio under PLAYBOOK, and contact nobody.

    The portfolio is four tables, in Parquet, CSV, lines of JSON or Arrow, or in a database:
    cases, and where there are such, contacts, points and events. Rows that do not fit are written
    to `rejects` with the reason; where one is a contact, a point or an event, no case of its person
    is decided. Exit code 1 tells that something was rejected, 2 that the run could not be done.
    """
    paths = {name: chosen.pop(name) for name in TABLES}
    named = {name: path for name, path in paths.items() if path is not None}
    if (source is None) == (not named):
        raise click.UsageError("say where the portfolio is: `--cases` and its like, or `--source`")
    if named and "cases" not in named:
        raise click.UsageError("`--cases` is missing: without cases there is nothing to decide")
    _only_on_spark(on, master, spark_conf)
    loaded = _options.load(book, chosen)
    from duecourse.portfolio.errors import PortfolioError  # noqa: PLC0415 - takes its time
    from duecourse_cli.views.run import summary  # noqa: PLC0415

    begun = monotonic()
    try:
        run = _run(
            loaded,
            named,
            source,
            mapping,
            out,
            _settings_of(
                at=at,
                horizon_days=horizon,
                on=on,
                form=format_,
                part_cases=part_cases,
                workers=workers,
                allow_unowned=allow_unowned,
                place=(master, spark_conf),
            ),
        )
        manifest = _done(session, run, progress, fresh=not resume)
    except PortfolioError as trouble:
        said = f"{trouble.code}: {trouble}" if trouble.code else str(trouble)
        raise CliError(said, trouble.help) from None
    if run.finished_before:
        session.note(f"`{shown(out)}` has this very run already; `--fresh` decides anew")
    elif run.resumed:
        session.note(f"{run.resumed:,} of {manifest['parts']:,} parts were decided before")
    if run.progress.died:
        session.warn(
            f"processes that died: {run.progress.died}; their parts were decided again. Where "
            "memory is short, give fewer `--workers`"
        )
    seconds = monotonic() - begun
    if as_json:
        import json  # noqa: PLC0415 - not always wanted

        session.write(json.dumps(manifest, ensure_ascii=False, indent=2))
    else:
        session.write(session.render(*summary(manifest, out, loaded)))
    cases = manifest["counts"]["cases"]
    rate = cases["decided"] / seconds if seconds else 0
    session.note(f"decided {cases['decided']:,} cases in {seconds:,.1f} s, {rate:,.0f} a second")
    if not cases["decided"]:
        raise CliError("no case was decided", f"`{shown(out)}` says why, in `rejects`")
    if manifest["mistakes"]:
        click.get_current_context().exit(exits.FOUND)


def _only_on_spark(on: str, master: str, conf: tuple[str, ...]) -> None:
    """See that what is said of Spark and of this machine is said where it is heard."""
    context = click.get_current_context()
    if on != SPARK and (master or conf):
        raise click.UsageError("`--master` and `--spark-conf` are of `--on spark`")
    counted = context.get_parameter_source("workers") is not ParameterSource.DEFAULT
    if on == SPARK and counted:
        raise click.UsageError(
            "`--workers` is of this machine: on Spark the cluster says how many there are"
        )


def _settings_of(*, place: tuple[str, tuple[str, ...]], **given: Any) -> Any:
    try:
        from duecourse.portfolio.running.settings import Settings  # noqa: PLC0415
        from duecourse.portfolio.spark.place import Place  # noqa: PLC0415
    except ImportError:
        raise CliError(
            "a portfolio is read with pyarrow, which is not installed",
            "install it with `pip install 'duecourse[portfolio]'`",
        ) from None
    master, said = place
    conf: list[tuple[str, str]] = []
    for one in said:
        key, equals, value = one.partition("=")
        if not key or not equals:
            raise click.UsageError(f"`--spark-conf` is `KEY=VALUE`, got `{one}`")
        conf.append((key, value))
    return Settings(**given, place=Place(master, tuple(conf)))


def _run(
    book: Book,
    named: dict[str, Path],
    source: str | None,
    mapping: Path | None,
    out: Path,
    settings: Any,
) -> Run:
    from duecourse.portfolio.intake import sources  # noqa: PLC0415 - takes its time
    from duecourse.portfolio.intake.mapping import no_mapping, read_mapping  # noqa: PLC0415
    from duecourse.portfolio.running.run import Run  # noqa: PLC0415

    known = book.vocabulary
    wanted = no_mapping(known) if mapping is None else read_mapping(mapping, known)
    if source is not None:
        found = sources.source(source, wanted)
    else:
        found = sources.files(named, wanted)
    return Run(book, found, wanted, out, settings)


def _done(session: Session, run: Run, progress: str, *, fresh: bool) -> dict[str, Any]:
    from duecourse_cli.views.progress import State, bar  # noqa: PLC0415 - takes its time

    def look() -> State:
        now = run.progress
        return State(now.label, now.done, now.size, now.count, now.noun)

    try:
        with bar(look, session, progress):
            return run.run(fresh=fresh)
    finally:
        run.sources.close()
