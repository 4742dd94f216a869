"""Random plans and cases for the flat kernel, and what a plain interpreter says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from duecourse import ir
from duecourse.book.plan import Act, Always, Instance, Plan, Speech, SpokenScript
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.ir_tools import certainly, simplify
from duecourse.language.model import Fact, Meta, Treatment
from duecourse.targets.flat import Answer

Facts = Mapping[str, ir.Value | None]
_SCOPES = (ir.Scope.CASE, ir.Scope.CONTACT, ir.Scope.POINT)
_COLOURS = ("red", "green", "blue")


def _inputs(kind: ir.Kind, names: str) -> tuple[ir.Input, ...]:
    return tuple(ir.Input(name, kind, _SCOPES[i % 3]) for i, name in enumerate(names.split()))


NUMBERS = _inputs(ir.Kind.INTEGER, "n0 n1 n2 n3")
TIMES = _inputs(ir.Kind.TIME_OF_DAY, "t0 t1")
SUMS = _inputs(ir.Kind.MONEY, "m0 m1")
FLAGS = _inputs(ir.Kind.BOOLEAN, "b0 b1 b2 b3")
WORDS = _inputs(ir.Kind.ENUM, "e0 e1")
SETS = _inputs(ir.Kind.SET, "s0")
DEFAULTED = ir.Input("d0", ir.Kind.INTEGER, ir.Scope.CASE)
ALL = (*NUMBERS, *TIMES, *SUMS, *FLAGS, *WORDS, *SETS, DEFAULTED)


class Maker:
    """Makes expressions of all forms that a flat kernel runs."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.shared: list[ir.Expr] = []

    def number(self, depth: int = 1) -> ir.Expr:
        r = self.random
        pick = r.randrange(8) if depth else 0
        leaf = r.choice((*NUMBERS, DEFAULTED))
        if pick < 4:
            return leaf
        if pick == 4:
            return ir.Default(leaf, ir.Const(r.randrange(6)))
        if pick == 5:
            operator = r.choice(("add", "subtract", "minimum", "maximum"))
            return ir.Arithmetic(operator, (leaf, self.number(0), ir.Const(1)))
        branches = tuple(
            (self.condition(depth - 1), self.number(0) if r.random() < 0.3 else ir.Const(i))
            for i in range(r.randrange(1, 4))
        )
        expr = ir.Choose(branches, r.choice((None, ir.Const(9))))
        return ir.Named(f"named{r.randrange(1000)}", ir.Kind.INTEGER, ir.Scope.CASE, expr)

    def test(self, depth: int) -> ir.Expr:
        r = self.random
        low = r.randrange(5)
        match r.randrange(12):
            case 0:
                return r.choice(FLAGS)
            case 1:
                return ir.Compare("==", r.choice(FLAGS), ir.Const(r.random() < 0.6))
            case 2:
                bounds = r.choice(((low, None), (None, low), (low, low + 2), (low, low)))
                return ir.Between(self.number(depth), *bounds)
            case 3:
                return ir.Between(r.choice(TIMES), low, low + r.randrange(1, 3), half_open=True)
            case 4:
                return ir.Between(r.choice(SUMS), Decimal(low), r.choice((None, Decimal("4.5"))))
            case 5:
                operator = r.choice(("<", "<=", ">", ">=", "==", "!="))
                right = r.choice((ir.Const(low), self.number(0)))
                return ir.Compare(operator, self.number(depth), right)
            case 6:
                return ir.OneOf(r.choice(WORDS), frozenset(r.sample(_COLOURS, r.randrange(1, 3))))
            case 7:
                return ir.OneOf(r.choice(NUMBERS), frozenset(r.sample(range(6), r.randrange(1, 4))))
            case 8:
                return ir.Known(r.choice(ALL))
            case 9:
                form = r.choice((ir.Overlaps, ir.Covers))
                return form(SETS[0], frozenset(r.sample(_COLOURS, r.randrange(1, 3))))
            case 10:
                return certainly(self.condition(depth - 1)) if depth > 0 else self.test(0)
            case _:
                inner = self.condition(depth - 1) if depth > 0 else self.test(0)
                named = ir.Named("flag", ir.Kind.BOOLEAN, ir.Scope.CASE, inner)
                return ir.Compare("==", named, ir.Const(r.random() < 0.5))

    def condition(self, depth: int = 2) -> ir.Expr:
        r = self.random
        if self.shared and r.random() < 0.3:
            return r.choice(self.shared)
        pick = r.random()
        expr: ir.Expr
        if depth <= 0 or pick < 0.4:
            expr = self.test(depth)
        elif pick < 0.65:
            expr = ir.All(tuple(self.condition(depth - 1) for _ in range(r.randrange(1, 4))))
        elif pick < 0.9:
            expr = ir.Any(tuple(self.condition(depth - 1) for _ in range(r.randrange(1, 4))))
        else:
            expr = ir.Not(self.condition(depth - 1))
        if r.random() < 0.3:
            self.shared.append(expr)
        return expr

    def stages(self) -> tuple[tuple[str, ir.Expr], ...]:
        r = self.random
        number = r.choice(NUMBERS)
        if r.random() < 0.6:
            cuts = sorted(r.sample(range(7), 3))
            found: list[ir.Expr] = [
                ir.Between(number, None, cuts[0]),
                ir.Between(number, cuts[0] + 1, cuts[1]),
                ir.Between(number, cuts[1] + 1, cuts[2]),
                ir.Between(number, cuts[2] + 1, None),
            ]
            if r.random() < 0.4:
                found = [ir.All((self.shared[0], one)) if self.shared else one for one in found]
        else:
            found = [self.condition(1) for _ in range(3)]
        return tuple((f"stage-{i}", simplify(one)) for i, one in enumerate(found))


