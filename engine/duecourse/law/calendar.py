"""One case's coming days, half-hour by half-hour: what may be done, what waits, what never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from duecourse.book.case import Case
from duecourse.clock.instants import DAY, MINUTE, date_of, to_iso, weekday
from duecourse.clock.zones import Zone
from duecourse.decide._search import Item
from duecourse.decide._snapshot import Offered, Snapshot
from duecourse.language.model import DESK_ACTS, Meta
from duecourse.law.bench import Bench, Course, Span, binding, joint, overlap
from duecourse.law.days import BARRED, DEFERRED, IDLE, LAWFUL, PARTLY, Calendar, Cell, Day

HORIZON = 35 * DAY


def calendar(
    bench: Bench,
    case: Case,
    start: int,
    days: int,
    *,
    zone: Zone,
    law: str = "",
    treatment: str = "",
    to: str = "",
    minutes: int = 30,
) -> Calendar:
    """Return the calendar of *case* from the local day of *start* on.

    Args:
        bench: The book.
        case: The case; its record stays as it is at *start*.
        start: The instant asked about; what is before it is idle.
        days: How many local days.
        zone: On whose clock.
        law: How much of the case's law is at hand, to show.
        treatment: Only this one; empty for every act that reaches a person, the best counting.
        to: Only this point.
        minutes: How long a cell is, a divisor of 60.
    """
    return _Drawing(bench, case, start, zone, treatment, to, minutes * MINUTE).calendar(days, law)


class _Drawing:
    def __init__(
        self,
        bench: Bench,
        case: Case,
        start: int,
        zone: Zone,
        treatment: str,
        to: str,
        step: int,
    ) -> None:
        self.bench, self.case, self.zone, self.step = bench, case, zone, step
        self.treatment, self.to = treatment, to
        self.start = -(-start // MINUTE) * MINUTE
        self.course: Course = bench.course(case, start)
        self.spans: dict[Item, tuple[Span, ...]] = {}
        self.metas: dict[str, Meta] = {}
        self.bound: Counter[str] = Counter()

    def calendar(self, days: int, law: str) -> Calendar:
        first = self.zone.local(self.start)[0]
        found: list[Day] = []
        self.end = self.zone.start_of_day(first + days)
        for number in range(first, first + days):
            found.append(self._day(number))
        header = self.bench.joined.playbook.header
        limits = [(self.metas[name], count) for name, count in self.bound.most_common()]
        return Calendar(
            self.case.id,
            f"{header.meta.id} {header.version}".strip(),
            law,
            self.treatment,
            self.to,
            self.zone.name,
            self.step // MINUTE,
            tuple(found),
            tuple(sorted(limits, key=lambda each: (-each[1], each[0].name))),
            sum(cell.lawful for day in found for cell in day.cells),
        )

    def _day(self, number: int) -> Day:
        begin, end = self.zone.start_of_day(number), self.zone.start_of_day(number + 1)
        cells = [self._cell(us, min(us + self.step, end)) for us in range(begin, end, self.step)]
        snapshot = self.course.at(max(self.start, (begin + end) // 2))
        stage = snapshot.stretch.stage
        names = snapshot.stretch.code.plan.stages
        return Day(
            date_of(number).isoformat(),
            weekday(number),
            names[stage][0] if stage >= 0 else "",
            tuple(cells),
        )

    def _cell(self, begin: int, end: int) -> Cell:
        at = self._iso(begin)
        begin = max(begin, self.start)
        if begin >= end:
            return Cell(at, IDLE, 0)
        snapshot = self.course.at(begin)
        offered = [each for each in snapshot.offered if self._wanted(each)]
        for each in offered:
            self._reach(each.item)
        inside = [
            (each, found)
            for each, spans in self.spans.items()
            if (found := overlap(spans, ((begin, end),)))
        ]
        lawful = sum(b - a for a, b in joint([s for _, spans in inside for s in spans]))
        if lawful == end - begin:
            best = next((o for o in offered if not o.reasons), None)
            item = best.item if best is not None else inside[0][0]
            return Cell(at, LAWFUL, lawful // MINUTE, *self._named(item))
        if not offered:
            state = PARTLY if lawful else IDLE
            named = self._named(inside[0][0]) if inside else ("", "")
            return Cell(at, state, lawful // MINUTE, *named)
        stopped = self._stopped(begin, end, snapshot, offered)
        if stopped is None:
            return Cell(at, LAWFUL, lawful // MINUTE)
        return self._held(at, begin, lawful, *stopped)

    def _stopped(
        self, begin: int, end: int, snapshot: Snapshot, offered: Sequence[Offered]
    ) -> tuple[Snapshot, list[Offered]] | None:
        """Return the first moment of the cell at which nothing may be done, and what waits then."""
        moment = begin
        while any(not each.reasons for each in offered):
            inside = [b for spans in self.spans.values() for a, b in spans if a <= moment < b]
            later = max(inside, default=end)
            if later >= end or later <= moment:
                return None
            moment = later
            snapshot = self.course.at(moment)
            offered = [each for each in snapshot.offered if self._wanted(each)]
        return (snapshot, list(offered)) if offered else None

    def _held(
        self, at: str, begin: int, lawful: int, snapshot: Snapshot, offered: list[Offered]
    ) -> Cell:
        """Return a cell that is not lawful throughout: of what is offered, what is free first."""
        soonest: tuple[int, Offered] | None = None
        for each in offered:
            found = self._next(each.item, begin)
            if found is not None and (soonest is None or found < soonest[0]):
                soonest = (found, each)
        shown = soonest[1] if soonest is not None else offered[0]
        limit = binding(snapshot, shown)
        self.metas |= shown.reasons
        if limit in self.metas:
            self.bound[limit] += 1
        state = PARTLY if lawful else DEFERRED if soonest is not None else BARRED
        return Cell(
            at,
            state,
            lawful // MINUTE,
            *self._named(shown.item),
            limit,
            tuple(shown.reasons),
            self._iso(soonest[0]) if soonest is not None and not lawful else "",
        )

    def _next(self, item: Item, us: int) -> int | None:
        for begin, end in self.spans[item]:
            if end > us:
                return max(begin, us)
        return self.course.first(item, max(us, self.end), us + HORIZON)

    def _wanted(self, offered: Offered) -> bool:
        treatment = offered.act.treatment
        if treatment.exhibit and treatment.meta.id != self.treatment:
            return False
        if self.treatment:
            fits = treatment.meta.id == self.treatment
        else:
            fits = treatment.do not in DESK_ACTS
        return fits and (not self.to or self.course.names(offered.item)[1] == self.to)

    def _reach(self, item: Item) -> None:
        if item not in self.spans:
            self.spans[item] = self.course.spans(item, self.start, self.end)

    def _named(self, item: Item) -> tuple[str, str]:
        act = self.course.act(item)
        return act.treatment.meta.id if act is not None else "", self.course.names(item)[1]

    def _iso(self, us: int) -> str:
        return to_iso(us, self.zone.offset(us))
