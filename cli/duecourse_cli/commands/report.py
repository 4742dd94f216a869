"""``duecourse report``: what a portfolio run found, in figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _law, _options
from duecourse_cli._errors import CliError
from duecourse_cli._portfolio import gathered, holds_parquet, is_portfolio
from duecourse_cli._session import Session, save, shown

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.book.join import Joined
    from duecourse.portfolio.report.figures import Report
    from duecourse.portfolio.report.runs import Run

FOLDER = click.Path(path_type=Path)


@click.command("report")
@click.argument("run", metavar="RUN_DIR", type=FOLDER)
@click.option(
    "--portfolio",
    metavar="FROM",
    help="The portfolio that was decided, from wherever `run` read it (`--source`): inflow, days "
    "past due, contact intensity.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="How the portfolio's columns become ours; needs the playbook.",
)
@click.option(
    "--before",
    type=FOLDER,
    metavar="RUN_DIR",
    help="An earlier run: transitions, roll rates, cure rate.",
)
@click.option(
    "--playbook",
    type=FOLDER,
    metavar="PLAYBOOK",
    help="The playbook that decided it, where the run does not say or it lies elsewhere now: the "
    "order of stages, titles, which limits are caps.",
)
@_options.packs
@click.option(
    "--period",
    type=click.IntRange(1, 366),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="How far inflow by due dates looks back; with `--before`, to that run.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write the report as a page (HTML, needs nothing else).",
)
@click.option("--force", is_flag=True, help="Replace what is already there.")
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@_law.language
@click.pass_obj
def command(
    session: Session,
    /,
    run: Path,
    portfolio: str | None,
    mapping: Path | None,
    before: Path | None,
    playbook: Path | None,
    packs: tuple[str, ...],
    no_law: bool,
    period: int,
    out: Path | None,
    force: bool,
    as_json: bool,
    language: str,
) -> None:
    """Report on a portfolio run: worklists, lawful hours, headroom, and what each limit costs.

    RUN_DIR is a folder that `duecourse run` wrote. With the portfolio and an earlier run there is
    more: inflow, contact intensity, roll and cure rates. What each figure means stands in
    docs/reference/figures.md.
    """
    if out is not None and out.exists() and not force:
        raise CliError(f"`{shown(out)}` is already there", "give `--force` to replace it")
    _needs()
    from duecourse.portfolio.report.runs import ReportError, open_run  # noqa: PLC0415 - an extra

    try:
        opened = open_run(run)
        if playbook is None and not (packs or no_law):
            book = _of_run(session, opened)
        else:
            book = _named(playbook, packs, no_law)
        folder = _portfolio(session, portfolio, mapping, book)
        made = _made(opened, folder, before, None if book is None else book.joined, period)
    except ReportError as trouble:
        raise CliError(str(trouble), trouble.help) from None
    if not made.cases:
        session.warn(f"the run in `{shown(run)}` holds no cases")
    if as_json:
        value = {"version": 1, **_law.as_dict(made)}
        if made.arms is None:  # there are no experiments to tell of
            del value["arms"], value["arm_titles"]
        session.write(json.dumps(value, ensure_ascii=False, indent=2))
    from duecourse_cli.views.report_sections import parts  # noqa: PLC0415 - takes its time

    told = parts(made, language)
    if out is not None:
        from duecourse_cli.views.report_page import page  # noqa: PLC0415 - matplotlib

        save(out, page(told), force=force)
        session.note(f"wrote {shown(out)}")
    if not as_json:
        from duecourse_cli.views.report import view  # noqa: PLC0415 - rich

        session.write(session.render(*view(told)))


def _needs() -> None:
    try:
        import duecourse.portfolio.report.make  # noqa: F401, PLC0415 - an extra
    except ModuleNotFoundError as missing:
        raise CliError(
            f"reports need `{missing.name}`, which is not installed",
            "pip install 'duecourse[report]'",
        ) from None


def _portfolio(
    session: Session, address: str | None, mapping: Path | None, book: Book | None
) -> Path | None:
    """Return the folder in which the portfolio's tables lie as Parquet."""
    if address is None:
        if mapping is not None:
            raise click.UsageError("`--mapping` needs `--portfolio`")
        return None
    if mapping is None and (holds_parquet(Path(address)) or not is_portfolio(address)):
        return Path(address)
    if book is None:
        raise CliError(
            f"`{shown(address)}` can be read only with the run's playbook: its facts say what the "
            "columns are",
            "name it with `--playbook`",
        )
    return gathered(session, book.vocabulary, address, mapping, allow_unowned=True)


def _named(playbook: Path | None, packs: tuple[str, ...], no_law: bool) -> Book:
    """Return the book that the flags name."""
    if playbook is None:
        raise click.UsageError("`--pack` and `--no-law` need `--playbook`")
    choices = {
        "packs": packs, "no_law": no_law, "guidance": "bind", "target": "scalar",
        "actor": "", "jurisdictions": (),
    }  # fmt: skip
    return _options.load(str(playbook), choices)


def _of_run(session: Session, run: Run) -> Book | None:
    """Return the book that a run says it was decided by, if that is still what lies there."""
    if run.policy is None:
        return None
    import duecourse  # noqa: PLC0415 - takes its time
    from duecourse.errors import PolicyLoadError  # noqa: PLC0415

    where = shown(run.policy.playbook)
    help_ = "name it with `--playbook`"
    if not Path(run.policy.playbook).is_dir():
        session.warn(f"the playbook of the run is no longer at `{where}`: {help_}")
        return None
    policy = run.policy
    try:
        book = duecourse.load(policy.playbook, packs=policy.packs, guidance=policy.guidance)
    except PolicyLoadError as trouble:
        found = len(trouble.diagnostics)
        session.warn(f"`{where}`, the playbook of the run, does not load ({found} findings)")
        return None
    if book.digest != run.digest:
        session.warn(
            f"the playbook at `{where}` or its law packs have changed since the run, so its titles "
            f"and stages are not used; to use them all the same, {help_}"
        )
        return None
    return book


def _made(
    run: Run, portfolio: Path | None, before: Path | None, joined: Joined | None, period: int
) -> Report:
    from duecourse.portfolio.report.make import report  # noqa: PLC0415 - an extra
    from duecourse.portfolio.report.runs import open_portfolio, open_run  # noqa: PLC0415

    return report(
        run,
        portfolio=None if portfolio is None else open_portfolio(portfolio),
        before=None if before is None else open_run(before),
        joined=joined,
        period=period,
    )
