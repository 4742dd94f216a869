"""Rows of the four tables put together to case documents, as a host would give them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from duecourse.book.bind import SECTIONS
from duecourse.portfolio.tables import Tables

Row = dict[str, Any]
_OF_DEBT = ("account", "other_debts")


def documents(tables: Tables) -> Iterator[Row]:
    """Yield a case document for each row of ``cases``, in order.

    A contact, point or event whose owner is not there is left out here: whoever reads the tables
    has said so before (``duecourse.portfolio.orphans``).
    """
    contacts = _by_person(tables.contacts)
    points = _by_person(tables.points)
    events = _by_person(tables.events)
    for row in tables.cases.to_pylist():
        person = row.get("person")
        yield document(
            row,
            contacts.get(person, ()),
            points.get(person, ()),
            None if tables.events is None else events.get(person, ()),
        )


def document(
    row: Row,
    contacts: list[Row] | tuple[Row, ...],
    points: list[Row] | tuple[Row, ...],
    events: list[Row] | tuple[Row, ...] | None,
) -> Row:
    """Return the document of one case.

    Args:
        row: Its row of ``cases``.
        contacts: The person's rows.
        points: Likewise.
        events: Likewise; None where the portfolio has no table of events.
    """
    found: Row = {"kind": "case", "id": row.get("case")}
    for name, value in row.items():
        if value is None or name in ("case", "history"):
            continue
        section, _, key = name.partition(".")
        if name in _OF_DEBT:
            found.setdefault("debt", {})[name] = value
        elif key and section in SECTIONS:
            found.setdefault(section, {})[key] = value
        else:
            found[name] = value
    mine = [each for each in contacts if each.get("case") in (None, row.get("case"))]
    if mine:
        found["contacts"] = [
            _contact(each, [p for p in points if p.get("case") in (None, row.get("case"))])
            for each in mine
        ]
    history = row.get("history")
    if events is not None and history != "none":
        found["events"] = [_event(each) for each in events]
    if history not in (None, "none"):
        found["history"] = history
    return found


def _by_person(table: pa.Table | None) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in () if table is None else table.to_pylist():
        found[row.get("person")].append(row)
    return found


def _contact(row: Row, points: list[Row]) -> Row:
    said = {k: v for k, v in row.items() if v is not None and k not in ("person", "case")}
    said["id"] = said.pop("contact", None)
    if "convenient_hours" in said:
        said["convenient_hours"] = _mapping(said["convenient_hours"])
    said["points"] = [_point(each) for each in points if each.get("contact") == row.get("contact")]
    return said


def _mapping(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _point(row: Row) -> Row:
    skipped = ("person", "case", "contact")
    said = {k: v for k, v in row.items() if v is not None and k not in skipped}
    said["id"] = said.pop("point", None)
    return said


def _event(row: Row) -> Row:
    said = {k: v for k, v in row.items() if v is not None and k != "person"}
    if "event" in said:
        said["id"] = said.pop("event")
    return said
