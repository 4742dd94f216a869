"""A plan as plain values: what its files say, in the order in which they say it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from duecourse.clock.instants import to_iso, to_us
from duecourse.clock.zones import Zone
from duecourse.portfolio.dayplan.plan import Plan
from duecourse.portfolio.dayplan.sweep import Booking

WHY = {
    "no_lawful_minute": "no lawful minute is left in the day",
    "no_agent": "no agent has the language or the skill",
    "capacity": "no agent was free while it was lawful",
    "person_booked": "the person is booked for another case, as often as the day allows",
    "refused": "the scalar engine refused every minute that was tried",
}
"""Why a case that was looked at is not in the plan."""

COLUMNS = (
    "agent",
    "start",
    "end",
    "case",
    "person",
    "stage",
    "score",
    "kind",
    "do",
    "treatment",
    "contact",
    "point",
    "language",
    "script",
    "attempt",
    "only_if",
    "until",
    "remaining",
    "duties",
    "value",
)
"""Columns of ``plan.csv`` and of each agent's file."""
LEFT_COLUMNS = ("case", "person", "stage", "score", "rank", "why", "limits")


class Told:
    """A plan's rows, made once."""

    def __init__(self, plan: Plan) -> None:
        """Make them."""
        self.plan = plan
        self.zone: Zone = plan.day.zone
        self.bookings = [self._booking(booking) for booking in _ordered(plan)]
        self.left = self._left()

    def iso(self, us: int) -> str:
        """Return an instant on the desk's clock."""
        return to_iso(us, self.zone.offset(us))

    def by_agent(self) -> dict[str, list[dict[str, Any]]]:
        """Return the bookings of each agent, of those without any too."""
        found: dict[str, list[dict[str, Any]]] = {a.id: [] for a in self.plan.day.agents}
        for row in self.bookings:
            found[row["agent"]].append(row)
        return found

    def _booking(self, booking: Booking) -> dict[str, Any]:
        now, candidate = booking.checked.now, booking.candidate
        until = booking.checked.until
        return {
            "agent": self.plan.day.agents[booking.agent].id,
            "start": self.iso(booking.start),
            "end": self.iso(booking.end),
            "case": candidate.case,
            "person": candidate.person,
            "stage": booking.checked.stage,
            "score": candidate.score,
            "kind": booking.kind,
            "do": booking.open.do,
            "treatment": booking.open.treatment,
            "contact": booking.open.contact,
            "point": booking.open.point,
            "language": now.script.language
            if now.script
            else self.plan.languages.get(candidate.case, ""),
            "script": now.script.id if now.script else "",
            "attempt": booking.attempt,
            "only_if": list(booking.checked.only_if),
            "until": None if until is None else self.iso(until),
            "remaining": now.remaining,
            "duties": list(now.duties),
            "value": self.plan.worth.first(candidate, booking.start) / 1000,
        }

    def words(self, booking: Booking) -> dict[str, Any] | None:
        """Return what is said, where there is a script."""
        said = booking.checked.now.script
        if said is None:
            return None
        return {
            "script": said.id,
            "cohort": said.cohort,
            "language": said.language,
            "opening": said.opening,
            "text": said.text,
            "voicemail": said.voicemail,
            "dropped": list(said.dropped),
        }

    def _left(self) -> list[dict[str, Any]]:
        swept, ranked = self.plan.swept, self.plan.ranked
        rows = [
            {
                "case": each.case,
                "person": each.person,
                "stage": each.stage,
                "score": each.score,
                "rank": each.rank + 1,
                "why": swept.left[each.case],
                "limits": [],
            }
            for each in ranked.candidates
            if each.case in swept.left
        ]
        rows += [
            {
                "case": case,
                "person": person,
                "stage": stage,
                "score": score,
                "rank": None,
                "why": "no_lawful_minute",
                "limits": list(limits),
            }
            for case, person, stage, score, limits in ranked.first_shut
        ]
        return rows

    def counts(self) -> dict[str, Any]:
        """Return how many cases became what."""
        plan = self.plan
        why = Counter(plan.swept.left.values())
        why["no_lawful_minute"] += plan.ranked.shut
        why["not_looked_at"] += plan.ranked.beyond
        booked = {booking.candidate.case for booking in plan.swept.bookings}
        return {
            "cases_decided": plan.ranked.cases,
            "may_be_worked_today": len(plan.ranked.candidates) + plan.ranked.beyond,
            "looked_at": len(plan.ranked.candidates),
            "cases_booked": len(booked),
            "bookings": len(plan.swept.bookings),
            "seats": len(plan.seats),
            "by_kind": dict(sorted(Counter(b.kind for b in plan.swept.bookings).items())),
            "not_booked": {name: count for name, count in sorted(why.items()) if count},
            "slots_refused_by_recheck": plan.swept.refused,
            "scalar_decisions": plan.decided,
        }

    def to_json(self) -> str:
        """Return ``plan.json``: equal plans are equal to the byte."""
        plan = self.plan
        shifts = zip(plan.day.agents, plan.day.shifts, plan.day.work, strict=True)
        found = {
            "day": plan.day.date.isoformat(),
            "zone": plan.day.zone.name,
            "at": plan.at.isoformat(),
            "book": plan.book,
            "law": plan.law,
            "solver": self.solver(),
            "call_minutes": plan.minutes,
            "settings": plan.settings.told(),
            "answer_rates": plan.rates.told(plan.day.hours()),
            "plan_again_at": [
                {"chase": name, "at": self.iso(us)}
                for name, us in plan.day.chases
                if us > to_us(plan.at)
            ],
            "counts": self.counts(),
            "shut_by": [{"limit": name, "cases": count} for name, count in plan.ranked.shut_by],
            "agents": [
                {
                    "id": agent.id,
                    "shift": None if span is None else [self.iso(us) for us in span],
                    "work": [[self.iso(us) for us in part] for part in work],
                }
                for agent, span, work in shifts
            ],
            "bookings": [
                row | {"words": self.words(booking)}
                for row, booking in zip(self.bookings, _ordered(plan), strict=True)
            ],
            "not_booked": self.left,
        }
        return _json(found)

    def solver(self) -> dict[str, Any]:
        """Return what made the plan, and how good it is known to be."""
        plan = self.plan
        found: dict[str, Any] = {"name": "greedy", "objective": plan.value / 1000}
        if plan.solved is not None:
            found |= plan.solved.told()
        return found


def _ordered(plan: Plan) -> list[Booking]:
    return sorted(plan.swept.bookings, key=lambda each: (each.agent, each.start))


def _json(found: dict[str, Any]) -> str:
    """Return JSON with a line for each key, and for each row of a list of rows.

    Not indented as a whole: the library does that in Python, ten times as slowly.
    """
    lines = []
    for key, value in found.items():
        if isinstance(value, list) and value:
            rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value)
            text = f"[\n  {rows}\n ]"
        else:
            text = json.dumps(value, ensure_ascii=False)
        lines.append(f" {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
