"""Histories of a case: so many events that count, so long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from duecourse import ir
from duecourse.ir_tools import walk
from duecourse.proof.mutation.edits import entries, get
from duecourse.source.node import Map, Node, Seq, Text

_KINDS: dict[str, dict[str, str]] = {
    "attempts": {"type": "call", "direction": "out", "outcome": "no_answer"},
    "placed_calls": {"type": "call", "direction": "out", "outcome": "no_answer"},
    "answered_calls": {"type": "call", "direction": "out", "outcome": "conversation"},
    "conversations": {"type": "call", "direction": "out", "outcome": "conversation"},
    "messages": {"type": "sms", "direction": "out"},
    "visits": {"type": "visit", "direction": "out"},
    "contacts": {"type": "call", "direction": "out", "outcome": "no_answer"},
    "events": {},
}
MINUTES = 7
MOST = 9


def histories(
    document: Map, events: ir.Events, numbers: list[int], at: datetime, others: bool = True
) -> Iterator[tuple[str, Seq]]:
    """Yield event logs of *document* with so many more events that count, or nearly.

    They happened a few minutes ago, and where a stretch of days is looked back over also on its
    first day and on the day before it; to each contact.
    """
    log = get(document, "events")
    before: list[Node] = list(log) if isinstance(log, Seq) else []
    for moment in _moments(events, at):
        for point in _points(document):
            for number in numbers:
                if 0 < number <= MOST:
                    more = _made(document, events, number, moment, point)
                    yield f"{number} {events.kind}", _sorted([*before, *more])
    if others and events.where != ir.TRUE:
        for changed in ({"direction": "in"},):
            for point in _points(document)[:1]:
                moment = at - timedelta(minutes=MINUTES)
                more = _made(document, events, 1, moment, point, changed)
                yield "others", _sorted([*before, *more])


def _sorted(events: list[Node]) -> Seq:
    def moment(event: Node) -> datetime:
        return datetime.fromisoformat(str(get(event, "at")))

    try:
        ordered = sorted(events, key=moment)
    except ValueError:
        ordered = events
    return Seq(ordered)


def _moments(events: ir.Events, at: datetime) -> list[datetime]:
    soon = at - timedelta(minutes=MINUTES)
    number = events.within.number
    if events.within.unit == "days":
        days = [0, number - 1, number] if number > 1 else [0, 1]
        return [soon - timedelta(days=day) for day in dict.fromkeys(days)]
    if events.within.unit == "hours":
        return [soon, at - timedelta(hours=number), at - timedelta(hours=number, minutes=-1)]
    return [soon]


def days_before(
    document: Map, events: ir.Events, days: list[int], at: datetime
) -> Iterator[tuple[str, Seq]]:
    """Yield event logs with one more event that counts, so many days before *at*."""
    log = get(document, "events")
    before: list[Node] = list(log) if isinstance(log, Seq) else []
    for day in days:
        moment = at - timedelta(days=day, minutes=MINUTES)
        for point in _points(document):
            more = _made(document, events, 1, moment, point)
            yield f"{day} days", _sorted([*before, *more])


def _points(document: Map) -> list[str]:
    """Return the first point of each contact, the debtor's first."""
    contacts = sorted(entries(document, "contacts"), key=lambda c: get(c, "role") != "debtor")
    found: list[str] = []
    for contact in contacts:
        points = entries(contact, "points")
        if points:
            found.append(str(get(points[0], "id")))
    return found[:4]


def _made(
    document: Map,
    events: ir.Events,
    number: int,
    last: datetime,
    point: str,
    changed: dict[str, str] | None = None,
) -> list[Node]:
    fields = {**_KINDS.get(events.kind, {}), **_demanded(events.where), **(changed or {})}
    made: list[Node] = []
    for place in range(number):
        moment = last - timedelta(minutes=MINUTES * (number - 1 - place))
        event = Map({})
        event[Text("id")] = Text(f"new-{place + 1}")
        event[Text("at")] = Text(moment.isoformat())
        for key, value in fields.items():
            event[Text(key)] = Text(value)
        if "point" not in fields:
            event[Text("point")] = Text(point)
        event[Text("debts")] = Seq([Text(str(get(document, "id")))])
        event[Text("by")] = Text("lender")
        made.append(event)
    return made


def _demanded(where: ir.Expr) -> dict[str, str]:
    """Return fields of an event that meets *where*, as far as it asks for one value."""
    found: dict[str, str] = {}
    for node in walk(where):
        match node:
            case ir.Compare("==", ir.Input(fact), ir.Const(str() as value)):
                found.setdefault(fact, value)
            case ir.OneOf(ir.Input(fact), values):
                found.setdefault(fact, str(min(values, key=str)))
            case _:
                continue
    found.pop("role", None)
    found.pop("owner", None)
    return found
