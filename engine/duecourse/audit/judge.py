"""Which limits stand against one act at an instant, and how surely: the book's code is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from duecourse import ir
from duecourse.audit.growing import Certain, Growing, in_zone
from duecourse.audit.law import NO_PACK, Law, Place
from duecourse.book.case import Event
from duecourse.book.plan import Instance
from duecourse.book.prepared import ReadyContact, ReadyPoint
from duecourse.clock.counting import leave_latest, wait_end
from duecourse.ir_tools import inputs
from duecourse.targets._clocks import (
    AlwaysClock,
    CapClock,
    HoldClock,
    Running,
    WaitClock,
)
from duecourse.targets._hours_clocks import HoursClock
from duecourse.targets.scalar import Compiled, Pair

KEYS = {"debt": "debts", "collector": "by"}
MOST_NAMED = 5


@dataclass(slots=True)
class Stand:
    """One limit that blocks.

    Attributes:
        missing: What would decide whether it does; empty where it surely does.
        unless: What the log does not say and would release from it.
        counted: Events it rests on.
        uncounted: Whether it is a cap under which the act itself does not count.
    """

    instance: Instance
    missing: set[str] = field(default_factory=set)
    unless: set[str] = field(default_factory=set)
    counted: tuple[Event, ...] = ()
    uncounted: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One act on one point, as one reading of a row has it.

    Attributes:
        event: The row itself.
        known_zones: Whether the zones of the contact are its own and not all of its place's.
    """

    place: Place
    code: Compiled
    ready: Growing
    contact: ReadyContact
    point: ReadyPoint
    act: int
    event: Event
    known_zones: bool

    @property
    def us(self) -> int:
        """The instant."""
        return self.event.at


