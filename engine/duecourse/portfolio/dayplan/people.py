"""Persons in detail: when each may be contacted, decided by the scalar engine with what is booked.

A booked attempt is an event of the person, so it counts in every case of theirs and against every
cap, wait and gap. What comes of it is not known yet: a further booking is made only for the case
that nobody answers, and only where it is lawful after *each* way in which a call can fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from duecourse.book.case import Case
from duecourse.clock.instants import DAY, MINUTE, to_us
from duecourse.decide.decision import Decision, Later, Now
from duecourse.errors import CaseError
from duecourse.portfolio.dayplan.agents import ACTS
from duecourse.portfolio.dayplan.rank import Open
from duecourse.portfolio.dayplan.shift import Span
from duecourse.portfolio.documents import document
from duecourse.portfolio.tables import Tables

if TYPE_CHECKING:
    from duecourse.api import Book

UNREACHED: Mapping[str, tuple[str, ...]] = {
    "call": ("no_answer", "voicemail", "busy", "not_in_service"),
    "visit": ("not_met",),
}
"""How an attempt ends when it reaches nobody; the first is the common one."""

MOST_STRETCHES = 96
"""Of one act in a day."""
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A booked attempt, as later decisions see it."""

    start: int
    end: int
    do: str
    case: str
    contact: str
    point: str
    purpose: str
    by: str | None

    def event(self, number: int, outcome: str, at: datetime) -> dict[str, Any]:
        """Return it as an event of the person that ended in *outcome*."""
        found = {
            "id": f"booked-{number}",
            "at": moment(self.start, at),
            "type": self.do,
            "direction": "out",
            "outcome": outcome,
            "contact": self.contact,
            "debts": [self.case],
            "by": self.by,
            "purpose": self.purpose or None,
            "point": self.point,
        }
        return {key: value for key, value in found.items() if value is not None}


