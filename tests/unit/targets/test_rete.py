from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from tests.unit.targets.rete_world import AT, World, book, case, contact, fact, point

import duecourse
from duecourse import ir
from duecourse.book.prepared import Prepared
from duecourse.errors import TargetError
from duecourse.ir import Kind, Scope
from duecourse.targets._rete_engine import MAX_RULES
from duecourse.targets._rete_formula import MAX_WIDTH

pytest.importorskip("durable", reason="durable-rules has no wheel and needs a compiler")

BRANCH = Path(__file__).parents[3] / "policies" / "branch"
CASES = sorted((BRANCH / "cases").glob("*.yaml"))
WHEN = datetime.fromisoformat("2026-03-10T10:05:00+08:00")

N, M = fact("n", Kind.INTEGER), fact("m", Kind.INTEGER)
K = fact("k", Kind.INTEGER, Scope.CONTACT)
P = fact("p", Kind.INTEGER, Scope.POINT)


def small() -> World:
    """Return a book with two stages, a desk act, and acts about contacts and points."""
    return World(
        book(
            {"low": ir.Between(N, None, 499), "high": ir.Between(N, 500, None)},
            [
                ("review", ir.Compare(">", M, ir.Const(500)), None),
                ("call", ir.Compare("<", K, N), None),
                ("sms", ir.Any((ir.Compare("==", P, ir.Const(1)), ir.Between(M, 1, 9))), ("low",)),
            ],
        )
    )


def drawn(world: World, number: int) -> Prepared:
    """Return the case of a number: no two alike to any rule."""
    facts = {"n": number % 1000, "m": number * 7 % 1000}
    people = [
        contact(f"c{i}", {"k": number * 3 % 1000}, point("p", {"p": number % 3}, "call", "sms"))
        for i in range(2)
    ]
    return world.ready(case(facts, people, name=f"LN-{number}"))


def test_stages_and_offers_are_those_of_the_scalar_target() -> None:
    world = small()
    for number in range(0, 1000, 7):
        ready = drawn(world, number)
        world.both(ready)
        assert world.by_rules(ready) == world.by_interpreter(ready)


def test_no_stage_or_two_stages_are_none() -> None:
    world = World(
        book(
            {"one": ir.Between(N, 1, 5), "two": ir.Between(N, 5, 9)},
            [("review", ir.TRUE, None)],
        )
    )
    for value, stage in ((1, "one"), (5, ""), (9, "two"), (10, ""), (None, "")):
        ready = world.ready(case({"n": value}))
        assert world.by_rules(ready).stage == stage
        assert world.both(ready)[0] == {"one": 0, "two": 1}.get(stage, -1)


@pytest.mark.parametrize(
    ("stage", "offers", "told"),
    [
        (ir.FALSE, [], "the stage is `only` to rete and `none` to scalar"),
        (ir.TRUE, [("review", ir.FALSE)], "`t0` is offered to rete and not offered to scalar"),
        (
            ir.TRUE,
            [("review", ir.TRUE), ("call", ir.FALSE)],
            "`t1` to contact `ann` at point `home` is offered to rete and not offered to scalar",
        ),
    ],
)
def test_two_opinions_decide_nothing(
    stage: ir.Expr, offers: list[tuple[str, ir.Expr]], told: str
) -> None:
    """The scalar code of one book is set against the rules of another."""
    ours = World(book({"only": ir.TRUE}, [(do, ir.TRUE, None) for do, _ in offers]))
    theirs = World(book({"only": stage}, [(do, offer, None) for do, offer in offers]))
    ready = ours.ready(case({}, [contact("ann", {}, point("home"))], name="LN-7"))
    with pytest.raises(TargetError) as caught:
        ours.rete.stage_and_run(theirs.code, ready, AT)
    assert str(caught.value) == (
        f"the rete and scalar targets differ on case `LN-7` at 2026-03-10T02:05:00+00:00: {told}; "
        "nothing was decided"
    )


