from __future__ import annotations

import re
from decimal import Decimal

import pytest
from tests.unit.targets.rete_world import AT, World, book, case, contact, event, fact, point

from duecourse import ir
from duecourse.clock.instants import DAY
from duecourse.errors import TargetError
from duecourse.ir import Expr, Kind, Scope, Value
from duecourse.ir_tools import certainly

pytest.importorskip("durable", reason="durable-rules has no wheel and needs a compiler")

B, C = fact("b", Kind.BOOLEAN), fact("c", Kind.BOOLEAN)
N, M = fact("n", Kind.INTEGER), fact("m", Kind.INTEGER)
D = fact("d", Kind.DECIMAL)
E = fact("e", Kind.ENUM)
T = fact("t", Kind.TEXT)
S = fact("s", Kind.SET)
DAY_ = fact("day", Kind.DATE)
NOW = fact("now", Kind.INSTANT)
FACTS = (B, C, N, M, D, E, T, S, DAY_, NOW)
TODAY = AT // DAY

IS = ir.Compare
SCHOOL = ir.Choose(((B, ir.Const("x")), (ir.Between(N, 5, None), ir.Const("y"))), ir.Const("z"))
CALLS = ir.Events("events", ir.TRUE, ir.Within("ever"), ())
HUGE, ODD = 10**25, "q\"uo\\te 'n' 中\n\t🂡"

Given = dict[str, Value | None]


def truth(test: Expr, **given: Value | None) -> tuple[bool, bool, bool]:
    """Tell whether the rules hold *test* to be true, false, unknown: exactly one of them."""
    never = ir.Not(ir.Known(test))
    world = World(
        book(
            {"only": ir.TRUE},
            [("review", test, None), ("review", ir.Not(test), None), ("review", never, None)],
        )
    )
    events = (event("e1", AT - 2 * DAY, type="sms"), event("e2", AT - DAY, type="call"))
    ready = world.ready(case({leaf.fact: None for leaf in FACTS} | given, events=events))
    found = world.by_rules(ready)
    assert found == world.by_interpreter(ready)
    world.both(ready)
    said = tuple((name, "", "") in found.acts for name in ("t0", "t1", "t2"))
    assert sum(said) == 1
    return said[0], said[1], said[2]


def _stable(name: str) -> str:
    """Sets in order, so that every process gives a test the same name."""
    return re.sub(
        r"(?<=frozenset\(\{)[^}]*", lambda found: ", ".join(sorted(found[0].split(", "))), name
    )


YES, NO, OPEN = (True, False, False), (False, True, False), (False, False, True)


