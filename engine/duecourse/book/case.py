"""A case as the engine reads it: typed, checked against the book's vocabulary, immutable.

Values are those of :mod:`duecourse.ir`. Every fact of the vocabulary has an entry in ``facts``;
``None`` is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from duecourse.ir import Value
from duecourse.language.model import Schedule

Facts = Mapping[str, Value | None]


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """Something that happened on any of the person's debts.

    Attributes:
        id: Its id in the case.
        at: Microseconds since 1970-01-01T00:00Z.
        fields: ``type direction outcome point contact channel by debts account purpose amount
            date reason number``, each a value or None, and what follows from the contact, the point
            and the log: ``owner role phone under_consent``.
    """

    id: str
    at: int
    fields: Facts


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A number, address or account at which a contact can be reached.

    Attributes:
        channels: Which of ``call sms wechat email letter visit`` it carries.
        zones: IANA names of the zones it may be in; empty is unknown.
        facts: Its own facts (``phone``, ``point_confirmed`` …).
    """

    id: str
    channels: frozenset[str]
    zones: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True, slots=True, eq=False)
class Contact:
    """A person who may be contacted about the debt, the debtor among them.

    Attributes:
        zones: The zones of all points together, each once, in order.
        facts: ``role``, ``knows_of_loan`` …
        convenient_hours: When this person said that contact suits them; None is nothing said.
    """

    id: str
    points: tuple[Point, ...]
    zones: tuple[str, ...]
    facts: Facts
    convenient_hours: Schedule | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One debt of one person.

    Attributes:
        id: The debt.
        person: The consumer.
        actor: ``first_party``, ``third_party`` or None.
        collector: Who is collecting (``lender`` or an agency's name), or None.
        jurisdiction: ``{"US", "US-MA"}``, or None.
        account: Account of the debt, or None.
        other_debts: Ids of the person's other debts.
        facts: Case facts.
        contacts: In the order of the document.
        events: Oldest first; None is an unknown history.
        history: What the events cover: ``person``, ``debt`` or ``unknown``.
        spoke: Who said ``actor`` and ``jurisdiction``.
        memo: Results that depend on nothing but the case, kept for further instants.
    """

    id: str
    person: str
    actor: str | None
    collector: str | None
    jurisdiction: frozenset[str] | None
    account: str | None
    other_debts: tuple[str, ...]
    facts: Facts
    contacts: tuple[Contact, ...]
    events: tuple[Event, ...] | None
    history: str
    spoke: Mapping[str, str] = field(default_factory=dict)
    vocabulary: object = None
    memo: dict[object, object] = field(default_factory=dict)

    def as_of(self, us: int) -> tuple[Case, tuple[str, ...]]:
        """Return the case without the events after *us*, and the ids of those left out."""
        if not self.events or self.events[-1].at <= us:
            return self, ()
        known = tuple(event for event in self.events if event.at <= us)
        ignored = tuple(event.id for event in self.events[len(known) :])
        return replace(self, events=known, memo={}), ignored
