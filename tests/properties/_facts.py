"""The vocabulary of random books, and random conditions over it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from duecourse import ir
from duecourse.ir import Expr, Kind, Scope
from duecourse.language.model import Fact, Meta

CORE = "core"
PURPOSES = ("remind", "collect", "locate", "relay")
ROLES = ("debtor", "spouse", "sibling", "employer")
PHONES = ("mobile", "home", "work")


def fact(
    name: str, kind: Kind, scope: Scope, path: str = "", expr: Expr | None = None, **more: Any
) -> Fact:
    return Fact(Meta(name, CORE), kind, scope, expr or ir.Input(name, kind, scope), path, **more)


BASE = (
    fact("loan_status", Kind.ENUM, Scope.CASE, "loan.status", values=("active", "paid")),
    fact("due", Kind.DATE, Scope.CASE, "loan.due"),
    fact("amount_due", Kind.MONEY, Scope.CASE, "loan.amount_due"),
    fact("willing", Kind.BOOLEAN, Scope.CASE, "debtor.willing"),
    fact("birth_date", Kind.DATE, Scope.CASE, "debtor.birth_date"),
    fact("hold_date", Kind.DATE, Scope.CASE, "loan.hold_date"),
    fact("hold_instant", Kind.INSTANT, Scope.CASE, "loan.hold_instant"),
    fact("actor", Kind.ENUM, Scope.CASE, "case.actor"),
    fact("jurisdiction", Kind.SET, Scope.CASE, "case.jurisdiction"),
    fact("language", Kind.TEXT, Scope.CASE, "case.language"),
    fact("role", Kind.ENUM, Scope.CONTACT, "contact.role", values=ROLES),
    fact("knows", Kind.BOOLEAN, Scope.CONTACT, "contact.knows"),
    fact("phone", Kind.ENUM, Scope.POINT, "point.phone", values=PHONES),
    fact("point_confirmed", Kind.BOOLEAN, Scope.POINT, "point.point_confirmed"),
)
LEAF = {fact.meta.id: fact.expr for fact in BASE}
DERIVED = (
    fact("days_past_due", Kind.INTEGER, Scope.CASE, expr=ir.DaysSince(LEAF["due"])),
    fact("days_to_hold", Kind.INTEGER, Scope.CASE, expr=ir.DaysUntil(LEAF["hold_date"])),
    fact("age", Kind.INTEGER, Scope.CASE, expr=ir.AgeOn(LEAF["birth_date"], None)),
)


def named(fact: Fact) -> Expr:
    """Return how a condition reads *fact*."""
    if isinstance(fact.expr, ir.Input):
        return fact.expr
    return ir.Named(fact.meta.id, fact.kind, fact.scope, fact.expr)


def conditions_by_scope(counts: tuple[Fact, ...]) -> dict[Scope, list[st.SearchStrategy[Expr]]]:
    """Return tests on single facts by the scope of the fact."""
    found: dict[Scope, list[st.SearchStrategy[Expr]]] = {s: [] for s in Scope}
    known = {fact.meta.id: named(fact) for fact in (*BASE, *DERIVED)}

    def add(scope: Scope, strategy: st.SearchStrategy[Expr]) -> None:
        found[scope].append(strategy)

    def bound(expr: Expr, low: int, high: int) -> st.SearchStrategy[Expr]:
        ends = st.tuples(st.integers(low, high), st.integers(0, 6))
        return ends.map(lambda e: ir.Between(expr, e[0], e[0] + e[1] if e[1] < 6 else None))

    add(Scope.CASE, bound(known["days_past_due"], 0, 8))
    add(Scope.CASE, bound(known["days_to_hold"], -3, 5))
    add(Scope.CASE, bound(known["age"], 39, 41))
    add(Scope.CASE, _is(known["willing"], True, False))
    add(Scope.CASE, _is(known["loan_status"], "active", "paid"))
    add(Scope.CASE, st.just(ir.Compare(">=", known["amount_due"], ir.Const(Decimal(100)))))
    add(Scope.CASE, st.just(ir.Known(known["hold_date"])))
    add(Scope.CONTACT, _is(known["role"], *ROLES))
    add(Scope.CONTACT, _is(known["knows"], True, False))
    add(Scope.POINT, _is(known["phone"], *PHONES))
    add(Scope.POINT, _is(known["point_confirmed"], True, False))
    for fact in counts:
        tests = st.one_of(bound(named(fact), 0, 3), st.just(ir.Known(named(fact))))
        add(fact.scope, tests)
    channel = ir.Input("channel", Kind.ENUM, Scope.ACT)
    purpose = ir.Input("purpose", Kind.ENUM, Scope.ACT)
    add(Scope.ACT, _is(channel, "call", "sms", "visit"))
    add(Scope.ACT, st.just(ir.Compare("!=", channel, ir.Const("desk"))))
    add(Scope.ACT, _is(purpose, *PURPOSES))
    return found


def _is(expr: Expr, *values: str | bool) -> st.SearchStrategy[Expr]:
    plain = st.sampled_from(values).map(lambda v: ir.Compare("==", expr, ir.Const(v)))
    several = st.sets(st.sampled_from(values), min_size=1, max_size=2)
    return st.one_of(plain, several.map(lambda v: ir.OneOf(expr, frozenset(v))))


def conditions(tests: list[st.SearchStrategy[Expr]]) -> st.SearchStrategy[Expr]:
    """Return conditions over *tests*, nested a little."""
    one = st.one_of(*tests)
    several = st.lists(one, min_size=2, max_size=3).map(tuple)
    return st.one_of(one, one, several.map(ir.All), several.map(ir.Any), one.map(ir.Not))