@pytest.mark.parametrize(
    ("test", "given", "expected"),
    [
        (ir.TRUE, {}, YES),
        (ir.FALSE, {}, NO),
        (ir.UNKNOWN, {}, OPEN),
        (B, {"b": True}, YES),
        (B, {"b": False}, NO),
        (B, {}, OPEN),
        (IS("==", B, ir.FALSE), {"b": False}, YES),
        (IS("!=", B, ir.TRUE), {"b": False}, YES),
        (IS("!=", B, ir.TRUE), {}, OPEN),
        (IS("==", N, ir.Const(3)), {"n": 3}, YES),
        (IS("!=", N, ir.Const(3)), {"n": 3}, NO),
        (IS("<", N, ir.Const(3)), {"n": 3}, NO),
        (IS("<=", N, ir.Const(3)), {"n": 3}, YES),
        (IS(">", N, ir.Const(3)), {"n": 3}, NO),
        (IS(">=", N, ir.Const(3)), {"n": 3}, YES),
        (IS("<", ir.Const(3), N), {"n": 4}, YES),
        (IS(">=", ir.Const(3), N), {"n": 4}, NO),
        (IS(">", N, ir.Const(3)), {}, OPEN),
        (IS("==", N, ir.Const(0)), {"n": 0}, YES),
        (IS("==", N, ir.UNKNOWN), {"n": 0}, OPEN),
        (IS("==", N, ir.Choose(((B, N),), None)), {"n": 0}, OPEN),
        (IS("==", N, ir.Choose(((B, N),), None)), {"n": 0, "b": False}, OPEN),
        (IS("==", N, ir.Choose(((B, N),), None)), {"n": 0, "b": True}, YES),
        (IS("<", N, ir.Choose(((B, N),), ir.Const(5))), {"n": 0}, OPEN),
        (IS("==", N, M), {"n": 2, "m": 2}, YES),
        (IS("<", N, M), {"n": 2, "m": 2}, NO),
        (IS("<", N, M), {"n": 2}, OPEN),
        (IS("==", B, C), {"b": True, "c": False}, NO),
        (IS("==", T, ir.Const("3")), {"t": "3"}, YES),
        (IS("==", T, ir.Const("3")), {"t": "3.0"}, NO),
        (IS("==", T, ir.Const("true")), {"t": "true"}, YES),
        (IS("==", T, ir.Const("")), {"t": ""}, YES),
        (IS("==", T, ir.Const("")), {}, OPEN),
        (IS("!=", T, ir.Const("")), {"t": " "}, YES),
        (IS("==", T, ir.Const(ODD)), {"t": ODD}, YES),
        (IS("==", T, ir.Const(ODD)), {"t": ODD + "!"}, NO),
        (IS("==", E, T), {"e": ODD, "t": ODD}, YES),
        (ir.Between(N, 1, 3), {"n": 1}, YES),
        (ir.Between(N, 1, 3), {"n": 3}, YES),
        (ir.Between(N, 1, 3), {"n": 4}, NO),
        (ir.Between(N, 1, 3), {"n": 0}, NO),
        (ir.Between(N, 1, 3), {}, OPEN),
        (ir.Between(N, 1, 3, half_open=True), {"n": 3}, NO),
        (ir.Between(N, None, 3), {"n": -9}, YES),
        (ir.Between(N, 1, None), {"n": 0}, NO),
        (ir.OneOf(E, frozenset("xy")), {"e": "y"}, YES),
        (ir.OneOf(E, frozenset("xy")), {"e": "z"}, NO),
        (ir.OneOf(E, frozenset("xy")), {}, OPEN),
        (ir.OneOf(E, frozenset()), {"e": "x"}, NO),
        (ir.OneOf(E, frozenset()), {}, OPEN),
        (ir.OneOf(E, frozenset("abcdefghijkl")), {"e": "k"}, YES),
        (ir.OneOf(E, frozenset("abcdefghijkl")), {}, OPEN),
        (ir.OneOf(N, frozenset({1, Decimal("1.5")})), {"n": 1}, YES),
        (ir.OneOf(D, frozenset({1, Decimal("1.5")})), {"d": Decimal("1.50")}, YES),
        (ir.OneOf(B, frozenset({True})), {"b": False}, NO),
        (ir.Overlaps(S, frozenset("xy")), {"s": frozenset("yz")}, YES),
        (ir.Overlaps(S, frozenset("xy")), {"s": frozenset()}, NO),
        (ir.Overlaps(S, frozenset("xy")), {}, OPEN),
        (ir.Overlaps(S, frozenset()), {"s": frozenset("x")}, NO),
        (ir.Overlaps(S, frozenset()), {}, OPEN),
        (ir.Covers(S, frozenset("xy")), {"s": frozenset("x")}, YES),
        (ir.Covers(S, frozenset("xy")), {"s": frozenset()}, YES),
        (ir.Covers(S, frozenset("xy")), {"s": frozenset("xz")}, NO),
        (ir.Covers(S, frozenset("xy")), {}, OPEN),
        (ir.Known(N), {"n": 1}, YES),
        (ir.Known(N), {}, NO),
        (ir.Known(ir.All((B, C))), {"b": False}, YES),
        (ir.Known(ir.All((B, C))), {"b": True}, NO),
        (ir.Not(ir.Known(ir.Any((B, C)))), {"b": False}, YES),
        (ir.Not(B), {"b": True}, NO),
        (ir.Not(B), {}, OPEN),
        (ir.All((B, C)), {"b": True, "c": True}, YES),
        (ir.All((B, C)), {"b": False}, NO),
        (ir.All((B, C)), {"b": True}, OPEN),
        (ir.All(()), {}, YES),
        (ir.Any((B, C)), {"b": True}, YES),
        (ir.Any((B, C)), {"b": False}, OPEN),
        (ir.Any((B, C)), {"b": False, "c": False}, NO),
        (ir.Any(()), {}, NO),
        (IS("==", ir.Any((B, C)), ir.FALSE), {"b": False, "c": False}, YES),
        (IS("!=", ir.Const(True), ir.Not(B)), {"b": True}, YES),
        (IS("==", ir.Not(B), C), {"b": True, "c": False}, YES),
        (IS("==", C, ir.Not(B)), {"b": True, "c": True}, NO),
        (IS("==", ir.Not(B), ir.Not(C)), {"b": True, "c": True}, YES),
        (ir.OneOf(ir.Not(B), frozenset({False})), {"b": True}, YES),
        (certainly(B), {"b": True}, YES),
        (certainly(B), {}, NO),
        (IS("==", SCHOOL, ir.Const("x")), {"b": True}, YES),
        (IS("==", SCHOOL, ir.Const("y")), {"b": False, "n": 5}, YES),
        (ir.OneOf(SCHOOL, frozenset("yz")), {"b": False, "n": 1}, YES),
        (ir.OneOf(SCHOOL, frozenset("yz")), {"n": 1}, OPEN),
        (ir.Known(SCHOOL), {"b": False}, NO),
        (ir.Choose(((B, C),), None), {"b": True, "c": False}, NO),
        (ir.Choose(((B, C),), None), {"b": False}, OPEN),
        (ir.Named("who", Kind.ENUM, Scope.CASE, ir.Choose(((B, B),), ir.TRUE)), {}, OPEN),
        (IS("==", ir.Default(N, ir.Const(7)), ir.Const(7)), {}, YES),
        (IS("==", ir.Default(N, ir.Const(7)), ir.Const(7)), {"n": 1}, NO),
        (ir.Default(ir.Not(B), ir.TRUE), {}, YES),
        (IS("==", ir.DaysSince(DAY_), ir.Const(2)), {"day": TODAY - 2}, YES),
        (IS("<", ir.DaysUntil(DAY_), ir.Const(0)), {"day": TODAY - 2}, YES),
        (IS(">=", ir.AgeOn(DAY_, None), ir.Const(1)), {"day": TODAY - 366}, YES),
        (IS("==", ir.YearOf(DAY_), ir.Const(2026)), {"day": TODAY}, YES),
        (IS("==", ir.DaysSince(NOW), ir.Const(1)), {"now": AT - DAY}, YES),
        (IS(">=", NOW, ir.Const(AT)), {"now": AT}, YES),
        (IS(">", NOW, ir.Const(AT)), {"now": AT + 1}, YES),
        (IS("==", ir.Arithmetic("add", (N, M)), ir.Const(5)), {"n": 2, "m": 3}, YES),
        (IS("==", ir.Arithmetic("add", (N, M)), ir.Const(5)), {"n": 2}, OPEN),
        (
            IS("<", ir.Arithmetic("share", (N, M)), ir.Const(Decimal("0.34"))),
            {"n": 1, "m": 3},
            YES,
        ),
        (IS("==", ir.Count(CALLS), ir.Const(2)), {}, YES),
        (IS("==", ir.CountDistinct("type", CALLS), ir.Const(2)), {}, YES),
        (IS("==", ir.Sum("amount", CALLS), ir.Const(2)), {}, OPEN),
        (IS("==", ir.Pick("type", CALLS, True, Kind.ENUM), ir.Const("sms")), {}, NO),
        (IS("==", ir.Pick("type", CALLS, False, Kind.ENUM), ir.Const("sms")), {}, YES),
        (IS(">", D, ir.Const(Decimal("1.25"))), {"d": Decimal("1.2500000000000000001")}, YES),
        (IS("==", D, ir.Const(Decimal("1.25"))), {"d": Decimal("1.2500000000000000001")}, NO),
        (IS("<", D, ir.Const(Decimal("-1.25"))), {"d": Decimal("-1.2500000001")}, YES),
        (IS("==", D, ir.Const(Decimal("0.10"))), {"d": Decimal("0.1")}, YES),
        (IS("<=", D, ir.Const(1)), {"d": Decimal("1.01")}, NO),
        (IS("==", N, ir.Const(2**63)), {"n": 2**64}, NO),
        (IS("==", N, ir.Const(2**62 - 1)), {"n": 2**62}, NO),
        (IS("<", N, ir.Const(2**60)), {"n": HUGE}, NO),
        (IS(">", N, ir.Const(-(2**60))), {"n": -HUGE}, NO),
        (IS("==", N, ir.Const(HUGE)), {"n": HUGE}, YES),
        (IS("==", N, ir.Const(HUGE)), {"n": HUGE + 1}, NO),
        (IS("<", D, ir.Const(Decimal("0." + "0" * 24 + "1"))), {"d": Decimal(0)}, YES),
    ],
    ids=lambda value: _stable(str(value)),
)
def test_each_node_means_what_it_means(
    test: Expr, given: Given, expected: tuple[bool, bool, bool]
) -> None:
    assert truth(test, **given) == expected


