"""The contacts of a block's persons and the ways to reach them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from duecourse.portfolio.synth._columns import Columns, names
from duecourse.portfolio.synth._draws import Bools, Draws, Ints, table
from duecourse.portfolio.synth._people import NOWHERE, People, lives, told_zones, zone_sets
from duecourse.portfolio.synth.assumptions import grid, number, weights
from duecourse.portfolio.synth.spec import Spec

SLOTS = ("self", *weights("contacts"))
"""Ids of the contacts a person may have; ``self`` is the debtor."""
KINDS = ("mobile", "home", "work", "email", "address")
MOBILE, HOME, WORK, EMAIL, ADDRESS = range(5)
POINTS = tuple(f"{slot}-{kind}" for slot in SLOTS for kind in KINDS)
"""Ids of the points a person's contacts may have."""

_ROLES = {
    "self": "debtor",
    "sibling-2": "sibling",
    "colleague-2": "colleague",
    "household": "household_member",
    "co-debtor": "co_debtor",
    "adviser": "debt_adviser",
    "guardian": "legal_guardian",
}
_LIABLE = ("self", "co-debtor", "guarantor")
_AT_HOME = ("spouse", "parent", "child", "household")
_PROFESSIONALS = ("attorney", "adviser", "guardian", "executor")
_CHANNELS = (
    ["call", "sms"],
    ["call"],
    ["call"],
    ["email"],
    ["letter", "visit"],
    ["call", "sms", "wechat"],
)
_WANTED = ("call", "sms", "wechat", "email", "letter")


@dataclass(slots=True)
class Contacts:
    """Contacts, an entry each, in the order of their persons; the debtor is the first of each.

    Attributes:
        person: Place of the person in the block.
        slot: Place in ``SLOTS``.
        index: What draws depend on.
        has: For each contact, which of ``KINDS`` it has.
        first: For each *person*, the place of their first contact.
        count: For each *person*, how many contacts.
        zones: Code of the set of zones.
        clock: The zone lived by.
        at_home: Whether in the debtor's household.
        app: Whether the mobile takes messages of the app.
    """

    person: Ints
    slot: Ints
    index: Ints
    has: Bools
    first: Ints
    count: Ints
    zones: Ints
    clock: Ints
    at_home: Bools
    app: Bools


def contacts(spec: Spec, draws: Draws, people: People) -> Contacts:
    """Return the contacts of *people*."""
    there = np.empty((len(people), len(SLOTS)), np.bool_)
    there[:, 0] = True
    for place, (slot, rate) in enumerate(weights("contacts").items(), 1):
        there[:, place] = draws.chance(f"contact:{slot}", people.number, rate)
    person, slot_of = (each.astype(np.int64) for each in np.nonzero(there))
    index = people.number[person] * 32 + slot_of
    count = there.sum(axis=1)
    group = np.where(slot_of == 0, 0, 1)
    group[np.isin(slot_of, [SLOTS.index(name) for name in _PROFESSIONALS])] = 2
    rates = table(grid("points"))
    has = np.empty((len(person), len(KINDS)), np.bool_)
    for place, kind in enumerate(KINDS):
        has[:, place] = draws.chance(f"point:{kind}", index, rates[group, place])
    near = np.isin(slot_of, [SLOTS.index(name) for name in _AT_HOME])
    at_home = near & draws.chance("at-home", index, number("in_household"))
    has[at_home, HOME] |= has[np.cumsum(count) - count, HOME][person[at_home]]
    where = people.jurisdiction[person]
    clock = lives(spec, draws, "other", index, where)
    zones = told_zones(spec, draws, "other", index, where, clock)
    chinese = np.array([name.startswith("CN") for name in spec.jurisdictions])[where]
    app = draws.chance("wechat", index, number("wechat")) & chinese & has[:, MOBILE]
    same = (slot_of == 0) | at_home | draws.chance("same-zone", index, number("same_zone"))
    return Contacts(
        person,
        slot_of,
        index,
        has,
        np.cumsum(count) - count,
        count,
        np.where(same, people.zones[person], zones),
        np.where(same, people.clock[person], clock),
        at_home,
        app,
    )


