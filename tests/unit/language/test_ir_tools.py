"""The reference interpreter keeps Kleene's laws, and rewriting keeps the value."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from duecourse import ir
from duecourse.ir import Events, Kind, Scope, Within
from duecourse.ir_evaluate import Environment, completed_years, evaluate
from duecourse.ir_parts import rebuild
from duecourse.ir_tools import (
    all_of,
    any_of,
    certainly,
    depends_on,
    facts_of,
    inputs,
    kind_of,
    negate,
    roots,
    scope_of,
    simplify,
    substitute,
    time_dependent,
    walk,
)

FLAGS = [ir.Input(name, Kind.BOOLEAN, Scope.CASE) for name in ("p", "q", "r")]
NUMBERS = [ir.Input(name, Kind.INTEGER, Scope.CASE) for name in ("m", "n")]
MEMBERS = ir.Input("members", Kind.SET, Scope.CASE)
TRUTH = (True, False, None)

numbers: st.SearchStrategy[ir.Expr] = st.recursive(
    st.sampled_from([*NUMBERS, ir.Const(1), ir.Const(2), ir.UNKNOWN]),
    lambda inner: st.one_of(
        st.builds(
            lambda op, a, b: ir.Arithmetic(op, (a, b)),
            st.sampled_from(["add", "subtract", "minimum", "maximum", "share"]),
            inner,
            inner,
        ),
        st.builds(lambda a: ir.Default(a, ir.Const(3)), inner),
        st.builds(lambda a: ir.Named("number", Kind.INTEGER, Scope.CASE, a), inner),
    ),
    max_leaves=4,
)
tests: st.SearchStrategy[ir.Expr] = st.one_of(
    st.sampled_from([*FLAGS, ir.TRUE, ir.FALSE, ir.UNKNOWN]),
    st.builds(ir.Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers, numbers),
    st.builds(ir.Between, numbers, st.sampled_from([None, 1]), st.sampled_from([None, 2])),
    st.builds(lambda a: ir.OneOf(a, frozenset({1, 3})), numbers),
    st.builds(ir.Known, numbers),
    st.builds(ir.Overlaps, st.just(MEMBERS), st.just(frozenset({"a"}))),
    st.builds(ir.Covers, st.just(MEMBERS), st.just(frozenset({"a", "b"}))),
)
conditions: st.SearchStrategy[ir.Expr] = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.builds(lambda parts: ir.All(tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(lambda parts: ir.Any(tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(ir.Not, inner),
        st.builds(ir.Known, inner),
        st.builds(lambda a: ir.Default(a, ir.FALSE), inner),
        st.builds(lambda a: ir.Named("flag", Kind.BOOLEAN, Scope.CASE, a), inner),
        st.builds(
            lambda pairs, rest: ir.Choose(tuple(pairs), rest),
            st.lists(st.tuples(inner, inner), max_size=2),
            st.one_of(st.none(), inner),
        ),
    ),
    max_leaves=8,
)
worlds = st.builds(
    lambda flags, whole, members: Environment(
        lambda leaf: {
            **dict(zip(FLAGS, flags, strict=True)),
            **dict(zip(NUMBERS, whole, strict=True)),
            MEMBERS: members,
        }[leaf]
    ),
    st.tuples(*[st.sampled_from(TRUTH)] * 3),
    st.tuples(*[st.sampled_from([None, 0, 1, 2, 3])] * 2),
    st.sampled_from([None, frozenset[str](), frozenset({"a"}), frozenset({"a", "c"})]),
)


@given(conditions, worlds)
def test_simplifying_keeps_the_value(expr: ir.Expr, world: Environment) -> None:
    assert evaluate(simplify(expr), world) == evaluate(expr, world)


@given(conditions)
def test_simplifying_twice_is_simplifying_once(expr: ir.Expr) -> None:
    assert simplify(simplify(expr)) == simplify(expr)


@given(st.lists(conditions, max_size=3), worlds)
def test_joining_keeps_the_value(parts: list[ir.Expr], world: Environment) -> None:
    assert evaluate(all_of(parts), world) == evaluate(ir.All(tuple(parts)), world)
    assert evaluate(any_of(parts), world) == evaluate(ir.Any(tuple(parts)), world)


@given(conditions, conditions, conditions, worlds)
def test_kleenes_laws(a: ir.Expr, b: ir.Expr, c: ir.Expr, world: Environment) -> None:
    def same(left: ir.Expr, right: ir.Expr) -> bool:
        return evaluate(left, world) == evaluate(right, world)

    assert same(ir.Not(ir.Not(a)), a)
    assert same(negate(a), ir.Not(a))
    assert same(ir.All((a, b)), ir.All((b, a)))
    assert same(ir.All((a, ir.All((b, c)))), ir.All((ir.All((a, b)), c)))
    assert same(ir.All((a, a)), a)
    assert same(ir.All((a, ir.Any((a, b)))), a)
    assert same(ir.Not(ir.All((a, b))), ir.Any((ir.Not(a), ir.Not(b))))
    assert same(ir.All((a, ir.Any((b, c)))), ir.Any((ir.All((a, b)), ir.All((a, c)))))
    assert same(ir.All(()), ir.TRUE)
    assert same(ir.Any(()), ir.FALSE)


@given(conditions, worlds)
def test_certainly_is_never_unknown(expr: ir.Expr, world: Environment) -> None:
    assert evaluate(certainly(expr), world) is (evaluate(expr, world) is True)


@given(conditions)
def test_rebuilding_with_no_change_is_the_same_object(expr: ir.Expr) -> None:
    assert rebuild(expr, lambda part: part) is expr
    assert substitute(expr, {}) is expr


def test_kleenes_tables() -> None:
    p, q, _ = FLAGS

    def both(a: bool | None, b: bool | None) -> ir.Value | None:
        return evaluate(ir.All((p, q)), Environment(lambda leaf: {p: a, q: b}[leaf]))

    assert {(a, b): both(a, b) for a in TRUTH for b in TRUTH} == {
        (True, True): True,
        (True, False): False,
        (True, None): None,
        (False, True): False,
        (False, False): False,
        (False, None): False,
        (None, True): None,
        (None, False): False,
        (None, None): None,
    }


def test_a_choice_is_unknown_before_its_first_true_branch() -> None:
    p, q, _ = FLAGS
    choice = ir.Choose(((p, ir.Const("one")), (q, ir.Const("two"))), ir.Const("rest"))

    def value(a: bool | None, b: bool | None) -> ir.Value | None:
        return evaluate(choice, Environment(lambda leaf: {p: a, q: b}[leaf]))

    assert value(True, None) == "one"
    assert value(None, True) is None
    assert value(False, True) == "two"
    assert value(False, False) == "rest"
    assert evaluate(ir.Choose((), None), Environment(lambda leaf: None)) is None


def test_dates_and_ages() -> None:
    birth = ir.Input("birth_date", Kind.DATE, Scope.CASE)
    env = Environment(lambda leaf: 59, today=790)  # 1970-03-01, 1972-03-01

    assert evaluate(ir.DaysSince(birth), env) == 731
    assert evaluate(ir.DaysUntil(birth), env) == -731
    assert evaluate(ir.YearOf(birth), env) == 1970
    assert evaluate(ir.AgeOn(birth, None), env) == 2
    assert evaluate(ir.AgeOn(birth, ir.Const(424)), env) == 1
    assert completed_years(789, 789 + 365) == 0  # born 29 February: not yet on 28 February
    assert completed_years(789, 789 + 366) == 1
    assert evaluate(ir.DaysSince(birth), Environment(lambda leaf: 59)) is None


def test_days_since_an_instant_are_days_since_its_date() -> None:
    promised = ir.Input("promised_at", Kind.INSTANT, Scope.CASE)
    evening = 3 * 86_400_000_000 - 1

    assert evaluate(ir.DaysSince(promised), Environment(lambda leaf: evening, today=10)) == 8
    there = Environment(lambda leaf: evening, today=10, day_of=lambda us: us // 86_400_000_000 + 1)
    assert evaluate(ir.DaysSince(promised), there) == 7


def test_arithmetic() -> None:
    def of(operator: str, *values: int | Decimal | None) -> ir.Value | None:
        operands = tuple(ir.Const(value) for value in values)
        return evaluate(ir.Arithmetic(operator, operands), Environment(lambda leaf: None))

    assert of("add", 1, Decimal("2.5"), 3) == Decimal("6.5")
    assert of("subtract", 5, 7) == -2
    assert of("minimum", 3, 2) == 2
    assert of("maximum", 3, 2) == 3
    assert of("share", 1, 4) == Decimal("0.25")
    assert of("share", 1, 0) is None
    assert of("add", 1, None) is None


def test_what_an_expression_rests_on() -> None:
    born = ir.Input("birth_date", Kind.DATE, Scope.CASE)
    age = ir.Named("age", Kind.INTEGER, Scope.CASE, ir.AgeOn(born, None))
    outcome = ir.Input("outcome", Kind.ENUM, Scope.EVENT)
    busy = ir.Compare("==", outcome, ir.Const("busy"))
    events = Events("attempts", busy, Within("days", 7), ("contact",))
    calls = ir.Named("calls", Kind.INTEGER, Scope.CONTACT, ir.Count(events))
    both = ir.All((ir.Between(age, 18, None), ir.Between(calls, None, 3)))

    assert inputs(both) == (born,)
    assert roots(both) == (born, events)
    assert facts_of(both) == {"birth_date", "age", "calls"}
    assert depends_on(both, ["birth_date", "income"]) == {"birth_date"}
    assert outcome in set(walk(both))
    assert outcome not in set(walk(both, into_events=False))
    assert (scope_of(age), scope_of(both), scope_of(outcome)) == (
        Scope.CASE,
        Scope.CONTACT,
        Scope.EVENT,
    )
    assert scope_of(ir.Input("phone", Kind.ENUM, Scope.POINT)) is Scope.POINT
    assert scope_of(ir.Input("do", Kind.ENUM, Scope.ACT)) is Scope.CASE
    assert [kind_of(e) for e in (born, calls, busy)] == [Kind.DATE, Kind.INTEGER, Kind.BOOLEAN]


def test_what_changes_as_time_passes() -> None:
    born = ir.Input("birth_date", Kind.DATE, Scope.CASE)
    ever = ir.Count(Events("visits", ir.TRUE, Within("ever"), ()))
    lately = ir.Count(Events("visits", ir.TRUE, Within("hours", 24), ()))

    changing: list[ir.Expr] = [
        ir.DaysSince(born),
        ir.AgeOn(born, None),
        lately,
        ir.Not(ir.Known(lately)),
    ]
    steady: list[ir.Expr] = [born, ever, ir.AgeOn(born, born), ir.YearOf(born)]
    assert [time_dependent(expr) for expr in changing] == [True] * 4
    assert [time_dependent(expr) for expr in steady] == [False] * 4


def test_acts_are_folded_in() -> None:
    channel = ir.Input("channel", Kind.ENUM, Scope.ACT)
    rule = ir.All((ir.OneOf(channel, frozenset({"call", "visit"})), FLAGS[0]))

    assert simplify(substitute(rule, {channel: ir.Const("call")})) == FLAGS[0]
    assert simplify(substitute(rule, {channel: ir.Const("sms")})) == ir.FALSE
