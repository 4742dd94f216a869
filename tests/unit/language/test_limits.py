"""The eight forms of a limit, call windows and their schedules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from duecourse import ir
from duecourse.ir import Events, Kind, Scope, Within
from duecourse.language.model import (
    BasisBody,
    Body,
    CapBody,
    ConcealBody,
    DayHours,
    ForbidBody,
    HoldBody,
    HoursBody,
    Policy,
    RequireBody,
    Schedule,
    WaitBody,
)

Resolve = Callable[..., Policy]

CHANNEL = ir.Input("channel", Kind.ENUM, Scope.ACT)
PURPOSE = ir.Input("purpose", Kind.ENUM, Scope.ACT)
OUTCOME = ir.Input("outcome", Kind.ENUM, Scope.EVENT)
DUE = ir.Input("due_date", Kind.DATE, Scope.CASE)
EVER = Within("ever")


def span(days: str, *spans: tuple[int, int]) -> DayHours:
    return DayHours(frozenset(days.split()), spans)


BODIES: dict[str, Body] = {
    "hours: {daily: 08:00..21:00}": HoursBody(Schedule((span("daily", (480, 1260)),))),
    "zone: desk, hours: {weekend: [9:00..12:00, 13:00..24:00], holiday: none}": HoursBody(
        Schedule((span("sat sun", (540, 720), (780, 1440)), span("holiday"))), "desk"
    ),
    "hours: {mon-fri: 08:00..19:00, fri: 08:00..12:00}": HoursBody(
        Schedule((span("mon tue wed thu", (480, 1140)), span("fri", (480, 720))))
    ),
    "hours: {daily: 22:00..02:00}": HoursBody(Schedule((span("daily", (1320, 1560)),))),
    "cap: {count: placed_calls, at_most: 7, within: 7 days, per: [person, debt, number]}": CapBody(
        Events("placed_calls", ir.TRUE, Within("days", 7), ("debt", "number")), 7
    ),
    "cap: {count: attempts, at_most: 1, where: {outcome: busy}}": CapBody(
        Events("attempts", ir.Compare("==", OUTCOME, ir.Const("busy")), EVER, ()), 1
    ),
    "wait: {after: conversation, days: 7, per: [debt]}": WaitBody(
        Events("conversations", ir.TRUE, EVER, ("debt",)), "days", 7
    ),
    "wait: {after: attempt, minutes: 5}": WaitBody(
        Events("attempts", ir.TRUE, EVER, ()), "minutes", 5
    ),
    "hold: {when: {due_date: known}, until: due_date, evidence: surname, reason: Wait}": HoldBody(
        ir.Known(DUE), DUE, "surname", {"": "Wait"}
    ),
    "forbid: {purpose: [collect, relay]}": ForbidBody(
        ir.OneOf(PURPOSE, frozenset({"collect", "relay"}))
    ),
    "conceal: [amount, creditor]": ConcealBody(frozenset({"amount", "creditor"})),
    "conceal: all": ConcealBody(
        frozenset({"caller_name", "callback_number", "creditor", "debt_exists", "amount"}),
        everything=True,
    ),
    "require: [mini-miranda, record, record]": RequireBody(("mini-miranda", "record")),
    "basis: {forbid: [birth_date]}": BasisBody(frozenset({"birth_date"})),
}


@pytest.mark.parametrize("text", BODIES)
def test_each_form_of_a_limit(text: str, resolved: Resolve) -> None:
    policy = resolved(f"kind: limits\nlimits:\n  - {{id: it, {text}}}\n")

    assert policy.limits[0].body == BODIES[text]


def test_what_a_limit_selects_and_releases(resolved: Resolve) -> None:
    policy = resolved(
        "kind: limits\nlimits:\n  - id: it\n    on: {channel: call}\n"
        "    when: {due_date: known}\n    unless: {due_date: unknown}\n"
        "    except: {purpose: relay}\n    forbid: {}\n    effect: presumption\n"
    )
    bare = resolved("kind: limits\nlimits:\n  - {id: it, forbid: {channel: call}}\n").limits[0]

    limit = policy.limits[0]
    assert limit.on == ir.Compare("==", CHANNEL, ir.Const("call"))
    assert limit.selects
    assert limit.when == ir.Known(DUE)
    assert limit.unless == ir.Not(ir.Known(DUE))
    assert limit.except_ == ir.Compare("==", PURPOSE, ir.Const("relay"))
    assert limit.presumption
    assert (bare.on, bare.selects, bare.when) == (ir.TRUE, False, ir.TRUE)
    assert (bare.unless, bare.except_, bare.presumption) == (None, None, False)


def test_call_windows_bind_the_debtor_unless_they_say_otherwise(resolved: Resolve) -> None:
    policy = resolved(
        "kind: call-windows\nwindows:\n"
        "  - {id: late, days: [sat, holiday], hours: 22:00..01:00, calls: 2, phone: home}\n"
    )

    document = policy.call_windows[0]
    role = ir.Input("role", Kind.ENUM, Scope.CONTACT)
    assert document.meta.id == "call-windows"
    assert document.whom == ir.Compare("==", role, ir.Const("debtor"))
    assert document.when == ir.TRUE
    window = document.windows[0]
    assert window.schedule == Schedule((span("sat holiday", (1320, 1500)),))
    assert window.calls == 2
    assert window.phones == {"home"}


def test_what_an_item_says_of_itself(resolved: Resolve) -> None:
    policy = resolved(
        "kind: limits\nlimits:\n  - id: it\n    title: {en: It, zh: 它}\n    note: A note\n"
        "    source: deck D-01\n    cite: s 1\n    url: https://example.org\n    force: law\n"
        "    certainty: A\n    effective: {from: 1970-01-02, until: 1970-01-11}\n    forbid: {}\n"
    )

    meta = policy.limits[0].meta
    assert meta.name == "mine/it"
    assert (meta.title, meta.note) == ({"en": "It", "zh": "它"}, {"": "A note"})
    assert (meta.source, meta.cite, meta.url) == ("deck D-01", "s 1", "https://example.org")
    assert (meta.force, meta.certainty, meta.since, meta.until) == ("law", "A", 1, 10)
    assert meta.span.line == 3
