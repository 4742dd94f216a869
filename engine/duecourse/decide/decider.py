"""Decides one case at one instant: a pure function of book, case and instant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime

from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.book.plan import Plan
from duecourse.book.prepared import Prepared
from duecourse.book.selections import Counted
from duecourse.clock.instants import DAY, INF, ceil_minute, isoformat, offset_of, to_iso, to_us
from duecourse.clock.zones import Zone, zone
from duecourse.decide._reasons import because
from duecourse.decide._search import Item, Search, Seen, Target, Timeline
from duecourse.decide._snapshot import Offered, Snapper, Snapshot, settled
from duecourse.decide._words import Speaker
from duecourse.decide.decision import (
    Alternative,
    Barred,
    BookRef,
    Decision,
    InArm,
    Later,
    Missing,
    Now,
)
from duecourse.decide.slots import Slot, runs
from duecourse.language.model import DayHours, Meta, Schedule
from duecourse.targets._clocks import open_hours
from duecourse.targets._running import Running

Review = Callable[[int], int]
LONGEST_HORIZON_DAYS = 180
STRETCHES_KEPT = 2000
"""How much of a case's time is kept seen for the next question about it."""
LAW_KEPT = 1024


class Decider:
    """Everything of a book that decisions share; immutable once made.

    Attributes:
        target: Compiled code by epoch.
        joined: What it was made of.
    """

    def __init__(self, target: Target, joined: Joined) -> None:
        """Keep what does not change from case to case."""
        self.joined = joined
        header = joined.playbook.header
        self.target, self.calendar = target, header.calendar
        self.desk = zone(header.zone or "UTC")
        self.speaker = Speaker(joined.facts, header.languages)
        self.jurisdiction_zones = joined.jurisdiction_zones
        self.counted = Counted()
        self._reviews: dict[int, tuple[Review, ...]] = {}
        self._law: dict[tuple[frozenset[str], int], tuple[bool, int]] = {}

    def law(self, wanted: frozenset[str] | None, us: int) -> tuple[bool, int]:
        """Return whether all of the law of *wanted* is in force, and when that is first different.

        A pack comes and goes at the ends of epochs alone, so it is worked out once for each.
        """
        if not wanted:
            return False, INF
        key = (wanted, bisect_right(self.target.boundaries, us))
        found = self._law.get(key)
        if found is None:
            if len(self._law) >= LAW_KEPT:
                self._law.clear()
            joined = self.joined
            whole = wanted <= joined.in_force(us)
            found = self._law[key] = whole, joined.law_changes(wanted, us)
        return found

    def prepare(self, case: Case, us: int) -> tuple[Prepared, tuple[str, ...]]:
        """Return *case* as it was known at *us*, ready for this book, and the events left out."""
        known, ignored = case.as_of(us)
        ready = known.memo.get(self)
        if not isinstance(ready, Prepared):
            self.target.compiled(us)
            ready = Prepared(
                known, self.desk, self.target.wheres, self.jurisdiction_zones, self.counted
            )
            known.memo.clear()
            known.memo[self] = ready
        return ready, ignored

    def decide(
        self, case: Case, at: datetime, horizon_days: int, book: BookRef, law: str
    ) -> Decision:
        """Decide *case* at *at*, looking *horizon_days* ahead.

        Raises:
            InstantError: *at* has no zone or is out of range.
            ValueError: The horizon is not 1 to 180 days.
        """
        us = to_us(at)
        horizon = _horizon(horizon_days)
        ready, ignored = self.prepare(case, us)
        search = self.searching(ready, us)
        snapper = Snapper(search.timeline, search, self.speaker)
        deciding = _Deciding(self, search, snapper, us, at, horizon)
        decision = deciding.decision(case, book, law, ignored)
        self._keep(search.timeline)
        return decision

    def slots(
        self, case: Case, at: datetime, horizon_days: int, item: Item, count: int
    ) -> tuple[Slot, ...]:
        """Return the next *count* slots of *item*.

        Raises:
            InstantError: *at* has no zone or is out of range.
            ValueError: The horizon is not 1 to 180 days.
        """
        us = to_us(at)
        horizon = _horizon(horizon_days)
        ready, _ = self.prepare(case, us)
        search = self.searching(ready, us)
        found = runs(search, item, us, us + horizon, count)
        self._keep(search.timeline)
        return tuple(
            Slot(isoformat(start, at), None if end is None else isoformat(end, at))
            for start, end in found
        )

    def searching(self, ready: Prepared, us: int) -> Search:
        """Return a search for a case, begun at the instant that is asked about."""
        # Taken while it is used: a case may be asked by several threads at once.
        kept = ready.case.memo.pop(Timeline, None)
        fits = isinstance(kept, Timeline) and kept.ready is ready
        timeline = kept if isinstance(kept, Timeline) and fits else Timeline(self.target, ready)

        def refuses(item: Item, stretch: Seen) -> bool:
            key = (item, stretch.start)
            known = timeline.refusals.get(key)
            if known is None:
                known = timeline.refusals[key] = self.speaker.refuses(item, stretch, ready)
            return known

        def mute(item: Item, stretch: Seen) -> bool:
            return self.speaker.mute(item, stretch, ready)

        timeline.begin(us)
        return Search(timeline, refuses, mute)

    def _keep(self, timeline: Timeline) -> None:
        if timeline.kept <= STRETCHES_KEPT:
            timeline.ready.case.memo[Timeline] = timeline

    def next_review(self, plan: Plan, us: int) -> int:
        """Return the next time the desk's day looks at cases again, INF for never."""
        reviews = self._reviews.get(plan.start)
        if reviews is None:
            reviews = tuple(
                _review(chase.days, chase.at, self.calendar, self.desk) for chase in plan.chases
            )
            self._reviews[plan.start] = reviews
        return min((review(us) for review in reviews), default=INF)


