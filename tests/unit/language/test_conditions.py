"""Each kind of test against the expression it means."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from duecourse import ir
from duecourse.ir import Kind, Scope
from duecourse.language.model import Policy

Resolve = Callable[..., Policy]

DUE = ir.Input("due_date", Kind.DATE, Scope.CASE)
DPD = ir.Named("days_past_due", Kind.INTEGER, Scope.CASE, ir.DaysSince(DUE))
AMOUNT = ir.Input("amount_due", Kind.MONEY, Scope.CASE)
PAID = ir.Input("amount_paid", Kind.MONEY, Scope.CASE)
PRODUCT = ir.Input("product", Kind.ENUM, Scope.CASE)
WILLING = ir.Input("willing_to_repay", Kind.BOOLEAN, Scope.CASE)
JURISDICTION = ir.Input("jurisdiction", Kind.SET, Scope.CASE)
WORKS = ir.Input("works_from", Kind.TIME_OF_DAY, Scope.CASE)
PROMISED = ir.Input("promised_at", Kind.INSTANT, Scope.CASE)
NOTICE = ir.Input("notice_period", Kind.DURATION, Scope.CASE)
SURNAME = ir.Input("surname", Kind.TEXT, Scope.CASE)

TESTS = {
    "days_past_due: 5": ir.Compare("==", DPD, ir.Const(5)),
    "days_past_due: -3..0": ir.Between(DPD, -3, 0),
    "days_past_due: 31..": ir.Between(DPD, 31, None),
    "days_past_due: ..-4": ir.Between(DPD, None, -4),
    'days_past_due: "> 5"': ir.Compare(">", DPD, ir.Const(5)),
    'days_past_due: "!= 5"': ir.Compare("!=", DPD, ir.Const(5)),
    "days_past_due: [1, 3]": ir.OneOf(DPD, frozenset({1, 3})),
    "days_past_due: [1, 10..]": ir.Any(
        (ir.Compare("==", DPD, ir.Const(1)), ir.Between(DPD, 10, None))
    ),
    'amount_due: ">= 50000"': ir.Compare(">=", AMOUNT, ir.Const(Decimal(50000))),
    "amount_due: 10.50..20": ir.Between(AMOUNT, Decimal("10.50"), Decimal(20)),
    'amount_paid: "< $amount_due"': ir.Compare("<", PAID, AMOUNT),
    "amount_paid: $amount_due": ir.Compare("==", PAID, AMOUNT),
    "product: card": ir.Compare("==", PRODUCT, ir.Const("card")),
    "product: [card, salary]": ir.OneOf(PRODUCT, frozenset({"card", "salary"})),
    "product: [card]": ir.Compare("==", PRODUCT, ir.Const("card")),
    'product: "!= card"': ir.Compare("!=", PRODUCT, ir.Const("card")),
    "product: any": ir.OneOf(PRODUCT, frozenset({"card", "salary", "property_paid"})),
    "product: known": ir.Known(PRODUCT),
    "product: unknown": ir.Not(ir.Known(PRODUCT)),
    "surname: Example": ir.Compare("==", SURNAME, ir.Const("Example")),
    "willing_to_repay: yes": WILLING,
    "willing_to_repay: false": ir.Not(WILLING),
    'willing_to_repay: "!= yes"': ir.Not(WILLING),
    "jurisdiction: CN": ir.Overlaps(JURISDICTION, frozenset({"CN"})),
    "jurisdiction: [CN, US]": ir.Overlaps(JURISDICTION, frozenset({"CN", "US"})),
    'jurisdiction: "!= CN"': ir.Not(ir.Overlaps(JURISDICTION, frozenset({"CN"}))),
    "due_date: 1970-01-02": ir.Compare("==", DUE, ir.Const(1)),
    "due_date: 1969-12-31..1970-02-01": ir.Between(DUE, -1, 31),
    "works_from: 9:30..12:00": ir.Between(WORKS, 570, 720, half_open=True),
    "works_from: 09:30..24:00": ir.Between(WORKS, 570, 1440, half_open=True),
    'promised_at: ">= 1970-01-01T08:00+08:00"': ir.Compare(">=", PROMISED, ir.Const(0)),
    'promised_at: "< 1970-01-01T00:00:01Z"': ir.Compare("<", PROMISED, ir.Const(1_000_000)),
    'notice_period: "<= 30 minutes"': ir.Compare("<=", NOTICE, ir.Const(1_800_000_000)),
    'notice_period: "1 day..2 days"': ir.Between(NOTICE, 86_400_000_000, 172_800_000_000),
    "{}": ir.TRUE,
    "all: [{product: card}, {willing_to_repay: yes}]": ir.All(
        (ir.Compare("==", PRODUCT, ir.Const("card")), WILLING)
    ),
    "any: [{product: card}, {willing_to_repay: yes}]": ir.Any(
        (ir.Compare("==", PRODUCT, ir.Const("card")), WILLING)
    ),
    "not: {willing_to_repay: yes}": ir.Not(WILLING),
    "not: {not: {willing_to_repay: yes}}": WILLING,
    "not: {}": ir.FALSE,
    "any: [{}, {willing_to_repay: yes}]": ir.TRUE,
    "{product: card, all: [{willing_to_repay: yes}], days_past_due: 1..}": ir.All(
        (ir.Compare("==", PRODUCT, ir.Const("card")), WILLING, ir.Between(DPD, 1, None))
    ),
}


@pytest.mark.parametrize("text", TESTS)
def test_a_test_means_its_expression(text: str, resolved: Resolve) -> None:
    when = text if text.startswith("{") else "{" + text + "}"

    policy = resolved(f"kind: stages\nstages:\n  - {{id: golden, when: {when}}}\n")

    assert policy.stages[0].when == TESTS[text]


def test_any_channel_is_every_channel_but_not_the_desk(resolved: Resolve) -> None:
    policy = resolved("kind: limits\nlimits:\n  - {id: l, on: {channel: any}, forbid: {}}\n")

    channel = ir.Input("channel", Kind.ENUM, Scope.ACT)
    channels = frozenset({"call", "sms", "wechat", "email", "letter", "visit"})
    assert policy.limits[0].on == ir.OneOf(channel, channels)


def test_themes_is_another_name_of_theme(resolved: Resolve) -> None:
    policy = resolved("kind: limits\nlimits:\n  - {id: l, forbid: {themes: [threat, family]}}\n")

    theme = ir.Input("theme", Kind.SET, Scope.ACT)
    body = policy.limits[0].body
    assert body.what == ir.Overlaps(theme, frozenset({"threat", "family"}))  # type: ignore[union-attr]
