"""Stage, now, later and barred, read off the minutes (language.md, section 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TypeAlias

from duecourse.book.case import Case, Contact, Point
from duecourse.book.join import Joined
from duecourse.ir import TRUE
from duecourse.language.model import Treatment
from tests.oracle.conditions import evaluate, truth
from tests.oracle.limits import Blocked, barred_score, blocked, exists
from tests.oracle.minutes import Bits, Minutes, first_from, to_us
from tests.oracle.world import Subject, World

Reason: TypeAlias = tuple[str, str, bool | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One treatment, contact and point.

    Attributes:
        verdict: ``now``, ``later``, ``barred`` or ``exhibit``.
        not_before: First lawful minute (of ``later``), microseconds.
        until: First minute at which it is not offered or not lawful; None within the horizon.
        reasons: Limit, citation and whether the offer lapses, in the order of the text.
    """

    treatment: str
    contact: str
    to: str
    verdict: str
    not_before: int | None
    until: int | None
    reasons: tuple[Reason, ...]
    remaining: int | None
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A decision, but for its words."""

    stage: str | None
    verdicts: tuple[Verdict, ...]
    score: int


@dataclass(frozen=True, slots=True)
class _Act:
    treatment: Treatment
    contact: str
    to: str
    offered: Bits
    lawful: Bits
    limits: tuple[Blocked, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the definitions say.

    Attributes:
        view: The decision at the instant asked about.
        next_change: The first minute, within the horizon, with another view; or None.
    """

    view: View
    next_change: int | None


def ask(
    joined: Joined, case: Case, at: datetime, horizon_days: int, *, everywhere: bool = False
) -> Answer:
    """Decide *case* at *at* by looking at every minute.

    The minutes reach three times the horizon: it moves along with the instant asked about, and an
    act that begins at its end may last as long again.
    """
    oracle = _Oracle(joined, case, to_us(at), horizon_days)
    view = oracle.view(0)
    return Answer(view, oracle.next_change(view, everywhere=everywhere))


