"""Changes of one case that bring a fact to a value, and instants at the edges of hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count

from duecourse import ir
from duecourse.language._experiment_model import drawn
from duecourse.language.model import Fact
from duecourse.language.scalars import EPOCH
from duecourse.proof.mutation.edits import entries, get
from duecourse.proof.synth._events import histories
from duecourse.proof.synth._values import Asked
from duecourse.source.node import Map, Node, Seq, Text

Changes = Mapping[str, Node]


def variations(
    document: Map, at: datetime, asked: Asked, facts: Mapping[str, Fact]
) -> Iterator[Changes]:
    """Yield what to set in *document* so that what is *asked* has one of its values."""
    leaf = asked.leaf
    match leaf:
        case ir.Input():
            for value in asked.values:
                written = _written(value, leaf.kind)
                for path in _paths(document, leaf, facts):
                    yield {path: written}
        case ir.Compare(_, left, right):
            yield from _alike(document, left, right, facts)
        case ir.Count(events):
            numbers = sorted({v for v in asked.values if isinstance(v, int)} | {1})
            for _, log in histories(document, events, numbers, at):
                yield {"events": log}
        case ir.DaysSince(inner) | ir.DaysUntil(inner) | ir.YearOf(inner) | ir.AgeOn(inner, None):
            source = _source(inner)
            if source is None:
                return
            for value in asked.values:
                days = [_day(leaf, value, at)] if isinstance(value, int) else []
                if isinstance(leaf, ir.AgeOn):
                    days += [day + timedelta(days=1) for day in days if day is not None]
                for day in days:
                    if day is not None:
                        for path in _paths(document, source, facts):
                            yield {path: Text(day.isoformat())}
        case _:
            return


def _alike(
    document: Map, left: ir.Expr, right: ir.Expr, facts: Mapping[str, Fact]
) -> Iterator[Changes]:
    """Yield one of two facts that are compared with each other as the other one is, and not so."""
    one, other = _source(left), _source(right)
    if one is None or other is None:
        return
    for path in _paths(document, one, facts):
        for source in _paths(document, other, facts):
            value: Node | None = document
            for key in source.split("."):
                value = get(value, key)
            if isinstance(value, Text) and not value.is_null:
                yield {path: value}
                if one.kind is ir.Kind.TEXT:
                    yield {path: Text(f"not {value}", plain=False)}


def _source(expr: ir.Expr) -> ir.Input | None:
    match expr:
        case ir.Named(expr=inner) | ir.Default(operand=inner):
            return _source(inner)
        case ir.Input():
            return expr
        case _:
            return None


def _day(leaf: ir.Expr, value: int, at: datetime) -> date | None:
    today = at.date()
    try:
        match leaf:
            case ir.DaysSince():
                return today - timedelta(days=value)
            case ir.DaysUntil():
                return today + timedelta(days=value)
            case ir.YearOf():
                return date(value, 6, 15)
            case _:
                return today.replace(year=today.year - value, day=min(today.day, 28))
    except (ValueError, OverflowError):
        return None


def _written(value: ir.Value | None, kind: ir.Kind) -> Node:
    if value is None:
        return Text("null")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, frozenset):
        return Seq([Text(str(member)) for member in sorted(value)])
    if kind is ir.Kind.DATE and isinstance(value, int):
        return Text(date.fromordinal(value + EPOCH).isoformat())
    if isinstance(value, Decimal):
        return Text(f"{value:.2f}" if kind is ir.Kind.MONEY else str(value))
    return Text(str(value))


def _paths(document: Map, leaf: ir.Input, facts: Mapping[str, Fact]) -> Iterator[str]:
    """Yield where a case says *leaf*: once, or of each contact or point."""
    fact = facts.get(leaf.fact)
    section, _, key = (fact.path if fact is not None else "").partition(".")
    if not key:
        return
    if section == "case":
        yield key
    elif section == "contact":
        for place, _ in enumerate(entries(document, "contacts")):
            yield f"contacts.{place}.{key}"
    elif section == "point":
        for place, contact in enumerate(entries(document, "contacts")):
            for number, _ in enumerate(entries(contact, "points")):
                yield f"contacts.{place}.points.{number}.{key}"
    else:
        yield f"{section}.{key}"


@cache
def somebody(salt: str, part: int) -> str:
    """Return the first of the people ``P-1``, ``P-2`` … whom an experiment draws for *part*."""
    return next(person for person in map("P-{}".format, count(1)) if drawn(salt, person) == part)


def local(at: str) -> datetime:
    """Return the instant that a test writes."""
    return datetime.fromisoformat(at)


def at_minutes(at: datetime, minutes: int) -> str:
    """Return the same day at so many minutes after midnight."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(minutes=minutes)).isoformat()
