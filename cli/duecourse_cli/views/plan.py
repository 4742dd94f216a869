"""A day's plan in the terminal."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from duecourse.portfolio.dayplan.told import WHY, Told
from duecourse_cli.views._names import Names

if TYPE_CHECKING:
    from duecourse import Book
    from duecourse.portfolio.dayplan.plan import Plan
    from duecourse_cli._session import Session

KINDS = ("promise", "reminder", "overdue", "again")
STYLES = {"promise": "magenta", "reminder": "green", "overdue": "cyan", "again": "bright_black"}


def json(plan: Plan) -> str:
    """Return the plan as ``plan.json`` has it."""
    return Told(plan).to_json()


def text(session: Session, plan: Plan, show: str | None, book: Book) -> str:
    """Return the plan for people: a line an agent, what was not booked, and how good it is."""
    names = Names(book, "en")
    told = Told(plan)
    agents = told.by_agent()
    chosen = list(agents) if show == "all" else [show] if show else []
    if not chosen and len(agents) == 1:
        chosen = list(agents)
    parts: list[Text | Table] = [_head(told), _agents(told, agents)]
    for agent in chosen:
        parts += [Text(agent, style="bold"), _bookings(agents[agent])]
    return session.render(*parts, *_foot(told, names))


def _head(told: Told) -> Text:
    plan = told.plan
    day = plan.day
    counts = told.counts()
    return Text(
        f"{day.date:%a %Y-%m-%d}, {day.zone.name}: {counts['bookings']:,} bookings of "
        f"{counts['cases_booked']:,} cases in {counts['seats']:,} seats of {plan.minutes} minutes",
        style="bold",
    )


def _agents(told: Told, agents: dict[str, list[dict[str, Any]]]) -> Table:
    rows = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
    rows.add_column("agent", style="bold", no_wrap=True)
    rows.add_column("shift", no_wrap=True)
    for kind in KINDS:
        rows.add_column(kind, justify="right", no_wrap=True)
    rows.add_column("booked", justify="right", no_wrap=True)
    rows.add_column("busy", justify="right", no_wrap=True)
    day = told.plan.day
    for agent, span, work in zip(day.agents, day.shifts, day.work, strict=True):
        mine = agents[agent.id]
        kinds = Counter(row["kind"] for row in mine)
        minutes = sum(_minutes(row) for row in mine)
        whole = sum(end - start for start, end in work) // 60_000_000
        rows.add_row(
            agent.id,
            "-" if span is None else f"{_clock(told.iso(span[0]))}..{_clock(told.iso(span[1]))}",
            *(Text(str(kinds[kind]), style=STYLES[kind]) for kind in KINDS),
            str(len(mine)),
            f"{100 * minutes // whole}%" if whole else "-",
        )
    return rows


def _bookings(mine: list[dict[str, Any]]) -> Table:
    rows = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False, expand=True)
    rows.add_column("time", no_wrap=True)
    rows.add_column("case", style="bold", no_wrap=True)
    rows.add_column("act", overflow="fold", ratio=2)
    rows.add_column("kind", no_wrap=True)
    rows.add_column("until", no_wrap=True)
    rows.add_column("score", justify="right", no_wrap=True)
    for row in mine:
        rows.add_row(
            f"{_clock(row['start'])}..{_clock(row['end'])}",
            row["case"],
            f"{row['do']} {row['point']}: {row['treatment']}",
            Text("if unanswered" if row["only_if"] else row["kind"], style=STYLES[row["kind"]]),
            _clock(row["until"]) if row["until"] else "",
            str(row["score"]),
        )
    return rows


def _foot(told: Told, names: Names) -> list[Text]:
    counts, solver, plan = told.counts(), told.solver(), told.plan
    lines: list[Text] = []
    for name, count in counts["not_booked"].items():
        why = WHY.get(name, "the day was full before their turn came, so they were not looked at")
        lines.append(Text(f"  {count:,} cases: {why}"))
    if lines:
        lines.insert(0, Text("Not booked", style="bold"))
    if plan.ranked.shut_by:
        lines.append(Text("  what stands against them most, a case may be named several times:"))
        lines += [
            Text(f"    {count:,} {names.limit(name) or name} ({name})", style="bright_black")
            for name, count in plan.ranked.shut_by[:5]
        ]
    again = [told.iso(us)[11:16] for _, us in plan.day.chases if us > plan.day.span[0]]
    if again:
        lines.append(Text(f"Plan again after the chases at {', '.join(again)}."))
    said = f"Value {solver['objective']:,.1f} by {solver['name']}"
    if plan.solved is not None:
        said += f": {plan.solved.sentence()}"
    lines.append(Text(said))
    lines.append(
        Text(
            f"{counts['slots_refused_by_recheck']:,} slots failed the check at their minute and "
            f"were replaced; {counts['scalar_decisions']:,} decisions asked."
        )
    )
    return lines


def _minutes(row: dict[str, Any]) -> int:
    start, end = (datetime.fromisoformat(row[name]) for name in ("start", "end"))
    return int((end - start).total_seconds()) // 60


def _clock(iso: str) -> str:
    return iso[11:16]
