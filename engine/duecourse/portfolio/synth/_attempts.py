"""Attempts to reach somebody, day by day, and what comes of them."""

from __future__ import annotations

import math

import numpy as np

from duecourse.portfolio.synth._clocks import Clocks
from duecourse.portfolio.synth._contacts import ADDRESS, EMAIL, HOME, MOBILE, WORK, Contacts
from duecourse.portfolio.synth._draws import Draws, Floats, Ints, table
from duecourse.portfolio.synth._loans import NEVER, Loans, bucket
from duecourse.portfolio.synth._people import People
from duecourse.portfolio.synth._rows import IN, NONE, OUT, OUTCOMES, TYPES, Rows, rows
from duecourse.portfolio.synth.assumptions import BUCKETS, grid, number, roll, weights

DAYS = 35
"""How many days back attempts go."""
MOST_A_DAY = 5
_ATTEMPTS = tuple(grid("attempt")["reminder"])
_CALL, _OTHER, _SMS, _WECHAT, _EMAIL, _LETTER, _VISIT = range(7)
_HOURS = np.array([int(hour) for hour in weights("hour")])
_BY_HOUR = np.zeros(24)
_BY_HOUR[[int(hour) for hour in weights("answered_by_hour")]] = [
    *weights("answered_by_hour").values()
]


def attempts(
    draws: Draws, clocks: Clocks, people: People, loans: Loans, those: Contacts
) -> list[Rows]:
    """Return attempts of the last days, with what was sent back."""
    person, day, draw = _when(draws, clocks, people, loans)
    late = loans.worst[person] - day
    stage = bucket(late)
    what = draws.pick_by("attempt", draw, stage, table(grid("attempt")))
    contact, kind = _whom(draws, people, those, person, draw, what)
    there = contact >= 0
    person, day, draw, stage, what = (each[there] for each in (person, day, draw, stage, what))
    contact, kind = contact[there], kind[there]
    # Who has no such app gets a short message.
    what = np.where((what == _WECHAT) & ~those.app[contact], _SMS, what)
    clock = those.clock[contact]
    hour = _HOURS[draws.pick("hour", draw, weights("hour"))]
    second_of_day = hour * 3600 + draws.whole("minute", draw, 3600)
    date = clocks.dates[clock] - day
    second = clocks.second_of(clock, date, second_of_day)
    over = second >= clocks.second
    second = np.where(over, clocks.second_of(clock, date - 1, second_of_day), second)
    outcome = _outcome(draws, people, loans, person, draw, what, kind, hour, those, contact)
    type_ = np.array([TYPES.index(name) for name in ("call", "call", *_ATTEMPTS[2:])])[what]
    found = rows(
        person,
        second,
        type_,
        draw,
        direction=OUT,
        outcome=outcome,
        purpose=_purpose(draws, draw, stage, what),
        contact=contact,
        kind=kind,
        debt=_debt(draws, people, loans, person, draw),
    )
    return [found, _replies(draws, clocks, found)]


def _when(draws: Draws, clocks: Clocks, people: People, loans: Loans) -> tuple[Ints, Ints, Ints]:
    """Return person, days back and draw number of each attempt."""
    back = np.arange(DAYS)
    # 1970-01-01 was a Thursday; Saturday and Sunday are the two last of seven.
    weekend = ((clocks.today - back + 3) % 7 >= 5).astype(np.int64)
    means = np.array([*weights("attempts_a_day").values()])
    edges = np.stack([_poisson(means * (number("weekend") if off else 1.0)) for off in (0, 1)])
    # A history that is not kept has no events.
    kept = people.history != list(weights("history")).index("none")
    late = np.where(kept, loans.worst, NEVER)[:, None] - back
    person, day = np.nonzero(late >= roll().first)
    stage = bucket(late[person, day])
    index = people.number[person] * 64 + day
    drawn = draws.uniform("attempts", index)
    rows_ = [np.nonzero(drawn >= edges[weekend[day], stage, 0])[0]]
    while len(rows_) < MOST_A_DAY and len(rows_[-1]):
        one = rows_[-1]
        more = drawn[one] >= edges[weekend[day[one]], stage[one], len(rows_)]
        rows_.append(one[more])
    times = np.bincount(np.concatenate(rows_), minlength=len(person))
    place = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    person, day = np.repeat(person, times), np.repeat(day, times)
    return person, day, np.repeat(index, times) * 8 + place


