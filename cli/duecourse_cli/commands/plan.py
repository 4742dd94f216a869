"""``duecourse plan``: who calls whom today, and when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from duecourse_cli import _options, _plan, exits
from duecourse_cli._instants import Instant, here
from duecourse_cli._plan_files import write
from duecourse_cli._session import Session
from duecourse_cli._words import word


@click.command("plan")
@click.argument("book", metavar="BOOK")
@click.option(
    "--source",
    "paths",
    multiple=True,
    required=True,
    metavar="FROM",
    help="The portfolio, as `run` reads it: a folder of tables, a DuckDB or SQLite file, "
    "`postgresql://…`; or case files and folders of them, and then it may be given again.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="How your columns become ours.",
)
@click.option(
    "--decided",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="A folder that `duecourse run` wrote; without it every case is decided first.",
)
@click.option(
    "--agents",
    required=True,
    metavar="NUMBER|FILE",
    help="So many agents, all alike, or a file of kind `agents`.",
)
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Which day, on the desk's calendar; default: that of `--at`.",
)
@click.option(
    "--shift",
    type=_plan.Shift(),
    metavar="HOURS",
    help="Hours of agents that say none, as in 09:00-18:00 or 09:00..18:00.",
)
@click.option("--at", type=Instant(), help="When the plan is made, with its offset; default: now.")
@click.option(
    "--solver",
    type=click.Choice(["greedy", "optimal"]),
    default="greedy",
    show_default=True,
    help="greedy: at once; optimal: improve on that with OR-Tools.",
)
@click.option(
    "--time-limit",
    type=_plan.Seconds(),
    default="20s",
    show_default=True,
    metavar="TIME",
    help="How long the solver may try, as in 20s or 2m.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write files."
)
@click.option("--force", is_flag=True, help="Replace the plan that is in `--out`.")
@click.option("--show", metavar="AGENT|all", help="List the bookings of an agent, or of all.")
@_options.book
@_options.formats(["table", "json"], "table")
@click.pass_obj
def command(
    session: Session,
    /,
    book: str,
    paths: tuple[str, ...],
    mapping: Path | None,
    decided: Path | None,
    agents: str,
    day: datetime | None,
    shift: tuple[int, int] | None,
    at: datetime | None,
    solver: str,
    time_limit: float,
    out: Path | None,
    force: bool,
    show: str | None,
    format_: str,
    **choices: object,
) -> None:
    """Plan one day of a desk: which agent calls whom, and when, under all limits at once.

    The first of the worklist are booked into the agents' minutes. Each booking is decided again at
    its minute, with all that is booked for that person before it. A second booking of a person
    stands only if nobody answers the first. With `--out` it writes plan.json, plan.csv, a picture,
    not-booked.csv, a workbook, and a table and a calendar for each agent.

    Exit code 1 tells that nothing could be booked.
    """
    loaded = _options.load(book, choices)
    if at is None:
        at = here()
        session.note(f"planning at {at.isoformat()}, by this machine's clock; see `--at`")
    with _plan.told():
        from duecourse.portfolio.dayplan.plan import Asked, make  # noqa: PLC0415 - takes its time
        from duecourse_cli.views import plan as view  # noqa: PLC0415

        desk = _plan.desk_of(loaded, agents)
        which = day.date() if day else _plan.today(loaded, desk, at)
        on = _plan.day_of(loaded, desk, shift, which, at)
        _plan.check_shown(show, desk)
        source = _plan.source_of(session, loaded, paths, mapping, decided)
        found = _plan.decided_of(session, loaded, source, decided, on, at)
        asked = Asked(loaded, source, found.decisions, found.actions, desk, on, at)
        plan = make(asked, "optimal" if solver == "optimal" else "greedy", time_limit)
        if plan.law != "full":
            key = "no_law" if plan.law == "none" else "part_law"
            session.say(click.style(word(key, "en"), fg="red", bold=True))
        if out is not None:
            write(session, plan, loaded, out, force=force)
        session.write(
            view.text(session, plan, show, loaded) if format_ == "table" else view.json(plan)
        )
    if not plan.swept.bookings:
        click.get_current_context().exit(exits.FOUND)
