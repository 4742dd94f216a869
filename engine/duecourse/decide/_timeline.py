"""The time of one case as it is looked at: stretches in which no condition changes, and looks.

Every bound is sound, never late, and what happens there is evaluated again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Protocol

from duecourse import ir
from duecourse.book.plan import Plan
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint, Where
from duecourse.targets.scalar import Compiled, Pair, Run

Item = tuple[int, int, int]
"""Act bit, contact index, point index; the last two are -1 for a desk act."""


class Target(Protocol):
    """What searches need of a target: the code of the epoch an instant falls in."""

    boundaries: tuple[int, ...]
    probes_acts: bool
    wheres: dict[ir.Expr, Where]

    def plan(self, us: int) -> Plan:
        """Return the plan of the epoch that an instant falls in, which need not be compiled."""
        ...

    def compiled(self, us: int) -> Compiled:
        """Return the code that decides at *us*."""
        ...

    def stage_and_run(self, code: Compiled, ready: Prepared, us: int) -> tuple[int, int, int, Run]:
        """Return stage index, mask of unknown stages, until when, and what the stage offers."""
        ...


class Stretch:
    """A stretch of time in which no condition changes."""

    __slots__ = ("code", "end", "pairs", "run", "stage", "start", "unknown_stages")

    def __init__(self, target: Target, ready: Prepared, us: int) -> None:
        """Evaluate every condition at *us*."""
        self.start = us
        self.code = target.compiled(us)
        stage, unknown, until, run = target.stage_and_run(self.code, ready, us)
        self.stage, self.unknown_stages, self.run = stage, unknown, run
        self.end = max(us + 1, min(until, run.until, self.code.plan.end))
        self.pairs: dict[tuple[int, int], Pair] = {
            (pair[0].index, pair[1].index): pair for pair in run.pairs
        }

    def applying(self, item: Item) -> int:
        """Return the mask of the limits that apply to an offered *item*."""
        return self.run.applies if item[1] < 0 else self.pairs[item[1], item[2]][4]

    def offers(self, item: Item) -> bool:
        """Tell whether *item* is certainly offered."""
        act, contact, point = item
        if contact < 0:
            return bool(self.run.desk & ~self.run.unknown & 1 << act)
        pair = self.pairs.get((contact, point))
        return pair is not None and bool(pair[2] & ~pair[3] & 1 << act)


class Look:
    """One act for one contact and point, over a time in which no condition of it changes."""

    __slots__ = ("applies", "code", "end", "offered", "pairs", "start")

    def __init__(self, code: Compiled, item: Item, us: int, end: int, pair: Pair | None) -> None:
        """Keep what a probe saw at *us*."""
        self.code, self.start, self.end = code, us, end
        self.offered = pair is not None and bool(pair[2] & ~pair[3] & 1 << item[0])
        self.applies = 0 if pair is None else pair[4]
        self.pairs: dict[tuple[int, int], Pair] = {}
        if pair is not None:
            self.pairs[item[1], item[2]] = pair

    def offers(self, item: Item) -> bool:
        """Tell whether *item* is certainly offered."""
        return self.offered

    def applying(self, item: Item) -> int:
        """Return the mask of the limits that apply to *item*."""
        return self.applies


Seen = Stretch | Look
"""What a search sees of an act at an instant."""


class Timeline:
    """The stretches of one case, evaluated as they are needed, and the clocks' states in them."""

    def __init__(self, target: Target, ready: Prepared) -> None:
        """Start with nothing seen."""
        self.target, self.ready = target, ready
        self.starts: list[int] = []
        self.stretches: list[Stretch] = []
        self.first: Stretch | None = None
        self.stage_starts: list[int] = []
        self.stage_spans: list[tuple[int, int]] = []
        self.states: dict[tuple[object, int, int], tuple[int, int]] = {}
        self.refusals: dict[tuple[Item, int], bool] = {}
        self.looks: dict[Item, tuple[list[int], list[Look]]] = {}
        self.searched: dict[tuple[str, Item], Searched] = {}
        self.blocked: dict[tuple[Compiled, int, int, int], Blocked] = {}
        self.kept = 0

    def begin(self, us: int) -> Stretch:
        """Evaluate the stretch of the instant that is asked about."""
        self.first = self.at(us)
        return self.first

    def see(self, item: Item, us: int) -> Seen | int:
        """Return what is seen of *item* at *us*: the whole stretch if it is at hand, or a probe.

        Where the case is in no stage of the item's treatment, until when that is certain.
        """
        first = self.first
        if first is not None and first.start <= us < first.end:
            act = first.code.acts.get(item[0])
            return first.end if act is None or first.stage not in act.stages else first
        starts, looks = self.looks.get(item) or self.looks.setdefault(item, ([], []))
        place = bisect_right(starts, us)
        if place and us < looks[place - 1].end:
            return looks[place - 1]
        stage, stage_end = self.stage_until(us)
        code = self.target.compiled(us)
        act = code.acts.get(item[0])
        if act is None or stage not in act.stages:
            return stage_end
        if not self.target.probes_acts:
            return self.at(us)
        contact: ReadyContact | None = None
        point: ReadyPoint | None = None
        if item[1] >= 0:
            contact = self.ready.contacts[item[1]]
            point = contact.points[item[2]]
        until, pair = code.probe(item[0], stage)(self.ready, contact, point, us)
        end = max(us + 1, min(until, stage_end, code.plan.end))
        found = Look(code, item, us, end, pair)
        starts.insert(place, us)
        looks.insert(place, found)
        self.kept += 1
        return found

    def offered_until(self, item: Item, us: int) -> int | None:
        """Return until when *item* certainly stays offered; None where at *us* it is not."""
        if not self.target.probes_acts:
            seen = self.see(item, us)
            return None if isinstance(seen, int) or not seen.offers(item) else seen.end
        stage, stage_end = self.stage_until(us)
        code = self.target.compiled(us)
        act = code.acts.get(item[0])
        if act is None or stage not in act.stages:
            return None
        contact: ReadyContact | None = None
        point: ReadyPoint | None = None
        if item[1] >= 0:
            contact = self.ready.contacts[item[1]]
            point = contact.points[item[2]]
        until, held = code.offer(item[0])(self.ready, contact, point, us)
        return max(us + 1, min(until, stage_end, code.plan.end)) if held else None

    def at(self, us: int) -> Stretch:
        """Return the stretch that *us* falls in."""
        place = bisect_right(self.starts, us)
        if place and us < self.stretches[place - 1].end:
            return self.stretches[place - 1]
        found = Stretch(self.target, self.ready, us)
        self.starts.insert(place, us)
        self.stretches.insert(place, found)
        self.kept += 1
        return found

    def stage_until(self, us: int) -> tuple[int, int]:
        """Return the stage at *us*, and until when it is certain to stay."""
        place = bisect_right(self.stage_starts, us) - 1
        if place >= 0 and us < self.stage_spans[place][1]:
            return self.stage_spans[place]
        code = self.target.compiled(us)
        stage, _, until = code.stage_at(self.ready, us)
        span = (stage, max(us + 1, min(until, code.plan.end)))
        self.stage_starts.insert(place + 1, us)
        self.stage_spans.insert(place + 1, span)
        return span

    def state(
        self,
        code: Compiled,
        bit: int,
        contact: ReadyContact | None,
        point: ReadyPoint | None,
        us: int,
    ) -> int:
        """Return the signed state of one clock, remembered for as long as it holds."""
        clock = code.clocks[bit]
        place = point.index if point and clock.by_point else -1
        key = (clock, contact.index if contact else -1, place)
        known = self.states.get(key)
        if known is not None and known[0] <= us < abs(known[1]):
            return known[1]
        found = clock.state(self.ready, contact, point, us)
        self.states[key] = (us, found)
        return found


def bits(mask: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


Blocked = tuple[int, int, dict[int, int]]
"""Since and until when it holds, and the bound of each instance that blocks."""


class Searched:
    """What a search found: the first minute after ``start``, or that there is none up to ``end``.

    While the case stays as it is, so does what was found: a later question goes on from there.
    """

    __slots__ = ("end", "found", "start")

    def __init__(self, start: int, end: int, found: int | None) -> None:
        """Keep the bounds and the minute."""
        self.start, self.end, self.found = start, end, found