def _debt(draws: Draws, people: People, loans: Loans, person: Ints, draw: Ints) -> Ints:
    """Return which of the person's debts an attempt is about: one that is active."""
    starts = np.cumsum(people.debts) - people.debts
    active = np.nonzero(loans.active)[0]
    place = active - starts[loans.person[active]]
    count = np.bincount(loans.person[active], minlength=len(people))
    before = np.cumsum(count) - count
    found: Ints = place[before[person] + draws.whole("which-debt", draw, count[person])]
    return found


def _poisson(means: Floats) -> Floats:
    """Return, for each mean, the edges between 0, 1, 2 … events."""
    rate = np.exp(-means)
    terms = [rate * means**k / math.factorial(k) for k in range(MOST_A_DAY)]
    found: Floats = np.cumsum(np.stack(terms, axis=1), axis=1)
    return found


def _whom(
    draws: Draws, people: People, those: Contacts, person: Ints, draw: Ints, what: Ints
) -> tuple[Ints, Ints]:
    """Return contact and kind of point of each attempt; contact -1 where there is none."""
    own = those.first[person]
    others = those.count[person] - 1
    other = own + 1 + draws.whole("which-other", draw, np.maximum(others, 1))
    contact = np.where(what == _OTHER, np.where(others > 0, other, NONE), own)
    phone = draws.pick("phone", draw, weights("phone"))
    kind = np.array([MOBILE, MOBILE, MOBILE, MOBILE, EMAIL, ADDRESS, ADDRESS])[what]
    kind = np.where(what == _CALL, phone, kind)
    for instead in (MOBILE, WORK, HOME):
        missing = ~those.has[contact, kind] & (what <= _OTHER)
        kind = np.where(missing, instead, kind)
    contact = np.where(those.has[contact, kind], contact, NONE)
    return contact, kind


def _outcome(
    draws: Draws,
    people: People,
    loans: Loans,
    person: Ints,
    draw: Ints,
    what: Ints,
    kind: Ints,
    hour: Ints,
    those: Contacts,
    contact: Ints,
) -> Ints:
    places = {name: place for place, name in enumerate(OUTCOMES)}
    phone = np.minimum(kind, WORK)
    own = those.slot[contact] == 0
    rate = np.array([*weights("answered").values()])[phone] * _BY_HOUR[hour]
    unwilling = ~loans.willing[person] & own
    rate = np.where(unwilling, rate * number("answered_if_unwilling"), rate)
    answered = draws.chance("answered", draw, rate)
    answers = grid("answer")
    yes = np.array([places[name] for name in answers["mobile"]])[
        draws.pick_by("answer", draw, phone, table(answers))
    ]
    no = np.array([places[name] for name in weights("unanswered")])[
        draws.pick("unanswered", draw, weights("unanswered"))
    ]
    found = np.where(answered, yes, no)
    rates = np.array([*weights("dead_mobile").values(), 0.0])[bucket(loans.worst)]
    dead = draws.chance("dead", people.number, rates)[person]
    found = np.where(dead & own & (kind == MOBILE), places["not_in_service"], found)
    sent = draws.chance("delivered", draw, number("delivered"))
    written = np.where(sent, places["delivered"], places["undelivered"])
    met = draws.chance("met", draw, number("met"))
    visited = np.where(met, places["met"], places["not_met"])
    found = np.where(what >= _SMS, written, found)
    outcome: Ints = np.where(what == _VISIT, visited, found)
    return outcome


def _purpose(draws: Draws, draw: Ints, stage: Ints, what: Ints) -> Ints:
    remind, collect, invite, locate, relay = range(5)
    late = list(BUCKETS).index("tug-of-war")
    found = np.where(stage == 0, remind, collect)
    found = np.where(
        (stage >= late) & draws.chance("invite", draw, number("invited")), invite, found
    )
    asked = np.where(draws.chance("relay", draw, number("relayed")), relay, locate)
    purpose: Ints = np.where(what == _OTHER, asked, found)
    return purpose


def _replies(draws: Draws, clocks: Clocks, sent: Rows) -> Rows:
    """Return answers to messages that came through."""
    messages = np.isin(sent.type, [TYPES.index(name) for name in ("sms", "wechat", "email")])
    through = messages & (sent.outcome == OUTCOMES.index("delivered"))
    own = sent.take(through & draws.chance("replied", sent.draw, number("replied")))
    own.second = own.second + 60 + draws.whole("reply-after", own.draw, 7200)
    own = own.take(own.second < clocks.second)
    return rows(
        own.person,
        own.second,
        own.type,
        own.draw,
        direction=IN,
        outcome="replied",
        contact=own.contact,
        kind=own.kind,
        debt=own.debt,
    )