class _Oracle:
    def __init__(self, joined: Joined, case: Case, at: int, horizon: int) -> None:
        minutes = Minutes(at, 3 * horizon + 1)
        known, _ = case.as_of(at)
        zone = joined.playbook.header.zone or "UTC"
        self.joined, self.horizon, self.case = joined, horizon, known
        self.world = World(minutes, known, zone, joined.jurisdiction_zones, evaluate)
        self.stages = self._stages()
        self.scores = self._scores()
        self.acts = [act for t in self._ranked() for act in self._acts(t)]

    # --- what holds when --------------------------------------------------------------------

    def _stages(self) -> list[tuple[str, Bits]]:
        """Return when the case is in each stage: the first that is certainly true."""
        left = self.world.minutes.everything
        found: list[tuple[str, Bits]] = []
        for stage in self.joined.playbook.stages:
            here = left & exists(stage.meta, self.joined, self.world)
            here &= truth(stage.when, self.world, Subject(), True)
            found.append((stage.meta.id, here))
            left &= ~here
        return found

    def _scores(self) -> list[tuple[int, Bits]]:
        found: list[tuple[int, Bits]] = []
        for row in self.joined.playbook.score:
            holds = exists(row.meta, self.joined, self.world)
            holds &= truth(row.when, self.world, Subject(), True)
            found.append((row.points, holds & ~barred_score(row.when, self.joined, self.world)))
        return found

    def _ranked(self) -> list[Treatment]:
        return sorted(self.joined.playbook.treatments, key=lambda t: (t.rank, t.order))

    def _acts(self, treatment: Treatment) -> list[_Act]:
        if treatment.is_desk:
            return [self._act(treatment, None, None)]
        return [
            self._act(treatment, contact, point)
            for contact in self.case.contacts
            for point in contact.points
            if treatment.do in point.channels
        ]

    def _act(self, treatment: Treatment, contact: Contact | None, point: Point | None) -> _Act:
        world, joined = self.world, self.joined
        subject = Subject(treatment, contact, point)
        offered = exists(treatment.meta, joined, world)
        offered &= sum(
            bits
            for stage, bits in self.stages
            if treatment.stages is None or stage in treatment.stages
        )
        offered &= truth(treatment.when, world, subject, True)
        if treatment.whom != TRUE:
            offered &= truth(treatment.whom, world, subject, True)
        limits: list[Blocked] = []
        for policy in joined.policies():
            if policy is joined.core and joined.lawless:
                continue
            limits.extend(blocked(policy, joined, world, subject))
        wanted = self.case.jurisdiction
        if not joined.lawless and not treatment.is_desk:
            lawful_at = world.minutes.everything if wanted else 0
            for place in wanted or ():
                here = [p.header for p in joined.packs if p.header.jurisdiction == place]
                lawful_at &= reduce(or_, (exists(h.meta, joined, world) for h in here), 0)
            if lawful_at != world.minutes.everything:
                lacking = world.minutes.everything & ~lawful_at
                limits.append(Blocked("core/no-law-pack", "", lacking, not lawful_at))
        lawful = world.minutes.everything
        for limit in limits:
            lawful &= ~(0 if limit.advisory else limit.minutes)
        return _Act(
            treatment,
            contact.id if contact else "",
            point.id if point else "",
            offered,
            lawful,
            tuple(limits),
        )

    # --- what it looks like at one minute ---------------------------------------------------

    def view(self, place: int) -> View:
        last = self.world.minutes.last_within(place, self.horizon)
        stage = next((name for name, bits in self.stages if bits >> place & 1), None)
        score = sum(points for points, bits in self.scores if bits >> place & 1)
        acts = [a for a in self.acts if a.offered >> place & 1]
        led: set[str] = set()
        verdicts: list[Verdict] = []
        for act in acts:
            verdict, group = self._verdict(act, place, last), act.treatment.exclusive
            if verdict.verdict == "now" and group in led:  # behind another only its name is shown
                verdict = replace(verdict, until=None, remaining=None, advice=())
            elif verdict.verdict == "now" and group:
                led.add(group)
            verdicts.append(verdict)
        return View(stage, tuple(verdicts), score)

    def _verdict(self, act: _Act, place: int, last: int) -> Verdict:
        instants, everything = self.world.minutes.instants, self.world.minutes.everything
        good = act.offered & act.lawful
        verdict, not_before, until = "barred", None, None
        start: int | None
        if good >> place & 1:
            verdict, start = "now", place
        else:
            start = first_from(good, place + 1, last)
            if start is not None:
                verdict, not_before = "later", instants[start]
        if start is not None:
            end = first_from(
                everything & ~good, start + 1, self.world.minutes.last_within(start, self.horizon)
            )
            until = None if end is None else instants[end]
        if act.treatment.is_desk and verdict == "later":
            verdict, not_before, until = "barred", None, None
        if act.treatment.exhibit:
            verdict, not_before, until = "exhibit", None, None
        ends = first_from(everything & ~act.offered, place + 1, last)
        against = [limit for limit in act.limits if limit.minutes >> place & 1]
        against.sort(key=lambda limit: limit.name)
        reasons = [
            (limit.name, limit.cite, self._lapses(limit, verdict, place, last, ends))
            for limit in against
            if not limit.advisory
        ]
        if act.treatment.exhibit:
            reasons = sorted([*reasons, ("core/exhibit", "", None)])
        advice = tuple(dict.fromkeys(limit.name for limit in against if limit.advisory))
        return Verdict(
            act.treatment.meta.id,
            act.contact,
            act.to,
            verdict,
            not_before,
            until,
            () if verdict == "now" else tuple(reasons),
            self._remaining(act, place) if verdict == "now" else None,
            advice if verdict == "now" else (),
        )

    def _lapses(
        self, limit: Blocked, verdict: str, place: int, last: int, ends: int | None
    ) -> bool | None:
        """Whether the offer ends no later than the limit lifts; None where that is not defined.

        Section 6 does not say what lifting is for a limit whose conditions change meanwhile.
        """
        if verdict != "barred":
            return False if verdict == "later" else None
        if not limit.steady:
            return None
        lifts = first_from(self.world.minutes.everything & ~limit.minutes, place + 1, last)
        return lifts is not None and ends is not None and ends <= lifts

    def _remaining(self, act: _Act, place: int) -> int | None:
        left = [
            value
            for limit in act.limits
            if limit.headroom is not None and not limit.advisory
            for value, bits in limit.headroom.items()
            if bits >> place & 1 and isinstance(value, int)
        ]
        return min(left) if left else None

    def next_change(self, now: View, *, everywhere: bool = False) -> int | None:
        """Return the first whole minute within the horizon at which the view is another.

        Minutes at which nothing begins or ends, and nothing comes within the horizon, look like the
        minute before: they are passed over, unless *everywhere*.
        """
        last = self.world.minutes.last_within(0, self.horizon)
        turns = self.world.minutes.everything if everywhere else self._turns()
        place = first_from(turns, 1, last)
        while place is not None:
            if self.view(place) != now:
                return self.world.minutes.instants[place]
            place = first_from(turns, place + 1, last)
        return None

    def _turns(self) -> Bits:
        """Return the minutes that differ from the one before, here or at the end of the horizon."""
        series = [bits for _, bits in (*self.stages, *self.scores)]
        for act in self.acts:
            series += [act.offered, act.lawful, *(limit.minutes for limit in act.limits)]
            for limit in act.limits:
                series += (limit.headroom or {}).values()
        found: Bits = 0
        for bits in series:
            found |= bits ^ bits << 1
        return found | found >> self.horizon * 1440 | 2
