"""The earliest lawful minute, how long it lasts, and when anything changes.

Time is cut into stretches in which no condition changes (:class:`Stretch`); inside one, only the
limits' own clocks run. Every bound is sound, never late, and what happens there is evaluated again:
so the minute found is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from duecourse.book.prepared import ReadyContact, ReadyPoint
from duecourse.clock.instants import INF, ceil_minute
from duecourse.decide._timeline import (
    Item,
    Searched,
    Seen,
    Stretch,
    Target,
    Timeline,
    bits,
)


class Search:
    """Looks along a timeline for one case."""

    def __init__(self, timeline: Timeline, refuses: Refuses, mute: Refuses | None = None) -> None:
        """Keep the timeline and the judge of scripts.

        Args:
            timeline: Of the case.
            refuses: Whether nothing of an item's script may be said.
            mute: Whether that is so whatever is known: for what may be said to whom.
        """
        self.timeline = timeline
        self.refuses = refuses
        self.mute = mute

    def _from_memory(
        self,
        what: str,
        item: Item,
        us: int,
        end: int,
        search: Callable[[Item, int, int], int | None],
    ) -> int | None:
        """Return the first minute that *search* finds after *us*, up to *end*."""
        known = self.timeline.searched.get((what, item))
        start = us
        if known is not None and known.start <= us:
            if known.found is None and us <= known.end:
                if end <= known.end:
                    return None
                # On with the first minute that was not looked at.
                start = known.start
                us = known.end if what == "lawful" else ceil_minute(known.end + 1)
            elif known.found is not None and us < known.found:
                return known.found if known.found <= end else None
        found = search(item, us, end)
        self.timeline.searched[what, item] = Searched(start, end, found)
        return found

    def blocking(self, item: Item, stretch: Seen, us: int) -> tuple[dict[int, int], int]:
        """Return the instances that block an offered *item* at *us*, each with its bound.

        Also returns until when it is so: the first bound, or instant at which another may begin to.
        """
        code = stretch.code
        act_bit, contact_index, point_index = item
        act = code.acts[act_bit]
        contact: ReadyContact | None = None
        point: ReadyPoint | None = None
        mask = act.blocks & stretch.applying(item)
        if contact_index >= 0:
            contact = self.timeline.ready.contacts[contact_index]
            point = contact.points[point_index]
        memory = self.timeline.blocked
        place = (code, mask, contact_index, point_index)
        kept = memory.get(place)
        if kept is not None and kept[0] <= us < kept[1]:
            return kept[2], kept[1]
        ready, states = self.timeline.ready, self.timeline.states
        always, _, clocks = code.enforced(mask)
        blocked, until = always.copy(), INF
        for bit, clock, by_point in clocks:
            key = (clock, contact_index, point_index if by_point else -1)
            known = states.get(key)
            if known is not None and known[0] <= us < abs(known[1]):
                found = known[1]
            else:
                found = clock.state(ready, contact, point, us)
                states[key] = (us, found)
            if found > 0:
                blocked[bit] = found
                until = min(until, found)
            elif -found < until:
                until = -found
        memory[place] = us, until, blocked
        return blocked, until

    def first_lawful(self, item: Item, us: int, end: int) -> int | None:
        """Return the first whole minute after *us*, up to *end*, at which *item* may be done."""
        return self._from_memory("lawful", item, us, end, self._first_lawful)

    def _first_lawful(self, item: Item, us: int, end: int) -> int | None:
        moment = ceil_minute(us + 1)
        while moment <= end:
            stretch = self.timeline.see(item, moment)
            if isinstance(stretch, int):
                moment = ceil_minute(max(moment + 1, stretch))
                continue
            leap = stretch.end
            code, always, permanent = stretch.code, None, False
            offered = stretch.offers(item)
            if offered:
                mask = code.acts[item[0]].blocks & stretch.applying(item)
                always, permanent, _ = code.enforced(mask)
            if permanent:
                leap = code.plan.end
            elif not offered or always:
                pass  # nothing but another stretch will help
            elif self.refuses(item, stretch):
                leap = max(leap, self.refused_until(item, stretch, moment))
            else:
                blocked, _ = self.blocking(item, stretch, moment)
                if not blocked:
                    return moment
                leap = min(leap, max(blocked.values()))
            moment = max(moment + 1, leap)
            moment = ceil_minute(moment)
        return None

    def refused_until(self, item: Item, stretch: Seen, us: int) -> int:
        """Return until when nothing of an *item*'s script may be said, refused in *stretch*.

        Not before the stretch ends, and later where what is said to whom hangs on less than it.
        """
        timeline, code = self.timeline, stretch.code
        if self.mute is None or not timeline.target.probes_acts or not self.mute(item, stretch):
            return stretch.end
        stage, stage_end = timeline.stage_until(us)
        pair = stretch.pairs[item[1], item[2]]
        until = code.words(item[0], stage)(timeline.ready, pair[0], pair[1], us)
        return max(stretch.end, min(until, stage_end, code.plan.end))

    def first_unlawful(self, item: Item, us: int, end: int) -> int | None:
        """Return the first whole minute after *us*, up to *end*, at which it is not both.

        At *us* it is.
        """
        return self._from_memory("unlawful", item, us, end, self._first_unlawful)

    def _first_unlawful(self, item: Item, us: int, end: int) -> int | None:
        moment = us
        while moment <= end:
            stretch = self.timeline.see(item, moment)
            if isinstance(stretch, int) or not stretch.offers(item) or self.refuses(item, stretch):
                return moment
            blocked, until = self.blocking(item, stretch, moment)
            if blocked:
                return moment
            moment = ceil_minute(max(moment + 1, min(stretch.end, until)))
        return None

    def offer_ends(self, item: Item, us: int, end: int) -> int | None:
        """Return the first whole minute after *us*, up to *end*, at which *item* is not offered.

        At *us* it is.
        """
        return self._from_memory("offer", item, us, end, self._offer_ends)

    def _offer_ends(self, item: Item, us: int, end: int) -> int | None:
        timeline, moment = self.timeline, us
        while moment <= end:
            until = timeline.offered_until(item, moment)
            if until is None:
                return moment
            moment = ceil_minute(until)
        return None

    def lifts(self, item: Item, bit: int, us: int, end: int) -> int | None:
        """Return when one blocking instance first lifts while its conditions stay as at *us*."""
        stretch = self.timeline.at(us)
        if item[1] < 0:
            contact, point = None, None
        else:
            pair = stretch.pairs[item[1], item[2]]
            contact, point = pair[0], pair[1]
        moment = us
        while moment <= end:
            found = self.timeline.state(stretch.code, bit, contact, point, moment)
            if found <= 0:
                return moment
            moment = ceil_minute(max(found, moment + 1))
        return None


class Refuses(Protocol):
    """Tells whether nothing of an item's script may be said in a stretch."""

    def __call__(self, item: Item, stretch: Seen) -> bool:
        """Return whether the script is refused."""
        ...


__all__ = ["Item", "Refuses", "Search", "Seen", "Stretch", "Target", "Timeline", "bits"]
