"""``duecourse report``: what a portfolio run found, in figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _law, _options
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, save, shown

if TYPE_CHECKING:
    from duecourse.book.join import Joined
    from duecourse.portfolio.report.figures import Report

FOLDER = click.Path(path_type=Path)


@click.command("report")
@click.argument("run", metavar="RUN_DIR", type=FOLDER)
@click.option(
    "--portfolio",
    type=FOLDER,
    metavar="SOURCE",
    help="The portfolio that was decided: inflow, days past due, contact intensity.",
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
    help="The playbook that decided it: the order of stages, titles, which limits are caps.",
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
    portfolio: Path | None,
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
    joined = _joined(playbook, packs, no_law)
    made = _made(run, portfolio, before, joined, period)
    if not made.cases:
        session.warn(f"the run in `{shown(run)}` holds no cases")
    if as_json:
        value = {"version": 1, **_law.as_dict(made)}
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


def _joined(playbook: Path | None, packs: tuple[str, ...], no_law: bool) -> Joined | None:
    if playbook is None:
        if packs or no_law:
            raise click.UsageError("`--pack` and `--no-law` need `--playbook`")
        return None
    choices = {
        "packs": packs, "no_law": no_law, "guidance": "bind", "target": "scalar",
        "actor": "", "jurisdictions": (),
    }  # fmt: skip
    return _options.load(str(playbook), choices).joined


def _made(
    run: Path, portfolio: Path | None, before: Path | None, joined: Joined | None, period: int
) -> Report:
    try:
        from duecourse.portfolio.report.make import report  # noqa: PLC0415 - an extra
        from duecourse.portfolio.report.runs import (  # noqa: PLC0415
            ReportError,
            open_portfolio,
            open_run,
        )
    except ModuleNotFoundError as missing:
        raise CliError(
            f"reports need `{missing.name}`, which is not installed",
            "pip install 'duecourse[report]'",
        ) from None
    try:
        return report(
            open_run(run),
            portfolio=None if portfolio is None else open_portfolio(portfolio),
            before=None if before is None else open_run(before),
            joined=joined,
            period=period,
        )
    except ReportError as trouble:
        raise CliError(str(trouble), trouble.help) from None
