"""Which calls were placed under a consent to be called: told from the log, never said by the host.

A call is under consent when the person it was placed to had agreed to calls, with whoever placed it
and about every debt it was about; when it was placed later, within seven calendar days, the day of
the consent the first (or by the day agreed, where that comes sooner); and when the consent had not
ended: by a conversation, by being taken back, by a refusal or a request to cease. What is not said
leaves the answer open. Source: 12 CFR 1006.14(b)(3)(i), comments 14(b)(3)(i)-1 to -3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from duecourse.book.case import Event, Facts
from duecourse.book.tallies import CERTAIN, is_kind, same
from duecourse.clock.zones import Zone
from duecourse.ir import Value

DAYS = 7
NO, OPEN = 0, 1
ANSWERS: dict[int, bool | None] = {NO: False, OPEN: None, CERTAIN: True}

Zones = Callable[[str], Sequence[Zone]]
"""The zones in which a contact may be; none where that is not known."""


class Consents:
    """The consents to calls of one person's log, and what ended them; events come oldest first."""

    __slots__ = ("_alone", "_ends", "_given", "_zones")

    def __init__(self, zones: Zones, alone: str | None) -> None:
        """Start with an empty log.

        Args:
            zones: Of each contact.
            alone: The person's one debt, which an event that names none is about; None where there
                are several.
        """
        self._zones, self._alone = zones, alone
        self._given: list[Event] = []
        self._ends: list[Event] = []

    def marked(self, event: Event) -> Event:
        """Return *event* with its field ``under_consent`` as the log has it."""
        under = self.under(event)
        if under is False:  # what every event starts with
            return event
        return Event(event.id, event.at, {**event.fields, "under_consent": under})

    def add(self, event: Event) -> None:
        """Take in an event of the log."""
        kind = event.fields["type"]
        if kind == "consent":
            if same(event.fields["channel"], "call"):
                self._given.append(event)
        elif kind in ("consent_withdrawn", "refusal", "cease_request") or is_kind(
            "conversations", event.fields
        ):
            self._ends.append(event)

    def under(self, call: Event) -> bool | None:
        """Return whether *call* was placed under consent; None where the log leaves it open."""
        fields = call.fields
        if not self._given or fields["type"] != "call" or fields["direction"] == "in":
            return False
        matching = [(c, m) for c in self._given if c.at <= call.at and (m := self._match(c, call))]
        sure = [consent.at for consent, match in matching if match == CERTAIN]
        # The latest consent says for how long; one that may be a later one can only take away.
        latest = max(sure) if sure else None
        answer = CERTAIN if sure else OPEN
        possible = NO
        for consent, match in matching:
            if latest is not None and consent.at < latest:
                continue
            stands = self._stands(consent, call)
            possible |= stands
            answer &= stands if match == CERTAIN else stands or OPEN
        return ANSWERS[answer if sure or possible else NO]

    def _match(self, consent: Event, call: Event) -> int:
        """Return whether a consent is by whom, to whom and about what *call* was."""
        given, placed = consent.fields, call.fields
        whose = same(given["contact"], placed["contact"])
        owner = placed.get("owner")
        if owner is not None and owner != placed["contact"]:
            # Picked up by another than whose number it is: it counts for both of them.
            whose = OPEN if whose or same(given["contact"], owner) else NO
        asked, agreed = self._debts(placed), self._debts(given)
        about = OPEN
        if asked is not None and agreed is not None:
            about = CERTAIN if asked <= agreed else OPEN if asked & agreed else NO
        later = CERTAIN if call.at > consent.at else OPEN
        to_calls = same(given["channel"], "call")
        return to_calls & whose & about & later & same(given["by"], placed["by"])

    def _stands(self, consent: Event, call: Event) -> int:
        """Return whether a consent still stood when *call* was placed."""
        zones = self._zones(str(call.fields["contact"]))
        stands = OPEN if not zones else _in_each(self._in_time(consent, call, z) for z in zones)
        for end in self._ends:
            if end is not call and consent.at <= end.at <= call.at:
                stands &= _not(self._ended(consent, end, call))
        return stands

    def _in_time(self, consent: Event, call: Event, zone: Zone) -> bool:
        day = zone.local(call.at)[0]
        last = consent.fields["date"]
        return day - zone.local(consent.at)[0] < DAYS and (
            last is None or (isinstance(last, int) and day <= last)
        )

    def _ended(self, consent: Event, end: Event, call: Event) -> int:
        """Return whether *end* ended the consent that *call* would stand on."""
        fields, placed = end.fields, call.fields
        whose = same(fields["contact"], consent.fields["contact"])
        asked, about = self._debts(placed), self._debts(fields)
        held = OPEN if asked is None or about is None else CERTAIN if asked & about else NO
        if fields["type"] == "call":
            if end.at == consent.at:  # the conversation in which it was given
                return NO
            owner = fields.get("owner")
            if owner is not None:
                whose |= same(owner, consent.fields["contact"])
            held &= is_kind("conversations", fields) & same(fields["by"], placed["by"])
        elif fields["type"] == "consent_withdrawn":
            held &= same(fields["channel"], "call") & same(fields["by"], placed["by"])
        return held & whose

    def _debts(self, fields: Facts) -> frozenset[Value] | None:
        debts = fields["debts"]
        if isinstance(debts, frozenset) and debts:
            return frozenset(debts)
        return None if self._alone is None else frozenset({self._alone})


def _in_each(answers: Iterable[bool]) -> int:
    said = set(answers)
    return OPEN if len(said) > 1 else CERTAIN if True in said else NO


def _not(held: int) -> int:
    return {NO: CERTAIN, OPEN: OPEN, CERTAIN: NO}[held]
