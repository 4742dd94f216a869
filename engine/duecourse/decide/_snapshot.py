"""One instant, whole: what is offered, what stands against it, what is said, what is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from duecourse import ir
from duecourse.book.plan import Act, Drawn
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.instants import INF
from duecourse.decide._naming import ENGINE_RULES, NO_LAW_PACK, limit_named, places_lacking
from duecourse.decide._search import Item, Search, Seen, Stretch, Timeline, bits
from duecourse.decide._words import NO_WORDS, Speaker, Spoken
from duecourse.language.model import LIVE_CHANNELS, Meta
from duecourse.targets._clocks import CapClock, WindowCapClock
from duecourse.targets._hours_clocks import HoursClock
from duecourse.targets._running import Running
from duecourse.targets._why import NOTHING, Weighed, compile_why, reads
from duecourse.targets.scalar import Compiled, Pair, Standing

Place = tuple[int, int, int]
"""Identity of an expression, and of which contact and point it is asked; -1 where it is the same
for all."""
VERIFY_IDENTITY = "verify-identity"


@dataclass(slots=True)
class Offered:
    """One offered act on one point (or at the desk), at one instant.

    Attributes:
        standing: What it comes to that the limits that block it do.
        reasons: Names of everything that stands against it, with the meta of each; sorted.
        bounds: Blocking instances and their bounds.
        until: Until when it is they that block.
        advice: Limits that the host lowered to reports, which would block.
    """

    item: Item
    act: Act
    pair: Pair | None
    standing: Standing
    reasons: dict[str, Meta]
    bounds: dict[int, int]
    until: int
    spoken: Spoken | None
    remaining: int | None
    duties: tuple[str, ...]
    checklist: tuple[str, ...]
    advice: tuple[str, ...] = ()


@dataclass(slots=True)
class Snapshot:
    """Everything about one instant that does not need a look into the future.

    Attributes:
        us: The instant.
        until: Nothing here changes before this instant, which is later.
        arms: Those that the case is in.
    """

    us: int
    stretch: Stretch
    offered: list[Offered]
    missing: dict[tuple[str, str], set[str]]
    score: int
    score_because: tuple[str, ...]
    until: int = INF
    arms: tuple[Drawn, ...] = ()

    def may_change(self, us: int) -> None:
        """Note that something here may change at an instant."""
        if self.us < us < self.until:
            self.until = us

    @property
    def lawful(self) -> list[Offered]:
        """What may be done, best first, before exclusive groups are settled."""
        return [offered for offered in self.offered if not offered.reasons]

    def signature(self) -> tuple[object, ...]:
        """Return all of it that a decision shows, but for times."""
        stage = self.stretch.stage
        behind = {id(o) for group in settled(self.lawful) for o in group[1:]}
        return (
            # By name: in another epoch a stage may have another number.
            self.stretch.code.plan.stages[stage][0] if stage >= 0 else None,
            self.score,
            self.score_because,
            tuple((arm.experiment, arm.arm) for arm in self.arms),
            tuple(sorted((k, tuple(sorted(v))) for k, v in self.missing.items())),
            tuple(
                (o.item, tuple(o.reasons))
                if o.reasons
                else (o.item,)
                if id(o) in behind
                else (
                    o.item,
                    o.advice,
                    o.remaining,
                    o.duties,
                    o.checklist,
                    o.spoken.said if o.spoken else None,
                )
                for o in self.offered
            ),
        )


def settled(now: list[Offered]) -> list[list[Offered]]:
    """Group the lawful acts: the first of an exclusive group stands, the rest stand behind it."""
    groups: dict[str, list[Offered]] = {}
    out: list[list[Offered]] = []
    for offered in now:
        name = offered.act.treatment.exclusive
        if name and name in groups:
            groups[name].append(offered)
            continue
        group = [offered]
        if name:
            groups[name] = group
        out.append(group)
    return out


class Snapper:
    """Takes snapshots of one case along one timeline."""

    def __init__(self, timeline: Timeline, search: Search, speaker: Speaker) -> None:
        """Keep the case's timeline and the book's speaker."""
        self.timeline, self.search, self.speaker = timeline, search, speaker
        self.ready: Prepared = timeline.ready
        self.seen_at = -1
        self.weighed: dict[Place, Weighed] = {}
        self.lacking: dict[tuple[Running, int, int], tuple[str, int]] = {}
        self.noted: set[tuple[str, Place]] = set()

    def take(self, us: int) -> Snapshot:
        """Return the snapshot at *us*."""
        stretch = self.timeline.at(us)
        code = stretch.code
        score, held, doubtful, score_until = code.score_at(self.ready, us)
        rows = code.plan.score
        missing: dict[tuple[str, str], set[str]] = {}
        snapshot = Snapshot(
            us,
            stretch,
            [],
            missing,
            score,
            tuple([rows[i].id for i in bits(held)]),
            min(stretch.end, score_until),
        )
        if code.plan.arms:
            held, arms_until = code.arms_at(self.ready, us)
            snapshot.arms = tuple([code.plan.arms[i] for i in bits(held)])
            snapshot.may_change(arms_until)
        if us != self.seen_at:
            self.weighed.clear()
            self.lacking.clear()
            self.seen_at = us
        self.noted.clear()
        for row in bits(doubtful):
            self._miss(missing, code, rows[row].condition, None, None, us, rows[row].id)
        if stretch.stage < 0:
            for index in bits(stretch.unknown_stages):
                name, condition = code.plan.stages[index]
                self._miss(missing, code, condition, None, None, us, name)
            return snapshot
        run = stretch.run
        for bit in bits(run.desk):
            self._offer(snapshot, code.acts[bit], None, bool(run.unknown >> bit & 1), us)
        for pair in run.pairs:
            for bit in bits(pair[2]):
                self._offer(snapshot, code.acts[bit], pair, bool(pair[3] >> bit & 1), us)
        snapshot.offered.sort(key=lambda o: (o.act.treatment.rank, *o.item))
        return snapshot

    def surely_differs(self, first: Snapshot, us: int) -> bool:
        """Tell whether at *us* an act of *first* is offered no more, or other limits stand there.

        Then the whole of that instant need not be seen; where it is not sure, it is.
        """
        code = first.stretch.code
        for offered in first.offered:
            if offered.until > us:
                continue
            seen: Seen | int = first.stretch
            if us >= first.stretch.end:
                seen = self.timeline.see(offered.item, us)
            if isinstance(seen, int) or not seen.offers(offered.item):
                return True
            if seen.code is code:
                bounds, _ = self.search.blocking(offered.item, seen, us)
                then = code.standing(tuple(bounds)).reasons.keys()
                # Words that are refused, now or then, add the names of other limits alone.
                if not then ^ offered.standing.reasons.keys() <= code.speech_limits:
                    return True
        return False

    def _offer(
        self, snapshot: Snapshot, act: Act, pair: Pair | None, unknown: bool, us: int
    ) -> None:
        stretch, code = snapshot.stretch, snapshot.stretch.code
        contact, point = (pair[0], pair[1]) if pair else (None, None)
        name = act.treatment.meta.id
        if unknown:
            self._miss(snapshot.missing, code, act.offer, contact, point, us, name)
            return
        item: Item = (act.bit, contact.index if contact else -1, point.index if point else -1)
        bounds, until = self.search.blocking(item, stretch, us)
        instances = code.plan.instances
        standing = code.standing(tuple(bounds))
        reasons = standing.reasons
        doubtful = (pair[5] if pair else stretch.run.doubtful) & standing.mask
        if doubtful:
            for bit in bits(doubtful):
                one = instances[bit]
                self._miss(snapshot.missing, code, one.applies, contact, point, us, one.limit.name)
        for bit in standing.named.get(NO_LAW_PACK, ()):
            for place in places_lacking(instances[bit], self.ready.case.jurisdiction):
                snapshot.missing.setdefault(("law_pack", place), set()).add(NO_LAW_PACK)
        for limit, clock in standing.clocked:
            key = (clock, item[1], item[2] if clock.by_point else -1)
            lacks, next_day = self.lacking.get(key) or self._lacks(key, contact, point, us)
            if next_day < snapshot.until:
                snapshot.may_change(next_day)
            if lacks:
                lacks, _, whose = lacks.partition(" ")
                if lacks == "calendar":
                    whose = whose or act.treatment.meta.origin
                else:
                    whose = point.id if lacks == "zones" and point else self.ready.case.id
                snapshot.missing.setdefault((lacks, whose), set()).add(limit)
        spoken = None
        if not reasons or self.search.refuses(item, stretch):
            spoken = self._spoken(snapshot, act, pair, us)
        if spoken is not None:
            snapshot.may_change(spoken.until)
        if spoken is not None and spoken.said is None:
            refusers = {r: ENGINE_RULES.get(r) or limit_named(code, r) for r in spoken.refused_by}
            reasons = dict(sorted({**reasons, **refusers}.items(), key=itemgetter(0)))
        if until < snapshot.until:
            snapshot.may_change(until)
        applies = pair[4] if pair else stretch.run.applies
        offered = Offered(
            item,
            act,
            pair,
            standing,
            reasons,
            bounds,
            until,
            spoken,
            None,
            (),
            (),
        )
        if not reasons:
            self._allow(snapshot, offered, applies, us)
        snapshot.offered.append(offered)

    def _allow(self, snapshot: Snapshot, offered: Offered, applies: int, us: int) -> None:
        """Add what only a lawful act shows: headroom, duties, checklist, and when they change."""
        code, act, pair = snapshot.stretch.code, offered.act, offered.pair
        contact, point = (pair[0], pair[1]) if pair else (None, None)
        rooms: list[int] = []
        for bit in bits(act.blocks & applies):
            clock = code.clocks[bit]
            room = clock.headroom(self.ready, contact, point, us)
            if room is not None and not code.plan.instances[bit].advisory:
                rooms.append(room)
            if isinstance(clock, CapClock | WindowCapClock):
                snapshot.may_change(clock.next_change(self.ready, contact, point, us))
        offered.remaining = min(rooms, default=None)
        offered.advice = self._advice(snapshot, act, applies, contact, point, us)
        duties = [
            duty for bit in bits(act.requires & applies) for duty in code.plan.instances[bit].duties
        ]
        if act.treatment.do in LIVE_CHANNELS:
            duties.append(VERIFY_IDENTITY)
        offered.duties = tuple(dict.fromkeys(sorted(duties, key=lambda d: d == VERIFY_IDENTITY)))
        offered.checklist = tuple(
            item.meta.id
            for item in act.treatment.checklist
            if self._weigh(code, item.when, contact, point, us)[0][0]
        )

    def _advice(
        self,
        snapshot: Snapshot,
        act: Act,
        applies: int,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        us: int,
    ) -> tuple[str, ...]:
        """Return the lowered limits that would block, and note when each may begin or cease to."""
        code = snapshot.stretch.code
        names: set[str] = set()
        for bit in bits(act.blocks & applies):
            if code.plan.instances[bit].advisory:
                state = self.timeline.state(code, bit, contact, point, us)
                snapshot.may_change(abs(state))
                if state > 0:
                    names.add(code.plan.instances[bit].limit.name)
        return tuple(sorted(names))

    def _lacks(
        self,
        key: tuple[Running, int, int],
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        us: int,
    ) -> tuple[str, int]:
        """Return what a clock would need to know, and when another day may need another thing."""
        clock, next_day = key[0], INF
        if isinstance(clock, HoursClock):
            next_day = clock.next_day(self.ready, contact, point, us)
        found = self.lacking[key] = clock.lacks(self.ready, contact, point, us), next_day
        return found

    def _spoken(self, snapshot: Snapshot, act: Act, pair: Pair | None, us: int) -> Spoken | None:
        if act.script is None or pair is None:
            return None
        stretch = snapshot.stretch
        spoken = self.speaker.speak(stretch.code, act, pair, self.ready, us)
        if us == stretch.start:
            item = (act.bit, pair[0].index, pair[1].index)
            self.timeline.refusals[item, us] = spoken.said is None
        if spoken.said is None and NO_WORDS in spoken.refused_by:
            for fact in spoken.missing:
                owner = self._owner(snapshot.stretch.code, fact, pair)
                snapshot.missing.setdefault((fact, owner), set()).add(act.treatment.meta.id)
        return spoken

    def _owner(self, code: Compiled, fact: str, pair: Pair) -> str:
        scope = self.speaker.facts[fact].scope
        if scope is ir.Scope.CONTACT:
            return pair[0].id
        return pair[1].id if scope is ir.Scope.POINT else self.ready.case.id

    def _weigh(
        self,
        code: Compiled,
        expr: ir.Expr,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        us: int,
    ) -> tuple[Weighed, Place]:
        """Return what *expr* comes to, and what of the case that hangs on."""
        known = code.whys.get(id(expr))  # by identity: hashing by value is slow
        if known is None:
            if expr == ir.TRUE:
                return (3, NOTHING), (0, -1, -1)
            known = code.whys[id(expr)] = (expr, compile_why(expr, code.plan), reads(expr))
        # What hangs on the case alone is weighed once for all its contacts and points.
        depth = known[2]
        place = (
            id(expr),
            contact.index if depth and contact is not None else -1,
            point.index if depth == 2 and point is not None else -1,
        )
        found = self.weighed.get(place)
        if found is None:
            found = self.weighed[place] = known[1](self.ready, contact, point, us)
        return found, place

    def _miss(
        self,
        missing: dict[tuple[str, str], set[str]],
        code: Compiled,
        expr: ir.Expr,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        us: int,
        name: str,
    ) -> None:
        """Note which unknown facts would decide *name*."""
        (_, roots), place = self._weigh(code, expr, contact, point, us)
        if (name, place) in self.noted:
            return
        self.noted.add((name, place))
        for scope, fact in roots:
            if scope is ir.Scope.POINT and point is not None:
                owner = point.id
            elif scope is ir.Scope.CONTACT and contact is not None:
                owner = contact.id
            else:
                owner = self.ready.case.id
            missing.setdefault((fact, owner), set()).add(name)


__all__ = ["INF", "Offered", "Snapper", "Snapshot", "settled"]
