"""Which calls were placed under consent, read from the log anew (event field ``under_consent``)."""

from __future__ import annotations

from collections.abc import Iterable

from duecourse.book.case import Event
from duecourse.ir import Value
from tests.oracle.counting import both
from tests.oracle.minutes import day_of, local
from tests.oracle.world import Subject, World

Answer = bool | None
STOPS = ("refusal", "cease_request")


def under_consent(call: Event, world: World) -> Answer:
    """Whether *call* is a call that this person had agreed to be given."""
    if call.fields["type"] != "call" or call.fields["direction"] == "in":
        return False
    consents = [e for e in world.case.events or () if e.fields["type"] == "consent"]
    found = [(c, _for_it(c, call, world), _runs(c, call, world)) for c in consents]
    found = [(c, same, runs) for c, same, runs in found if same is not False and c.at <= call.at]
    certain = [c.at for c, same, _ in found if same]
    if not certain:
        return None if any(runs is not False for _, _, runs in found) else False
    latest = [(same, runs) for c, same, runs in found if c.at >= max(certain)]
    if any(same and runs is False for same, runs in latest):
        return False
    return True if all(runs for _, runs in latest) else None


def _for_it(consent: Event, call: Event, world: World) -> Answer:
    """Whether *consent* is to calls such as this one, and from whom it went to."""
    given, placed = consent.fields, call.fields
    answers: list[Answer] = [
        _equal(given["channel"], "call"),
        _equal(given["by"], placed["by"]),
        True if consent.at < call.at else None,
        _every_debt(_debts(placed["debts"], world), _debts(given["debts"], world)),
    ]
    people = {placed["contact"], placed.get("owner") or placed["contact"]}
    alike = [_equal(given["contact"], person) for person in people]
    answers.append(
        alike[0] if len(alike) == 1 else None if any(a is not False for a in alike) else False
    )
    return both(*answers)


def _runs(consent: Event, call: Event, world: World) -> Answer:
    contact = next((c for c in world.case.contacts if c.id == call.fields["contact"]), None)
    zones: Iterable[str] = () if contact is None else world.consumer_zones(Subject(None, contact))
    days = []
    for zone in zones:
        today, first = day_of(local(call.at, zone)), day_of(local(consent.at, zone))
        last = first + 6
        if consent.fields["date"] is not None:
            agreed = consent.fields["date"]
            assert isinstance(agreed, int)
            last = min(last, agreed)
        days.append(today <= last)
    running: Answer = None
    if days and len(set(days)) == 1:
        running = days[0]
    over = [_over(consent, event, call, world) for event in world.case.events or ()]
    return both(running, *(None if ended is None else not ended for ended in over))


def _over(consent: Event, event: Event, call: Event, world: World) -> Answer:
    """Whether *event* ended *consent* before *call*."""
    if event is call or not consent.at <= event.at <= call.at:
        return False
    fields, kind = event.fields, event.fields["type"]
    person = consent.fields["contact"]
    who: list[Answer] = [_equal(fields["contact"], person)]
    what: list[Answer] = [
        _some_debt(_debts(fields["debts"], world), _debts(call.fields["debts"], world))
    ]
    if kind == "call":
        if event.at == consent.at:
            return False
        if fields.get("owner") is not None:
            who.append(_equal(fields["owner"], person))
        what += [_equal(fields["outcome"], "conversation"), _equal(fields["by"], call.fields["by"])]
    elif kind == "consent_withdrawn":
        what += [_equal(fields["channel"], "call"), _equal(fields["by"], call.fields["by"])]
    elif kind not in STOPS:
        return False
    someone = True if any(who) else None if None in who else False
    return both(someone, *what)


def _debts(said: Value | None, world: World) -> frozenset[str] | None:
    if isinstance(said, frozenset) and said:
        return said
    return None if world.case.other_debts else frozenset({world.case.id})


def _every_debt(asked: frozenset[str] | None, given: frozenset[str] | None) -> Answer:
    if asked is None or given is None:
        return None
    return True if asked <= given else None if asked & given else False


def _some_debt(one: frozenset[str] | None, other: frozenset[str] | None) -> Answer:
    return None if one is None or other is None else bool(one & other)


def _equal(one: Value | None, other: Value | None) -> Answer:
    return None if one is None or other is None else one == other
