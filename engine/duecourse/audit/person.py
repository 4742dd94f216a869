"""One person's part of a log: what was known at each moment, and each contact judged by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from duecourse.audit.findings import Judged
from duecourse.audit.growing import Growing
from duecourse.audit.judge import Judge, Question
from duecourse.audit.known import Facts, Known
from duecourse.audit.law import Law, Place
from duecourse.audit.merge import Reading, findings
from duecourse.audit.rows import Row
from duecourse.book.case import Case, Contact, Event
from duecourse.book.prepared import ReadyContact, ReadyPoint

_Frame = tuple[str, str | None, str | None, frozenset[str], str | None]


class Person:
    """The rows of one person, judged one after the other, each by what stood before it."""

    def __init__(self, law: Law, rows: Sequence[Row], *, history: str, gaps: bool) -> None:
        """Prepare.

        Args:
            law: What to judge by.
            rows: In order of time.
            history: What the log covers: ``person``, ``debt`` or ``unknown``.
            gaps: Whether rows were left out.
        """
        self.law, self.rows, self.history, self.gaps = law, rows, history, gaps
        self.judge = Judge(law)
        self.known = Known(law, rows)
        self.events: list[Event] = []
        self._cases: dict[_Frame, tuple[Growing, int, int]] = {}

    @property
    def two_roles(self) -> int:
        """How many contacts were in more than one role so far."""
        return len(self.known.two_roles)

    def judged(self) -> Iterator[Judged]:
        """Yield every contact from us."""
        for row, (contact, point) in zip(self.rows, self.known.whom, strict=True):
            self.known.learn(row, contact, point)
            event = self.known.event(row, contact, point)
            if row.judged:
                yield self._judged(row, event, contact, point)
            self.events.append(event)

    # --- cases ----------------------------------------------------------------------------------

    def _ready(self, place: Place, frame: _Frame) -> Growing:
        """Return the case of a debt as it stood before the row at hand."""
        known = self.known
        kept = self._cases.get(frame)
        if kept is None or kept[1] != known.shape:
            found = self._case(place, frame, known.contacts())
        else:
            found = kept[0]
            if kept[2] != known.version:
                assert isinstance(found.cf, dict)
                found.cf.update(self._facts_of(frame))
        self._cases[frame] = (found, known.shape, known.version)
        for event in self.events[len(found.seen) :]:
            found.add(event)
        return found

    def _case(self, place: Place, frame: _Frame, contacts: tuple[Contact, ...]) -> Growing:
        debt, collector, actor, jurisdiction, account = frame
        case = Case(
            debt,
            self.rows[0].person,
            actor,
            collector,
            jurisdiction,
            account,
            tuple(other for other in self.known.debts if other != debt),
            self._facts_of(frame),
            contacts,
            tuple(self.events),
            self.history,
        )
        law = self.law
        wheres = place.strict.wheres
        return Growing(case, law.desk, wheres, law.zones, law.counted, place.asked)

    def _facts_of(self, frame: _Frame) -> Facts:
        return {
            **self.known.common,
            **self.known.by_debt.get(frame[0], {}),
            "actor": frame[2],
            "jurisdiction": frame[3],
        }

    # --- judging --------------------------------------------------------------------------------

    def _judged(self, row: Row, event: Event, contact: str, point: str) -> Judged:
        fields = row.fields
        actor = row.actor or self.known.actors.get(fields["by"])
        purpose = fields["purpose"]
        readings = list(self._readings(row, event, contact, point, actor))
        found = findings(self.law, readings, self.known.jurisdiction)
        rooms = [reading.room for reading in readings]
        room = {name: min(r[name] for r in rooms if name in r) for each in rooms for name in each}
        return Judged(
            row.line,
            row.id,
            row.person,
            row.at,
            str(fields["by"] or ""),
            str(fields["type"]),
            str(purpose or ""),
            contact,
            "" if point.startswith(f"{contact} ") else point,
            found,
            dict(sorted(room.items())),
            self.gaps,
        )

    def _readings(
        self, row: Row, event: Event, contact: str, point: str, actor: str | None
    ) -> Iterator[Reading]:
        """Yield every reading of what a row leaves open, judged."""
        if not self.known.jurisdiction:
            return
        law, fields = self.law, row.fields
        place = law.place(self.known.jurisdiction)
        code = place.strict.compiled(row.us)
        named = tuple(sorted(fields["debts"] or ()))  # type: ignore[arg-type]
        debts = named or self.known.debts or ("",)
        channel, purpose = str(fields["type"]), fields["purpose"]
        ways = law.purposes_apart(place, code, channel) if purpose is None else (str(purpose),)
        somebody = self.known.people[contact]
        role = somebody.facts["role"]
        roles = (None,) if role is not None else (None, *law.roles_apart(place, code))
        for debt, as_role in product(debts, roles):
            frame: _Frame = (
                debt,
                str(fields["by"]) if fields["by"] is not None else None,
                actor,
                self.known.jurisdiction,
                str(fields["account"]) if fields["account"] is not None else None,
            )
            ready = self._ready(place, frame) if as_role is None else None
            if ready is None:
                ready = self._case(place, frame, self._as(contact, str(as_role)))
            who, where = _found(ready, contact, point)
            about = event
            if not named and len(debts) > 1:
                about = replace(event, fields={**fields, "debts": frozenset({debt})})
            zoned = bool(ready.case.contacts[who.index].zones)
            for way in ways:
                asked = Question(
                    place, code, ready, who, where, law.act(channel, way), about, zoned
                )
                stands, room = self.judge.stands(asked)
                yield Reading(
                    debt if named else "",
                    {
                        "purpose": way if purpose is None else "",
                        "role": as_role or "" if role is None else "",
                        "debts": "" if named or len(debts) == 1 else debt,
                    },
                    stands,
                    room,
                )

    def _as(self, contact: str, role: str) -> tuple[Contact, ...]:
        """Return the contacts with one of them in another role."""
        return tuple(
            replace(each, facts={**each.facts, "role": role}) if each.id == contact else each
            for each in self.known.contacts()
        )


def _found(ready: Growing, contact: str, point: str) -> tuple[ReadyContact, ReadyPoint]:
    who = next(each for each in ready.contacts if each.id == contact)
    return who, next(each for each in who.points if each.id == point)
