"""A model of z3 written out as a case that can be run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import z3

from duecourse import ir
from duecourse.book.tallies import CHANNELS
from duecourse.clock.instants import MINUTE, date_of, to_iso
from duecourse.clock.zones import Zone
from duecourse.language._experiment_model import drawn, salt_of
from duecourse.language.model import Fact
from duecourse.targets.solver.clock import Clock
from duecourse.targets.solver.facts import Variable
from duecourse.targets.solver.log import SUBJECT, Log
from duecourse.targets.solver.terms import OTHER, Amount, Word, Words

MOST_PEOPLE = 100_000
"""How many are tried to find one who is drawn for the arm that a case needs."""
ELSEWHERE = "XX"
"""The code of a place without a law pack."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A case and an instant that show something.

    Attributes:
        document: A case document of plain values, as ``load(…).case`` takes it.
        at: The instant, aware.
        contact: Id of the contact at hand.
        point: Id of the point at hand.
        shown: What of the case matters, by fact, as it is written; None is not known.
    """

    document: Mapping[str, Any]
    at: datetime
    contact: str
    point: str
    shown: Mapping[str, str | None] = field(default_factory=dict)


def instant_of(day: int, minute: int, zone: Zone) -> int:
    """Return the instant of a wall clock's day and minute; the first of two."""
    us = zone.start_of_day(day) + minute * MINUTE
    there = zone.local(us)
    return us + ((day - there[0]) * 1440 + minute - there[1]) * MINUTE


class Writer:
    """Writes models as cases of one book."""

    def __init__(self, facts: Mapping[str, Fact], words: Words, zone: Zone, currency: str) -> None:
        """Write points into *zone*, amounts in *currency*."""
        self._facts, self._words, self._zone, self._currency = facts, words, zone, currency

    def write(
        self,
        model: Any,
        variables: Iterable[Variable],
        log: Log,
        desk: Clock,
        placed: Any,
    ) -> Witness:
        """Return the case of a model, with the *variables* that matter.

        It is asked about at the instant of *desk*; where a contact is is said if *placed*.
        """
        document: dict[str, Any] = {"kind": "case", "id": "WITNESS-1", "person": "WITNESS-P"}
        contact: dict[str, Any] = {"id": "the-contact"}
        point: dict[str, Any] = {"id": "the-point"}
        shown: dict[str, str | None] = {}
        draws: dict[str, ir.Value | None] = {}
        for variable in variables:
            value = self._value(model, variable)
            leaf = variable.leaf
            if salt := salt_of(leaf.fact):
                draws[salt] = value
            shown[leaf.fact] = None if value is None else _told(written(value, leaf.kind))
            fact = self._facts.get(leaf.fact)
            path = fact.path if fact is not None else ""
            section, _, key = path.partition(".")
            if value is None or not key:
                continue
            where = {"contact": contact, "point": point, "case": document}.get(section)
            if where is None:
                where = document.setdefault(section, {})
            where[key] = written(value, leaf.kind)
        us = instant_of(_whole(model, desk.day), _whole(model, desk.minute), self._zone)
        document["person"] = _person_drawn(draws) or document["person"]
        document["collector"] = "lender"
        if "role" not in shown and contact.keys() == {"id"} and point.keys() == {"id"}:
            contact["role"] = "debtor"  # nothing is asked of the contact: any will do
        zones = [self._zone.name] if _holds(model, placed) else []
        self._people(document, contact, point, zones)
        self._history(document, model, log, contact, point)
        at = datetime.fromisoformat(to_iso(us, self._zone.offset(us)))
        return Witness(document, at, contact["id"], point["id"], shown)

    def _people(
        self,
        document: dict[str, Any],
        contact: dict[str, Any],
        point: dict[str, Any],
        zones: list[str],
    ) -> None:
        if contact.get("role") == "debtor":
            contact["id"], point["id"] = "self", "self-point"
        point["channel"] = sorted(CHANNELS)
        if zones:
            point["zones"] = zones
        contact["points"] = [point]
        document["contacts"] = [contact]
        if contact["id"] == "self":
            return
        own = {"id": "self-point", "channel": sorted(CHANNELS), "zones": [self._zone.name]}
        own["phone"] = "mobile"
        document["contacts"].append({"id": "self", "role": "debtor", "points": [own]})

    def _history(
        self,
        document: dict[str, Any],
        model: Any,
        log: Log,
        contact: dict[str, Any],
        point: dict[str, Any],
    ) -> None:
        if not _holds(model, log.covered):
            return
        events: list[dict[str, Any]] = []
        for row in log.rows:
            if not _holds(model, row.there):
                continue
            us = instant_of(_whole(model, row.day), _whole(model, row.minute), self._zone)
            event: dict[str, Any] = {
                "id": f"e{len(events) + 1}",
                "at": to_iso(us, self._zone.offset(us)),
            }
            for name, term in row.fields.items():
                if not isinstance(term, Amount | Word) or not _holds(model, term.known):
                    continue
                if isinstance(term, Word):
                    event[name] = self._words.text(_whole(model, term.value))
                elif name == "date":
                    event[name] = date_of(_whole(model, term.value)).isoformat()
                else:
                    event[name] = _decimal(model.eval(term.value, model_completion=True))
            subject = _whole(model, row.who) == SUBJECT
            event["point"] = point["id"] if subject else "self-point"
            own = _holds(model, row.own_debt)
            event["debts"] = [document["id"] if own else "WITNESS-2"]
            event["by"] = "lender" if _holds(model, row.ours) else "agency-a"
            events.append(event)
        document["events"], document["history"] = events, "person"
        debt = document.setdefault("debt", {})
        if any("WITNESS-2" in event["debts"] for event in events):
            debt["other_debts"] = ["WITNESS-2"]
        if not debt:
            del document["debt"]

    def _value(self, model: Any, variable: Variable) -> ir.Value | None:
        if not _holds(model, variable.known):
            return None
        leaf = variable.leaf
        match leaf.kind:
            case ir.Kind.BOOLEAN:
                return _holds(model, variable.value)
            case ir.Kind.SET:
                names = [name for name, has in variable.value.items() if _holds(model, has)]
                place = leaf.fact == "jurisdiction"
                return frozenset(ELSEWHERE if place and n == OTHER else n for n in names)
            case ir.Kind.TEXT | ir.Kind.ENUM:
                return self._words.text(_whole(model, variable.value))
            case ir.Kind.MONEY:
                return Decimal(f"{_whole(model, variable.value)}e-2")
            case ir.Kind.DECIMAL:
                found = model.eval(variable.value, model_completion=True)
                return Decimal(_decimal(found))
            case _:
                return _whole(model, variable.value)


