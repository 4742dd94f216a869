"""The files that ``duecourse plan --out`` writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, plain, shown

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.portfolio.dayplan.plan import Plan
    from duecourse.portfolio.dayplan.told import Told


def write(session: Session, plan: Plan, book: Book, out: Path, *, force: bool) -> None:
    """Write a plan's files into the folder *out*.

    Raises:
        CliError: There is a plan in it already, or it cannot be written.
    """
    from duecourse.portfolio.dayplan import files  # noqa: PLC0415 - takes its time
    from duecourse.portfolio.dayplan.told import Told  # noqa: PLC0415
    from duecourse_cli.views.plan_picture import svg  # noqa: PLC0415

    told = Told(plan)
    if (out / "plan.json").exists() and not force:
        raise CliError(f"`{shown(out)}` holds a plan already", "give `--force` to replace it")
    try:
        for folder in (out, out / "agents"):
            folder.mkdir(parents=True, exist_ok=True)
        for old in (out / "agents").glob("*"):
            if old.suffix in (".csv", ".ics"):
                old.unlink()
        (out / "plan.xlsx").unlink(missing_ok=True)
        (out / "plan.json").write_bytes(told.to_json().encode())
        (out / "plan.csv").write_bytes(files.plan_csv(told).encode())
        (out / "not-booked.csv").write_bytes(files.left_csv(told).encode())
        (out / "plan.svg").write_bytes(svg(plan).encode())
        _by_agent(session, told, out / "agents")
        _workbook(session, told, book, out / "plan.xlsx")
    except OSError as trouble:
        raise CliError(f"cannot write into `{shown(out)}`: {plain(trouble)}") from None
    session.note(f"wrote {shown(out)}")


def _by_agent(session: Session, told: Told, folder: Path) -> None:
    from duecourse.portfolio.dayplan import files  # noqa: PLC0415 - takes its time
    from duecourse.portfolio.dayplan.told import COLUMNS  # noqa: PLC0415

    calendars = True
    for agent, rows in told.by_agent().items():
        name = files.file_name(agent)
        (folder / f"{name}.csv").write_bytes(files.table(rows, COLUMNS).encode())
        if not calendars:
            continue
        try:
            data = files.calendar(told, agent, rows)
        except ImportError:
            calendars = False
            session.warn(
                "no calendars were written: icalendar is not installed; "
                "`pip install 'duecourse[plan]'`"
            )
            continue
        (folder / f"{name}.ics").write_bytes(data)


def _workbook(session: Session, told: Told, book: Book, path: Path) -> None:
    from duecourse.portfolio.dayplan.excel import workbook  # noqa: PLC0415 - takes its time
    from duecourse.portfolio.errors import PortfolioError  # noqa: PLC0415

    try:
        path.write_bytes(workbook(told, book.joined.playbook))
    except PortfolioError:
        session.warn(
            "no workbook was written: openpyxl is not installed; `pip install 'duecourse[excel]'`"
        )
