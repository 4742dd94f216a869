"""What one decision reaches: the plan's own conditions and clocks, evaluated at its instant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from duecourse import ir
from duecourse.book.case import Case
from duecourse.book.plan import Act, Hours
from duecourse.book.prepared import ReadyContact, ReadyPoint
from duecourse.clock.instants import MINUTE, parse_instant
from duecourse.decide._search import Timeline, bits
from duecourse.decide.decision import Decision
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language.model import (
    CallWindows,
    Cohort,
    DisclosureRule,
    Experiment,
    HoursBody,
    Limit,
    Meta,
    Schedule,
    Script,
    Stage,
    Treatment,
    Window,
)
from duecourse.proof.coverage._goal import Goal, Item, Test
from duecourse.proof.coverage._questions import needs_listener
from duecourse.targets._clocks import CapClock, HoursClock, WindowCapClock

if TYPE_CHECKING:
    from duecourse.api import Book


@dataclass(frozen=True, slots=True)
class _Asked:
    """An act that was offered, or might have been: whose limits are asked."""

    act: Act
    contact: ReadyContact | None
    point: ReadyPoint | None


class Observer:
    """Sees what one decision of one case reaches."""

    def __init__(self, book: Book, items: Iterable[Item], case: Case, decision: Decision) -> None:
        """Look at *case* as *decision* saw it."""
        self.items, self.decision = items, decision
        self.joined, decider = book.for_case(case)
        us = parse_instant(decision.at)
        assert us is not None
        self.us = us
        self.ready, _ = decider.prepare(case, us)
        self.code = Timeline(decider.target, self.ready).begin(us).code
        self.plan = self.code.plan
        self.acts = {act.treatment.meta.id: act for act in self.plan.acts}
        names = [name for name, _ in self.plan.stages]
        self.stage = names.index(decision.stage) if decision.stage in names else -1
        self.offered = tuple(self._offered())
        self.reached: set[Goal] = set()
        self.unknown: set[Goal] = set()
        self._hours: dict[int, HoursClock] = {}
        self._asked: set[tuple[int, int, tuple[int, int]]] = set()

    def observe(self) -> tuple[set[Goal], set[Goal]]:
        """Return the goals that are reached, and the tests that nobody knows the answer of."""
        for item in self.items:
            if item.meta is None or self._exists(item.meta):
                self._item(item)
        return self.reached, self.unknown

    def _exists(self, meta: Meta) -> bool:
        first, last = self.joined.lifetime(meta)
        return first <= self.us < last

    def _item(self, item: Item) -> None:
        match item.what:
            case Stage(meta):
                self._side(item, "entered" if self.decision.stage == meta.id else "not entered")
                self._ask(item.tests, None, None, None)
            case Treatment():
                self._treatment(item, item.what)
            case DisclosureRule():
                self._grant(item, item.what)
            case CallWindows():
                self._call_windows(item, item.what)
            case (CallWindows() as document, Window() as window):
                self._window(item, document, window)
            case Limit():
                self._limit(item, item.what)
            case Cohort(meta):
                if any(self._speaks_to(asked.act, meta.id) for asked in self.offered):
                    self._ask(item.tests, None, None, None)
            case Experiment(meta):
                arms = dict((each.experiment, each.arm) for each in self.decision.experiments or ())
                self._side(item, f"in arm {arms[meta.id]}" if meta.id in arms else "no arm")
                self._ask(item.tests, None, None, None)
            case Script(meta):
                for now in self.decision.now:
                    if now.script is not None and now.script.id == meta.id:
                        self._side(item, now.script.cohort)
            case _:
                self._other(item)

    def _other(self, item: Item) -> None:
        kind, _, name = item.name.partition(" ")
        if kind == "score":
            self._side(item, "given" if name in self.decision.score_because else "not given")
            self._ask(item.tests, None, None, None)
        elif kind == "stages":
            if self.stage < 0 and self._truth(item.what, None, None, None):  # type: ignore[arg-type]
                self.reached.update(item.sides.values())
            self._ask(item.tests, None, None, None)
        elif kind == "checklist":
            treatment, _, entry = name.removeprefix("item ").partition("/")
            for now in self.decision.now:
                if now.treatment == treatment:
                    self._side(item, "on the list" if entry in now.checklist else "left out")
                    asked = self._listener(self.acts[treatment], now.to)
                    self._ask(item.tests, asked.act, asked.contact, asked.point)
        elif kind == "fact":
            for contact, point in self._everybody(item.tests):
                self._ask(item.tests, None, contact, point)

    # --- items ------------------------------------------------------------------------------

    def _treatment(self, item: Item, treatment: Treatment) -> None:
        act = self.acts.get(treatment.meta.id)
        if act is None:
            return
        if self.stage not in act.stages:
            if self.stage >= 0 and not item.tests:
                self._side(item, "not offered")
            return
        for asked in self._listeners(act):
            self._ask(item.tests, act, asked.contact, asked.point)
            holds = self._truth(act.offer, act, asked.contact, asked.point)
            self._side(item, "offered" if holds else "not offered")

    def _grant(self, item: Item, rule: DisclosureRule) -> None:
        grant = next((each for each in self.plan.grants if each.meta is rule.meta), None)
        if grant is None or self.stage not in grant.stages:
            return
        for asked in self.offered:
            if asked.act.script is not None and asked.contact is not None:
                self._ask(item.tests, None, asked.contact, asked.point)
                given = self._truth(grant.condition, None, asked.contact, asked.point)
                self._side(item, "granting" if given else "not granting")

    def _call_windows(self, item: Item, document: CallWindows) -> None:
        for asked in self._calls():
            self._ask(item.tests, None, asked.contact, asked.point)
            bound = self._bound(document, asked)
            self._side(item, "binding" if bound else "not binding")

    def _window(self, item: Item, document: CallWindows, window: Window) -> None:
        for asked in self._calls():
            if not self._bound(document, asked):
                continue
            kind = asked.point.facts.get("phone") if asked.point is not None else None
            if window.phones and kind not in window.phones:
                continue
            clock = self._clock(window.schedule, "every", self._calendar())
            is_open = clock.state(self.ready, asked.contact, asked.point, self.us) <= 0
            self._side(item, "open" if is_open else "shut")
            self._minutes(item, window.schedule, clock, asked)
            if is_open:
                self._room(item, window.meta, asked)

    def _limit(self, item: Item, limit: Limit) -> None:
        for asked in self.offered:
            self._ask(item.tests, asked.act, asked.contact, asked.point)
            mask = asked.act.blocks | asked.act.conceals | asked.act.requires
            bites = met = False
            for bit in bits(mask):
                instance = self.plan.instances[bit]
                if instance.limit is not limit.meta:
                    continue
                met = True
                applies = self._truth(instance.applies, asked.act, asked.contact, asked.point)
                if applies is False:
                    continue
                clock = self.code.clocks[bit] if instance.clock is not None else None
                if (
                    clock is None
                    or clock.state(self.ready, asked.contact, asked.point, self.us) > 0
                ):
                    bites = True
                if isinstance(limit.body, HoursBody) and isinstance(clock, HoursClock):
                    self._minutes(item, limit.body.schedule, clock, asked)
                if isinstance(clock, CapClock):
                    self._left(item, clock, asked)
            if bites:
                self._side(item, "biting")
            elif met or self._lets_pass(item, limit, asked):
                self._side(item, "not biting")

    def _lets_pass(self, item: Item, limit: Limit, asked: _Asked) -> bool:
        """Whether a limit that has nothing to say of an act could have had."""
        if asked.contact is None and (
            needs_listener(limit.on) or not any(t.true.part == "forbid" for t in item.tests)
        ):
            return False  # most limits are never asked about an act of the desk
        if item.sides.get("not biting", Goal("", "", "", "")).missing.endswith("not select"):
            return True
        selected = self._truth(limit.on, asked.act, asked.contact, asked.point)
        return selected is not False

    # --- clocks -----------------------------------------------------------------------------

    def _minutes(self, item: Item, schedule: Schedule, clock: HoursClock, asked: _Asked) -> None:
        """Note the minutes beside the bounds of hours that this instant is one of."""
        zones = clock.zones(self.ready, asked.contact, asked.point)
        if len(zones) != 1:
            return
        minute = zones[0].local(self.us)[1]
        only = self._clock(schedule, clock.zone, self._calendar())
        before, now, after = (
            only.state(self.ready, asked.contact, asked.point, at) <= 0
            for at in (self.us - MINUTE, self.us, self.us + MINUTE)
        )
        for row in schedule.rows:
            for start, end in row.spans:
                if now and not before and minute == start % 1440:
                    self._side(item, f"open {start}")
                if after and not now and minute == (start - 1) % 1440:
                    self._side(item, f"before {start}")
                if now and not after and minute == (end - 1) % 1440:
                    self._side(item, f"last {end}")
                if before and not now and minute == end % 1440:
                    self._side(item, f"shut {end}")

    def _room(self, item: Item, meta: Meta, asked: _Asked) -> None:
        for bit in bits(asked.act.blocks):
            instance, clock = self.plan.instances[bit], self.code.clocks[bit]
            if instance.limit is meta and isinstance(clock, WindowCapClock):
                self._left(item, clock, asked)

    def _left(self, item: Item, clock: CapClock | WindowCapClock, asked: _Asked) -> None:
        left = clock.headroom(self.ready, asked.contact, asked.point, self.us)
        if left is not None and left <= 1:
            self._side(item, "one left" if left == 1 else "used up")

    def _clock(self, schedule: Schedule, zone: str, calendar: str) -> HoursClock:
        found = self._hours.get(id(schedule))
        if found is None:
            found = self._hours[id(schedule)] = HoursClock(Hours((schedule,), zone, calendar))
        return found

    def _calendar(self) -> str:
        return self.joined.playbook.header.calendar

    # --- who is asked about -----------------------------------------------------------------

    def _listeners(self, act: Act) -> Iterator[_Asked]:
        if act.treatment.is_desk:
            yield _Asked(act, None, None)
            return
        for contact in self.ready.contacts:
            for point in contact.points:
                if act.treatment.do in point.channels:
                    yield _Asked(act, contact, point)

    def _listener(self, act: Act, to: str) -> _Asked:
        for asked in self._listeners(act):
            if asked.point is not None and asked.point.id == to:
                return asked
        return _Asked(act, None, None)

    def _offered(self) -> Iterator[_Asked]:
        for act in self.plan.acts:
            if self.stage in act.stages:
                for asked in self._listeners(act):
                    if self._truth(act.offer, act, asked.contact, asked.point):
                        yield asked

    def _calls(self) -> Iterator[_Asked]:
        return (asked for asked in self.offered if asked.act.treatment.do == "call")

    def _everybody(
        self, tests: Iterable[Test]
    ) -> Iterator[tuple[ReadyContact | None, ReadyPoint | None]]:
        if not any(test.listener for test in tests):
            yield None, None
            return
        for contact in self.ready.contacts:
            for point in contact.points:
                yield contact, point

    def _bound(self, document: CallWindows, asked: _Asked) -> bool:
        both = ir.All((document.whom, document.when))
        return self._truth(both, None, asked.contact, asked.point) is not False

    @staticmethod
    def _speaks_to(act: Act, cohort: str) -> bool:
        return act.script is not None and any(
            speech.cohort == cohort for speech in act.script.versions
        )

    # --- conditions -------------------------------------------------------------------------

    def _side(self, item: Item, side: str) -> None:
        goal = item.sides.get(side)
        if goal is not None:
            self.reached.add(goal)

    def _ask(
        self,
        tests: Iterable[Test],
        act: Act | None,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
    ) -> None:
        for test in tests:
            if contact is None and test.listener:
                continue
            place = (
                id(test),
                act.bit if act is not None and test.about_act else -1,
                (contact.index, point.index) if test.listener and contact and point else (-1, -1),
            )
            if place in self._asked:
                continue  # what is the same for all is evaluated once
            self._asked.add(place)
            truth = self._truth(test.expr, act, contact, point)
            if truth is None:
                self.unknown.add(test.unknown)
            else:
                self.reached.add(test.true if truth else test.false)
            for bound, below, above in test.bounds:
                value = self._value(bound.operand, act, contact, point)
                other = self._value(bound.minus, act, contact, point) if bound.minus else 0
                if not isinstance(value, int | Decimal) or not isinstance(other, int | Decimal):
                    continue
                if bound.is_below(value - other):
                    self.reached.add(below)
                if bound.is_above(value - other):
                    self.reached.add(above)

    def _truth(
        self,
        expr: ir.Expr,
        act: Act | None,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
    ) -> bool | None:
        value = self._value(expr, act, contact, point)
        return value if isinstance(value, bool) else None

    def _value(
        self,
        expr: ir.Expr,
        act: Act | None,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
    ) -> ir.Value | None:
        said = _said(act.treatment) if act is not None else {}

        def leaf(node: ir.Input) -> ir.Value | None:
            if node.scope is ir.Scope.ACT:
                return said.get(node.fact)
            if node.scope is ir.Scope.CONTACT:
                return contact.facts.get(node.fact) if contact else None
            if node.scope is ir.Scope.POINT:
                return point.facts.get(node.fact) if point else None
            return self.ready.cf.get(node.fact)

        env = Environment(
            leaf,
            self.ready.desk_day(self.us),
            lambda node: self.ready.aggregate(node, contact, point, self.us)[0],
        )
        return evaluate(expr, env)


def _said(treatment: Treatment) -> dict[str, ir.Value]:
    """Return what a treatment says of itself to a limit."""
    return {
        "do": treatment.do,
        "channel": "desk" if treatment.is_desk else treatment.do,
        "purpose": treatment.purpose,
        "tone": treatment.tone,
        "theme": treatment.themes,
        "gathers": treatment.gathers,
    }
