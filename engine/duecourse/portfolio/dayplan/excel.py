"""A plan as an Excel workbook for people: the day by agent, then a sheet for each agent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from duecourse.language.model import Meta, Policy
from duecourse.portfolio.dayplan.told import Told
from duecourse.portfolio.sheets import library, safe, save, sheet

DAY = (
    ("Agent", 14),
    ("Shift from", 12),
    ("Shift to", 12),
    ("Promises due", 14),
    ("Reminders", 12),
    ("Overdue", 12),
    ("Second tries", 14),
    ("Booked", 10),
)
AGENT = (
    ("From", 8),
    ("To", 8),
    ("Do", 8),
    ("Case", 16),
    ("Person", 16),
    ("Contact", 12),
    ("Number or address", 20),
    ("Treatment", 36),
    ("Stage", 22),
    ("Only if", 26),
    ("Lawful until", 13),
    ("Must be done", 36),
    ("Language", 10),
    ("Script", 18),
    ("Score", 8),
)
ONLY_IF = "nobody answered before"


def workbook(told: Told, policy: Policy) -> bytes:
    """Return a plan as a workbook; the same plan gives the same bytes.

    Args:
        told: The plan's rows.
        policy: The playbook, whose titles stand for ids.

    Raises:
        PortfolioError: openpyxl is not installed (extra ``excel``).
    """
    made = library().Workbook(write_only=True)
    agents = told.by_agent()
    sheet(made, f"{told.plan.day.date}", DAY, _day(told, agents), len(agents))
    stages = {item.meta.id: _title(item.meta) for item in policy.stages}
    treatments = {item.meta.id: _title(item.meta) for item in policy.treatments}
    for agent, rows in agents.items():
        sheet(made, agent, AGENT, _agent(rows, stages, treatments), len(rows))
    file = BytesIO()
    save(made, file)
    return file.getvalue()


def _title(meta: Meta) -> str:
    return str(meta.title.get("en") or meta.id)


def _day(told: Told, agents: Mapping[str, list[dict[str, Any]]]) -> Iterator[list[str | int]]:
    shifts = zip(told.plan.day.agents, told.plan.day.shifts, strict=True)
    for agent, shift in shifts:
        mine = agents[agent.id]
        kinds = Counter(row["kind"] for row in mine)
        yield [
            safe(agent.id),
            "" if shift is None else _clock(told.iso(shift[0])),
            "" if shift is None else _clock(told.iso(shift[1])),
            *(kinds[kind] for kind in ("promise", "reminder", "overdue", "again")),
            len(mine),
        ]


def _agent(
    rows: list[dict[str, Any]], stages: Mapping[str, str], treatments: Mapping[str, str]
) -> Iterator[list[str | int]]:
    for row in rows:
        yield [
            _clock(row["start"]),
            _clock(row["end"]),
            row["do"],
            safe(row["case"]),
            safe(row["person"]),
            safe(row["contact"]),
            safe(row["point"]),
            safe(treatments.get(row["treatment"], row["treatment"])),
            safe(stages.get(row["stage"], row["stage"])),
            ONLY_IF if row["only_if"] else "",
            _clock(row["until"]) if row["until"] else "",
            safe(", ".join(row["duties"])),
            row["language"],
            safe(row["script"]),
            row["score"],
        ]


def _clock(iso: str) -> str:
    return iso[11:16]
