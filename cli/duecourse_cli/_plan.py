"""What ``duecourse plan`` does between its flags and its files."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli._cases import is_other_kind, read, sources
from duecourse_cli._errors import CliError
from duecourse_cli._portfolio import gathered, holds_parquet, is_portfolio
from duecourse_cli._session import Session, shown

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.portfolio.dayplan.agents import Desk
    from duecourse.portfolio.dayplan.decided import Decided
    from duecourse.portfolio.dayplan.seats import Day
    from duecourse.portfolio.dayplan.source import Source

_HOURS = re.compile(r"(?P<start>\d{1,2}:\d\d)\s*(?:\.\.|-)\s*(?P<end>\d{1,2}:\d\d)")
MOST_AGENTS = 500
_ENDING = re.compile(r"(\d+)\s*(s|m)?")


class Shift(click.ParamType[tuple[int, int]]):
    """Hours of a day, ``09:00-18:00`` or ``09:00..18:00``; an earlier end is on the next day."""

    name = "hours"

    def convert(
        self,
        value: str | tuple[int, int],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, int]:
        """Read them, or say what is wrong."""
        from duecourse.language.scalars import read_minutes  # noqa: PLC0415 - takes its time

        if isinstance(value, tuple):
            return value
        found = _HOURS.fullmatch(value.strip())
        start = read_minutes(found["start"]) if found else None
        end = read_minutes(found["end"], end=True) if found else None
        if start is None or end is None:
            self.fail(f"`{value}` are no hours; write them as `09:00..18:00`", param, ctx)
        if start == end:
            self.fail(f"the hours `{value}` are empty", param, ctx)
        return start, end if end > start else end + 1440


class Seconds(click.ParamType[float]):
    """A time such as ``20s`` or ``2m``."""

    name = "time"

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read it, or say what is wrong."""
        if isinstance(value, int | float):
            return float(value)
        found = _ENDING.fullmatch(value.strip())
        if found is None or not int(found[1]):
            self.fail(f"`{value}` is no time; write `20s` or `2m`", param, ctx)
        return float(int(found[1]) * (60 if found[2] == "m" else 1))


@contextmanager
def told() -> Iterator[None]:
    """Tell what cannot be planned as the command line does."""
    try:
        from duecourse.portfolio.dayplan.source import PlanError  # noqa: PLC0415 - takes its time
    except ImportError as trouble:
        if (trouble.name or "").partition(".")[0] not in ("pyarrow", "numpy"):
            raise
        raise CliError(
            "a plan needs pyarrow, which is not installed",
            "install it with `pip install 'duecourse[plan]'`",
        ) from None
    try:
        yield
    except PlanError as trouble:
        raise CliError(str(trouble), trouble.help) from None


def desk_of(book: Book, agents: str) -> Desk:
    """Return the agents that ``--agents`` names: a number, or a file.

    Raises:
        CliError: It is neither.
        PolicyLoadError: The file has mistakes.
    """
    from duecourse.errors import PolicyLoadError  # noqa: PLC0415 - takes its time
    from duecourse.portfolio.dayplan.agents import Known, alike, read_desk  # noqa: PLC0415

    if re.fullmatch(r"[+-]?\d+", agents):
        count = int(agents)
        if not 1 <= count <= MOST_AGENTS:
            raise CliError(f"`--agents {agents}`: expected 1 to {MOST_AGENTS}, or a file")
        return alike(count)
    from duecourse.clock.zones import known_zones  # noqa: PLC0415
    from duecourse.source.folder import read_file  # noqa: PLC0415
    from duecourse.source.schema import validate  # noqa: PLC0415

    document, found = read_file(Path(agents), shown(agents))
    if document is not None and document.kind != "agents":
        raise CliError(f"`{shown(agents)}` is of kind `{document.kind}`", "expected `kind: agents`")
    if document is not None:
        found = [*found, *validate(document.node, "agents")]
    if found or document is None:
        raise PolicyLoadError(tuple(sorted(found, key=lambda each: each.sort_key)))
    playbook = book.joined.playbook
    known = Known(
        frozenset(playbook.header.languages),
        frozenset(stage.meta.id for stage in playbook.stages),
        frozenset(treatment.meta.id for treatment in playbook.treatments),
        frozenset(book.facts["product"].values) if "product" in book.facts else frozenset(),
        frozenset(known_zones()),
    )
    desk, wrong = read_desk(document.node, known)
    if desk is None:
        raise PolicyLoadError(tuple(wrong))
    return desk


