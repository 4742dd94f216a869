"""Checks a case document against a book's vocabulary and makes it a :class:`Case`.

Nothing is guessed: an unknown key, a value of another type, a zone that does not exist or a contact
that is not there refuses the case, with every mistake named by its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from duecourse.book._reading import Reading
from duecourse.book._told import read_convenient_hours
from duecourse.book._values import is_null
from duecourse.book.case import Case, Contact, Event, Facts, Point
from duecourse.book.vocabulary import (
    EVENT_FIELDS,
    EVENT_KEYS,
    NO_WORDS,
    SECTIONS,
    SILENT_EVENT,
    Vocabulary,
)
from duecourse.clock.instants import parse_instant, to_us
from duecourse.clock.zones import UnknownZoneError, known_zones, zone
from duecourse.errors import CaseError, InstantError
from duecourse.ir import Kind, Value
from duecourse.language._experiment_model import drawn, drawn_fact
from duecourse.language.model import CHANNELS, Schedule
from duecourse.source._suggest import did_you_mean
from duecourse.source.span import NOWHERE

HISTORIES = ("person", "debt", "unknown")
ACTORS = ("first_party", "third_party")


def with_countries(named: frozenset[str], places: frozenset[str]) -> frozenset[str]:
    """Return *named* with the country of each part (``US-MA``) whose law is in *places*.

    What is in Massachusetts is in the United States: a case that names the state has both laws.
    """
    return named | {name.partition("-")[0] for name in named} & places


def bind(document: Mapping[Any, object], vocabulary: Vocabulary) -> Case:
    """Return *document* as a case.

    Args:
        document: A mapping read from YAML (with places) or JSON, or made by a host.
        vocabulary: The book's.

    Raises:
        CaseError: It does not fit; every mistake is in ``findings``.
    """
    return _Binding(document, vocabulary).case()


class _Binding(Reading):
    def __init__(self, document: Mapping[Any, object], vocabulary: Vocabulary) -> None:
        super().__init__(document)
        self.vocabulary = vocabulary
        self.words = vocabulary.words_of_events()
        self.spoke: dict[str, str] = {}

    # --- the whole --------------------------------------------------------------------------

    def case(self) -> Case:
        doc = self.document
        if not isinstance(doc, Mapping):
            self.complain("C103", "", "a case must be a mapping of keys")
            raise CaseError(tuple(self.findings))
        self.unknown_keys("", doc, self.vocabulary.section("case").keys)
        identity = self.required_text(doc, "id")
        person = self.required_text(doc, "person")
        contacts = self._contacts()
        events = self._events(contacts, identity)
        facts: dict[str, Value | None] = {}
        for section in SECTIONS:
            part = self.mapping(doc.get(section), section)
            self.unknown_keys(section, part, self.vocabulary.section(section).keys)
            facts.update(self._facts(section, part))
        facts.update(self._facts("case", doc))
        facts.update({drawn_fact(each): drawn(each, person) for each in self.vocabulary.salts})
        self._currency(doc)
        actor = self._spoken("actor", facts, ACTORS)
        jurisdiction = self._jurisdiction(facts)
        debt = self.mapping(doc.get("debt"), "debt")
        others = self.texts(debt.get("other_debts"), "debt.other_debts")
        silent = "person" if events is not None else "unknown"
        history = self.choice(doc, "history", HISTORIES) or silent
        collector = self.text(doc, "collector")
        if collector is None and actor == "first_party":
            collector = "lender"
        if self.findings:
            raise CaseError(tuple(sorted(self.findings, key=lambda f: f.sort_key)))
        return Case(
            identity,
            person,
            actor,
            collector,
            jurisdiction,
            self.text(debt, "account"),
            others,
            facts,
            contacts,
            events,
            history,
            self.spoke,
            self.vocabulary,
        )

    def _spoken(
        self, name: str, facts: dict[str, Value | None], allowed: tuple[str, ...]
    ) -> str | None:
        value = facts.get(name)
        if name not in facts:
            value = self.choice(self.document, name, allowed)
        voice = self.vocabulary
        for who, said in (("case", value), ("host", voice.host_actor), ("playbook", voice.actor)):
            if said:
                self.spoke[name] = who
                facts[name] = said
                return str(said)
        self.spoke[name] = "nobody"
        facts[name] = None
        return None

    def _jurisdiction(self, facts: dict[str, Value | None]) -> frozenset[str] | None:
        own = self.document.get("jurisdiction")
        said = None
        if not is_null(own):
            said = frozenset(self.texts(own, "jurisdiction"))
        voice = self.vocabulary
        for who, found in (
            ("case", said),
            ("host", voice.host_jurisdiction),
            ("playbook", voice.jurisdiction),
        ):
            if found:
                self.spoke["jurisdiction"] = who
                named = with_countries(found, voice.places)
                facts["jurisdiction"] = frozenset(named)
                return named
        self.spoke["jurisdiction"] = "nobody"
        facts["jurisdiction"] = None
        return None

    def _currency(self, doc: Mapping[Any, object]) -> None:
        loan = self.mapping(doc.get("loan"), "loan")
        found = loan.get("currency")
        wanted = self.vocabulary.currency
        if not is_null(found) and wanted and str(found) != wanted:
            self.complain(
                "C108",
                "loan.currency",
                f"the loan is in `{found}`, the playbook reckons in `{wanted}`",
                found,
            )

    # --- parts ------------------------------------------------------------------------------

    def _contacts(self) -> tuple[Contact, ...]:
        found: list[Contact] = []
        seen: dict[str, str] = {}
        debtors: list[str] = []
        for path, raw in self.items(self.document.get("contacts"), "contacts"):
            self.unknown_keys(path, raw, self.vocabulary.section("contact").keys)
            identity = self.required_text(raw, "id", path)
            self.unique(seen, identity, path, raw)
            points: list[Point] = []
            for where, item in self.items(raw.get("points"), f"{path}.points"):
                points.append(self._point(where, item, seen))
            zones = [*self._zones(raw, path), *(name for p in points for name in p.zones)]
            facts = self._facts("contact", raw, path)
            facts.setdefault("role", None)
            told = self._told(raw, path)
            if facts["role"] == "debtor":
                self._one_debtor(debtors, identity, path, raw)
            found.append(Contact(identity, tuple(points), tuple(dict.fromkeys(zones)), facts, told))
        return tuple(found)

    def _one_debtor(
        self, debtors: list[str], name: str, path: str, raw: Mapping[Any, object]
    ) -> None:
        """Note a second debtor: counts by contact would leave one person twice the room."""
        debtors.append(name)
        if len(debtors) > 1:
            self.complain(
                "C110",
                f"{path}.role",
                f"`{name}` is a second `debtor`, beside `{debtors[0]}`: a case has one",
                raw.get("role"),
                "give one person one contact with all their points; who owes as well is a "
                "`co_debtor`",
            )

    def _told(self, raw: Mapping[Any, object], path: str) -> Schedule | None:
        said, where = raw.get("convenient_hours"), f"{path}.convenient_hours"
        if is_null(said):
            return None
        schedule, mistakes = read_convenient_hours(self.mapping(said, where))
        for mistake in mistakes:
            at = said if mistake.span == NOWHERE else mistake.span
            self.complain("C103", where, mistake.message, at, mistake.help)
        return schedule

    def _point(self, path: str, raw: Mapping[Any, object], seen: dict[str, str]) -> Point:
        self.unknown_keys(path, raw, self.vocabulary.section("point").keys)
        identity = self.required_text(raw, "id", path)
        self.unique(seen, identity, path, raw)
        channels = self.texts(raw.get("channel"), f"{path}.channel")
        for channel in channels:
            if channel not in CHANNELS:
                self.complain(
                    "C104",
                    f"{path}.channel",
                    f"`{channel}` is not a channel; expected one of "
                    + ", ".join(f"`{name}`" for name in CHANNELS),
                    raw.get("channel"),
                    did_you_mean(channel, CHANNELS),
                )
        facts = self._facts("point", raw, path)
        facts["number"] = self.text(raw, "number")
        return Point(identity, frozenset(channels), self._zones(raw, path), facts)

    def _zones(self, raw: Mapping[Any, object], path: str) -> tuple[str, ...]:
        names = self.texts(raw.get("zones"), f"{path}.zones")
        for name in names:
            try:
                zone(name)
            except UnknownZoneError:
                self.complain(
                    "C107",
                    f"{path}.zones",
                    f"`{name}` is not a time zone",
                    raw.get("zones"),
                    _zone_meant(name),
                )
        return names

    def _events(self, contacts: tuple[Contact, ...], identity: str) -> tuple[Event, ...] | None:
        if is_null(self.document.get("events")):
            return None
        owners = {point.id: contact for contact in contacts for point in contact.points}
        points = {point.id: point.facts for contact in contacts for point in contact.points}
        roles = {contact.id: contact.facts.get("role") for contact in contacts}
        seen: dict[str, str] = {}
        found: list[Event] = []
        for place, (path, raw) in enumerate(self.items(self.document["events"], "events")):
            quick = self._plain_event(raw)
            if quick is not None:
                us, fields = quick
                name = str(raw.get("id") or f"event-{place + 1}")
                self.unique(seen, name, path, raw)
                self._linked(raw, path, fields, owners, points, roles)
                found.append(Event(name, us, fields))
                continue
            self.unknown_keys(path, raw, EVENT_KEYS)
            name = self.text(raw, "id") or f"event-{place + 1}"
            self.unique(seen, name, path, raw)
            at = self.value(Kind.INSTANT, raw.get("at"), f"{path}.at", ())
            if at is None:
                if is_null(raw.get("at")):
                    self.complain("C102", f"{path}.at", "an event must say `at` what instant", raw)
                continue
            fields = {}
            for key, kind in EVENT_FIELDS.items():
                said = raw.get(key)
                if said is None:
                    fields[key] = None
                    continue
                values = self.vocabulary.event_values.get(key, ())
                fields[key] = self.value(kind, said, f"{path}.{key}", values)
            if fields["type"] is None and is_null(raw.get("type")):
                self.complain("C102", f"{path}.type", "an event must say its `type`", raw)
            self._linked(raw, path, fields, owners, points, roles)
            assert isinstance(at, int)
            found.append(Event(name, at, fields))
        found.sort(key=lambda event: event.at)
        return tuple(found)

    def _plain_event(self, raw: Mapping[Any, object]) -> tuple[int, dict[str, Value | None]] | None:
        """Read an event that is as most are; None is one to be read with care, and complained of.

        A plain dict of an instant, words that are among the allowed ones, and a list of
        debts.
        """
        if type(raw) is not dict:
            return None
        words, us = self.words, None
        fields: dict[str, Value | None] = SILENT_EVENT.copy()
        for key, said in raw.items():
            if type(said) is str:
                allowed = words.get(key, NO_WORDS)
                if allowed is None or said in allowed:
                    fields[key] = said
                elif key == "at":
                    us = parse_instant(said)
                elif key not in ("id", "note"):
                    return None
            elif key == "debts" and type(said) is list and all([type(d) is str for d in said]):
                fields[key] = frozenset(said)
            elif key == "at" and type(said) is datetime:
                try:
                    us = to_us(said)
                except InstantError:
                    return None
            elif said is not None or key not in EVENT_KEYS:
                return None
        return None if us is None or fields["type"] is None else (us, fields)

    def _linked(
        self,
        raw: Mapping[Any, object],
        path: str,
        fields: dict[str, Value | None],
        owners: Mapping[str, Contact],
        points: Mapping[str, Facts],
        roles: Mapping[str, Value | None],
    ) -> None:
        """Add what follows from the point and the contact of an event."""
        point = fields["point"]
        fields["owner"] = None
        if point is not None:
            owner = owners.get(str(point))
            if owner is None:
                self.complain(
                    "C106",
                    f"{path}.point",
                    f"there is no point `{point}`",
                    raw.get("point"),
                    did_you_mean(str(point), sorted(owners)),
                )
            else:
                fields["contact"] = fields["contact"] or owner.id
                fields["owner"] = owner.id
                fields["number"] = fields["number"] or points[str(point)]["number"]
        contact = fields["contact"]
        if contact is not None and contact not in roles:
            self.complain(
                "C106",
                f"{path}.contact",
                f"there is no contact `{contact}`",
                raw.get("contact"),
                did_you_mean(str(contact), sorted(roles)),
            )
        fields["role"] = roles.get(str(contact))
        fields["phone"] = points.get(str(point), {}).get("phone")
        fields["under_consent"] = False  # until the log is read as a whole
        if fields["channel"] is None and fields["type"] in CHANNELS:
            fields["channel"] = fields["type"]

    # --- values -----------------------------------------------------------------------------

    def _facts(
        self, section: str, raw: Mapping[Any, object], path: str = ""
    ) -> dict[str, Value | None]:
        path = path or ("" if section == "case" else section)
        known = self.vocabulary.section(section)
        facts = dict(known.silent)
        slots = known.slots
        for key in slots if len(slots) < len(raw) else raw:
            said = raw.get(key)
            if said is None or key not in slots:
                continue
            for slot in slots[key]:
                where = f"{path}.{key}" if path else key
                value = self.value(slot.kind, said, where, slot.values)
                facts[slot.fact] = slot.default if value is None else value
        return facts


__all__ = ["ACTORS", "EVENT_FIELDS", "SECTIONS", "Facts", "Vocabulary", "bind", "with_countries"]


@lru_cache(maxsize=1024)
def _zone_meant(name: str) -> str:
    """Return which zone was probably meant: of hundreds, and one slip stands in many rows."""
    return did_you_mean(name, sorted(known_zones()))