def _person_drawn(draws: Mapping[str, ir.Value | None]) -> str:
    """Return a person who is drawn so, or nothing where none is found among many."""
    names = (f"WITNESS-P{number}" for number in range(MOST_PEOPLE if draws else 0))
    return next((n for n in names if all(drawn(s, n) == v for s, v in draws.items())), "")


def written(value: ir.Value, kind: ir.Kind) -> Any:
    """Return a value as it is written in a case document."""
    match kind:
        case ir.Kind.BOOLEAN:
            return bool(value)
        case ir.Kind.SET:
            assert isinstance(value, frozenset)
            return sorted(value)
        case ir.Kind.DATE:
            assert isinstance(value, int)
            return date_of(value).isoformat()
        case ir.Kind.INSTANT:
            assert isinstance(value, int)
            return to_iso(value, 0)
        case ir.Kind.TIME_OF_DAY:
            assert isinstance(value, int)
            return f"{value // 60:02d}:{value % 60:02d}"
        case ir.Kind.DURATION:
            assert isinstance(value, int)
            return f"{value // MINUTE} minutes"
        case ir.Kind.INTEGER:
            return value
        case _:
            return str(value)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) or "nothing" if isinstance(value, list) else str(value)


def _holds(model: Any, flag: Any) -> bool:
    if isinstance(flag, bool):
        return flag
    return bool(z3.is_true(model.eval(flag, model_completion=True)))


def _whole(model: Any, term: Any) -> int:
    if isinstance(term, int):
        return term
    return int(model.eval(term, model_completion=True).as_long())


def _decimal(value: Any) -> str:
    """Return a rational as a decimal of at most ten places; a longer one does not re-decide."""
    text: str = value.as_decimal(10) if z3.is_rational_value(value) else str(value)
    return text.rstrip("?")