def source_of(
    session: Session,
    book: Book,
    paths: Sequence[str],
    mapping: Path | None,
    decided: Path | None,
) -> Source:
    """Return the portfolio that ``--source`` names: tables as ``run`` reads them, or case files.

    Parquet tables of a run that was *decided* are read where they lie, a few columns of them.

    Raises:
        CliError: It names nothing, or what it names cannot be read.
    """
    from duecourse.portfolio.dayplan.source import Source  # noqa: PLC0415 - takes its time

    if len(paths) == 1 and (
        mapping is not None or holds_parquet(Path(paths[0])) or is_portfolio(paths[0])
    ):
        if mapping is None and decided is not None and holds_parquet(Path(paths[0])):
            return Source.of_folder(Path(paths[0]))
        allowed = decided is not None and _allowed_unowned(decided)
        folder = gathered(session, book.vocabulary, paths[0], mapping, allow_unowned=allowed)
        return Source.of_folder(folder)
    if mapping is not None:
        raise CliError("`--mapping` goes with one `--source`, a portfolio of tables")
    from duecourse.errors import CaseError  # noqa: PLC0415
    from duecourse.portfolio.from_cases import tables_of  # noqa: PLC0415
    from duecourse_cli._known import case_findings  # noqa: PLC0415

    found = []
    rejected = 0
    for each in sources(paths, sys.stdin.buffer):
        document = None
        try:
            document = read(each)
            if each.found and is_other_kind(document):
                continue
            found.append(book.case(document))
        except CaseError as trouble:
            rejected += 1
            session.say(case_findings(trouble, each.name) or "")
    if rejected:
        session.warn(f"{rejected} cases do not fit and are left out")
    if not found:
        raise CliError(f"{', '.join(f'`{path}`' for path in paths)} holds no case")
    return Source.of_tables(tables_of(found, book.vocabulary))


def _allowed_unowned(folder: Path) -> bool:
    """Tell whether a run left rows out that name no person."""
    try:
        said = json.loads((folder / "run.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("allow_unowned") is True


def decided_of(
    session: Session, book: Book, source: Source, folder: Path | None, day: Day, at: datetime
) -> Decided:
    """Return what was decided: by a run, or here, as of the first minute of work.

    Raises:
        PlanError: The folder is no run's.
    """
    from duecourse.clock.instants import day_number, to_us  # noqa: PLC0415 - takes its time
    from duecourse.portfolio.dayplan.decided import decide, read_run  # noqa: PLC0415
    from duecourse.portfolio.dayplan.people import moment  # noqa: PLC0415

    if folder is None:
        found = decide(book, source, moment(day.span[0], at), at)
        if found.rejects:
            session.warn(f"{found.rejects} cases do not fit and are left out: `duecourse run`")
        return found
    found = read_run(folder)
    if found.digest and found.digest != book.digest:
        session.warn(
            "the run was decided by another book: what it left open is asked again of this one, "
            "what it barred is not"
        )
    if found.at:
        here = day.zone.local(to_us(datetime.fromisoformat(found.at)))[0]
        if here != day_number(day.date):
            session.warn(
                f"the run decided for {found.at}, which is not on {day.date}: cases may have "
                "changed stage since; decide for the morning of that day"
            )
    return found


def day_of(book: Book, desk: Desk, hours: tuple[int, int] | None, day: date, at: datetime) -> Day:
    """Return the day to plan.

    Raises:
        PlanError: It has no minute of work.
    """
    from duecourse.clock.instants import to_us  # noqa: PLC0415 - takes its time
    from duecourse.portfolio.dayplan import seats  # noqa: PLC0415

    return seats.day_of(desk, hours, day, to_us(at), book.joined.playbook)


def today(book: Book, desk: Desk, at: datetime) -> date:
    """Return the day that *at* falls in, on the desk's calendar."""
    from duecourse.clock.instants import date_of, to_us  # noqa: PLC0415 - takes its time
    from duecourse.clock.zones import zone  # noqa: PLC0415

    clock = zone(desk.zone or book.joined.playbook.header.zone or "UTC")
    return date_of(clock.local(to_us(at))[0])


def check_shown(show: str | None, desk: Desk) -> None:
    """Check that there is an agent of the name that ``--show`` gives.

    Raises:
        CliError: There is none.
    """
    from duecourse.language.suggest import did_you_mean  # noqa: PLC0415 - only in trouble

    names = [agent.id for agent in desk.agents]
    if show and show != "all" and show not in names:
        raise CliError(f"there is no agent `{show}`", did_you_mean(show, names))
