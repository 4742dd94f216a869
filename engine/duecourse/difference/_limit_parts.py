"""A limit as its leaves, each of the eight forms by its own keys."""

from __future__ import annotations

from duecourse import ir
from duecourse.difference._leaf import (
    RECORDS,
    Leaf,
    Leaves,
    Path,
    of_condition,
    of_list,
    of_set,
    of_text,
    of_words,
)
from duecourse.difference._terms import schedule, subject
from duecourse.language.model import (
    BasisBody,
    CapBody,
    ConcealBody,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    RequireBody,
    Schedule,
    WaitBody,
)


def of_limit(limit: Limit) -> Leaves:
    """Yield what a limit says."""
    yield from of_condition(("on",), limit.on)
    if limit.selects and limit.on == ir.TRUE:  # `on: {}` selects, where none does not
        yield Leaf(("on",), "everything")
    yield from of_condition(("when",), limit.when)
    for key, condition in (("unless", limit.unless), ("except", limit.except_)):
        if condition is not None:
            yield from of_condition((key,), condition)
    if limit.presumption:
        yield Leaf(("effect",), "presumption")
    yield from _body(limit)


def _body(limit: Limit) -> Leaves:
    match limit.body:
        case HoursBody(hours, zone, told):
            yield from [Leaf(("hours",), "told")] if told else hours_of(("hours",), hours)
            yield Leaf(("zone",), zone)
        case CapBody(events, at_most):
            yield Leaf(("cap", "at_most"), str(at_most))
            yield from _events("cap", "count", events)
        case WaitBody(events, unit, number):
            yield Leaf(("wait", unit), str(number))
            yield from _events("wait", "after", events)
        case HoldBody(when, until, evidence, reason):
            yield Leaf(("hold",), "stops" if limit.selects else "stops everything")
            yield from of_condition(("hold", "when"), when)
            if until is not None:
                yield Leaf(("hold", "until"), subject(until))
            yield from of_text("evidence", evidence, RECORDS)
            yield from of_words("reason", reason)
        case ForbidBody(what):
            yield Leaf(("forbid",), "barred")
            yield from of_condition(("forbid",), what)
        case ConcealBody(items, everything):
            yield from of_set(("conceal",), ["all"] if everything else items)
        case RequireBody(duties):
            yield from of_list(("require",), duties)
        case BasisBody(facts):
            yield from of_set(("basis", "forbid"), facts)


def hours_of(key: Path, hours: Schedule) -> Leaves:
    """Yield opening hours."""
    yield Leaf(key, schedule(hours))


def _events(form: str, key: str, events: ir.Events) -> Leaves:
    yield Leaf((form, key), events.kind)
    yield from of_condition((form, "where"), events.where)
    if events.within.unit != "ever":
        yield Leaf((form, "within"), f"{events.within.number} {events.within.unit}")
    yield from of_set((form, "per"), events.per)
