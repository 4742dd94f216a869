"""z3's terms mean what ``ir_evaluate`` says, and what z3 denies no case does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from tests.properties._checks import lawful
from tests.properties.strategies import Combination, combinations
from tests.properties.test_minutes import PROFILE
from tests.unit.targets.flat_random import ALL, Maker

from duecourse import ir
from duecourse.book.plan import Act
from duecourse.clock.instants import day_number, to_us
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language.model import Fact, Meta

z3 = pytest.importorskip("z3")

from duecourse.targets.solver import Solver, Unsat, View, Witness  # noqa: E402 - needs z3
from duecourse.targets.solver.dates import Dates  # noqa: E402
from duecourse.targets.solver.encode import Encoder  # noqa: E402
from duecourse.targets.solver.facts import FactVariables, Members  # noqa: E402
from duecourse.targets.solver.terms import Words, both  # noqa: E402

COLOURS = ("red", "green", "blue")
DAYS = tuple(ir.Input(f"day{i}", ir.Kind.DATE, ir.Scope.CASE) for i in range(2))
TEXTS = tuple(ir.Input(f"text{i}", ir.Kind.TEXT, ir.Scope.CASE) for i in range(2))
INSTANTS = (ir.Input("instant0", ir.Kind.INSTANT, ir.Scope.CASE),)
LEAVES = (*ALL, *DAYS, *TEXTS, *INSTANTS)
TODAY = day_number(date(2026, 3, 10))


def _facts() -> Mapping[str, Fact]:
    values = {ir.Kind.ENUM: COLOURS, ir.Kind.SET: COLOURS}
    return {
        leaf.fact: Fact(
            Meta(leaf.fact, ""),
            leaf.kind,
            leaf.scope,
            leaf,
            f"loan.{leaf.fact}",
            values.get(leaf.kind, ()),
            default=3 if leaf.fact == "d0" else None,
        )
        for leaf in LEAVES
    }


def _value(random: Random, leaf: ir.Input) -> ir.Value | None:
    if random.random() < 0.25 and leaf.fact != "d0":
        return None
    match leaf.kind:
        case ir.Kind.BOOLEAN:
            return random.random() < 0.5
        case ir.Kind.ENUM:
            return random.choice(COLOURS)
        case ir.Kind.TEXT:
            return random.choice((*COLOURS, "other"))
        case ir.Kind.SET:
            return frozenset(c for c in COLOURS if random.random() < 0.5)
        case ir.Kind.MONEY:
            return Decimal(random.randrange(0, 600)) / 100
        case ir.Kind.DATE:
            near = random.choice((0, -40 * 365 - 10, -20 * 365))
            return TODAY + near + random.randrange(-400, 400)
        case ir.Kind.INSTANT:
            return (TODAY - random.randrange(0, 9)) * 86_400_000_000 + random.randrange(
                86_400_000_000
            )
        case _:
            return random.randrange(6)


def _test(maker: Maker, random: Random) -> ir.Expr:
    """Return a test that the flat kernel does not have: of dates, texts and quotients."""
    day = random.choice(DAYS)
    operator = random.choice(("<", "<=", ">", ">=", "==", "!="))
    ratio = ir.Arithmetic("share", (maker.number(0), maker.number(0)))
    whole: tuple[ir.Expr, ...] = (
        ir.DaysSince(day),
        ir.DaysUntil(ir.Default(day, ir.Const(TODAY))),
        ir.DaysSince(INSTANTS[0]),
        ir.YearOf(day),
        ir.AgeOn(day, None),
        ir.AgeOn(DAYS[0], DAYS[1]),
        ir.Arithmetic("subtract", (DAYS[0], DAYS[1])),
    )
    low = random.choice((0, 5, 20, 40, 1986, 2006, -3))
    match random.randrange(6):
        case 0:
            return ir.Compare(operator, random.choice(whole), ir.Const(low))
        case 1:
            return ir.Between(random.choice(whole), low, low + random.randrange(20))
        case 2:
            return ir.Compare(operator, ratio, ir.Const(Decimal(random.randrange(8)) / 4))
        case 3:
            return ir.Between(ratio, Decimal("0.5"), random.choice((None, Decimal(2))))
        case 4:
            right = random.choice((TEXTS[1], ir.Const("red")))
            return ir.Compare(random.choice(("==", "!=")), TEXTS[0], right)
        case _:
            return ir.Compare(operator, DAYS[0], random.choice((DAYS[1], ir.Const(TODAY))))


def _condition(random: Random) -> ir.Expr:
    maker = Maker(random)
    parts = [maker.condition(2), *(_test(maker, random) for _ in range(random.randrange(3)))]
    random.shuffle(parts)
    joined = random.choice((ir.All, ir.Any))(tuple(parts))
    return random.choice((joined, ir.Not(joined), ir.Known(joined)))


def _pins(variables: FactVariables, world: Mapping[ir.Input, ir.Value | None], words: Words):  # type: ignore[no-untyped-def]
    for leaf, variable in variables.made.items():
        value = world[leaf]
        if variable.known is not True:
            yield variable.known == (value is not None)
        if value is None:
            continue
        if isinstance(value, frozenset):
            yield from (has == (name in value) for name, has in variable.value.items())
        elif isinstance(value, str):
            yield variable.value == words.code(value)
        elif isinstance(value, Decimal):
            yield variable.value == int(value * variable.scale)
        else:
            yield variable.value == value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_terms_mean_what_the_interpreter_says(seed: int) -> None:
    random = Random(seed)
    expr = _condition(random)
    facts, words, axioms = _facts(), Words(), []  # type: ignore[var-annotated]
    variables = FactVariables(facts, words, Members([expr], facts), frozenset(), axioms)
    encoder = Encoder(variables.term, None, words, Dates(axioms), TODAY)
    truth = encoder.truth(expr)
    assert not encoder.left_free
    for _ in range(3):
        world = {leaf: _value(random, leaf) for leaf in LEAVES}
        wanted = evaluate(expr, Environment(world.__getitem__, TODAY))
        solver = z3.Solver()
        solver.add(*axioms, *_pins(variables, world, words))
        assert str(solver.check()) == "sat", "a case must be possible"
        found = [_decided(solver, flag) for flag in (truth.certain, truth.possible)]
        assert found == [wanted is True, wanted is not False], f"{expr} in {world}"


def _decided(solver, flag) -> bool | None:  # type: ignore[no-untyped-def]
    """Return what a flag is where every fact is pinned; None where it is open."""
    if isinstance(flag, bool):
        return flag
    ways = [str(solver.check(way)) == "sat" for way in (flag, z3.Not(flag))]
    return ways[0] if ways[0] != ways[1] else None


@seed(7)
@settings(PROFILE, max_examples=15)
@given(combinations())
def test_what_may_be_done_is_never_denied_and_what_is_shown_is_decided(asked: Combination) -> None:
    book = asked.book()
    solver = Solver(asked.joined, book.vocabulary, to_us(asked.at))
    done = {name for name, _ in lawful(book.decide(asked.document, asked.at))}
    for act in solver.plan.acts:

        def claim(view: View, act: Act = act) -> object:
            return both((view.offered(act), view.lawful(act)))

        name = act.treatment.meta.id
        answer = solver.witness(claim, desk=act.treatment.is_desk)
        if name in done:
            assert not isinstance(answer, Unsat), f"{name} is denied, and is done"
        if isinstance(answer, Witness):
            decision = book.decide(answer.document, answer.at)
            assert name in {each for each, _ in lawful(decision)}
