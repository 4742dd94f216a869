"""A plan's tables as CSV, and its agents' days as iCalendar files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from typing import Any

from duecourse.portfolio.dayplan.told import COLUMNS, LEFT_COLUMNS, Told

_UNSAFE = re.compile(r"[^\w.-]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\n")


def plan_csv(told: Told) -> str:
    """Return every booking, by agent and time."""
    return table(told.bookings, COLUMNS)


def left_csv(told: Told) -> str:
    """Return the cases that were looked at and are not in the plan, by rank."""
    return table(told.left, LEFT_COLUMNS)


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Return rows as CSV; a list is written with `;`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])
    return text.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, list):
        value = ";".join(str(each) for each in value)
    if isinstance(value, str):
        # The csv module writes a bare CR without quotes, and a sheet begins a new row at it.
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    # A sheet would run a text that begins so as a formula.
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def file_name(agent: str) -> str:
    """Return an agent's id as part of a file name; different ids never get the same."""
    safe = _UNSAFE.sub("-", agent)
    return safe if safe == agent else f"{safe}-{sha256(agent.encode()).hexdigest()[:8]}"


def calendar(told: Told, agent: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return one agent's day as iCalendar, with the icalendar library.

    An entry names the case, the treatment and the point, and no words, amounts or numbers: a
    calendar is copied to more places than a plan.

    Raises:
        ImportError: The library is not installed (extra ``plan``).
    """
    library: Any = import_module("icalendar")
    found = library.Calendar()
    found.add("prodid", "-//duecourse//plan//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", f"{agent} {told.plan.day.date.isoformat()}")
    stamp = told.plan.at.astimezone(UTC)
    for row in rows:
        start, end = (_utc(row[name]) for name in ("start", "end"))
        entry = library.Event()
        key = f"{told.plan.day.date}/{agent}/{row['start']}/{row['case']}"
        entry.add("uid", f"{sha256(key.encode()).hexdigest()[:32]}@duecourse")
        entry.add("dtstamp", stamp)
        entry.add("dtstart", start)
        entry.add("dtend", end)
        again = " (if nobody answered before)" if row["only_if"] else ""
        entry.add("summary", f"{row['do']} {row['case']}: {row['treatment']}{again}")
        entry.add("description", "\n".join(_lines(row)))
        entry.add("categories", [row["kind"], row["do"]])
        if row["only_if"]:
            entry.add("status", "TENTATIVE")
        found.add_component(entry)
    data: bytes = found.to_ical()
    return data


def _lines(row: Mapping[str, Any]) -> Iterable[str]:
    yield f"case {row['case']}, stage {row['stage']}, {row['do']} to {row['point']}"
    yield f"language {row['language']}" + (f", script {row['script']}" if row["script"] else "")
    if row["duties"]:
        yield "duties: " + ", ".join(row["duties"])
    if row["until"]:
        yield f"lawful until {row['until']}"
    if row["only_if"]:
        yield "only if every earlier call of the day ended as: " + ", ".join(row["only_if"])
    yield "ask `duecourse decide` again before you act"


def _utc(iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(UTC)
