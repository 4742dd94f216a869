"""Definitions of facts and every form of ``derive``."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from duecourse import ir
from duecourse.ir import Events, Kind, Scope, Within
from duecourse.language.model import Policy

Resolve = Callable[..., Policy]
Complaints = Callable[..., list[str]]

HEADER = "kind: playbook\nid: mine\nzone: Asia/Shanghai\n"
DUE = ir.Input("due_date", Kind.DATE, Scope.CASE)
BORN = ir.Input("birth_date", Kind.DATE, Scope.CASE)
AMOUNT = ir.Input("amount_due", Kind.MONEY, Scope.CASE)
PAID = ir.Input("amount_paid", Kind.MONEY, Scope.CASE)
PROMISED = ir.Input("promised_at", Kind.INSTANT, Scope.CASE)
OUTCOME = ir.Input("outcome", Kind.ENUM, Scope.EVENT)
DPD = ir.Named("days_past_due", Kind.INTEGER, Scope.CASE, ir.DaysSince(DUE))
PRODUCT = ir.Input("product", Kind.ENUM, Scope.CASE)
EVER = Within("ever")


def facts(*lines: str) -> str:
    return "kind: facts\nfacts:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


DERIVED = {
    "type: integer, derive: {days_since: due_date}": ir.DaysSince(DUE),
    "type: integer, derive: {days_since: loan.due_date}": ir.DaysSince(DUE),
    "type: integer, derive: {days_until: promised_at}": ir.DaysUntil(PROMISED),
    "type: integer, derive: {days_since: loan.signed_on}": ir.DaysSince(
        ir.Input("loan.signed_on", Kind.DATE, Scope.CASE)
    ),
    "type: integer, derive: {year_of: birth_date}": ir.YearOf(BORN),
    "type: integer, derive: {age_on: birth_date}": ir.AgeOn(BORN, None),
    "type: integer, derive: {age_on: {born: birth_date, on: due_date}}": ir.AgeOn(BORN, DUE),
    "type: integer, derive: {count: attempts}": ir.Count(Events("attempts", ir.TRUE, EVER, ())),
    "type: integer, derive: {count: visits, within: today, per: [person, debt, account]}": ir.Count(
        Events("visits", ir.TRUE, Within("days", 1), ("account", "debt"))
    ),
    "type: integer, derive: {count: events, where: {outcome: busy}, within: 24 hours}": ir.Count(
        Events("events", ir.Compare("==", OUTCOME, ir.Const("busy")), Within("hours", 24), ())
    ),
    "type: integer, scope: contact, derive: {count: attempts, within: week}": ir.Count(
        Events("attempts", ir.TRUE, Within("week"), ("contact",))
    ),
    "type: integer, scope: point, derive: {count: attempts, within: month}": ir.Count(
        Events("attempts", ir.TRUE, Within("month"), ("point",))
    ),
    "type: integer, scope: point, derive: {count: attempts, per: [number]}": ir.Count(
        Events("attempts", ir.TRUE, EVER, ("number",))
    ),
    "type: integer, derive: {count_distinct: day, of: attempts}": ir.CountDistinct(
        "day", Events("attempts", ir.TRUE, EVER, ())
    ),
    "type: money, derive: {sum: amount, of: events}": ir.Sum(
        "amount", Events("events", ir.TRUE, EVER, ())
    ),
    "type: instant, derive: {latest: at, of: messages}": ir.Pick(
        "at", Events("messages", ir.TRUE, EVER, ()), True, Kind.INSTANT
    ),
    "type: date, derive: {earliest: day, of: messages}": ir.Pick(
        "day", Events("messages", ir.TRUE, EVER, ()), False, Kind.DATE
    ),
    "type: decimal, derive: {share: [amount_paid, amount_due]}": ir.Arithmetic(
        "share", (PAID, AMOUNT)
    ),
    "type: money, derive: {add: [amount_due, 10.5]}": ir.Arithmetic(
        "add", (AMOUNT, ir.Const(Decimal("10.5")))
    ),
    "type: date, derive: {add: [due_date, 3]}": ir.Arithmetic("add", (DUE, ir.Const(3))),
    "type: instant, derive: {subtract: [promised_at, 30 minutes]}": ir.Arithmetic(
        "subtract", (PROMISED, ir.Const(1_800_000_000))
    ),
    "type: integer, derive: {subtract: [due_date, birth_date]}": ir.Arithmetic(
        "subtract", (DUE, BORN)
    ),
    "type: money, derive: {minimum: [amount_due, loan.fee]}": ir.Arithmetic(
        "minimum", (AMOUNT, ir.Input("loan.fee", Kind.MONEY, Scope.CASE))
    ),
    "type: boolean, derive: {differs: [debtor.street, debtor.street_before]}": ir.Compare(
        "!=",
        ir.Input("debtor.street", Kind.TEXT, Scope.CASE),
        ir.Input("debtor.street_before", Kind.TEXT, Scope.CASE),
    ),
    "type: boolean, derive: {differs: [loan.amount_before, amount_due]}": ir.Compare(
        "!=", ir.Input("loan.amount_before", Kind.MONEY, Scope.CASE), AMOUNT
    ),
    "type: boolean, derive: {when: {days_past_due: 1..}}": ir.Between(DPD, 1, None),
    "type: enum, derive: {band: {of: days_past_due, bands: {m1: 1..30, m2: 31..}}}": ir.Choose(
        (
            (ir.Between(DPD, 1, 30), ir.Const("m1")),
            (ir.Between(DPD, 31, None), ir.Const("m2")),
        ),
        None,
    ),
    "type: integer, derive: {when: [{if: {product: card}, then: 5}, {otherwise: 3}]}": ir.Choose(
        ((ir.Compare("==", PRODUCT, ir.Const("card")), ir.Const(5)),), ir.Const(3)
    ),
}


@pytest.mark.parametrize("text", DERIVED)
def test_each_form_means_its_expression(text: str, resolved: Resolve) -> None:
    policy = resolved(facts(f"id: it, {text}"))

    assert policy.facts["it"].expr == DERIVED[text]


def test_a_derived_enum_knows_its_values(resolved: Resolve) -> None:
    band = "{band: {of: days_past_due, bands: {m1: 1..30, m2: 31..}, otherwise: none}}"
    policy = resolved(
        facts(f"id: bucket, type: enum, derive: {band}"),
        "kind: stages\nstages:\n  - {id: golden, when: {bucket: any}}\n",
    )

    assert policy.facts["bucket"].values == ("m1", "m2", "none")
    assert isinstance(policy.stages[0].when, ir.OneOf)
    assert policy.stages[0].when.values == {"m1", "m2", "none"}


def test_order_of_definition_does_not_matter(resolved: Resolve) -> None:
    later = "id: early, type: boolean, derive: {when: {late: no}}"
    policy = resolved(facts(later, "id: late, type: boolean, derive: {when: {days_past_due: 1..}}"))

    late = ir.Named("late", Kind.BOOLEAN, Scope.CASE, ir.Between(DPD, 1, None))
    assert policy.facts["early"].expr == ir.Not(late)


def test_a_default_stands_wherever_the_fact_is_used(resolved: Resolve) -> None:
    policy = resolved(
        facts("id: campaign, type: integer, path: loan.campaign, default: 7"),
        "kind: stages\nstages:\n  - {id: golden, when: {campaign: 7}}\n",
    )

    leaf = ir.Input("campaign", Kind.INTEGER, Scope.CASE)
    assert policy.facts["campaign"].expr == leaf
    assert policy.facts["campaign"].default == 7
    assert policy.stages[0].when == ir.Compare("==", ir.Default(leaf, ir.Const(7)), ir.Const(7))


def test_two_facts_at_one_path_are_one_leaf(resolved: Resolve) -> None:
    policy = resolved(
        facts("id: born, type: date, path: debtor.birth_date"),
        "kind: stages\nstages:\n  - {id: golden, when: {born: known}}\n",
    )

    assert policy.stages[0].when == ir.Known(ir.Named("born", Kind.DATE, Scope.CASE, BORN))


def test_a_path_read_by_a_derivation_is_in_the_vocabulary(resolved: Resolve) -> None:
    policy = resolved(facts("id: age, type: integer, derive: {days_since: loan.signed_on}"))

    implied = policy.facts["loan.signed_on"]
    assert (implied.path, implied.kind, implied.scope) == (
        "loan.signed_on",
        Kind.DATE,
        Scope.CASE,
    )


def test_fields_of_events_do_not_hide_facts_of_the_same_name(resolved: Resolve) -> None:
    policy = resolved()

    assert policy.facts["channel"].scope is Scope.ACT
    assert policy.facts["event.channel"].scope is Scope.EVENT


def test_what_a_pack_derives_from_reserved_facts_is_its_own(resolved: Resolve) -> None:
    pack = resolved(
        facts("id: late, type: boolean, derive: {when: {days_past_due: 1..}}"),
        header="kind: regime\nid: law\njurisdiction: US\n",
    )

    assert pack.facts["late"].meta.name == "law/late"


def test_facts_that_multiply_are_refused(complaints: Complaints) -> None:
    lines = ["id: f0, type: integer, derive: {add: [days_past_due, 1]}"]
    twice = "id: f{}, type: integer, derive: {{add: [f{}, f{}]}}"
    lines += [twice.format(n, n - 1, n - 1) for n in range(1, 25)]

    found = complaints(HEADER, facts(*lines))

    assert [line.split()[1] for line in found] == ["P307"]


def test_a_long_chain_of_facts_is_refused_and_not_a_crash(complaints: Complaints) -> None:
    lines = ["id: f0, type: integer, derive: {add: [days_past_due, 1]}"]
    lines += [f"id: f{n}, type: integer, derive: {{add: [f{n - 1}, 1]}}" for n in range(1, 300)]

    forwards = complaints(HEADER, facts(*lines))
    backwards = complaints(HEADER, facts(*reversed(lines)))

    assert {line.split()[1] for line in forwards} == {"P307"}
    assert {line.split()[1] for line in backwards} == {"P307"}
