"""Disagreements with the oracle that were the engine's, at their smallest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.properties._checks import disagreements
from tests.properties._facts import BASE, DERIVED, LEAF
from tests.properties.strategies import Combination

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.ir import Kind, Scope, Within
from duecourse.language.model import (
    BasisBody,
    CallWindows,
    CapBody,
    DayHours,
    Header,
    HoldBody,
    HoursBody,
    Limit,
    Meta,
    Policy,
    Schedule,
    ScoreRow,
    Stage,
    Treatment,
    Window,
)

AT = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
DAY = 20522  # 2026-03-10
MORNING = Schedule((DayHours(frozenset({"daily"}), ((540, 660),)),))
DOCUMENT: dict[str, Any] = {
    "id": "LN-1",
    "person": "P-1",
    "loan": {"due": "2026-03-08"},
    "debtor": {"willing": True},
    "contacts": [
        {
            "id": "self",
            "role": "debtor",
            "points": [{"id": "mobile", "channel": ["call"], "zones": ["UTC"]}],
        }
    ],
    "events": [],
}


def meta(name: str, **more: Any) -> Meta:
    return Meta(name, "book", **more)


def combination(do: str = "call", **parts: Any) -> Combination:
    """Return one treatment in one stage, and whatever else the playbook has."""
    facts = {fact.meta.id: fact for fact in (*BASE, *DERIVED)}
    playbook = Policy(
        Header(meta("book"), regime=False, zone="UTC"),
        "sha256:b",
        facts,
        stages=(Stage(meta("only"), ir.TRUE),),
        treatments=(Treatment(meta("act"), None, do, ir.TRUE, ir.TRUE, 0),),
    )
    core = Policy(Header(Meta("core", "core"), regime=False), "sha256:c", facts)
    joined = Joined(replace(playbook, **parts), (), core, lawless=True, advisory=False)
    return Combination(joined, DOCUMENT, AT, 1)


def test_points_that_rest_on_a_barred_fact_count_nothing_whoever_is_spoken_to() -> None:
    # The limit's `except` asks of a contact and of the act, a score is given to a case.
    for condition in (
        ir.OneOf(LEAF["role"], frozenset({"sibling"})),
        ir.OneOf(ir.Input("purpose", Kind.ENUM, Scope.ACT), frozenset({"collect"})),
    ):
        limit = Limit(meta("not-by-will"), BasisBody(frozenset({"willing"})), except_=condition)
        row = ScoreRow(meta("row"), 10, LEAF["willing"])
        asked = combination(limits=(limit,), score=(row,))
        assert asked.book().decide(asked.document, AT).score == 0
        assert disagreements(asked) == []


def test_advice_that_lifts_is_a_change() -> None:
    limit = Limit(meta("house-hours", force="guidance"), HoursBody(MORNING))
    asked = combination(limits=(limit,))
    asked = replace(asked, joined=replace(asked.joined, advisory=True))
    decision = asked.book().decide(asked.document, AT, horizon_days=1)
    assert decision.now[0].advice == ()
    assert decision.next_change == "2026-03-10T11:00:00+00:00"
    assert disagreements(asked) == []


def test_advice_on_what_is_barred_is_no_change() -> None:
    # A decision shows advice only on what may be done. At midnight, when a stage that nobody is in
    # begins to exist, the host's lowered hours would begin to block.
    tuesdays = Schedule((DayHours(frozenset({"tue"}), ((0, 1440),)),))
    asked = combination(
        stages=(Stage(meta("only"), ir.TRUE), Stage(meta("coming", since=DAY + 1), ir.FALSE)),
        limits=(
            Limit(meta("never"), HoldBody(ir.TRUE)),
            Limit(meta("house-hours", force="guidance"), HoursBody(tuesdays)),
        ),
    )
    asked = replace(asked, joined=replace(asked.joined, advisory=True))
    assert asked.book().decide(asked.document, AT, horizon_days=2).next_change is None


def test_a_stage_that_begins_to_exist_before_this_one_in_the_text_is_no_change() -> None:
    stages = (
        Stage(meta("coming", since=DAY + 1), ir.FALSE),
        Stage(meta("only"), ir.TRUE),
    )
    asked = combination(stages=stages)
    assert asked.book().decide(asked.document, AT, horizon_days=2).next_change is None


def test_call_windows_that_are_all_out_of_date_leave_nothing_open() -> None:
    window = Window(meta("morning", until=DAY), MORNING)
    asked = combination(call_windows=(CallWindows(meta("windows"), ir.TRUE, ir.TRUE, (window,)),))
    decision = asked.book().decide(asked.document, AT, horizon_days=3)
    assert decision.now[0].until == "2026-03-10T11:00:00+00:00"
    tomorrow = asked.book().decide(asked.document, AT.replace(day=11), horizon_days=3)
    assert [reason.limit for reason in tomorrow.barred[0].because] == ["book/windows"]
    assert disagreements(asked) == []


def window(name: str, start: int, end: int, calls: int | None) -> Window:
    return Window(meta(name), Schedule((DayHours(frozenset({"daily"}), ((start, end),)),)), calls)


def called(asked: Combination, at: str) -> Combination:
    call = {"id": "e", "at": at, "type": "call", "direction": "out", "point": "mobile"}
    return replace(asked, document={**DOCUMENT, "events": [{**call, "outcome": "busy"}]})


def test_a_window_that_follows_on_its_own_day_before_has_its_own_calls() -> None:
    # From nine to nine it is always open, yet each morning there is a call more.
    windows = CallWindows(meta("windows"), ir.TRUE, ir.TRUE, (window("round", 540, 1980, 1),))
    asked = called(combination(call_windows=(windows,)), "2026-03-10T09:30:00+00:00")
    decision = asked.book().decide(asked.document, AT, horizon_days=1)
    assert decision.later[0].not_before == "2026-03-11T09:00:00+00:00"
    assert disagreements(asked) == []


def test_the_end_of_a_window_that_counts_is_a_change_inside_one_that_does_not() -> None:
    windows = (window("early", 540, 720, 3), window("all-day", 540, 840, None))
    asked = combination(call_windows=(CallWindows(meta("windows"), ir.TRUE, ir.TRUE, windows),))
    decision = asked.book().decide(asked.document, AT, horizon_days=1)
    assert decision.now[0].remaining == 3
    assert decision.next_change == "2026-03-10T12:00:00+00:00"
    assert disagreements(asked) == []


def test_a_hold_that_counts_calls_to_a_contact_holds_desk_acts_too() -> None:
    # A desk act has no contact: how often one was called is unknown, and an unknown hold holds.
    calls = ir.Events("attempts", ir.TRUE, Within("days", 7), ("contact",))
    often = ir.Compare(">=", ir.Count(calls), ir.Const(1))
    for limit in (
        Limit(meta("often"), HoldBody(often)),
        Limit(meta("often"), HoldBody(ir.TRUE), when=often),
        Limit(meta("often"), HoldBody(ir.TRUE), unless=ir.Not(often)),
    ):
        asked = combination("hand-over", limits=(limit,))
        decision = asked.book().decide(asked.document, AT)
        assert [item.treatment for item in decision.barred] == ["act"]
        assert disagreements(asked) == []


def test_a_cap_per_point_gives_unnamed_calls_to_each_point_its_own() -> None:
    # What one point's unnamed calls leave is not what another's do.
    contact = {
        "id": "self",
        "role": "debtor",
        "points": [
            {"id": "mobile", "channel": ["call"], "zones": ["UTC"]},
            {"id": "home", "channel": ["call"], "zones": ["UTC"]},
        ],
    }
    calls = [
        {"id": f"e{hour}", "at": f"2026-03-10T0{hour}:00:00+00:00", "type": "call",
         "direction": "out", "outcome": "answered", "point": "home", "debts": ["LN-1"]}
        for hour in (5, 6)
    ]  # fmt: skip
    body = CapBody(ir.Events("contacts", ir.TRUE, Within("hours", 24), ("debt", "point")), 2)
    asked = combination(limits=(Limit(meta("two-a-point"), body),))
    document = {**DOCUMENT, "contacts": [contact], "events": calls}
    asked = replace(asked, document={**document, "debt": {"other_debts": ["LN-2"]}})
    decision = asked.book().decide(asked.document, AT, horizon_days=1)
    assert [(item.to, item.remaining) for item in decision.now] == [("mobile", 2)]
    assert [item.to for item in decision.later] == ["home"]
    assert disagreements(asked) == []


def test_the_latest_event_is_known_where_each_zone_sees_it() -> None:
    # In UTC the first of July has begun when the first call comes, in New York it has not: both
    # see the second call, and it is the latest in both.
    day = ir.Events("events", ir.TRUE, Within("month"), ("contact",))
    latest = ir.Pick("day", day, last=True, kind=Kind.DATE)
    asked = combination(
        treatments=(
            Treatment(meta("act"), None, "call", ir.Known(ir.DaysSince(latest)), ir.TRUE, 0),
        )
    )
    point = {"id": "mobile", "channel": ["call"], "zones": ["UTC", "America/New_York"]}
    document = {
        **DOCUMENT,
        "contacts": [{"id": "self", "role": "debtor", "points": [point]}],
        "events": [
            {"id": "e1", "at": "2026-03-01T01:30:00+00:00", "type": "call", "point": "mobile"},
            {"id": "e2", "at": "2026-03-02T17:17:00+00:00", "type": "call", "point": "mobile"},
        ],
    }
    asked = replace(asked, document=document)
    assert [item.to for item in asked.book().decide(document, AT).now] == ["mobile"]
    assert disagreements(asked) == []


def test_a_call_whose_outcome_is_not_known_may_or_may_not_have_been_placed() -> None:
    # Busy and out of service are not placed calls: a count of them is unknown, and unlocks nothing.
    placed = ir.Count(ir.Events("placed_calls", ir.TRUE, Within("hours", 24), ("contact",)))
    asked = combination(
        treatments=(Treatment(meta("act"), None, "call", ir.Known(placed), ir.TRUE, 0),)
    )
    call = {"id": "e", "at": "2026-03-10T05:00:00+00:00", "type": "call", "direction": "out"}
    document = {**DOCUMENT, "events": [{**call, "point": "mobile"}]}
    asked = replace(asked, document=document)
    assert asked.book().decide(document, AT).now == ()
    assert disagreements(asked) == []


def test_headroom_of_what_stands_behind_another_is_no_change() -> None:
    # Only its name is shown in `instead`: a cap on it that begins to exist at midnight shows not.
    cap = CapBody(ir.Events("attempts", ir.TRUE, Within("ever"), ("person",)), 9)
    purpose = ir.Input("purpose", Kind.ENUM, Scope.ACT)
    asked = combination(
        treatments=(
            Treatment(meta("first"), None, "call", ir.TRUE, ir.TRUE, 0, exclusive="voice"),
            Treatment(
                meta("second"),
                None,
                "call",
                ir.TRUE,
                ir.TRUE,
                1,
                purpose="relay",
                exclusive="voice",
            ),
        ),
        limits=(
            Limit(
                meta("capped", since=DAY + 1),
                cap,
                on=ir.Compare("==", purpose, ir.Const("relay")),
                selects=True,
            ),
        ),
    )
    assert asked.book().decide(asked.document, AT, horizon_days=2).next_change is None
    assert disagreements(asked) == []