@dataclass(slots=True)
class Person:
    """What is known of a person, and what is booked."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    booked: list[Attempt] = field(default_factory=list)

    @property
    def free_from(self) -> int:
        """The end of the last booking."""
        return self.booked[-1].end if self.booked else 0

    def log_unknown(self, case: str, logged: bool) -> bool:
        """Whether the history of a case is unknown: then nothing can be counted on top of it."""
        return not logged or self.rows[case].get("history") in ("none", "unknown")


@dataclass(frozen=True, slots=True)
class Checked:
    """A slot that the scalar engine has found lawful.

    Attributes:
        now: What its decision says, words included.
        stage: The stage then.
        until: First minute at which it no longer is, None beyond a day.
        only_if: How each earlier booking of the person must have ended; empty for the first.
        by: The collector, for events.
    """

    now: Now
    stage: str
    until: int | None
    only_if: tuple[str, ...]
    by: str | None


class People:
    """Persons by id, decided one by one."""

    def __init__(self, book: Book, tables: Tables, at: datetime) -> None:
        """Keep what the tables say of them; *at* gives instants their offset."""
        self.book, self.at = book, at
        self.persons: dict[str, Person] = {}
        self.decided = 0
        self.logged = tables.events is not None
        self.purposes = {t.meta.id: t.purpose for t in book.joined.playbook.treatments}
        self._bound: dict[tuple[str, str], Case] = {}
        self._opens: dict[tuple[str, str], tuple[Span, list[Open]]] = {}
        self.add(tables)

    def add(self, tables: Tables) -> None:
        """Take in further persons, whole."""
        for row in _rows(tables.cases):
            self.persons.setdefault(row["person"], Person()).rows[row["case"]] = row
        for name, table in (("contacts", tables.contacts), ("points", tables.points)):
            for row in _rows(table):
                getattr(self.persons.get(row["person"], Person()), name).append(row)
        for row in _rows(tables.events):
            self.persons.get(row["person"], Person()).events.append(row)

    def row(self, person: str, case: str) -> Mapping[str, Any]:
        """Return the row of a case."""
        return self.persons[person].rows[case]

    def opens(self, person: str, case: str, span: Span, known: Iterable[Open]) -> list[Open]:
        """Return every stretch within *span* in which the case may be worked, as it is booked.

        *known* acts are asked first; where none opens again, the case is decided anew.
        """
        who = self.persons[person]
        if who.booked and who.log_unknown(case, self.logged):
            return []
        if not who.booked and (rest := self._rest(person, case, span)):
            return rest
        bound = self._case(person, case, UNREACHED["call"][0])
        if bound is None:
            return []
        acts = {(each.treatment, each.contact, each.point, each.do): each.order for each in known}
        found = self._slots(bound, acts, span)
        if not found:
            fresh = self._fresh(bound, span[0])
            found = self._slots(bound, {k: v for k, v in fresh.items() if k not in acts}, span)
        found.sort(key=lambda each: (each.start, each.order))
        if not who.booked:
            self._opens[person, case] = span, found
        return found

    def _rest(self, person: str, case: str, span: Span) -> list[Open]:
        """Return what is left within *span* of what was found for more of the day."""
        known = self._opens.get((person, case))
        if known is None or not (known[0][0] <= span[0] and known[0][1] == span[1]):
            return []
        rest = [replace(each, start=max(each.start, span[0])) for each in known[1]]
        rest = [each for each in rest if each.start < each.end]
        return sorted(rest, key=lambda each: (each.start, each.order))

    def _fresh(self, case: Case, us: int) -> dict[tuple[str, str, str, str], int]:
        decision = self._decide(case, us)
        rows: list[Now | Later] = [*decision.now, *decision.later]
        return {
            (row.treatment, row.contact, row.to, row.do): number
            for number, row in enumerate(rows)
            if row.do in ACTS
        }

    def _slots(
        self, case: Case, acts: Mapping[tuple[str, str, str, str], int], span: Span
    ) -> list[Open]:
        at = moment(span[0], self.at)
        days = -(-(span[1] - span[0]) // DAY)
        found: list[Open] = []
        for (treatment, contact, point, do), order in acts.items():
            for slot in self.book.slots(
                case, at, treatment=treatment, to=point, count=MOST_STRETCHES, horizon_days=days
            ):
                start = _us(slot.start)
                end = span[1] if slot.end is None else min(span[1], _us(slot.end))
                if start >= span[1]:
                    break
                if start < end:
                    found.append(Open(treatment, contact, point, do, start, end, order))
        return found

    def check(
        self, person: str, case: str, open_: Open, start: int, minutes: int
    ) -> Checked | None:
        """Ask the scalar engine whether an act may begin at *start* and last *minutes*.

        With every earlier booking of the person as an attempt that reached nobody, in each of the
        ways in which that can be. None if it may not, in any one of them.
        """
        who = self.persons[person]
        if who.booked and (who.log_unknown(case, self.logged) or start < who.free_from):
            return None
        first: Checked | None = None
        ways = [UNREACHED[attempt.do] for attempt in who.booked]
        for outcomes in product(*ways):
            bound = self._case(person, case, *outcomes)
            if bound is None:
                return None
            decision = self._decide(bound, start)
            now = _among(decision, open_)
            if now is None:
                return None
            until = None if now.until is None else _us(now.until)
            if until is not None and until < start + minutes * MINUTE:
                return None
            if first is None:
                reached = tuple(dict.fromkeys(outcome for way in ways for outcome in way))
                by = bound.collector
                first = Checked(now, decision.stage or "", until, reached, by)
        return first

    def book_it(self, person: str, case: str, open_: Open, span: Span, by: str | None) -> None:
        """Note a booking: from now on it is an event of the person."""
        purpose = self.purposes.get(open_.treatment, "")
        attempt = Attempt(*span, open_.do, case, open_.contact, open_.point, purpose, by)
        self.persons[person].booked.append(attempt)
        for each in self.persons[person].rows:
            self._bound.pop((person, each), None)

    def _decide(self, case: Case, us: int) -> Decision:
        self.decided += 1
        return self.book.decide(case, moment(us, self.at), horizon_days=1)

    def _case(self, person: str, case: str, *outcomes: str) -> Case | None:
        """Return a case with the bookings as events, or None if it does not fit the book.

        *outcomes* are those of the bookings, in order; the last one stands for the rest.
        """
        who = self.persons[person]
        key = (person, case)
        if not who.booked and key in self._bound:
            return self._bound[key]
        said = [
            attempt.event(number, outcomes[min(number, len(outcomes) - 1)], self.at)
            if attempt.do == "call"
            else attempt.event(number, UNREACHED[attempt.do][0], self.at)
            for number, attempt in enumerate(who.booked)
        ]
        events = who.events if self.logged else None
        try:
            made = document(who.rows[case], who.contacts, who.points, events)
            if said:
                made["events"] = [*made.get("events", ()), *said]
            found = self.book.case(made)
        except CaseError:
            return None
        if not who.booked:
            self._bound[key] = found
        return found


def moment(us: int, like: datetime) -> datetime:
    """Return an instant as a datetime with the offset of *like*."""
    return (_EPOCH + timedelta(microseconds=us)).replace(tzinfo=UTC).astimezone(like.tzinfo)


def _us(text: str) -> int:
    return to_us(datetime.fromisoformat(text))


def _rows(table: pa.Table | None) -> list[dict[str, Any]]:
    """Return rows without the columns that say nothing of any of them."""
    if table is None:
        return []
    told = [name for name in table.column_names if table[name].null_count < table.num_rows]
    rows: list[dict[str, Any]] = table.select(told).to_pylist()
    return rows


def _among(decision: Decision, open_: Open) -> Now | None:
    """Return the act among those of ``now``; what stands behind another is not."""
    for now in decision.now:
        if (now.treatment, now.to, now.do) == (open_.treatment, open_.point, open_.do):
            return now
    return None
