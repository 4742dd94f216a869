"""Which events count at which minutes (language.md, section 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from duecourse.book.case import Event
from duecourse.ir import Events, Value, Within
from duecourse.language.model import CHANNELS
from tests.oracle.minutes import (
    MINUTE,
    Bits,
    Minutes,
    Series,
    combine,
    date_of,
    day_of,
    local,
)
from tests.oracle.world import Subject, World

UNANSWERED = ("no_answer", "voicemail", "busy", "not_in_service")
ANSWERED = ("answered", "conversation", "hung_up", "wrong_party")
MESSAGES = ("sms", "wechat", "email")


def both(*answers: bool | None) -> bool | None:
    """Kleene's *and*."""
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def is_kind(kind: str, event: Event) -> bool | None:
    """Whether *event* is one of what is counted; None where it does not say enough."""
    what, outcome = event.fields["type"], event.fields["outcome"]
    direction = event.fields["direction"]
    out = None if direction is None else direction == "out"
    heard = None if outcome is None else outcome == "conversation"
    if kind == "events":
        return True
    if kind == "attempts":
        return both(what == "call", out)
    if kind == "placed_calls":
        busy = outcome in ("busy", "not_in_service")
        return both(what == "call", out, None if outcome is None else not busy)
    if kind == "answered_calls":
        answered = None if outcome is None else outcome in ANSWERED
        return both(what == "call", out, answered)
    if kind == "conversations":
        return both(what == "call", heard)
    if kind == "messages":
        return both(what in MESSAGES, out)
    if kind == "visits":
        return both(what == "visit", out)
    if kind == "contacts":
        return both(what in CHANNELS, out)
    raise ValueError(kind)


def agrees(key: str, event: Event, world: World, subject: Subject) -> bool | None:
    """Whether *event* has the same *key* as the case, contact or point at hand."""
    case = world.case
    if key == "debt":
        return _same_debt(event, world)
    own: Value | None
    if key == "collector":
        own, other = case.collector, event.fields["by"]
    elif key == "account":
        if event.fields["account"] is None and case.id in _debts(event):
            return True  # about this debt, so of its account
        own, other = case.account, event.fields["account"]
    elif key == "contact":
        own = subject.contact.id if subject.contact is not None else None
        other = event.fields["contact"]
        owner = event.fields.get("owner")
        if own is not None and owner is not None and owner == own:
            return True  # whose number it is, whoever picked up
        if own is not None and own != other and other is not None:
            assert subject.contact is not None
            known = {p.facts["number"] for p in subject.contact.points if p.facts["number"]}
            return None if event.fields["number"] in known else False
    elif key == "point":
        own = subject.point.id if subject.point is not None else None
        other = event.fields["point"]
    elif key == "number":
        own = subject.point.facts["number"] if subject.point is not None else None
        other = event.fields["number"]
    else:
        assert key == "person"
        return True
    return None if own is None or other is None else own == other


def _same_debt(event: Event, world: World) -> bool | None:
    debts = event.fields["debts"]
    if debts:  # named none, it may be about any
        assert isinstance(debts, frozenset)
        return world.case.id in debts
    return None if world.case.other_debts else True


def covered(events: Events, world: World, subject: Subject) -> bool:
    """Whether the history says enough to count at all, and there is someone to count for."""
    if "contact" in events.per and subject.contact is None:
        return False
    if {"point", "number"} & set(events.per) and subject.point is None:
        return False
    if world.case.events is None or world.case.history == "unknown":
        return False
    return world.case.history == "person" or "debt" in events.per


def counted(events: Events, world: World, subject: Subject) -> list[tuple[Event, bool]]:
    """Return the events that count whatever the time, each with whether that is certain."""
    found: list[tuple[Event, bool]] = []
    for event in world.case.events or ():
        about = Subject(subject.treatment, subject.contact, subject.point, event)
        (condition,) = world.evaluate(events.where, world, about)
        assert condition is None or isinstance(condition, bool)
        answer = both(
            is_kind(events.kind, event),
            condition,
            *(agrees(key, event, world, subject) for key in events.per),
        )
        if answer is not False:
            found.append((event, answer is True))
    return found


def in_view(event: Event, within: Within, minutes: Minutes, zone: str) -> Bits:
    """Return the minutes from which a look back over *within* still sees *event*."""
    if within.unit == "ever":
        return minutes.everything
    if within.unit == "hours":
        return minutes.before(event.at + within.number * 60 * MINUTE)
    then = day_of(local(event.at, zone))
    found = 0
    for day, bits in minutes.zone(zone).days.items():
        if _still_seen(then, day, within):
            found |= bits
    # A date that the clock shows again is not yet past: seen until it has passed for good.
    return (1 << found.bit_length()) - 1


def _still_seen(then: int, today: int, within: Within) -> bool:
    if within.unit == "days":
        return today - then < within.number
    if within.unit == "week":
        return date_of(then).isocalendar()[:2] >= date_of(today).isocalendar()[:2]
    assert within.unit == "month"
    return (date_of(then).year, date_of(then).month) >= (date_of(today).year, date_of(today).month)


def owner(events: Events, subject: Subject) -> Subject:
    """Return whose count it is: what is not kept by contact is the case's, whoever is spoken to."""
    if {"contact", "point", "number"} & set(events.per):
        return subject
    return Subject(subject.treatment)


def zones_for(within: Within, world: World, subject: Subject) -> tuple[str, ...]:
    if within.unit in ("hours", "ever"):
        return ("UTC",)
    return world.consumer_zones(subject)


