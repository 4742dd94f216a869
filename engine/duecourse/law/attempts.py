"""How many calls a customer who never answers can be given: tried minute by minute, call by call.

The customer is called at every lawful minute, nobody picks up, each call goes on record, and the
next lawful minute is asked for; once as the playbook wants it, once under the law.
"""

from __future__ import annotations

from collections.abc import Sequence

from duecourse.book.bind import Vocabulary
from duecourse.book.join import Joined
from duecourse.clock.instants import DAY, INF, MINUTE, to_iso
from duecourse.clock.zones import Zone, zone
from duecourse.decide._search import Item
from duecourse.language.model import CallWindows, Policy, Window
from duecourse.law.bench import (
    Bench,
    Course,
    Span,
    joint,
    length,
    overlap,
    readings,
    windows_in_force,
)
from duecourse.law.calls import AttemptsEffect, WindowEffect
from duecourse.law.effects import Sources
from duecourse.law.probes import Document, Maker
from duecourse.targets._clocks import open_hours

DAYS = 7
MOST_A_DAY = 60
"""Where a playbook sets no number, so many calls a day are enough to show it."""


class Caller:
    """Calls the customer of a playbook for a week, with and without law."""

    def __init__(
        self,
        joined: Joined,
        vocabulary: Vocabulary,
        packs: Sequence[Policy],
        maker: Maker,
        *,
        floor: bool = True,
    ) -> None:
        """Compile both readings, call windows in force."""
        self.maker = maker
        forced = windows_in_force(joined)
        self.free, self.bound = readings(forced, vocabulary, packs, floor=floor)
        self.sources = Sources(self.bound.joined)
        self.zone: Zone = zone(maker.setting.zone)
        self.windows = [
            (document, window)
            for document in joined.playbook.call_windows
            for window in document.windows
        ]
        self.calendar = joined.playbook.header.calendar

    def effect(self, actor: str, outcome: str = "no_answer") -> AttemptsEffect | None:
        """Return what is left of the week; None where the playbook has no windows, or no calls.

        Args:
            actor: Who calls.
            outcome: What comes of every call: ``no_answer``, or ``answered``, and nothing said.
        """
        stage = self._stage(actor) if self.windows else None
        if stage is None:
            return None
        document = self.maker.document(stage, actor=actor, roles=())
        wanted, _ = self._week(self.free, document, outcome)
        placed, stopped = self._week(self.bound, document, outcome, wanted)
        free, bound = self._hours(document)
        return AttemptsEffect(
            actor,
            stage,
            tuple(
                self._window(d, w, wanted, placed, stopped, free, bound) for d, w in self.windows
            ),
            self._by_day(wanted),
            self._by_day(placed),
            self.sources.because(dict.fromkeys(n for names in stopped.values() for n in names)),
        )

    def _stage(self, actor: str) -> str | None:
        """Return the stage in which the customer can be called on the most days without law."""
        best, most = None, 0
        start = self.maker.setting.at
        for stage, cells in self.maker.stages.items():
            if not cells:
                continue
            document = self.maker.document(stage, actor=actor, roles=())
            course = self.free.look(document, start)
            calls = [
                item
                for item in _calls(course)
                if (act := course.act(item)) and stage in (act.treatment.stages or (stage,))
            ]
            days = sum(
                any(course.first(i, start + d * DAY, start + (d + 1) * DAY) for i in calls)
                for d in range(DAYS)
            )
            if days > most:
                best, most = stage, days
        return best

    def _week(
        self, bench: Bench, document: Document, outcome: str, wanted: Sequence[int] = ()
    ) -> tuple[list[int], dict[int, tuple[str, ...]]]:
        """Return when calls are placed, and for each minute *wanted* in vain what stands there."""
        start = self.maker.setting.at
        end = start + DAYS * DAY
        events = document["events"]
        assert isinstance(events, list)
        placed: list[int] = []
        calls: list[Document] = []
        stopped: dict[int, tuple[str, ...]] = {}
        moment = start
        while moment < end:
            made = {**document, "events": [*events, *calls]}
            course = bench.look(made, moment)
            found, point = min(
                (
                    (us, course.names(i)[1])
                    for i in _calls(course)
                    if (us := course.first(i, moment, end)) is not None
                ),
                key=lambda each: each[0],
                default=(None, ""),
            )
            for us in wanted:
                if moment <= us < (end if found is None else found):
                    stopped[us] = _against(course, us)
            if found is None:
                break
            placed.append(found)
            calls.append(_call(document, found, point, outcome))
            today = self.zone.local(found)[0]
            if sum(self.zone.local(us)[0] == today for us in placed) >= MOST_A_DAY:
                moment = self.zone.start_of_day(today + 1)
            else:
                moment = found + MINUTE
        return placed, stopped

    def _hours(self, document: Document) -> tuple[dict[str, list[Span]], dict[str, list[Span]]]:
        """Return by kind of phone when the customer may be called, without law and with it."""
        start = self.maker.setting.at
        end = start + DAYS * DAY
        found: list[dict[str, list[Span]]] = []
        for each in (self.free, self.bound):
            course = each.look(document, start)
            spans: dict[str, list[Span]] = {}
            for item in _calls(course):
                contact = course.ready.contacts[item[1]]
                phone = str(contact.points[item[2]].facts.get("phone") or "")
                spans.setdefault(phone, []).extend(course.spans(item, start, end))
            found.append(spans)
        return found[0], found[1]

    def _window(
        self,
        document: CallWindows,
        window: Window,
        wanted: Sequence[int],
        placed: Sequence[int],
        stopped: dict[int, tuple[str, ...]],
        free: dict[str, list[Span]],
        bound: dict[str, list[Span]],
    ) -> WindowEffect:
        opens = self._opens(window)
        phones = tuple(sorted(window.phones))

        def inside(moments: Sequence[int]) -> list[int]:
            return [us for us in moments if any(a <= us < b for a, b in opens)]

        def open_minutes(spans: dict[str, list[Span]]) -> int:
            fit = [
                s for phone, found in spans.items() if phone in phones or not phones for s in found
            ]
            return length(overlap(opens, joint(fit))) // MINUTE

        names = dict.fromkeys(name for us in inside(list(stopped)) for name in stopped[us])
        return WindowEffect(
            window.meta.id,
            window.meta.title,
            _shown(window),
            phones,
            max(self._by_day(inside(wanted)), default=0),
            max(self._by_day(inside(placed)), default=0),
            len(inside(wanted)),
            len(inside(placed)),
            open_minutes(free),
            open_minutes(bound),
            self.sources.because(names),
        )

    def _opens(self, window: Window) -> list[Span]:
        clock = open_hours(window.schedule, self.calendar)
        us, end = self.maker.setting.at, self.maker.setting.at + DAYS * DAY
        found: list[Span] = []
        while us < end:
            state = clock.state(us, self.zone)
            until = min(abs(state), end)
            if state < 0:
                found.append((us, until))
            if abs(state) >= INF:
                break
            us = until
        return found

    def _by_day(self, moments: Sequence[int]) -> tuple[int, ...]:
        first = self.zone.local(self.maker.setting.at)[0]
        days = [self.zone.local(us)[0] - first for us in moments]
        return tuple(days.count(day) for day in range(DAYS))


def _calls(course: Course) -> list[Item]:
    """Return every call to the debtor that the plan of the instant knows, lawful or not."""
    acts = course.bench.decider.target.compiled(course.us).plan.acts
    contact = course.ready.contacts[0]
    return [
        (act.bit, contact.index, point.index)
        for act in acts
        if act.treatment.do == "call" and not act.treatment.exhibit
        for point in contact.points
        if "call" in point.channels
    ]


def _against(course: Course, us: int) -> tuple[str, ...]:
    """Return what stands against every call at *us*: the reasons of the one with the fewest."""
    offered = [o for o in course.at(us).offered if o.act.treatment.do == "call" and o.reasons]
    if not offered:
        return ()
    return tuple(min(offered, key=lambda each: len(each.reasons)).reasons)


def _call(document: Document, us: int, point: str, outcome: str) -> Document:
    return {
        "id": f"call-{us // MINUTE}",
        "at": to_iso(us, 0),
        "type": "call",
        "direction": "out",
        "outcome": outcome,
        "point": point,
        "debts": [document["id"]],
        "by": document["collector"],
    }


def _shown(window: Window) -> str:
    spans = [span for row in window.schedule.rows for span in row.spans]
    return " ".join(f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in spans)