def test_each_scope_is_read_where_it_stands() -> None:
    knows = fact("knows", Kind.BOOLEAN, Scope.CONTACT)
    phone = fact("phone", Kind.ENUM, Scope.POINT)
    calls = ir.Events("events", ir.TRUE, ir.Within("ever"), ("contact",))
    offer = ir.All((B, knows, IS("==", phone, ir.Const("home")), ir.Between(ir.Count(calls), 1, 1)))
    world = World(book({"only": ir.TRUE}, [("call", offer, None), ("sms", knows, None)]))
    made = case(
        {"b": True},
        [
            contact(
                "ann",
                {"knows": True},
                point("a1", {"phone": "home"}),
                point("a2", {"phone": "work"}),
            ),
            contact("bob", {"knows": True}, point("b1", {"phone": "home"}, "sms")),
            contact("eve", {"knows": None}, point("e1", {"phone": None}, "call", "sms")),
        ],
        (event("e1", AT - DAY, type="call", contact="ann"),),
    )
    found = world.by_rules(world.ready(made))
    assert found == world.by_interpreter(world.ready(made))
    assert found.acts == {("t0", "ann", "a1"), ("t1", "bob", "b1")}
    world.both(world.ready(made))


@pytest.mark.parametrize(
    ("stage", "do", "offer", "named"),
    [
        (ir.TRUE, "review", fact("knows", Kind.BOOLEAN, Scope.CONTACT), "treatment `t0`"),
        (fact("knows", Kind.BOOLEAN, Scope.CONTACT), "review", ir.TRUE, "stage `only`"),
        (ir.TRUE, "call", fact("tone", Kind.ENUM, Scope.ACT), "treatment `t0`"),
        (ir.TRUE, "call", IS("<", E, ir.Const("x")), "treatment `t0`"),
    ],
)
def test_what_cannot_be_run_is_refused_by_name(
    stage: Expr, do: str, offer: Expr, named: str
) -> None:
    with pytest.raises(TargetError, match=f"cannot run {named}: "):
        World(book({"only": stage}, [(do, offer, None)]))


def test_a_value_of_another_type_is_no_answer() -> None:
    world = World(book({"only": IS("==", N, ir.Const(3))}, []))
    with pytest.raises(TargetError, match="expected a number, got `3`"):
        world.by_rules(world.ready(case({"n": "3"})))
