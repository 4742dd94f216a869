"""Checks a case document against a book's vocabulary and makes it a :class:`Case`.

Nothing is guessed: an unknown key, a value of another type, a zone that does not exist or a contact
that is not there refuses the case, with every mistake named by its path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duecourse.book._told import read_convenient_hours
from duecourse.book._values import EXPECTED, UnreadableError, is_null, read_value
from duecourse.book.case import Case, Contact, Event, Facts, Point
from duecourse.clock.zones import UnknownZoneError, known_zones, zone
from duecourse.errors import CaseError
from duecourse.ir import Kind, Scope, Value
from duecourse.language.model import CHANNELS, Fact, Schedule
from duecourse.source._suggest import closest
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map, Seq, Text
from duecourse.source.span import NOWHERE, Span

SECTIONS = ("loan", "debtor", "debt", "application")
STRUCTURE = frozenset(
    "kind id person actor collector jurisdiction language contacts events history extra title note "
    "entered_by source".split()
) | frozenset(SECTIONS)
CONTACT_KEYS = frozenset({"id", "points", "zones", "convenient_hours", "title", "note"})
HISTORIES = ("person", "debt", "unknown")
ACTORS = ("first_party", "third_party")
TEXTUAL = (Kind.TEXT, Kind.ENUM)
EVENT_FIELDS: dict[str, Kind] = {
    "type": Kind.ENUM,
    "direction": Kind.ENUM,
    "outcome": Kind.ENUM,
    "point": Kind.TEXT,
    "contact": Kind.TEXT,
    "channel": Kind.ENUM,
    "by": Kind.TEXT,
    "debts": Kind.SET,
    "account": Kind.TEXT,
    "purpose": Kind.ENUM,
    "amount": Kind.MONEY,
    "date": Kind.DATE,
    "reason": Kind.TEXT,
    "number": Kind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a fact is read: a section of the case and a key in it."""

    fact: str
    kind: Kind
    values: tuple[str, ...]
    default: Value | None


@dataclass(slots=True, eq=False)
class Vocabulary:
    """The facts of a book by where in a case they stand.

    Attributes:
        slots: Section (``loan``, ``contact``, ``point``, ``event``, ``case`` …) to key to slots.
        currency: The playbook's; a loan in another is refused.
        actor: What the playbook says where case and host are silent.
        jurisdiction: Likewise.
    """

    slots: dict[str, dict[str, list[Slot]]] = field(default_factory=dict)
    currency: str = ""
    actor: str = ""
    jurisdiction: frozenset[str] = frozenset()
    host_actor: str = ""
    host_jurisdiction: frozenset[str] = frozenset()
    event_values: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def learn(self, facts: Mapping[str, Fact]) -> None:
        """Take in every fact that is read from a case."""
        for name, fact in facts.items():
            if fact.scope is Scope.EVENT:
                self.event_values[name.removeprefix("event.")] = fact.values
            elif fact.path:
                self._add(fact.path, Slot(name, fact.kind, fact.values, fact.default))

    def _add(self, path: str, slot: Slot) -> None:
        section, _, key = path.partition(".")
        self.slots.setdefault(section, {}).setdefault(key, []).append(slot)


def bind(document: Mapping[Any, object], vocabulary: Vocabulary) -> Case:
    """Return *document* as a case.

    Args:
        document: A mapping read from YAML (with places) or JSON, or made by a host.
        vocabulary: The book's.

    Raises:
        CaseError: It does not fit; every mistake is in ``findings``.
    """
    return _Binding(document, vocabulary).case()


