"""Cases that a book has read, put back into the four tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from duecourse.book.bind import EVENT_FIELDS, SECTIONS, Vocabulary
from duecourse.book.case import Case, Contact, Event, Facts
from duecourse.clock.instants import date_of
from duecourse.ir import Kind
from duecourse.language.model import Schedule
from duecourse.portfolio.tables import NAMES, Tables, schemas

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def tables_of(cases: Iterable[Case], vocabulary: Vocabulary) -> Tables:
    """Return *cases* as tables; contacts and points say which case they belong to.

    The events of a person are those of their first case: they are the person's in every case.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    told: set[str] = set()
    for case in cases:
        rows["cases"].append(_case(case, vocabulary))
        for contact in case.contacts:
            rows["contacts"].append(_contact(case, contact, vocabulary))
            for point in contact.points:
                rows["points"].append(
                    {
                        "person": case.person,
                        "case": case.id,
                        "contact": contact.id,
                        "point": point.id,
                        "channel": sorted(point.channels),
                        "zones": list(point.zones) or None,
                        **_facts("point", point.facts, vocabulary),
                        "number": point.facts.get("number"),
                    }
                )
        if case.events is not None and case.person not in told:
            told.add(case.person)
            rows["events"].extend(_event(case.person, event) for event in case.events)
    found = {
        name: pa.Table.from_pylist(rows[name], schema)
        for name, schema in schemas(vocabulary).items()
    }
    return Tables(**found)


def _case(case: Case, vocabulary: Vocabulary) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for section in (*SECTIONS, "case"):
        row |= _facts(section, case.facts, vocabulary)
    own = {
        "case": case.id,
        "person": case.person,
        "actor": case.actor,
        "collector": case.collector,
        "jurisdiction": sorted(case.jurisdiction) if case.jurisdiction else None,
        "account": case.account,
        "other_debts": list(case.other_debts),
        "history": "none" if case.events is None else case.history,
    }
    return row | own


def _contact(case: Case, contact: Contact, vocabulary: Vocabulary) -> dict[str, Any]:
    of_points = {name for point in contact.points for name in point.zones}
    told = contact.convenient_hours
    return {
        **_facts("contact", contact.facts, vocabulary),
        "person": case.person,
        "case": case.id,
        "contact": contact.id,
        "zones": [name for name in contact.zones if name not in of_points] or None,
        "convenient_hours": None if told is None else json.dumps(_hours(told)),
    }


def _hours(schedule: Schedule) -> dict[str, object]:
    found: dict[str, object] = {}
    for row in schedule.rows:
        spans = [f"{_clock(start)}..{_clock(end)}" for start, end in row.spans]
        for day in sorted(row.days):
            found[day] = spans or "none"
    return found


def _clock(minute: int) -> str:
    # A window over midnight ends on the next day's clock.
    minute -= 1440 if minute > 1440 else 0
    return f"{minute // 60:02}:{minute % 60:02}"


def _facts(section: str, facts: Facts, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        (f"{section}.{key}" if section in SECTIONS else key): plain(
            slots[0].kind, facts.get(slots[0].fact)
        )
        for key, slots in vocabulary.slots.get(section, {}).items()
    }


def _event(person: str, event: Event) -> dict[str, Any]:
    fields = {name: plain(kind, event.fields.get(name)) for name, kind in EVENT_FIELDS.items()}
    return {"person": person, "event": event.id, "at": plain(Kind.INSTANT, event.at), **fields}


def plain(kind: Kind, value: object) -> Any:
    """Return a value of ``ir`` as Python's own."""
    if value is None:
        return None
    match kind:
        case Kind.DATE:
            assert isinstance(value, int)
            return date_of(value)
        case Kind.INSTANT:
            assert isinstance(value, int)
            return _EPOCH + timedelta(microseconds=value)
        case Kind.TIME_OF_DAY:
            assert isinstance(value, int)
            return time(value // 60, value % 60)
        case Kind.DURATION:
            assert isinstance(value, int)
            return timedelta(microseconds=value)
        case Kind.SET:
            assert isinstance(value, frozenset)
            return sorted(value)
        case _:
            return value