class Judge:
    """Judges questions by one law."""

    def __init__(self, law: Law) -> None:
        """Keep the law."""
        self.law = law

    def stands(self, question: Question) -> tuple[dict[str, Stand], dict[str, int]]:
        """Return the limits that stand against the act, by name, and the room that caps left."""
        ready, contact, point, us = question.ready, question.contact, question.point, question.us
        code, act = question.code, question.act
        pair = code.probe(act, 0)(ready, contact, point, us)[1]
        found: dict[str, Stand] = {}
        room: dict[str, int] = {}
        if pair is None:
            return found, room
        for bit, clock, instance in question.place.blocking(code, code.acts[act].blocks & pair[4]):
            if isinstance(clock, CapClock) and not instance.advisory:
                left = clock.headroom(ready, contact, point, us)
                if left is not None:
                    room[instance.limit.name] = left
            if clock.state(ready, contact, point, us) > 0:
                found[instance.limit.name] = self._stand(question, clock, instance, pair, bit)
        return found, room

    def _stand(
        self, question: Question, clock: Running, instance: Instance, pair: Pair, bit: int
    ) -> Stand:
        found = Stand(instance)
        if instance.limit.name == NO_PACK:
            lacking = self.law.lacking(question.ready.case.jurisdiction, question.us)
            found.missing |= {f"law pack {place}" for place in lacking}
            return found
        if pair[5] >> bit & 1:
            self._doubt(question, instance, found)
        found.missing |= self._unsure(question, clock)
        found.counted = self._counted(question, clock, instance)
        if isinstance(clock, CapClock):
            held = question.ready.counts(
                clock.events, question.event, question.contact, question.point
            )
            found.uncounted = not held
            if held == 1:
                found.missing |= set(_unclear(clock.events, (question.event,), question))
        return found

    # --- does it apply? -----------------------------------------------------------------------

    def _doubt(self, question: Question, instance: Instance, found: Stand) -> None:
        """Say whether the limit itself is in doubt, or only whether something releases from it."""
        us, parts = question.us, (question.ready, question.contact, question.point)
        bare = question.place.bare.compiled(us)
        for other in bare.plan.instances:
            if other.limit.name != instance.limit.name:
                continue
            if not bare.acts[question.act].blocks >> other.bit & 1:
                continue
            held, roots = self.law.why(other.applies, bare)(*parts, us)
            if held == 3:
                _, roots = self.law.why(instance.applies, question.code)(*parts, us)
                found.unless |= self._named(roots)
            else:
                found.missing |= self._named(roots)

    def _named(self, roots: Iterable[tuple[ir.Scope, str]]) -> set[str]:
        return {self.law.paths.get(name, name) for _, name in roots} - {""}

    # --- does it block, whatever is unclear? --------------------------------------------------

    def _unsure(self, question: Question, clock: Running) -> set[str]:
        """Return what keeps a clock from surely blocking."""
        ready, contact, point, us = question.ready, question.contact, question.point, question.us
        if isinstance(clock, AlwaysClock):
            return set()
        lacks = clock.lacks(ready, contact, point, us)
        if lacks.startswith("calendar") and isinstance(clock, HoursClock):
            # Closed on a day of any kind is closed.
            if not clock.may_be_open(ready, contact, point, us):
                return set()
            return {lacks}
        if isinstance(clock, HoldClock):
            known = clock.value(ready, contact, point, us)[0] is not None
            return set() if known else {self.law.paths.get(lacks, lacks) or "events"}
        if lacks:
            return {lacks}
        sure = Certain(ready)
        here = [contact] if question.known_zones else [in_zone(contact, z) for z in contact.zones]
        if all(clock.state(sure, each, point, us) > 0 for each in here):
            return set()
        if isinstance(clock, HoursClock) or clock.state(sure, contact, point, us) > 0:
            return {"zones"}
        if isinstance(clock, CapClock | WaitClock):
            tally = ready.tally(clock.events, contact, point)
            unclear = [e for e in tally.possible if e not in tally.certain]
            named = set(_unclear(clock.events, unclear, question))
            return named or {"zones" if not question.known_zones else "events"}
        return {"events"}

    # --- what it rests on ---------------------------------------------------------------------

    def _counted(self, question: Question, clock: Running, instance: Instance) -> tuple[Event, ...]:
        ready, contact, point, us = question.ready, question.contact, question.point, question.us
        zones = contact.zones
        if isinstance(clock, CapClock):
            within = clock.events.within
            possible = ready.tally(clock.events, contact, point).possible
            return tuple(
                e for e in possible if leave_latest(e.at, within.unit, within.number, zones) > us
            )
        if isinstance(clock, WaitClock):
            possible = ready.tally(clock.events, contact, point).possible
            return tuple(
                e for e in possible if wait_end(e.at, clock.unit, clock.number, zones) > us
            )
        found: dict[int, Event] = {}
        for events in self.law.events(instance.applies):
            unit, number = events.within.unit, events.within.number
            for event in ready.tally(events, contact, point).possible:
                if leave_latest(event.at, unit, number, zones) > us:
                    found[id(event)] = event
        return tuple(sorted(found.values(), key=lambda event: event.at))


def _unclear(events: ir.Events, unclear: Iterable[Event], question: Question) -> Iterable[str]:
    """Yield what is not said of events that may count."""
    case, point = question.ready.case, question.point
    if "collector" in events.per and case.collector is None:
        yield "by"
    if "account" in events.per and case.account is None:
        yield "account"
    if "number" in events.per and point.number is None:
        yield "number"
    wanted = ["direction", "outcome", *(leaf.fact for leaf in inputs(events.where))]
    wanted += [KEYS.get(key, key) for key in events.per if key != "person"]
    for event in list(unclear)[-MOST_NAMED:]:
        silent = [name for name in dict.fromkeys(wanted) if event.fields.get(name) is None]
        if events.kind == "events":
            silent = [name for name in silent if name not in ("direction", "outcome")]
        if events.kind not in ("placed_calls", "answered_calls", "conversations"):
            silent = [n for n in silent if n != "outcome" or _asks_outcome(events)]
        yield from (f"{name} of {event.id}" for name in silent)


def _asks_outcome(events: ir.Events) -> bool:
    return any(leaf.fact == "outcome" for leaf in inputs(events.where))
