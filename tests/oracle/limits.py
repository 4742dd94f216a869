"""At which minutes each limit takes an act away, asked one by one (language.md, section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import holidays

from duecourse.book.join import Joined
from duecourse.clock.calendars import HOLIDAY, WEEKEND, WORKDAY, calendar
from duecourse.ir import TRUE, All, Events, Expr, Within
from duecourse.language.model import (
    BasisBody,
    CallWindows,
    CapBody,
    ConcealBody,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    Meta,
    Policy,
    Schedule,
    WaitBody,
    Window,
)
from tests.oracle import counting
from tests.oracle.conditions import evaluate, truth
from tests.oracle.dataflow import (
    about_case,
    asks_for_listener,
    names_in,
    reads_case,
    rests_on,
    singles_out,
)
from tests.oracle.minutes import DAY, MINUTE, Bits, Series, combine, date_of, day_of, local
from tests.oracle.world import Subject, World

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FLOOR = {
    "core/house-floor-hours": "hours",
    "core/house-floor-frequency": "frequency",
    "core/house-floor-third-parties": "third_parties",
}
ENGINE_RULES = ("core/no-law-pack", "core/exhibit", "core/point-confirmed")
HELD_DESK_ACTS = ("hand-over", "offer-plan")


@dataclass(frozen=True, slots=True)
class Blocked:
    """One limit's answer for one act.

    Attributes:
        minutes: When it takes the act away.
        steady: Whether nothing but its own clock moves: no condition of it changes with time.
        headroom: How many more its cap allows, at every minute at which it applies.
        advisory: The host lowered it to a report.
    """

    name: str
    cite: str
    minutes: Bits
    steady: bool
    headroom: Series | None = None
    advisory: bool = False


def exists(meta: Meta, joined: Joined, world: World) -> Bits:
    """Return the minutes at which an item exists: of several zones the widest stretch."""
    if meta.since is None and meta.until is None:
        return world.minutes.everything
    begun = ended = 0
    for name in joined.zones_of(meta.origin):
        for day, bits in world.minutes.zone(name).days.items():
            begun |= bits if meta.since is None or day >= meta.since else 0
            ended |= bits if meta.until is None or day <= meta.until else 0
    return begun & ended


def blocked(policy: Policy, joined: Joined, world: World, subject: Subject) -> list[Blocked]:
    """Return the answer of every limit and call window of *policy*."""
    bound = world.minutes.everything & ~_unbound(policy, joined, world, subject)
    code = policy.header.calendar or joined.playbook.header.calendar
    found: list[Blocked] = []
    for windows in policy.call_windows:
        found.extend(_call_windows(windows, joined, world, subject, bound, code))
    for limit in policy.limits:
        if limit.meta.name in ENGINE_RULES:
            continue
        applies = bound & exists(limit.meta, joined, world) & _applies(limit, world, subject)
        applies &= ~_spoken_for(limit, joined, world, subject)
        steady = applies in (0, world.minutes.everything) and _is_steady(limit, world, subject)
        takes, headroom = _takes(limit, joined, world, subject, applies, code)
        soft = joined.advisory and limit.meta.force in (
            "standard",
            "self_regulation",
            "guidance",
        )
        found.append(Blocked(limit.meta.name, limit.meta.cite, takes, steady, headroom, soft))
    return found


def _unbound(policy: Policy, joined: Joined, world: World, subject: Subject) -> Bits:
    """Return when a law pack certainly does not bind the case."""
    header = policy.header
    if not header.regime:
        return 0
    everything = world.minutes.everything
    place, actor = world.case.jurisdiction, world.case.actor
    elsewhere = place is not None and header.jurisdiction not in place
    other = bool(header.binds) and actor is not None and actor not in header.binds
    if elsewhere or other:
        return everything
    beyond = truth(header.reaches, world, subject, False)
    return beyond | everything & ~exists(header.meta, joined, world)


def _certainly_bound(pack: Policy, joined: Joined, world: World, subject: Subject) -> Bits:
    header, place, actor = pack.header, world.case.jurisdiction, world.case.actor
    if place is None or header.jurisdiction not in place:
        return 0
    if header.binds and (actor is None or actor not in header.binds):
        return 0
    return exists(header.meta, joined, world) & truth(header.reaches, world, subject, True)


def _spoken_for(limit: Limit, joined: Joined, world: World, subject: Subject) -> Bits:
    """Return when a part of the house floor is silent.

    It is where some pack that certainly binds the case has a limit on the subject that certainly
    selects the act; on third parties, one that certainly holds for the case.
    """
    subject_of = FLOOR.get(limit.meta.name)
    found = 0
    for pack in joined.packs:
        if subject_of is None or subject_of in pack.header.silent_on:
            continue
        bound = _certainly_bound(pack, joined, world, subject)
        for other in pack.limits if bound else ():
            if _speaks_on(other, subject_of):
                selected = exists(other.meta, joined, world)
                for part in (*_conjuncts(other.on), *_conjuncts(other.when)):
                    if subject_of != "third_parties":
                        selected &= truth(part, world, subject, True)
                    elif about_case(part):
                        selected &= truth(part, world, subject, True)
                    elif "party" not in names_in(part) and reads_case(part):
                        selected = 0
                found |= bound & selected
    return found


def _conjuncts(expr: Expr) -> tuple[Expr, ...]:
    return expr.operands if isinstance(expr, All) else (expr,)


def _speaks_on(limit: Limit, subject_of: str) -> bool:
    body = limit.body
    if isinstance(body, HoursBody):
        return subject_of == "hours" and not body.told
    if isinstance(body, CapBody | WaitBody):
        return subject_of == "frequency"
    if subject_of == "third_parties" and isinstance(body, ForbidBody | ConcealBody):
        return singles_out(limit.on, ("third_party", "friend"), ("consumer", "debtor"))
    return False


def _applies(limit: Limit, world: World, subject: Subject) -> Bits:
    """An unknown ``on`` or ``when`` matches, an unknown ``unless`` does not release."""
    act = subject.treatment
    assert act is not None
    if act.is_desk:
        if not isinstance(limit.body, HoldBody | ForbidBody | BasisBody):
            return 0
        every_channel = isinstance(limit.body, HoldBody) and not limit.selects
        if every_channel and act.do not in HELD_DESK_ACTS:
            return 0
        selectors = [limit.on]
        if isinstance(limit.body, ForbidBody):
            selectors.append(limit.body.what)
        if asks_for_listener(selectors, act):
            return 0
    found = world.minutes.everything
    found &= ~truth(limit.on, world, subject, False)
    found &= ~truth(limit.when, world, subject, False)
    for release in (limit.unless, limit.except_):
        if release is not None:
            found &= ~truth(release, world, subject, True)
    return found


def _is_steady(limit: Limit, world: World, subject: Subject) -> bool:
    body = limit.body
    if not isinstance(body, HoldBody):
        return True
    stays = truth(body.when, world, subject, False) in (0, world.minutes.everything)
    return stays and (body.until is None or len(evaluate(body.until, world, subject)) == 1)


def barred_score(when: Expr, joined: Joined, world: World) -> Bits:
    """Return when points that rest on *when* count 0, since some ``basis`` may forbid it."""
    found = 0
    read = frozenset(names_in(when))
    for policy in joined.policies():
        bound = world.minutes.everything & ~_unbound(policy, joined, world, Subject())
        for limit in policy.limits:
            if not isinstance(limit.body, BasisBody) or not read & limit.body.facts:
                continue
            applies = bound & exists(limit.meta, joined, world)
            for condition, releases in (
                (limit.when, False),
                (limit.unless, True),
                (limit.except_, True),
            ):
                if condition is not None and about_case(condition):
                    applies &= ~truth(condition, world, Subject(), releases)
            found |= applies
    return found


def _takes(
    limit: Limit, joined: Joined, world: World, subject: Subject, applies: Bits, code: str
) -> tuple[Bits, Series | None]:
    body, everything = limit.body, world.minutes.everything
    headroom: Series | None = None
    if not applies:
        return 0, None
    if isinstance(body, HoursBody):
        schedule = body.schedule
        if body.told:
            said = subject.contact.convenient_hours if subject.contact is not None else None
            if said is None:
                return 0, None
            schedule = said
        takes = everything & ~_open(schedule, _clock(body, world, subject), code, world)
    elif isinstance(body, CapBody):
        headroom = _headroom(body.events, body.at_most, world, subject)
        takes = _spent(headroom)
        headroom = {value: bits & applies for value, bits in headroom.items() if bits & applies}
    elif isinstance(body, WaitBody):
        takes = _waits(body, world, subject)
    elif isinstance(body, HoldBody):
        zones = joined.zones_of(limit.meta.origin)
        takes = ~truth(body.when, world, subject, False) & ~_over(body.until, zones, world, subject)
    elif isinstance(body, ForbidBody):
        takes = ~truth(body.what, world, subject, False)
    elif isinstance(body, BasisBody):
        act = subject.treatment
        assert act is not None
        takes = everything if rests_on(act, joined.playbook, body.facts) else 0
    else:
        takes = 0
    return takes & applies & everything, headroom


# --- hours ----------------------------------------------------------------------------------


def _clock(body: HoursBody, world: World, subject: Subject) -> tuple[str, ...]:
    if body.zone == "desk":
        return (world.zone,)
    own = subject.point.zones if body.zone == "point" and subject.point is not None else ()
    return own or world.consumer_zones(subject)


def _open(schedule: Schedule, zones: tuple[str, ...], code: str, world: World) -> Bits:
    """Return the minutes inside *schedule* on the clock of every one of *zones*."""
    if not zones:
        return 0
    found = world.minutes.everything
    for zone in zones:
        here = 0
        for inside in _openings(schedule, zone, code, world).values():
            here |= inside
        found &= here
    return found


def _openings(schedule: Schedule, zone: str, code: str, world: World) -> dict[int, Bits]:
    """Return the minutes inside *schedule* by the day on which the window opened."""
    clock = world.minutes.zone(zone)
    found: dict[int, Bits] = {}
    for day, bits in clock.days.items():
        for opened, shift in ((day, 0), (day - 1, 1440)):
            inside = bits
            for spans in _spans(schedule, opened, code):
                here = 0
                for start, end in spans:
                    here |= clock.between(start - shift, end - shift)
                inside &= here
            if inside:
                found[opened] = found.get(opened, 0) | inside
    return found


def _spans(schedule: Schedule, day: int, code: str) -> list[tuple[tuple[int, int], ...]]:
    """Return the hours of the most specific row for *day*; a day that no row names is closed.

    Where rows ask for holidays and there is no calendar the day may be of any kind, and every kind
    must agree: one answer for each.
    """
    asks = any(row.days & {"workday", "holiday"} for row in schedule.rows)
    weekday = WEEKDAYS[date_of(day).weekday()]
    if not asks:
        kinds = [""]
    elif not code:
        kinds = ["workday", "", "holiday"]
    elif code == "US":
        kinds = [_kind_in_the_us(day, weekday)]
    else:  # days moved by announcement have tests of their own: only the hours are tried here
        possible = calendar(code).possible(day)
        names = {WORKDAY: "workday", WEEKEND: "", HOLIDAY: "holiday"}
        kinds = [name for bit, name in names.items() if possible & bit]
    return [_row(schedule, (kind, weekday, "daily")) for kind in kinds]


def _row(schedule: Schedule, names: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    for name in names:
        for row in schedule.rows:
            if name in row.days:
                return row.spans
    return ()


@cache
def _kind_in_the_us(day: int, weekday: str) -> str:
    when = date_of(day)
    if when in holidays.country_holidays("US", years=when.year):
        return "holiday"
    return "" if weekday in ("sat", "sun") else "workday"


# --- caps and waits -------------------------------------------------------------------------


def _headroom(events: Events, at_most: int, world: World, subject: Subject) -> Series:
    count = counting.most(events, at_most, world, subject)
    return combine(lambda n: None if n is None else at_most - n, count)


def _spent(headroom: Series) -> Bits:
    found = 0
    for value, bits in headroom.items():
        if value is None or (isinstance(value, int) and value <= 0):
            found |= bits
    return found


def _waits(body: WaitBody, world: World, subject: Subject) -> Bits:
    """Return the minutes at which a cool-off after some event may still run."""
    minutes = world.minutes
    zones = world.consumer_zones(subject) if body.unit == "days" else ("UTC",)
    if not counting.covered(body.events, world, subject):
        return minutes.everything
    found = 0
    for event, _ in counting.counted(body.events, world, subject):
        found |= 0 if zones else minutes.everything
        if body.unit in ("hours", "minutes"):
            length = body.number * MINUTE * (60 if body.unit == "hours" else 1)
            found |= minutes.before(event.at + length)
            continue
        for zone in zones:
            day_one = day_of(local(event.at, zone))
            days = minutes.zone(zone).days.items()
            running = sum(bits for day, bits in days if day < day_one + body.number)
            # A date that the clock shows again is not yet past: till it has passed for good.
            found |= (1 << running.bit_length()) - 1
    return found


def _over(until: Expr | None, zones: tuple[str, ...], world: World, subject: Subject) -> Bits:
    """Return the minutes at which a hold has certainly ended; a date is its writer's whole day."""
    if until is None:
        return 0
    minutes, found = world.minutes, 0
    for end, bits in evaluate(until, world, subject).items():
        if end is None:
            continue
        assert isinstance(end, int)
        if abs(end) > 10 * DAY:  # an instant; dates are day numbers
            found |= bits & ~minutes.before(end)
            continue
        past = minutes.everything
        for zone in zones:
            days = minutes.zone(zone).days.items()
            # The last minute that shows the date or one before: shown again, it is not over.
            still = sum(b for day, b in days if day <= end)
            past &= ~((1 << still.bit_length()) - 1)
        found |= bits & past
    return found


