"""The table of events of a block."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from duecourse.clock.instants import SECOND
from duecourse.portfolio.synth._attempts import attempts
from duecourse.portfolio.synth._clocks import Clocks
from duecourse.portfolio.synth._columns import Columns, instants, lists, names
from duecourse.portfolio.synth._contacts import KINDS, POINTS, SLOTS, Contacts
from duecourse.portfolio.synth._draws import Draws, Ints
from duecourse.portfolio.synth._loans import COLLECTOR, Loans
from duecourse.portfolio.synth._people import People
from duecourse.portfolio.synth._rows import (
    ABOUT_ALL,
    ABOUT_NONE,
    ABOUT_ONE,
    DIRECTIONS,
    NONE,
    OUTCOMES,
    PURPOSES,
    TYPES,
    Rows,
    joined,
)
from duecourse.portfolio.synth._told import of_debts, of_people, promises
from duecourse.portfolio.synth.assumptions import number, weights
from duecourse.portfolio.synth.spec import Spec

_MOST = 400
"""Ids of events are counted for each person; none has as many."""
_IDS = tuple(f"e{place + 1}" for place in range(_MOST))


def events(
    spec: Spec, draws: Draws, clocks: Clocks, people: People, loans: Loans, those: Contacts
) -> pa.Table:
    """Return the table of the events of *people*, by person and time."""
    calls, replies = attempts(draws, clocks, people, loans, those)
    found = joined(
        [
            calls,
            replies,
            *promises(draws, clocks, people, loans, those, calls),
            *of_debts(draws, clocks, people, loans),
            *of_people(draws, clocks, people, loans, those, calls),
        ]
    )
    return _table(spec, draws, people, loans, those, found)


def _table(
    spec: Spec, draws: Draws, people: People, loans: Loans, those: Contacts, found: Rows
) -> pa.Table:
    person = found.person
    count = np.bincount(person, minlength=len(people))
    place = np.arange(len(found)) - np.repeat(np.cumsum(count) - count, count)
    index = people.number[person] * 1024 + place
    table = Columns(spec.schemas["events"], draws, index)
    table.arrow("person", names("P-", people.number[person] + 1))
    table.words("event", place, _IDS)
    table.arrow("at", instants(_seconds(spec, draws, found, index) * SECOND))
    table.words("type", found.type, TYPES)
    _coded(table, "direction", found.direction, DIRECTIONS)
    _coded(table, "outcome", found.outcome, OUTCOMES)
    _coded(table, "purpose", found.purpose, PURPOSES)
    slot = np.where(found.contact == NONE, NONE, those.slot[found.contact])
    through = np.where(found.kind == NONE, NONE, slot * len(KINDS) + found.kind)
    _coded(table, "point", through, POINTS)
    # The contact follows from the point; it is said where there is none.
    _coded(table, "contact", np.where(found.kind == NONE, slot, NONE), SLOTS)
    _coded(table, "channel", found.channel, TYPES[:6])
    table.words("by", _by(draws, people, loans, found, index), COLLECTOR)
    about = _about(draws, people, found, index)
    table.arrow("debts", _debts(people, found, about), about == ABOUT_NONE)
    table.money("amount", found.cents, found.cents == NONE)
    table.days("date", found.date, found.date == NONE)
    return table.table()


def _coded(table: Columns, name: str, codes: Ints, values: tuple[str, ...]) -> None:
    table.words(name, codes, values, codes == NONE)


def _seconds(spec: Spec, draws: Draws, found: Rows, index: Ints) -> Ints:
    if not spec.future:
        return found.second
    ahead = draws.chance("future", index, spec.future)
    when = spec.us // SECOND + 3600 + draws.whole("future-at", index, 5 * 86_400)
    return np.where(ahead, when, found.second)


def _by(draws: Draws, people: People, loans: Loans, found: Rows, index: Ints) -> Ints:
    starts = np.cumsum(people.debts) - people.debts
    own = loans.collector[starts[found.person] + found.debt]
    lender = (found.house == 1) | draws.chance("by-lender", index, number("by_lender"))
    return np.where(lender, 0, own)


def _about(draws: Draws, people: People, found: Rows, index: Ints) -> Ints:
    """Return which debts each event names: none, one or all."""
    several = people.debts[found.person] > 1
    drawn = draws.pick("about", index, weights("debts_named"))
    one = np.where(draws.chance("names", index, number("names_its_debt")), ABOUT_ONE, ABOUT_NONE)
    about = np.where(several, drawn, one)
    # What was promised, paid or disputed is always of a debt; so is a history of one debt.
    about = np.where((found.about == ABOUT_ONE) & (found.kind == NONE), ABOUT_ONE, about)
    about = np.where(found.about == ABOUT_NONE, np.where(several, about, one), about)
    of_debt = people.history[found.person] == list(weights("history")).index("debt")
    return np.where(of_debt, ABOUT_ONE, about)


def _debts(people: People, found: Rows, about: Ints) -> pa.Array:
    counts = np.where(about == 2, people.debts[found.person], about)
    first = people.first[found.person] + np.where(about == ABOUT_ALL, 0, found.debt)
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return lists(counts, names("LN-", np.repeat(first, counts) + place + 1))