def contacts_table(spec: Spec, draws: Draws, people: People, those: Contacts) -> pa.Table:
    """Return the table of contacts."""
    found = Columns(spec.schemas["contacts"], draws, those.index)
    index, slot = those.index, those.slot
    found.arrow("person", names("P-", people.number[those.person] + 1))
    found.words("contact", slot, SLOTS)
    found.words("role", slot, [_ROLES.get(name, name) for name in SLOTS])
    # Of those with a phone the zones stand at the phone; the rest have them here.
    found.words("zones", those.zones, zone_sets(), (those.zones == NOWHERE) | _has_phone(those))
    other = slot > 0
    knows = np.array([1.0, *weights("knows_of_loan").values()])[slot]
    found.flags("knows_of_loan", draws.chance("knows", index, knows))
    joint = (slot == SLOTS.index("spouse")) & draws.chance("joint", index, number("spouse_liable"))
    liable = np.isin(slot, [SLOTS.index(name) for name in _LIABLE])
    found.flags("liable", liable | joint)
    found.flags("debt_joint", joint, slot != SLOTS.index("spouse"))
    found.flags("in_household", those.at_home, ~other)
    found.flags(
        "adult",
        (slot != SLOTS.index("child")) | draws.chance("adult", index, number("child_is_adult")),
    )
    kinds = tuple(weights("source"))
    found.words("source", draws.pick("source", index, weights("source")), kinds, ~other)
    found.flags("authorised", draws.chance("authorised", index, number("authorised")), ~other)
    unwanted = draws.chance("not-at-work", index, number("inconvenient_place")) & ~other
    nought = np.zeros(len(index), np.int64)
    found.words("inconvenient_places", nought, [["work"]], ~unwanted)
    refused = draws.chance("refused", index, number("refused_channel"))
    which = draws.whole("refused-which", index, len(_WANTED))
    found.words("refused_channels", which, [[name] for name in _WANTED], ~refused)
    return found.table()


def _has_phone(those: Contacts) -> Bools:
    found: Bools = np.any(those.has[:, :EMAIL], axis=1)
    return found


def points_table(spec: Spec, draws: Draws, people: People, those: Contacts) -> pa.Table:
    """Return the table of points."""
    contact, kind = (each.astype(np.int64) for each in np.nonzero(those.has))
    person, slot = those.person[contact], those.slot[contact]
    index = those.index[contact] * 8 + kind
    found = Columns(spec.schemas["points"], draws, index)
    whose = people.number[person] + 1
    found.arrow("person", names("P-", whose))
    found.words("contact", slot, SLOTS)
    found.words("point", slot * len(KINDS) + kind, POINTS)
    app = those.app[contact] & (kind == MOBILE)
    found.words("channel", np.where(app, len(KINDS), kind), _CHANNELS)
    zones = those.zones[contact]
    phone = kind < EMAIL
    found.words("zones", zones, zone_sets(), (zones == NOWHERE) | ~phone)
    at_home = (kind == HOME) & those.at_home[contact]
    token = whose * 1000 + np.where(at_home, 0, slot) * 10 + kind
    found.arrow("number", names("n-", token, 10), ~phone)
    found.words("phone", kind, (*KINDS[:EMAIL], "mobile", "mobile"), ~phone)
    found.rate("confirmed", number("confirmed"))
    at_work = draws.chance("mail-at-work", index, number("mail_at_work")) & (kind == EMAIL)
    found.flags("at_work", (kind == WORK) | at_work)
    address = kind == ADDRESS
    found.rate("billing_or_home", number("billing_or_home"), null=~address)
    others = np.isin(kind, [HOME, EMAIL])
    found.flags("shared", draws.chance("shared", index, number("shared")) & others)
    moved = draws.chance("reassigned", index, number("reassigned")) & (kind == MOBILE)
    found.flags("reassigned", moved, ~phone)
    own = slot == 0
    found.rate("registered", number("registered"), null=~own)
    found.rate("employer_prohibits", number("employer_prohibits"), null=kind != WORK)
    found.rate("inconvenient", number("inconvenient"))
    refused = draws.chance("refused-here", index, number("refused_here"))
    first = np.array([_WANTED.index(row[0]) for row in _CHANNELS])[kind]
    found.words("refused_channels", first, [[name] for name in _WANTED], ~refused)
    found.rate("public_domain", number("public_domain"), null=kind != EMAIL)
    return found.table()