class _Binding:
    def __init__(self, document: Mapping[Any, object], vocabulary: Vocabulary) -> None:
        self.document, self.vocabulary = document, vocabulary
        self.findings: list[Diagnostic] = []
        self.spoke: dict[str, str] = {}

    def complain(
        self, code: str, path: str, message: str, at: object = None, help_: str = ""
    ) -> None:
        span = _span(at) if at is not None else NOWHERE
        if span == NOWHERE:
            span = _span(self.document)
        self.findings.append(Diagnostic(code, message, span, help=help_, path=path))

    # --- the whole --------------------------------------------------------------------------

    def case(self) -> Case:
        doc = self.document
        if not isinstance(doc, Mapping):
            self.complain("C103", "", "a case must be a mapping of keys")
            raise CaseError(tuple(self.findings))
        top = self.vocabulary.slots.get("case", {})
        self._unknown_keys("", doc, STRUCTURE | top.keys())
        identity = self._required_text(doc, "id")
        person = self._required_text(doc, "person")
        contacts = self._contacts()
        events = self._events(contacts, identity)
        facts: dict[str, Value | None] = {}
        for section in SECTIONS:
            part = self._mapping(doc.get(section), section)
            known = self.vocabulary.slots.get(section, {})
            extra = {"account", "other_debts"} if section == "debt" else set()
            if section == "loan":
                extra.add("currency")
            self._unknown_keys(section, part, known.keys() | extra)
            facts.update(self._facts(section, part))
        facts.update(self._facts("case", doc))
        self._currency(doc)
        actor = self._spoken("actor", facts, ACTORS)
        jurisdiction = self._jurisdiction(facts)
        debt = self._mapping(doc.get("debt"), "debt")
        others = self._texts(debt.get("other_debts"), "debt.other_debts")
        silent = "person" if events is not None else "unknown"
        history = self._choice(doc, "history", HISTORIES) or silent
        collector = self._text(doc, "collector")
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
            self._text(debt, "account"),
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
            value = self._choice(self.document, name, allowed)
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
            said = frozenset(self._texts(own, "jurisdiction"))
        voice = self.vocabulary
        for who, found in (
            ("case", said),
            ("host", voice.host_jurisdiction),
            ("playbook", voice.jurisdiction),
        ):
            if found:
                self.spoke["jurisdiction"] = who
                facts["jurisdiction"] = frozenset(found)
                return frozenset(found)
        self.spoke["jurisdiction"] = "nobody"
        facts["jurisdiction"] = None
        return None

    def _currency(self, doc: Mapping[Any, object]) -> None:
        loan = self._mapping(doc.get("loan"), "loan")
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
        for path, raw in self._list(self.document.get("contacts"), "contacts"):
            known = self.vocabulary.slots.get("contact", {})
            self._unknown_keys(path, raw, known.keys() | CONTACT_KEYS)
            identity = self._required_text(raw, "id", path)
            self._unique(seen, identity, path, raw)
            points: list[Point] = []
            for where, item in self._list(raw.get("points"), f"{path}.points"):
                points.append(self._point(where, item, seen))
            zones = [*self._zones(raw, path), *(name for p in points for name in p.zones)]
            facts = self._facts("contact", raw, path)
            facts.setdefault("role", None)
            told = self._told(raw, path)
            found.append(Contact(identity, tuple(points), tuple(dict.fromkeys(zones)), facts, told))
        return tuple(found)

    def _told(self, raw: Mapping[Any, object], path: str) -> Schedule | None:
        said, where = raw.get("convenient_hours"), f"{path}.convenient_hours"
        if is_null(said):
            return None
        schedule, mistakes = read_convenient_hours(self._mapping(said, where))
        for mistake in mistakes:
            at = said if mistake.span == NOWHERE else mistake.span
            self.complain("C103", where, mistake.message, at, mistake.help)
        return schedule

    def _point(self, path: str, raw: Mapping[Any, object], seen: dict[str, str]) -> Point:
        known = self.vocabulary.slots.get("point", {})
        self._unknown_keys(
            path, raw, known.keys() | {"id", "channel", "zones", "number", "title", "note"}
        )
        identity = self._required_text(raw, "id", path)
        self._unique(seen, identity, path, raw)
        channels = self._texts(raw.get("channel"), f"{path}.channel")
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
        facts["number"] = self._text(raw, "number")
        return Point(identity, frozenset(channels), self._zones(raw, path), facts)

    def _zones(self, raw: Mapping[Any, object], path: str) -> tuple[str, ...]:
        names = self._texts(raw.get("zones"), f"{path}.zones")
        for name in names:
            try:
                zone(name)
            except UnknownZoneError:
                self.complain(
                    "C107",
                    f"{path}.zones",
                    f"`{name}` is not a time zone",
                    raw.get("zones"),
                    did_you_mean(name, sorted(known_zones())),
                )
        return names

    def _events(self, contacts: tuple[Contact, ...], identity: str) -> tuple[Event, ...] | None:
        if is_null(self.document.get("events")):
            return None
        owners = {point.id: contact for contact in contacts for point in contact.points}
        numbers = {p.id: p.facts["number"] for c in contacts for p in c.points}
        ids = {contact.id for contact in contacts}
        seen: dict[str, str] = {}
        found: list[Event] = []
        for place, (path, raw) in enumerate(self._list(self.document["events"], "events")):
            self._unknown_keys(path, raw, EVENT_FIELDS.keys() | {"id", "at", "note"})
            name = self._text(raw, "id") or f"event-{place + 1}"
            self._unique(seen, name, path, raw)
            at = self._value(Kind.INSTANT, raw.get("at"), f"{path}.at", ())
            if at is None:
                if is_null(raw.get("at")):
                    self.complain("C102", f"{path}.at", "an event must say `at` what instant", raw)
                continue
            fields: dict[str, Value | None] = {}
            for key, kind in EVENT_FIELDS.items():
                said = raw.get(key)
                if said is None:
                    fields[key] = None
                    continue
                values = self.vocabulary.event_values.get(key, ())
                fields[key] = self._value(kind, said, f"{path}.{key}", values)
            if fields["type"] is None and is_null(raw.get("type")):
                self.complain("C102", f"{path}.type", "an event must say its `type`", raw)
            point = fields["point"]
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
                    fields["number"] = fields["number"] or numbers[str(point)]
            contact = fields["contact"]
            if contact is not None and contact not in ids:
                self.complain(
                    "C106",
                    f"{path}.contact",
                    f"there is no contact `{contact}`",
                    raw.get("contact"),
                    did_you_mean(str(contact), sorted(ids)),
                )
            if fields["channel"] is None and fields["type"] in CHANNELS:
                fields["channel"] = fields["type"]
            assert isinstance(at, int)
            found.append(Event(name, at, fields))
        found.sort(key=lambda event: event.at)
        return tuple(found)

    # --- values -----------------------------------------------------------------------------

    def _facts(
        self, section: str, raw: Mapping[Any, object], path: str = ""
    ) -> dict[str, Value | None]:
        path = path or ("" if section == "case" else section)
        facts: dict[str, Value | None] = {}
        for key, slots in self.vocabulary.slots.get(section, {}).items():
            said = raw.get(key)
            for slot in slots:
                if said is None:
                    facts[slot.fact] = slot.default
                    continue
                where = f"{path}.{key}" if path else key
                value = self._value(slot.kind, said, where, slot.values)
                facts[slot.fact] = slot.default if value is None else value
        return facts

    def _value(self, kind: Kind, raw: object, path: str, values: tuple[str, ...]) -> Value | None:
        if type(raw) is str and kind in TEXTUAL:  # most of what a host gives
            if not values or raw in values:
                return raw
        elif is_null(raw):
            return None
        try:
            value = read_value(kind, raw)
        except UnreadableError:
            self.complain(
                "C103", path, f"`{path}` must be {EXPECTED[kind]}, got {_quoted(raw)}", raw
            )
            return None
        if values and kind in (Kind.ENUM, Kind.SET):
            members = value if isinstance(value, frozenset) else (value,)
            for member in members:
                if member not in values:
                    self.complain(
                        "C104",
                        path,
                        f"`{member}` is not a value of `{path}`; expected one of "
                        + ", ".join(f"`{name}`" for name in values),
                        raw,
                        did_you_mean(str(member), values),
                    )
                    return None
        return value

    def _required_text(self, raw: Mapping[Any, object], key: str, path: str = "") -> str:
        found = self._text(raw, key, path)
        where = f"{path}.{key}" if path else key
        if found is None or not found.strip():
            self.complain("C102", where, f"`{where}` is missing", raw)
            return ""
        return found

    def _text(self, raw: Mapping[Any, object], key: str, path: str = "") -> str | None:
        value = self._value(Kind.TEXT, raw.get(key), f"{path}.{key}" if path else key, ())
        return None if value is None else str(value)

    def _choice(self, raw: Mapping[Any, object], key: str, allowed: tuple[str, ...]) -> str | None:
        value = self._value(Kind.ENUM, raw.get(key), key, allowed)
        return None if value is None else str(value)

    def _texts(self, raw: object, path: str) -> tuple[str, ...]:
        if is_null(raw):
            return ()
        items = [raw] if isinstance(raw, str) else raw
        if not isinstance(items, Sequence | set | frozenset) or not all(
            isinstance(item, str) for item in items
        ):
            self.complain(
                "C103", path, f"`{path}` must be a list of words, got {_quoted(raw)}", raw
            )
            return ()
        ordered = sorted(items) if isinstance(items, set | frozenset) else items
        return tuple(str(item) for item in ordered)

    def _mapping(self, raw: object, path: str) -> Mapping[Any, object]:
        if is_null(raw):
            return {}
        if not isinstance(raw, Mapping):
            self.complain("C103", path, f"`{path}` must be a mapping, got {_quoted(raw)}", raw)
            return {}
        return raw

    def _list(self, raw: object, path: str) -> list[tuple[str, Mapping[Any, object]]]:
        if is_null(raw):
            return []
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            self.complain("C103", path, f"`{path}` must be a list, got {_quoted(raw)}", raw)
            return []
        found: list[tuple[str, Mapping[Any, object]]] = []
        for place, item in enumerate(raw):
            where = f"{path}[{place}]"
            if isinstance(item, Mapping):
                found.append((where, item))
            else:
                self.complain(
                    "C103", where, f"`{where}` must be a mapping, got {_quoted(item)}", item
                )
        return found

    def _unknown_keys(
        self, path: str, raw: Mapping[Any, object], known: frozenset[str] | set[str]
    ) -> None:
        for key in raw:
            if key not in known:
                where = f"{path}.{key}" if path else str(key)
                self.complain(
                    "C101",
                    where,
                    f"unknown key `{where}`: no fact of the book reads it",
                    key,
                    did_you_mean(str(key), sorted(known)),
                )

    def _unique(self, seen: dict[str, str], name: str, path: str, raw: object) -> None:
        if name and name in seen:
            self.complain("C105", path, f"`{name}` stands twice, also as `{seen[name]}`", raw)
        seen.setdefault(name, path)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question that names the closest of *known*, or nothing."""
    found = closest(word, known)
    return f"did you mean `{found}`?" if found else ""


def _span(raw: object) -> Span:
    if isinstance(raw, Span):
        return raw
    return raw.span if isinstance(raw, Text | Seq | Map) else NOWHERE


def _quoted(raw: object) -> str:
    if isinstance(raw, Mapping):
        return "a mapping"
    if isinstance(raw, str):
        text = str(raw)
        return f"`{text if len(text) <= 40 else text[:37] + '…'}`"
    if isinstance(raw, Sequence):
        return "a list"
    try:
        return _quoted(str(raw))
    except ValueError:  # more digits than Python writes out
        return "a number of too many digits"


__all__ = ["Facts", "Vocabulary", "bind"]