def _in_zone(
    events: Events, world: World, subject: Subject, zone: str
) -> Iterable[tuple[tuple[tuple[Event, bool], ...], Bits]]:
    """Return, for each set of events that can be seen together, when it is seen."""
    groups: dict[tuple[tuple[Event, bool], ...], Bits] = {(): world.minutes.everything}
    for event, certain in counted(events, world, subject):
        seen = in_view(event, events.within, world.minutes, zone)
        split: dict[tuple[tuple[Event, bool], ...], Bits] = {}
        for group, bits in groups.items():
            if bits & seen:
                split[(*group, (event, certain))] = bits & seen
            if bits & ~seen:
                split[group] = bits & ~seen
        groups = split
    return groups.items()


def most(events: Events, at_most: int, world: World, subject: Subject) -> Series:
    """Return the largest count that may be the true one: what a cap must assume.

    An unanswered call that named no debt is attributed to another debt of the person while that
    one has room, which leaves this one the most.
    """
    if not covered(events, world, subject):
        return world.minutes.always(None)
    own = [event for event, _ in counted(events, world, subject)]
    others = world.case.other_debts if "debt" in events.per else ()
    if not others:
        return _seen_at_once(own, events, world, subject)
    wide = Events(
        events.kind, events.where, events.within, tuple(key for key in events.per if key != "debt")
    )
    free = [event for event in own if _names_no_debt(event)]
    named = [event for event in own if not _names_no_debt(event)]
    elsewhere = [event for event, _ in counted(wide, world, subject)]
    room = world.minutes.always(0)
    for debt in others:
        theirs = [event for event in elsewhere if debt in _debts(event)]
        taken = _seen_at_once(theirs, events, world, subject)
        room = combine(lambda r, n: _none_or(lambda: r + max(0, at_most - n), n), room, taken)
    return combine(
        lambda n, f, r: _none_or(lambda: n + max(0, f - r), n, f, r),
        _seen_at_once(named, events, world, subject),
        _seen_at_once(free, events, world, subject),
        room,
    )


def _none_or(rule: Callable[[], int], *values: Value | None) -> int | None:
    return None if any(value is None for value in values) else rule()


def _names_no_debt(event: Event) -> bool:
    return event.fields["debts"] is None and event.fields["outcome"] in UNANSWERED


def _debts(event: Event) -> frozenset[str]:
    debts = event.fields["debts"]
    return debts if isinstance(debts, frozenset) else frozenset()


def _seen_at_once(found: list[Event], events: Events, world: World, subject: Subject) -> Series:
    """Return how many of *found* are still seen, in whatever zone sees them longest."""
    zones = zones_for(events.within, world, subject)
    if found and not zones:
        return world.minutes.always(None)
    number = world.minutes.always(0)
    for event in found:
        seen = 0
        for zone in zones:
            seen |= in_view(event, events.within, world.minutes, zone)
        sees: Series = {True: seen, False: world.minutes.everything & ~seen}
        number = combine(lambda n, yes: n + yes, number, sees)
    return number


def numbers(
    events: Events, world: World, subject: Subject, measure: Callable[[list[Event]], Any]
) -> Series:
    """Return a measure of the events that count; unknown where they or the zone are unclear."""
    subject = owner(events, subject)
    if not covered(events, world, subject):
        return world.minutes.always(None)
    zones = zones_for(events.within, world, subject)
    if not zones:  # nothing is nothing on every clock, something is on none that is unknown
        none = not counted(events, world, subject)
        return world.minutes.always(measure([]) if none else None)
    found: list[Series] = []
    for zone in zones:
        series: Series = {}
        for group, bits in _in_zone(events, world, subject, zone):
            clear = all(certain for _, certain in group)
            value = measure([event for event, _ in group]) if clear else None
            series[value] = series.get(value, 0) | bits
        found.append(series)
    return combine(lambda *v: v[0] if all(x == v[0] for x in v) else None, *found)


def distinct(field: str, events: Events, world: World, subject: Subject) -> Series:
    """Return how many different values of *field* the events that count have."""

    def measure(found: list[Event]) -> int | None:
        values = [event.fields[field] for event in found]
        return None if None in values else len(set(values))

    if field != "day":
        return numbers(events, world, subject, measure)
    zones = world.consumer_zones(owner(events, subject))

    def days(found: list[Event]) -> int | None:
        shown = [{day_of(local(event.at, zone)) for zone in zones} for event in found]
        if any(len(days) != 1 for days in shown):
            return None
        return len(set().union(*shown))

    return numbers(events, world, subject, days)


def total(field: str, found: list[Event]) -> Any:
    values: list[Any] = [event.fields[field] for event in found]
    return None if None in values else sum(values, Decimal(0))


def pick(field: str, events: Events, last: bool, world: World, subject: Subject) -> Series:
    """Return *field* of the latest or earliest event that counts."""

    def measure(found: list[Event]) -> Any:
        if not found:
            return None
        event = found[-1] if last else found[0]
        return event.at if field == "at" else event.fields[field]

    if field != "day":
        return numbers(events, world, subject, measure)
    answers = [
        combine(
            lambda at, z=zone: None if at is None else day_of(local(at, z)),
            pick("at", events, last, world, subject),
        )
        for zone in world.consumer_zones(owner(events, subject))
    ]
    if not answers:
        return world.minutes.always(None)
    return combine(lambda *v: v[0] if all(x == v[0] for x in v) else None, *answers)
