"""The Rete target, the scalar target and the plain interpreter are of one opinion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from tests.unit.targets.rete_world import AT, World, book, case, contact, event, fact, point

from duecourse import ir
from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.clock.instants import DAY
from duecourse.errors import TargetError
from duecourse.ir import Expr, Kind, Scope
from duecourse.ir_tools import certainly
from duecourse.targets._rete_formula import TooLargeError

pytest.importorskip("durable", reason="durable-rules has no wheel and needs a compiler")

TODAY = AT // DAY
WORDS = ("a", "b", "", "3", "true", '中\n"\\')
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
BIG = (0, 1, -1, 2, 3, 2**53 + 1, 2**62 - 1, 2**62, 2**64, -(2**63) - 1)
SUMS = tuple(Decimal(text) for text in ("0", "0.1", "0.10", "-2.5", "2.500000000001", "1E+30"))
SCOPES = (Scope.CASE, Scope.CONTACT, Scope.POINT)
KINDS = {
    "flag": Kind.BOOLEAN,
    "size": Kind.INTEGER,
    "other": Kind.INTEGER,
    "sum": Kind.MONEY,
    "word": Kind.ENUM,
    "text": Kind.TEXT,
    "date": Kind.DATE,
    "set": Kind.SET,
}
VALUES: dict[str, SearchStrategy[Any]] = {
    "flag": st.booleans(),
    "size": st.sampled_from(BIG) | st.integers(-3, 3),
    "other": st.sampled_from(BIG) | st.integers(-3, 3),
    "sum": st.sampled_from(SUMS) | st.integers(-3, 3),
    "word": st.sampled_from(WORDS),
    "text": st.sampled_from(WORDS),
    "date": st.integers(TODAY - 400, TODAY + 3),
    "set": st.frozensets(st.sampled_from(WORDS), max_size=3),
}
NUMBERS = st.integers(-3, 3) | st.sampled_from(BIG) | st.sampled_from(SUMS)


def leaf(scope: Scope, name: str) -> ir.Input:
    """Return a fact of a scope."""
    return fact(f"{scope.value}-{name}", KINDS[name], scope)


def values(scope: Scope) -> SearchStrategy[dict[str, Any]]:
    """Return strategies for the facts of a scope, any of which may be unknown."""
    return st.fixed_dictionaries(
        {f"{scope.value}-{name}": st.none() | VALUES[name] for name in KINDS}
    )


@st.composite
def numbers(draw: DrawFn, scope: Scope) -> Expr:
    """Return something with a number."""
    size, other = leaf(scope, "size"), leaf(scope, "other")
    per = {Scope.CASE: (), Scope.CONTACT: ("contact",), Scope.POINT: ("contact", "point")}[scope]
    wheres: tuple[Expr, ...] = (ir.TRUE, ir.Compare("==", _OUTCOME, ir.Const("no_answer")))
    where = draw(st.sampled_from(wheres))
    within = draw(
        st.sampled_from((ir.Within("ever"), ir.Within("days", 2), ir.Within("hours", 30)))
    )
    events = ir.Events("attempts", where, within, per)
    flag = leaf(scope, "flag")
    found: tuple[Expr, ...] = (
        size,
        leaf(scope, "sum"),
        ir.Default(size, ir.Const(2)),
        ir.Arithmetic("add", (size, other)),
        ir.Arithmetic("share", (size, other)),
        ir.DaysSince(leaf(scope, "date")),
        ir.AgeOn(leaf(scope, "date"), None),
        ir.Count(events),
        ir.CountDistinct("outcome", events),
        ir.Choose(((flag, size), (ir.Known(size), ir.Const(1))), other),
        ir.Named("named", Kind.INTEGER, scope, ir.Choose(((flag, size),), None)),
    )
    return draw(st.sampled_from(found))


_OUTCOME = ir.Input("outcome", Kind.ENUM, Scope.EVENT)


@st.composite
def checks(draw: DrawFn, scope: Scope) -> Expr:
    """Return a test on a fact of a scope."""
    flag, word = leaf(scope, "flag"), leaf(scope, "word")
    text, members = leaf(scope, "text"), leaf(scope, "set")
    kind = draw(st.sampled_from("flag is number numbers bounds words texts in of sets".split()))
    if kind == "flag":
        return flag
    if kind == "is":
        return ir.Compare(draw(st.sampled_from(OPERATORS[:2])), flag, ir.Const(draw(st.booleans())))
    if kind == "number":
        number = ir.Const(draw(st.none() | NUMBERS))
        return ir.Compare(draw(st.sampled_from(OPERATORS)), draw(numbers(scope)), number)
    if kind == "numbers":
        first, second = draw(numbers(scope)), draw(numbers(scope))
        return ir.Compare(draw(st.sampled_from(OPERATORS)), first, second)
    if kind == "bounds":
        low, high = draw(NUMBERS), draw(st.none() | NUMBERS)
        return ir.Between(draw(numbers(scope)), low, high, draw(st.booleans()))
    if kind == "words":
        operator, other = draw(st.sampled_from(OPERATORS[:2])), draw(st.sampled_from(WORDS))
        return ir.Compare(operator, word, ir.Const(other))
    if kind == "texts":
        return ir.Compare(draw(st.sampled_from(OPERATORS[:2])), text, word)
    some = frozenset(draw(st.sets(st.sampled_from(WORDS), max_size=3)))
    if kind == "in":
        asked: tuple[Expr, ...] = (word, ir.Default(text, ir.Const("b")))
        return ir.OneOf(draw(st.sampled_from(asked)), some)
    if kind == "of":
        return ir.OneOf(draw(numbers(scope)), frozenset(draw(st.sets(NUMBERS, max_size=3))))
    sets: tuple[Expr, ...] = (ir.Overlaps(members, some), ir.Covers(members, some))
    return draw(st.sampled_from(sets))


def conditions(scopes: tuple[Scope, ...]) -> SearchStrategy[Expr]:
    """Return conditions on facts of *scopes*."""
    return st.recursive(
        st.one_of(*(checks(scope) for scope in scopes)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: ir.All(tuple(parts))),
            st.lists(inner, max_size=3).map(lambda parts: ir.Any(tuple(parts))),
            inner.map(ir.Not),
            inner.map(ir.Known),
            inner.map(certainly),
            st.tuples(inner, inner).map(lambda pair: ir.Choose((pair,), ir.FALSE)),
            st.tuples(inner, inner).map(lambda pair: ir.Compare("==", *pair)),
        ),
        max_leaves=6,
    )


@st.composite
def books(draw: DrawFn) -> Joined:
    """Return a book of up to three stages and six treatments."""
    names = ("early", "late", "last")[: draw(st.integers(1, 3))]
    stages = {name: draw(conditions(SCOPES[:1])) for name in names}
    if draw(st.booleans()):  # so that treatments are reached
        stages = {"early": ir.TRUE}
    treatments = []
    for _ in range(draw(st.integers(0, 6))):
        do = draw(st.sampled_from(("call", "sms", "review")))
        scopes = SCOPES[:1] if do == "review" else SCOPES
        where = draw(st.none() | st.sets(st.sampled_from(sorted(stages)), min_size=1).map(tuple))
        treatments.append((do, draw(conditions(scopes)), where))
    return book(stages, treatments)


@st.composite
def cases(draw: DrawFn) -> Case:
    """Return a case with up to two contacts."""
    people = []
    for number in range(draw(st.integers(0, 2))):
        points = [
            point(f"p{i}", draw(values(Scope.POINT)), *draw(st.sets(_CHANNELS)))
            for i in range(draw(st.integers(0, 2)))
        ]
        people.append(contact(f"c{number}", draw(values(Scope.CONTACT)), *points))
    events = [
        event(
            f"e{i}",
            AT - draw(st.integers(1, 72)) * DAY // 24,
            type="call",
            direction=draw(st.none() | st.just("out")),
            outcome=draw(st.none() | st.sampled_from(("no_answer", "answered"))),
            contact=draw(st.none() | st.sampled_from(("c0", "c1"))),
            point=draw(st.none() | st.sampled_from(("p0", "p1"))),
        )
        for i in range(draw(st.integers(0, 3)))
    ]
    events.sort(key=lambda one: one.at)
    history = None if draw(st.integers(0, 4)) == 0 else tuple(events)
    return case(draw(values(Scope.CASE)), people, history)


_CHANNELS = st.sampled_from(("call", "sms"))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books(), st.lists(cases(), min_size=1, max_size=4))
def test_rete_agrees(joined: Joined, made: list[Case]) -> None:
    """Same stage, same offers, and everything else that the scalar target answers."""
    try:
        world = World(joined)
    except TargetError as error:
        assume(not isinstance(error.__cause__, TooLargeError))
        raise
    for one in made:
        ready = world.ready(one)
        assert world.by_rules(ready) == world.by_interpreter(ready)
        world.both(ready)
