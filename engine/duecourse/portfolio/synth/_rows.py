"""Events before they are a table: columns of numbers, joined and sorted by person and time."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from duecourse.portfolio.synth._draws import Bools, Ints

TYPES = tuple(
    "call sms wechat email letter visit promise promise_kept promise_broken payment debit_return "
    "dispute dispute_resolved cease_request cease_withdrawn consent consent_withdrawn complaint "
    "refusal attorney_notice bankruptcy_notice protection_notice hardship note "
    "application_checked document_checked".split()
)
OUTCOMES = tuple(
    "no_answer voicemail busy not_in_service answered conversation hung_up wrong_party delivered "
    "undelivered replied met not_met".split()
)
PURPOSES = ("remind", "collect", "invite", "locate", "relay")
DIRECTIONS = ("out", "in")
OUT, IN = range(2)
NONE = -1
"""The code of what an event does not say."""
ABOUT_NONE, ABOUT_ONE, ABOUT_ALL = range(3)


@dataclass(slots=True)
class Rows:
    """Events, an entry each.

    Attributes:
        person: Place of the person in the block.
        second: When, in seconds since 1970.
        type: Place in ``TYPES``.
        draw: What later draws about the event depend on.
        direction: Place in ``DIRECTIONS``, or ``NONE``; likewise the next two.
        outcome: Place in ``OUTCOMES``.
        purpose: Place in ``PURPOSES``.
        contact: Place of the contact in the block, or ``NONE``.
        kind: Place in ``KINDS`` of the point, or ``NONE`` where it went through no point.
        channel: Place in the first six ``TYPES``, of a consent.
        about: Which debts it names.
        debt: Which of the person's debts, where it names one.
        cents: An amount, or ``NONE``.
        date: A date in days since 1970, or ``NONE``.
        house: Whether the lender did it itself, whoever has the case.
    """

    person: Ints
    second: Ints
    type: Ints
    draw: Ints
    direction: Ints
    outcome: Ints
    purpose: Ints
    contact: Ints
    kind: Ints
    channel: Ints
    about: Ints
    debt: Ints
    cents: Ints
    date: Ints
    house: Ints

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.person)

    def take(self, which: Bools | Ints) -> Rows:
        """Return some of them."""
        return Rows(*(getattr(self, field.name)[which] for field in fields(self)))


def rows(
    person: Ints,
    second: Ints,
    type_: str | Ints,
    draw: Ints,
    *,
    direction: int | Ints = NONE,
    outcome: str | Ints = "",
    purpose: int | Ints = NONE,
    contact: int | Ints = NONE,
    kind: int | Ints = NONE,
    channel: int | Ints = NONE,
    about: int | Ints = ABOUT_ONE,
    debt: int | Ints = 0,
    cents: int | Ints = NONE,
    date: int | Ints = NONE,
    house: int | Ints = 0,
) -> Rows:
    """Return events; what is one number holds for all of them."""

    def filled(value: int | Ints) -> Ints:
        return np.full(len(person), value) if isinstance(value, int) else value

    said = outcome if not isinstance(outcome, str) else OUTCOMES.index(outcome) if outcome else NONE
    kinds = TYPES.index(type_) if isinstance(type_, str) else type_
    rest = (direction, said, purpose, contact, kind, channel, about, debt, cents, date, house)
    return Rows(person, second, filled(kinds), draw, *(filled(value) for value in rest))


def joined(parts: list[Rows]) -> Rows:
    """Return all events of *parts*, by person and then by time."""
    together = Rows(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Rows))
    )
    # Seconds take 35 bits; the order of parts settles what falls on one second.
    order = np.argsort((together.person << 36) + together.second, kind="stable")
    return together.take(order)
