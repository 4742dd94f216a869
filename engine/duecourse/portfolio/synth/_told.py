"""What follows from talks and what people tell us: promises, payments, disputes, requests."""

from __future__ import annotations

import numpy as np

from duecourse.portfolio.synth._attempts import DAYS
from duecourse.portfolio.synth._clocks import Clocks
from duecourse.portfolio.synth._contacts import MOBILE, SLOTS, Contacts
from duecourse.portfolio.synth._draws import Bools, Draws, Ints
from duecourse.portfolio.synth._loans import STATUS, Loans
from duecourse.portfolio.synth._people import People
from duecourse.portfolio.synth._rows import (
    ABOUT_NONE,
    IN,
    NONE,
    OUTCOMES,
    TYPES,
    Rows,
    rows,
)
from duecourse.portfolio.synth.assumptions import number, weights

_DAY = 86_400


def promises(
    draws: Draws, clocks: Clocks, people: People, loans: Loans, those: Contacts, calls: Rows
) -> list[Rows]:
    """Return promises made in talks with the debtor, and whether they were kept."""
    talk = (calls.outcome == OUTCOMES.index("conversation")) & (those.slot[calls.contact] == 0)
    talk &= calls.second + 240 < clocks.second
    starts = np.cumsum(people.debts) - people.debts
    talk &= loans.active[starts[calls.person] + calls.debt]
    willing = loans.willing[calls.person]
    rate = np.where(willing, *weights("promises").values())
    said = calls.take(talk & draws.chance("promise", calls.draw, rate))
    due = loans.due[starts[said.person] + said.debt]
    parts = np.array([float(part) for part in weights("promised_part")])
    part = parts[draws.pick("promised-part", said.draw, weights("promised_part"))]
    cents = np.maximum((due * part).astype(np.int64) // 100 * 100, 100)
    clock = people.clock[said.person]
    made = said.second + 240
    date = clocks.date_of(clock, made) + 1 + draws.whole("promised-days", said.draw, 7)
    found = [
        rows(
            said.person,
            made,
            "promise",
            said.draw,
            contact=said.contact,
            debt=said.debt,
            cents=cents,
            date=date,
        )
    ]
    rate = np.where(loans.willing[said.person], *weights("kept").values())
    kept = draws.chance("kept", said.draw, rate)
    paid = clocks.second_of(clock, date, 36_000 + draws.whole("paid-at", said.draw, 36_000))
    broken = clocks.second_of(clock, date + 1, np.full(len(date), 32_400))
    for type_, when, which, shown in (
        ("payment", paid, kept, cents),
        ("promise_kept", paid + 300, kept, np.full(len(cents), NONE)),
        ("promise_broken", broken, ~kept, np.full(len(cents), NONE)),
    ):
        chosen = which & (when < clocks.second)
        one = said.take(chosen)
        found.append(
            rows(
                one.person,
                when[chosen],
                type_,
                one.draw,
                debt=one.debt,
                cents=shown[chosen],
                house=1,
            )
        )
    return found


def of_debts(draws: Draws, clocks: Clocks, people: People, loans: Loans) -> list[Rows]:
    """Return what is told or happens of single debts."""
    active, late = loans.active, loans.late
    starts = np.cumsum(people.debts) - people.debts
    place = np.arange(len(loans.person)) - starts[loans.person]
    clock = people.clock[loans.person]
    nothing = np.full(len(place), NONE)

    def some(type_: str, which: Bools, when: Ints, cents: Ints = nothing, house: int = 0) -> Rows:
        kept = which & (when < clocks.second) & _kept(people)[loans.person]
        # Other numbers than those of attempts, so that nothing is drawn twice.
        draw = loans.index[kept] + (np.int64(TYPES.index(type_) + 1) << 50)
        return rows(
            loans.person[kept],
            when[kept],
            type_,
            draw,
            debt=place[kept],
            cents=cents[kept],
            house=house,
        )

    def at(name: str, within: Ints) -> Ints:
        day = clocks.dates[clock] - draws.whole(f"{name}:day", loans.index, within)
        return clocks.second_of(clock, day, 32_400 + draws.whole(f"{name}:at", loans.index, 36_000))

    recent = np.minimum(np.maximum(late, 0) + 4, DAYS)
    chance = draws.chance
    disputed = active & chance("dispute", loans.index, number("dispute"))
    when = at("dispute", recent)
    resolved = disputed & chance("resolved", loans.index, number("dispute_resolved"))
    later = when + _DAY * (2 + draws.whole("resolved-after", loans.index, 12))
    returned = active & (late >= 0) & chance("return", loans.index, number("debit_returns"))
    due_day = clocks.second_of(clock, clocks.today - late, np.full(len(late), 29_400))
    least, most = weights("part_paid").values()
    share = least + (most - least) * draws.uniform("part", loans.index)
    part = (loans.due * share).astype(np.int64)
    paid = active & (late > 7) & chance("part-paid", loans.index, number("partial_payment"))
    hard = active & (late > 0) & chance("hardship", loans.index, number("hardship"))
    early = np.isin(
        loans.status, [STATUS.index(name) for name in ("applied", "approved", "signed")]
    )
    checked = early & chance("checked", loans.index, number("checked"))
    form = at("checked", np.full(len(late), 10))
    return [
        some("dispute", disputed, when),
        some("dispute_resolved", resolved, later, house=1),
        some("debit_return", returned & (late < DAYS), due_day, house=1),
        some("payment", paid, at("part-paid", recent), part, house=1),
        some("hardship", hard, at("hardship", recent)),
        some("application_checked", checked, form, house=1),
        some("document_checked", checked, form + 3600, house=1),
    ]


def of_people(
    draws: Draws, clocks: Clocks, people: People, loans: Loans, those: Contacts, calls: Rows
) -> list[Rows]:
    """Return what people say, of no debt or of all."""
    index, own = people.number, those.first
    working = loans.worst > -4
    recent = np.minimum(np.maximum(loans.worst, 0) + 4, DAYS)
    everyone = np.arange(len(people))
    found: list[Rows] = []

    def some(
        type_: str, rate: float, which: Bools, after: Ints | None = None, channel: int = NONE
    ) -> Bools:
        chosen = which & draws.chance(f"says:{type_}", index, rate)
        when = moments(type_) if after is None else after
        now = chosen & (when < clocks.second)
        draw = index[now] + (np.int64(TYPES.index(type_) + 1) << 50)
        found.append(
            rows(
                everyone[now],
                when[now],
                type_,
                draw,
                contact=own[now],
                channel=channel,
                about=ABOUT_NONE,
                house=1,
            )
        )
        return chosen

    def moments(name: str) -> Ints:
        day = clocks.dates[people.clock] - draws.whole(f"{name}:day", index, recent)
        second = 32_400 + draws.whole(f"{name}:at", index, 36_000)
        return clocks.second_of(people.clock, day, second)

    def later(name: str, before: str) -> Ints:
        return moments(before) + _DAY * (1 + draws.whole(f"{name}:after", index, 10))

    told = working & _kept(people)
    asked = some("cease_request", number("cease_request"), told)
    some("cease_withdrawn", number("cease_withdrawn"), asked, later("cease", "cease_request"))
    some("complaint", number("complaint"), told)
    represented = np.zeros(len(people), np.bool_)
    represented[those.person[those.slot == SLOTS.index("attorney")]] = True
    some("attorney_notice", number("attorney_notice"), told & ~represented)
    some("attorney_notice", 1.0, told & represented)
    some("bankruptcy_notice", number("bankruptcy_notice"), told & (loans.worst > 30))
    some("protection_notice", number("protection_notice"), told)
    sms = TYPES.index("sms")
    agreed = some("consent", number("consent"), _kept(people), channel=sms)
    back = later("consent", "consent")
    some("consent_withdrawn", number("consent_withdrawn"), agreed, back, sms)
    some("note", number("note"), told)
    return [
        *found,
        _inbound(draws, clocks, people, those, told, moments("inbound")),
        *_refusals(draws, clocks, those, calls),
    ]


def _inbound(
    draws: Draws, clocks: Clocks, people: People, those: Contacts, told: Bools, when: Ints
) -> Rows:
    chosen = told & draws.chance("inbound", people.number, number("inbound_call"))
    chosen &= (when < clocks.second) & those.has[those.first, MOBILE]
    who = np.nonzero(chosen)[0]
    return rows(
        who,
        when[chosen],
        "call",
        people.number[chosen] + (np.int64(40) << 50),
        direction=IN,
        outcome="conversation",
        contact=those.first[chosen],
        kind=MOBILE,
        about=ABOUT_NONE,
        house=1,
    )


def _refusals(draws: Draws, clocks: Clocks, those: Contacts, calls: Rows) -> list[Rows]:
    talk = (calls.outcome == OUTCOMES.index("conversation")) & (those.slot[calls.contact] > 0)
    talk &= calls.second + 120 < clocks.second
    said = calls.take(talk & draws.chance("refusal", calls.draw, number("refusal")))
    return [
        rows(
            said.person,
            said.second + 120,
            "refusal",
            said.draw,
            contact=said.contact,
            about=ABOUT_NONE,
        )
    ]


def _kept(people: People) -> Bools:
    """Return of whom there is a history at all."""
    found: Bools = people.history != list(weights("history")).index("none")
    return found
