"""What is said of a limit is made from the limit: its numbers are all there, in both languages."""

from __future__ import annotations

import re
from functools import cache

import pytest

from duecourse.language.model import CapBody, HoursBody, Limit, Policy, WaitBody
from duecourse.law.packs import Shelf
from duecourse.law.words import Teller

from .conftest import Make

PACKS = sorted(Shelf().folders)
CITED = "force: law, certainty: A, cite: "


@cache
def pack(name: str) -> Policy:
    return Shelf().pack(name)


def numbers(limit: Limit) -> set[str]:
    body = limit.body
    if isinstance(body, HoursBody):
        spans = [span for row in body.schedule.rows for span in row.spans]
        return {f"{m // 60:02d}:{m % 60:02d}" for span in spans for m in span}
    if isinstance(body, CapBody):
        within = body.events.within
        wide = {str(within.number)} if within.number > 1 else set()
        return {str(body.at_most)} | wide
    return {str(body.number)} if isinstance(body, WaitBody) else set()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PACKS)
def test_every_limit_of_every_pack_is_told(name: str, language: str) -> None:
    teller = Teller(pack(name).facts, language)
    for limit in pack(name).limits:
        told = " ".join((teller.rule(limit), *teller.scope(limit)))
        assert all(number in told for number in numbers(limit)), (limit.meta.id, told)
        assert not re.search(r"frozenset|Input\(|\bTrue\b|\bNone\b|\{|\}", told), told
        assert bool(re.search(r"[一-鿿]", told)) == (language == "zh"), told


def told(make: Make, limit: str, language: str = "en") -> tuple[str, tuple[str, ...]]:
    desk = make(f"  - {{id: one, {limit}, {CITED}Art 1}}\n")
    teller = Teller(desk.pack.facts, language)
    (found,) = desk.pack.limits
    return teller.rule(found), teller.scope(found)


def test_hours(make: Make) -> None:
    rule, scope = told(
        make, "on: {channel: any}, hours: {mon-fri: 08:00..19:00, sat: 09:00..13:00, holiday: none}"
    )
    assert rule == (
        "only Mon-Fri 08:00-19:00, Sat 09:00-13:00, public holidays never, "
        "on every clock the person may be on"
    )
    assert scope == ("applies where any channel is used",)


def test_a_cap_names_its_keys(make: Make) -> None:
    rule, scope = told(
        make,
        "on: {channel: call}, cap: {count: placed_calls, at_most: 7, within: 7 days, "
        "per: [collector, debt]}",
    )
    assert rule == "at most 7 placed calls in 7 days, counted by collector, debt"
    assert scope == ("applies where channel is call",)
    assert told(make, "on: {channel: call}, cap: {count: attempts, at_most: 1, within: today}")[
        0
    ] == ("at most 1 call attempts in a day")


def test_a_wait_says_that_the_day_counts(make: Make) -> None:
    days = told(make, "on: {channel: call}, wait: {after: conversation, days: 7}")[0]
    assert days == "not within 7 days of conversations; the day itself counts"
    minutes = told(make, "on: {channel: call}, wait: {after: attempt, minutes: 6}")[0]
    assert minutes == "not within 6 minutes of call attempts"


def test_what_is_barred_and_what_lifts_it(make: Make) -> None:
    rule, scope = told(
        make, "on: {party: third_party}, forbid: {channel: any}, unless: {volunteers_to_repay: yes}"
    )
    assert rule == "barred"
    assert scope[0] == "applies where party is third party"
    assert scope[1].startswith("unless ")
    rule, scope = told(make, "forbid: {theme: threat}", "zh")
    assert rule == "禁止：话题包含威胁"


def test_words_duties_and_bases(make: Make) -> None:
    assert told(make, "on: {party: third_party}, conceal: [amount]")[0] == (
        "nothing may be said of amount"
    )
    assert told(make, "on: {channel: call}, require: [identify-caller]")[0] == (
        "must come with: identify caller"
    )
    assert told(make, "basis: {forbid: [birth_date]}")[0].startswith("may not depend on date of")
    held = told(make, "hold: {when: {occasion: bereavement}, until: occasion_until}")[0]
    assert held.startswith("stops while ")
    assert ", until " in held