@dataclass(frozen=True)
class World:
    """One random plan with its vocabulary."""

    plan: Plan
    facts: dict[str, Fact]
    outputs: tuple[str, ...]


def world(seed: int) -> World:
    """Return a random plan."""
    r = Random(seed)
    make = Maker(r)
    make.condition()
    stages = make.stages()
    instances = tuple(
        Instance(i, Meta(f"limit-{i}", "law"), "hold", simplify(make.condition()), Always())
        for i in range(r.randrange(0, 13))
    )
    conditions = tuple(simplify(make.condition(1)) for _ in range(3))
    script = SpokenScript(
        "talk",
        {},
        {},
        (*(Speech(f"cohort-{i}", i, (), {}) for i in range(3)), Speech("", -1, (), {})),
    )
    acts = tuple(
        _act(r, i, len(stages), len(instances), simplify(make.condition()), script)
        for i in range(r.randrange(1, 14))
    )
    derived = {
        "out_number": make.number(),
        "out_flag": make.condition(1),
        "out_time": TIMES[0],
    }
    facts = {leaf.fact: Fact(Meta(leaf.fact, "core"), leaf.kind, leaf.scope, leaf) for leaf in ALL}
    facts["d0"] = Fact(Meta("d0", "core"), DEFAULTED.kind, DEFAULTED.scope, DEFAULTED, default=3)
    for name, expr in derived.items():
        facts[name] = Fact(Meta(name, "core"), ir.Kind.INTEGER, ir.Scope.CASE, expr)
    exprs = {name: fact.expr for name, fact in facts.items()}
    plan = Plan(0, 1, stages, acts, instances, conditions, (), (), (), (), exprs)
    outputs = ["stage", "now", "limits", "cohort:talk", *(f"fact:{name}" for name in derived)]
    r.shuffle(outputs)
    return World(plan, facts, tuple(outputs[: r.randrange(3, 8)]))


def _act(
    r: Random, bit: int, stages: int, limits: int, offer: ir.Expr, script: SpokenScript
) -> Act:
    meta = Meta(f"act-{bit}", "b")
    treatment = Treatment(
        meta, None, "call", ir.TRUE, offer, bit, exclusive=r.choice(("", "", "voice"))
    )
    blocks = sum(1 << i for i in range(limits) if r.random() < 0.4)
    inside = tuple(i for i in range(stages) if r.random() < 0.6)
    spoken = script if bit == 0 or r.random() < 0.2 else None
    return Act(bit, treatment, inside, offer, (ir.TRUE, ir.TRUE, ir.TRUE), blocks, 0, 0, spoken)


def case(r: Random) -> dict[str, ir.Value | None]:
    """Return random facts, some unknown, some absent."""
    found: dict[str, ir.Value | None] = {}
    for leaf in ALL:
        if r.random() < 0.12:
            continue
        value: ir.Value | None
        match leaf.kind:
            case ir.Kind.INTEGER | ir.Kind.TIME_OF_DAY:
                value = r.randrange(8)
            case ir.Kind.MONEY:
                value = r.choice((Decimal(r.randrange(6)), Decimal("4.5"), 4))
            case ir.Kind.BOOLEAN:
                value = r.random() < 0.5
            case ir.Kind.ENUM:
                value = r.choice(_COLOURS)
            case _:
                value = frozenset(r.sample(_COLOURS, r.randrange(0, 3)))
        found[leaf.fact] = None if r.random() < 0.15 else value
    return found


def oracle(world: World, facts: Facts) -> tuple[Answer, ...]:
    """Return what the plan means, read word by word."""
    plan = world.plan

    def value(leaf: ir.Input) -> ir.Value | None:
        found = facts.get(leaf.fact)
        return world.facts[leaf.fact].default if found is None else found

    environment = Environment(value)

    def truth(expr: ir.Expr) -> ir.Value | None:
        return evaluate(expr, environment)

    certain = [i for i, (_, condition) in enumerate(plan.stages) if truth(condition) is True]
    stage = certain[0] if len(certain) == 1 else None
    applies = {i.bit for i in plan.instances if truth(i.applies) is not False}
    ever = {i.bit for i in plan.instances if any(act.blocks >> i.bit & 1 for act in plan.acts)}
    now: list[str] = []
    groups: set[str] = set()
    for act in plan.acts:
        blocked = any(act.blocks >> bit & 1 for bit in applies)
        if stage in act.stages and truth(act.offer) is True and not blocked:
            group = act.treatment.exclusive
            if not group or group not in groups:
                now.append(act.treatment.meta.id)
            groups.add(group)
    cohort = next(
        (f"cohort-{i}" for i, condition in enumerate(plan.conditions) if truth(condition) is True),
        None,
    )
    answers: dict[str, Answer] = {
        "stage": None if stage is None else plan.stages[stage][0],
        "now": tuple(sorted(now)),
        "limits": tuple(sorted(plan.instances[bit].limit.name for bit in applies & ever)),
        "cohort:talk": cohort,
    }
    for name in ("out_number", "out_flag", "out_time"):
        answers[f"fact:{name}"] = truth(plan.facts[name])
    return tuple(answers[output] for output in world.outputs)