def test_an_offer_that_only_the_scalar_target_makes_is_refused_too() -> None:
    ours = World(book({"only": ir.TRUE}, [("review", ir.Compare("==", N, ir.Const(1)), None)]))
    theirs = World(book({"only": ir.TRUE}, [("review", ir.TRUE, None)]))
    with pytest.raises(TargetError, match="`t0` is not offered to rete and offered to scalar"):
        ours.rete.stage_and_run(theirs.code, ours.ready(case({"n": 2})), AT)


@pytest.mark.parametrize("count", [511, 512, 1200])
def test_large_books_are_split_over_rulesets(count: int) -> None:
    world = World(
        book(
            {"only": ir.TRUE},
            [("review", ir.Compare(">=", N, ir.Const(number)), None) for number in range(count)],
        )
    )
    (group,) = world.matcher.desk
    assert len(group.rulesets) > 1
    for ruleset in group.rulesets:
        assert len(ruleset.rules.conditions) <= min(MAX_WIDTH, MAX_RULES - 1)
    for value in (-1, 0, 55, 56, 510, count - 1, count):
        ready = world.ready(case({"n": value}))
        assert len(world.by_rules(ready).acts) == min(value + 1, count)
        world.both(ready)


def test_conditions_that_are_alike_are_one_rule() -> None:
    world = World(
        book({"only": ir.TRUE}, [("review", ir.Compare("==", N, ir.Const(1)), None)] * 600)
    )
    assert [len(r.rules.conditions) for r in world.matcher.desk[0].rulesets] == [1]
    assert len(world.by_rules(world.ready(case({"n": 1}))).acts) == 600


def test_a_condition_that_does_not_fit_is_refused_by_name() -> None:
    flags = [[fact(f"{name}{number}", Kind.BOOLEAN) for number in range(6)] for name in "abcdefg"]
    huge = ir.All(tuple(ir.Any(tuple(group)) for group in flags))
    with pytest.raises(TargetError, match="cannot run treatment `t0`: it comes to more than 64"):
        World(book({"only": ir.TRUE}, [("review", huge, None)]))


def test_a_derived_fact_too_large_to_follow_is_computed() -> None:
    flags = [fact(f"x{number}", Kind.BOOLEAN) for number in range(40)]
    band = ir.Choose(tuple((flag, ir.Const(f"b{i}")) for i, flag in enumerate(flags)), None)
    world = World(
        book({"only": ir.TRUE}, [("review", ir.Compare("==", band, ir.Const("b7")), None)])
    )
    made = case({f"x{number}": number == 7 for number in range(40)})
    ready = world.ready(made)
    assert world.by_rules(ready) == world.by_interpreter(ready)
    assert world.by_rules(ready).acts == {("t0", "", "")}


def test_threads_take_turns() -> None:
    world = small()
    numbers = range(1200)
    prepared = [drawn(world, number) for number in numbers]
    expected = [world.by_interpreter(ready) for ready in prepared]

    def decide(number: int) -> bool:
        world.matcher._answers.clear()
        world.both(prepared[number])
        return world.by_rules(prepared[number]) == expected[number]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(decide, numbers))


def test_memory_stays_flat() -> None:
    """In a process of its own, whose memory nothing else has raised yet."""
    code = (
        "import resource\n"
        "from tests.unit.targets.test_rete import drawn, small\n"
        "world = small()\n"
        "def decide(numbers):\n"
        "    for number in numbers:\n"
        "        world.matcher._answers.clear()\n"
        "        world.both(drawn(world, number))\n"
        "decide(range(500))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "decide(range(3000))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.stdout) * unit < 4 << 20


@pytest.fixture(scope="module")
def books() -> tuple[duecourse.Book, duecourse.Book]:
    return duecourse.load(BRANCH), duecourse.load(BRANCH, target="rete")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_branch_cases_are_decided_alike(
    path: Path, books: tuple[duecourse.Book, duecourse.Book]
) -> None:
    one, other = (found.decide(found.read_case(path), WHEN).to_json() for found in books)
    assert one == other


def test_there_are_branch_cases() -> None:
    assert len(CASES) > 20
