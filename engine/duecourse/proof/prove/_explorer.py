"""The histories of one case, step by step: what may be done next, and what may come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duecourse.book.plan import Hours, WindowCap
from duecourse.clock.instants import DAY, MINUTE, ceil_minute
from duecourse.clock.zones import Zone, zone
from duecourse.decide._snapshot import Offered, Snapshot
from duecourse.proof.prove._auditor import Auditor
from duecourse.proof.prove._decided import Book, snapshot
from duecourse.proof.prove._instants import aware
from duecourse.proof.prove._merging import Merging

OUTCOMES = {
    "call": (
        "no_answer",
        "voicemail",
        "busy",
        "not_in_service",
        "answered",
        "conversation",
        "hung_up",
        "wrong_party",
    ),
    "visit": ("met", "not_met"),
}
OF_MESSAGES = ("delivered", "undelivered", "replied")
"""What may come of an act: by what is done, and of a message."""


@dataclass(frozen=True, slots=True)
class Step:
    """A history that is longer by one contact.

    Attributes:
        document: The case with it.
        us: When that contact is made, in microseconds.
        done: The treatment.
    """

    document: dict[str, Any]
    us: int
    done: str


class Explorer:
    """Walks through the time of one case and takes every step that is open."""

    def __init__(
        self, book: Book, auditor: Auditor, document: dict[str, Any], at: int, days: int
    ) -> None:
        self.book = book
        self.end = at + days * DAY
        case = book.case(document)
        decider = book.for_case(case)[1]
        self.desk = decider.desk
        zones = [self.desk]
        for contact in case.contacts:
            zones += [zone(name) for name in contact.zones]
        self.zones: tuple[Zone, ...] = tuple(dict.fromkeys(zones))
        place = auditor.law.place(case.jurisdiction or frozenset())
        plans = [
            target.compiled(us).plan
            for target in (decider.target, place.strict)
            for us in (at, *(edge for edge in target.boundaries if at < edge < self.end))
        ]
        self.merging = Merging(plans, self.zones)
        self.edges = sorted({m for plan in plans for i in plan.instances for m in _edges(i.clock)})
        self._from = len(document["events"])

    def key(self, document: Mapping[str, Any]) -> tuple[object, ...]:
        """Return what tells a history from others."""
        events = self.book.case(document).events or ()
        names = {event["id"] for event in document["events"][self._from :]}
        return self.merging.key(event for event in events if event.id in names)

    def steps(self, document: dict[str, Any], us: int) -> Iterator[Step]:
        """Yield every history that is longer by one contact, made at the instant *us* or later."""
        case = self.book.case(document)
        while us < self.end:
            taken, _ = snapshot(self.book, case, aware(us, self.desk))
            for offered in taken.lawful:
                if offered.pair is None:
                    continue
                treatment = offered.act.treatment
                for outcome in OUTCOMES.get(treatment.do, OF_MESSAGES):
                    after = self._done(document, offered, outcome, us)
                    yield Step(after, us, treatment.meta.id)
            us = self._next(us, taken)

    def _next(self, us: int, taken: Snapshot) -> int:
        """Return the next minute at which anything may differ, or another day or hour begins."""
        found = [ceil_minute(taken.until)]
        for each in self.zones:
            day, minute = each.local(us)
            start = each.start_of_day(day)
            later = [start + edge * MINUTE for edge in self.edges if edge > minute]
            found += [edge for edge in later[:1] if edge > us]
            found.append(each.start_of_day(day + 1))
        return min(edge for edge in found if edge > us)

    def _done(
        self, document: dict[str, Any], offered: Offered, outcome: str, us: int
    ) -> dict[str, Any]:
        assert offered.pair is not None
        treatment = offered.act.treatment
        event = {
            "id": f"step-{len(document['events']) + 1}",
            "at": aware(us, self.desk).isoformat(),
            "type": treatment.do,
            "direction": "out",
            "point": offered.pair[1].id,
            "debts": [document["id"]],
            "by": document.get("collector", "lender"),
            "outcome": outcome,
            "note": treatment.meta.id,
        }
        if treatment.purpose:
            event["purpose"] = treatment.purpose
        return {**document, "events": [*document["events"], event]}


def _edges(clock: object) -> Iterable[int]:
    """Return the minutes of a day at which hours begin or end."""
    schedules = clock.schedules if isinstance(clock, Hours) else ()
    if isinstance(clock, WindowCap):
        schedules = (clock.schedule,)
    for schedule in schedules:
        for row in schedule.rows:
            for span in row.spans:
                yield from (minute % 1440 for minute in span)