# --- call windows ---------------------------------------------------------------------------


def _call_windows(
    document: CallWindows,
    joined: Joined,
    world: World,
    subject: Subject,
    bound: Bits,
    code: str,
) -> list[Blocked]:
    act, contact, point = subject.treatment, subject.contact, subject.point
    assert act is not None
    name, cite = document.meta.name, document.meta.cite
    if act.do != "call":
        return [Blocked(name, cite, 0, True)]
    assert contact is not None
    assert point is not None
    applies = bound & exists(document.meta, joined, world)
    applies &= ~truth(document.whom, world, subject, False)
    applies &= ~truth(document.when, world, subject, False)
    zones = world.consumer_zones(subject)
    opened = world.minutes.everything if zones else 0
    for zone in zones:
        here = 0
        for window in document.windows:
            if window.phones and point.facts.get("phone") not in window.phones:
                continue
            alive = exists(window.meta, joined, world)
            for inside in _openings(window.schedule, zone, code, world).values():
                here |= inside & alive
        opened &= here
    steady = applies in (0, world.minutes.everything)
    steady = steady and all(_dateless(window.meta) for window in document.windows)
    found = [Blocked(name, cite, applies & ~opened, steady)]
    for window in document.windows:
        if window.calls is not None:
            inside = applies & exists(window.meta, joined, world)
            found.append(_window_cap(window, zones, code, world, subject, inside))
    return found


