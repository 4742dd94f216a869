"""Which calls were placed under a consent, told from the logs that hold one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from duecourse.book._consent import Consents
from duecourse.book.case import Event
from duecourse.book.tallies import CHANNELS
from duecourse.clock.zones import Zone
from duecourse.targets.columns.vec import Bools, Ints, Vec

if TYPE_CHECKING:
    from duecourse.targets.columns.block import Block

_TOLD = ("type", "direction", "outcome", "by", "debts")


def under_consent(block: Block) -> Vec:
    """Return of each event whether it is a call placed under consent; no call is without one.

    Consents are few: only the logs that hold one are read, one by one, as
    :mod:`duecourse.book._consent` reads them.
    """
    data, known = np.zeros(block.events, bool), np.ones(block.events, bool)
    case = np.unique(block.case_of_event[_consents(block)])
    if not len(case):
        return Vec(data, None)
    ends = np.searchsorted(block.case_of_event, case, "right")
    for begin, end in zip(block.event_begins[case].tolist(), ends.tolist(), strict=True):
        for place, under in enumerate(_read(block, begin, end), begin):
            data[place], known[place] = under is True, under is not None
    return Vec(data, None if known.all() else known)


def _consents(block: Block) -> Bools:
    """Return which events are, or may be, a consent to calls."""
    words = block.words
    held: Bools = block.field("type").data == words.number("consent")
    channel = block.field("channel")
    called = channel.data == words.number("call")
    held &= called if channel.known is None else called | ~channel.known
    return held


def _read(block: Block, begin: int, end: int) -> list[bool | None]:
    """Return the answer for each event of one case."""
    events = _events(block, begin, end)
    case = int(block.case_of_event[begin])

    def zones(contact: str) -> list[Zone]:
        if not contact.isdigit():
            return []
        members = block.zones.sets[int(block.contact_sets[int(contact)])]
        return [block.zones.zones[number] for number in members]

    others = bool(block.has_other_debts[case])
    consents = Consents(zones, None if others else block.case_ids[case].as_py())
    for event in events:
        consents.add(event)
    return [consents.under(event) for event in events]


def _events(block: Block, begin: int, end: int) -> list[Event]:
    """Return the events of one case; contacts are called by their place in the block."""
    rows = pa.array(block.event_rows[begin:end])
    told = {name: block.ids("events", name).take(rows).to_pylist() for name in _TOLD}
    date = block.ids("events", "date").take(rows).cast(pa.int32()).to_pylist()
    channel = block.ids("events", "channel").take(rows).to_pylist()
    owner, contact = block.owner[begin:end], block.contact_of_event[begin:end]
    found: list[Event] = []
    for place, at in enumerate(block.at[begin:end].tolist()):
        fields: dict[str, Any] = {name: column[place] for name, column in told.items()}
        debts = fields["debts"]
        fields["debts"] = None if debts is None else frozenset(debts)
        fields["date"] = date[place]
        kind = fields["type"]
        fields["channel"] = channel[place] or (kind if kind in CHANNELS else None)
        fields["contact"] = _name(contact, place)
        fields["owner"] = _name(owner, place)
        found.append(Event("", at, fields))
    return found


def _name(contacts: Ints, place: int) -> str | None:
    number = int(contacts[place])
    return None if number < 0 else str(number)
