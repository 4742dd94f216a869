"""The facts of a book by where in a case they stand, and what else a case may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duecourse.book._reading import TEXTUAL
from duecourse.ir import Kind, Scope, Value
from duecourse.language.model import Fact

SECTIONS = ("loan", "debtor", "debt", "application")
STRUCTURE = frozenset(
    "kind id person actor collector jurisdiction language contacts events history extra title note "
    "entered_by source".split()
) | frozenset(SECTIONS)
OTHER_KEYS = {
    "case": STRUCTURE,
    "loan": frozenset({"currency"}),
    "debt": frozenset({"account", "other_debts"}),
    "contact": frozenset({"id", "points", "zones", "convenient_hours", "title", "note"}),
    "point": frozenset({"id", "channel", "zones", "number", "title", "note"}),
}
"""What is read of a section, or let be, though it is no fact."""
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

EVENT_KEYS = frozenset(EVENT_FIELDS) | {"id", "at", "note"}
SILENT_EVENT: dict[str, Value | None] = dict.fromkeys(EVENT_FIELDS)
NO_WORDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a fact is read: a section of the case and a key in it."""

    fact: str
    kind: Kind
    values: tuple[str, ...]
    default: Value | None


@dataclass(frozen=True, slots=True)
class Section:
    """What a section of a case may say.

    Attributes:
        slots: By key.
        keys: Every key that may stand there.
        silent: The facts where nothing is said.
    """

    slots: Mapping[str, list[Slot]]
    keys: frozenset[str]
    silent: Mapping[str, Value | None]


@dataclass(slots=True, eq=False)
class Vocabulary:
    """The facts of a book by where in a case they stand.

    Attributes:
        slots: Section (``loan``, ``contact``, ``point``, ``event``, ``case`` …) to key to slots.
        currency: The playbook's; a loan in another is refused.
        actor: What the playbook says where case and host are silent.
        jurisdiction: Likewise.
        places: Jurisdictions for which the book has a pack.
        event_values: The values of an event's fields that are one of several.
        sections: The slots of each section again, as they are quick to read.
        event_words: An event's fields that are words: those it may be, None for any.
        salts: By which persons are drawn for the arms of experiments.
    """

    slots: dict[str, dict[str, list[Slot]]] = field(default_factory=dict)
    currency: str = ""
    actor: str = ""
    jurisdiction: frozenset[str] = frozenset()
    host_actor: str = ""
    host_jurisdiction: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    event_values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    event_words: dict[str, frozenset[str] | None] = field(default_factory=dict)
    salts: tuple[str, ...] = ()

    def learn(self, facts: Mapping[str, Fact]) -> None:
        """Take in every fact that is read from a case."""
        self.sections, self.event_words = {}, {}
        for name, fact in facts.items():
            if fact.scope is Scope.EVENT:
                self.event_values[name.removeprefix("event.")] = fact.values
            elif fact.path:
                self._add(fact.path, Slot(name, fact.kind, fact.values, fact.default))

    def section(self, name: str) -> Section:
        """Return the slots of a section with what stands where a case says nothing."""
        found = self.sections.get(name)
        if found is None:
            slots = self.slots.get(name, {})
            keys = frozenset(slots) | OTHER_KEYS.get(name, frozenset())
            silent = {slot.fact: slot.default for same in slots.values() for slot in same}
            found = self.sections[name] = Section(slots, keys, silent)
        return found

    def words_of_events(self) -> dict[str, frozenset[str] | None]:
        """Return the fields of an event that are words, each with those it may be, or None."""
        if not self.event_words:
            self.event_words = {
                key: frozenset(values) if (values := self.event_values.get(key, ())) else None
                for key, kind in EVENT_FIELDS.items()
                if kind in TEXTUAL
            }
        return self.event_words

    def _add(self, path: str, slot: Slot) -> None:
        section, _, key = path.partition(".")
        self.slots.setdefault(section, {}).setdefault(key, []).append(slot)