def _horizon(days: int) -> int:
    if not 1 <= days <= LONGEST_HORIZON_DAYS:
        raise ValueError(f"the horizon must be 1 to {LONGEST_HORIZON_DAYS} days")
    return days * DAY


def _review(days: frozenset[str], minute: int, calendar: str, desk: Zone) -> Review:
    hours = open_hours(Schedule((DayHours(days, ((minute, minute + 1),)),)), calendar)

    def review(us: int) -> int:
        found = hours.state(us, desk)
        if found < 0:
            found = hours.state(-found, desk)
        return found

    return review


class _Deciding:
    """One decision in the making."""

    def __init__(
        self,
        decider: Decider,
        search: Search,
        snapper: Snapper,
        us: int,
        at: datetime,
        horizon: int,
    ) -> None:
        self.decider, self.search, self.snapper = decider, search, snapper
        self.us, self.at, self.horizon = us, at, horizon
        self.end = us + horizon
        self.offset = offset_of(at)
        self.definite: list[int] = []
        self.beyond = horizon
        self.lifts: dict[tuple[Running, int, int], int | None] = {}

    def decision(self, case: Case, book: BookRef, law: str, ignored: tuple[str, ...]) -> Decision:
        snapshot = self.snapper.take(self.us)
        self.first = snapshot.stretch
        stage = snapshot.stretch.stage
        plan = snapshot.stretch.code.plan
        review = self.decider.next_review(plan, self.us)
        self.definite.append(review)
        # A pack that comes into force, or ceases to be, changes what the decision says of its law.
        self.definite.append(self.decider.law(case.jurisdiction, self.us)[1])
        for event in case.events or ():
            if event.at > self.us:
                self.definite.append(ceil_minute(event.at))
                break
        # The horizon moves with the instant asked about, so what lies just beyond it matters;
        # but only as far as nothing else changes before.
        self.beyond = min(self.horizon, min(self.definite) - self.us)
        later: list[Later] = []
        barred: list[Barred] = []
        for offered in snapshot.offered:
            if not offered.reasons:
                continue
            if offered.pair is None:  # the desk does not wait: its acts are now or barred
                barred.append(self._barred(offered))
                continue
            found = self.search.first_lawful(offered.item, self.us, self.end + self.beyond)
            if found is not None and found <= self.end:
                self.definite.append(found)
                later.append(self._later(offered, found))
            else:
                if found is not None:
                    self.definite.append(found - self.horizon)
                barred.append(self._barred(offered))
        shown = tuple(self._now(group) for group in settled(snapshot.lawful))
        change = self._next_change(snapshot)
        return Decision(
            case.id,
            self.at.isoformat(),
            book,
            law,
            plan.stages[stage][0] if stage >= 0 else None,
            shown,
            tuple(later),
            tuple(barred),
            tuple(
                Missing(fact, of, tuple(sorted(names)))
                for (fact, of), names in sorted(snapshot.missing.items())
            ),
            ignored,
            self._iso(change),
            self._iso(review) if review < INF else None,
            snapshot.score,
            snapshot.score_because,
            self._experiments(snapshot),
        )

    def _experiments(self, snapshot: Snapshot) -> tuple[InArm, ...] | None:
        if not self.decider.joined.playbook.experiments:
            return None
        return tuple(InArm(arm.experiment, arm.arm) for arm in snapshot.arms)

    def _iso(self, us: int | None) -> str | None:
        return None if us is None else to_iso(us, self.offset)

    def _until(self, item: Item, start: int) -> int | None:
        """Return when *item* ends within the horizon after *start*."""
        beyond = self.beyond if start == self.us else 0
        end = self.search.first_unlawful(item, start, start + self.horizon + beyond)
        if end is None or end <= start + self.horizon:
            return end
        if start == self.us:
            self.definite.append(end - self.horizon)
        return None

    def _ends(self, item: Item) -> int | None:
        return self.search.first_unlawful(item, self.us, self.us + self.beyond)

    def _now(self, group: list[Offered]) -> Now:
        first = group[0]
        treatment = first.act.treatment
        until = self._until(first.item, self.us)
        # Of those that stand behind it only the names are shown: when one ceases to be lawful.
        ends = [until, *(self._ends(offered.item) for offered in group[1:])]
        self.definite += [end for end in ends if end is not None]
        spoken = first.spoken
        case = self.snapper.ready.cf
        assigned = case.get(treatment.assigned_to) if treatment.assigned_to else None
        return Now(
            treatment.meta.id,
            treatment.do,
            _point(first),
            _contact(first),
            spoken.said if spoken else None,
            self._iso(until),
            first.remaining,
            first.duties,
            treatment.confirm,
            treatment.learn,
            first.checklist,
            str(assigned) if assigned is not None else "",
            (treatment.meta.id,),
            tuple(Alternative(o.act.treatment.meta.id, _point(o)) for o in group[1:]),
            first.advice,
        )

    def _later(self, offered: Offered, not_before: int) -> Later:
        treatment = offered.act.treatment
        until = self._iso(self._until(offered.item, not_before))
        return Later(
            treatment.meta.id,
            treatment.do,
            _point(offered),
            _contact(offered),
            to_iso(not_before, self.offset),
            until,
            because(offered),
        )

    def _barred(self, offered: Offered) -> Barred:
        treatment = offered.act.treatment
        lapsing = self._lapsing(offered) if offered.standing.clocks else ()
        return Barred(
            treatment.meta.id,
            treatment.do,
            _point(offered),
            _contact(offered),
            treatment.exhibit,
            because(offered, lapsing),
        )

    def _lapsing(self, offered: Offered) -> Sequence[str]:
        """Return the limits that would lift by themselves, but only when the offer has ended."""
        item, bounds = offered.item, offered.bounds
        lifted: list[tuple[str, int]] = []
        last = self.us
        for name, instances in offered.standing.clocks:
            moment = self._lifted(item, instances, bounds)
            # While the stretch lasts the offer does.
            if moment is not None and moment >= self.first.end:
                lifted.append((name, moment))
                last = max(last, moment)
        if not lifted:
            return ()
        # It is followed no further than to where the last of them has lifted.
        ends = self.search.offer_ends(item, self.us, last)
        if ends is None:
            return ()
        over = [(name, moment) for name, moment in lifted if moment >= ends]
        self.definite += [moment - self.horizon for _, moment in over if moment > self.end]
        return [name for name, moment in over if moment <= self.end]

    def _lifted(self, item: Item, instances: list[int], bounds: dict[int, int]) -> int | None:
        """Return when all of a limit's *instances* have lifted; None for not soon enough."""
        last, clocks = self.us, self.first.code.clocks
        for bit in instances:
            if bounds[bit] >= INF:
                return None
            clock = clocks[bit]
            key = (clock, item[1], item[2] if clock.by_point else -1)
            if key in self.lifts:
                moment = self.lifts[key]
            else:
                limit = self.end + self.beyond
                moment = self.lifts[key] = self.search.lifts(item, bit, self.us, limit)
            if moment is None:
                return None
            last = max(last, moment)
        return last

    def _next_change(self, snapshot: Snapshot) -> int | None:
        """Return the first minute at which the decision differs."""
        sure = min((ceil_minute(us) for us in self.definite if us > self.us), default=INF)
        first, signature = snapshot, None
        while True:
            maybe = ceil_minute(snapshot.until) if snapshot.until < INF else INF
            if maybe >= sure or maybe > self.end:
                return sure if sure <= self.end else None
            self.us = maybe
            if signature is None:
                if self.snapper.surely_differs(first, maybe):
                    return maybe
                signature = first.signature()
            snapshot = self.snapper.take(maybe)
            if snapshot.signature() != signature:
                return maybe


def _point(offered: Offered) -> str:
    return offered.pair[1].id if offered.pair else ""


def _contact(offered: Offered) -> str:
    return offered.pair[0].id if offered.pair else ""


__all__ = ["Decider", "Meta"]