def _window_cap(
    window: Window,
    zones: tuple[str, ...],
    code: str,
    world: World,
    subject: Subject,
    applies: Bits,
) -> Blocked:
    """At most so many attempts to the contact begun inside the window that is open."""
    assert window.calls is not None
    attempts = Events("attempts", TRUE, Within("ever"), ("contact",))
    unknown = not counting.covered(attempts, world, subject)
    calls = counting.counted(attempts, world, subject)
    headroom: Series = {}
    steady = applies in (0, world.minutes.everything)
    takes = world.minutes.everything if unknown and zones else 0
    for zone in zones:
        for day, inside in _openings(window.schedule, zone, code, world).items():
            begun = sum(_opened_on(window, event.at, zone, code) == day for event, _ in calls)
            left = None if unknown else window.calls - begun
            takes |= inside if left is None or left <= 0 else 0
            headroom[left] = headroom.get(left, 0) | inside & applies
    return Blocked(window.meta.name, window.meta.cite, takes & applies, steady, headroom)


def _opened_on(window: Window, us: int, zone: str, code: str) -> int | None:
    """Return the day on which the window that an attempt was begun in opened."""
    clock = local(us, zone)
    minute = clock.hour * 60 + clock.minute
    for opened, shift in ((day_of(clock), 0), (day_of(clock) - 1, 1440)):
        kinds = _spans(window.schedule, opened, code)
        if all(any(s - shift <= minute < e - shift for s, e in spans) for spans in kinds):
            return opened
    return None


def _dateless(meta: Meta) -> bool:
    return meta.since is None and meta.until is None
