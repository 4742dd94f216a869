"""What a law does to a playbook is what deciding with it and without it says."""

from __future__ import annotations

from typing import Any

import pytest

from duecourse.law.against import Trial
from duecourse.law.effects import Effect, counted

from .conftest import TREATMENTS, Desk, Make

CITED = "force: law, certainty: A, cite: "


def limit(name: str, body: str, cite: str) -> str:
    return f"  - {{id: {name}, {body}, {CITED}{cite}}}\n"


NO_OTHERS = limit("no-others", "on: {party: third_party}, forbid: {purpose: relay}", "Art 1")
NO_THREATS = limit("no-threats", "forbid: {theme: threat}", "Art 2")
EVENINGS = limit("late", "on: {channel: call}, hours: {daily: 12:00..19:00}", "Art 3")
DUTY = limit("say", "on: {channel: call}, require: [identify-caller]", "Art 4")
LEAVE = limit(
    "agreed",
    "on: {channel: email}, forbid: {channel: any}, unless: {point_consent_live: yes}",
    "Art 5",
)


def effects(desk: Desk, *, floor: bool = False, actor: str = "first_party") -> dict[str, Effect]:
    law: Any = desk.law
    return {e.treatment: e for e in Trial(*law, floor=floor).effects(actor)}


def test_nothing_is_taken_by_no_limit(make: Make) -> None:
    assert {e.verdict for e in effects(make("")).values()} == {"untouched"}


def test_what_is_forbidden_is_killed_and_cited(make: Make) -> None:
    found = effects(make(NO_OTHERS + NO_THREATS))
    assert found["call-others"].verdict == "killed"
    assert [b.cite for b in found["call-others"].because] == ["Art 1"]
    assert found["call-others"].lost_roles == found["call-others"].roles
    assert found["call-others"].minutes_after == 0
    assert found["call-lost"].verdict == "untouched"
    assert found["call-debtor"].verdict == "untouched"


def test_an_exhibit_is_tried_as_if_it_were_offered(make: Make) -> None:
    found = effects(make(NO_THREATS))["shown"]
    assert found.exhibit
    assert found.verdict == "killed"
    assert [b.limit for b in found.because] == ["ruritania/no-threats"]
    assert effects(make(""))["shown"].verdict == "untouched"


def test_lost_hours_are_counted_and_the_start_is_later(make: Make) -> None:
    found = effects(make(EVENINGS))["call-debtor"]
    assert found.verdict == "reduced"
    assert (found.minutes_before, found.minutes_after) == (7 * 600, 7 * 420)
    assert found.starts_later == 180
    assert [b.cite for b in found.because] == ["Art 3"]
    assert effects(make(EVENINGS))["write-debtor"].verdict == "untouched"


def test_a_duty_is_a_condition(make: Make) -> None:
    found = effects(make(DUTY))["call-debtor"]
    assert (found.verdict, found.duties) == ("conditional", ("identify-caller",))
    assert [b.cite for b in found.because] == ["Art 4"]


def test_what_consent_brings_back_is_not_killed(make: Make) -> None:
    found = effects(make(LEAVE))["write-debtor"]
    assert found.verdict == "leave_only"
    assert [b.cite for b in found.because] == ["Art 5"]


def test_some_people_are_lost(make: Make) -> None:
    no_boss = limit("no-boss", "on: {role: employer}, forbid: {channel: any}", "Art 6")
    found = effects(make(no_boss))["call-others"]
    assert (found.verdict, found.lost_roles) == ("reduced", ("employer",))


def test_a_law_that_does_not_bind_the_actor_takes_nothing(make: Make) -> None:
    from .conftest import REGIME  # noqa: PLC0415

    regime = REGIME.replace("binds: [first_party, third_party]", "binds: [third_party]")
    desk = make(NO_OTHERS, regime=regime)
    assert effects(desk)["call-others"].verdict == "untouched"
    assert effects(desk, actor="third_party")["call-others"].verdict == "killed"


def test_a_house_rule_is_told_from_law(make: Make) -> None:
    from .conftest import REGIME  # noqa: PLC0415

    speaks = (
        '  - {id: any-hour, on: {channel: any}, hours: {daily: 00:00..24:00}, cite: "Act 0"}\n'
        '  - {id: calls, on: {channel: call}, wait: {after: visit, minutes: 1}, cite: "Act 0"}\n'
    )
    desk = make(speaks, regime=REGIME.replace("silent_on: []", "silent_on: [third_parties]"))
    assert effects(desk)["call-others"].verdict == "untouched"
    (because,) = effects(desk, floor=True)["call-others"].because
    assert (because.limit, because.law) == ("core/house-floor-third-parties", False)


def test_names_do_not_matter(make: Make) -> None:
    plain = effects(make(NO_OTHERS + NO_THREATS + EVENINGS))
    renamed = TREATMENTS.replace("id: call-others", "id: a-gift").replace("id: shown", "id: tea")
    other = effects(make(NO_OTHERS + NO_THREATS + EVENINGS, treatments=renamed))
    assert other["a-gift"].verdict == plain["call-others"].verdict == "killed"
    assert other["tea"].because == plain["shown"].because


def test_what_the_playbook_never_does_is_not_tried(make: Make) -> None:
    treatments = (
        TREATMENTS + "  - {id: never, stage: early, do: review, when: {days_past_due: 99}}\n"
    )
    assert effects(make("", treatments=treatments))["never"].verdict == "not_probed"


def test_offers_that_wait_for_a_history_are_found(make: Make) -> None:
    assert effects(make(""))["call-lost"].stages == ("early",)


def test_counts(make: Make) -> None:
    counts = counted(effects(make(NO_OTHERS)).values())
    assert counts["killed"] == 1
    assert sum(counts.values()) == 6


@pytest.mark.parametrize("actor", ["first_party", "third_party"])
def test_the_desk_is_left_alone(make: Make, actor: str) -> None:
    assert effects(make(NO_OTHERS + EVENINGS + DUTY), actor=actor)["think"].verdict == "untouched"
