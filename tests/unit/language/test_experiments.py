"""The draw of arms: what it is exactly, that it is even, and that it sticks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from duecourse import ir
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language._experiment_model import (
    PARTS,
    Arm,
    Experiment,
    drawn,
    drawn_fact,
    salt_of,
)
from duecourse.language._meta import Meta

SALTS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)


def experiment(shares: list[int], salt: str = "s") -> Experiment:
    firsts = [sum(shares[:i]) for i in range(len(shares) + 1)]
    arms = tuple(
        Arm(Meta(f"arm-{i}", "p"), first, last, (f"t-{i}",))
        for i, (first, last) in enumerate(pairwise(firsts))
    )
    return Experiment(Meta("e", "p"), salt, ir.TRUE, (ir.FALSE,), "arm-0", arms)


def in_arms(one: Experiment, person: str) -> list[str]:
    env = Environment(lambda leaf: drawn(salt_of(leaf.fact), person))
    return [arm.meta.id for arm in one.arms if evaluate(one.drawn_for(arm), env) is True]


def test_the_draw_is_what_the_reference_says() -> None:
    # printf %s opening-tone-2026-03:P-1 | sha256sum
    assert drawn("opening-tone-2026-03", "P-1") == 0xB24CDB1B35D72A74 * 10_000 // 2**64 == 6964
    assert drawn("opening-tone-2026-03", "P-2") == 215
    assert (
        drawn("s", "张三")
        == int(hashlib.sha256("s:张三".encode()).hexdigest()[:16], 16) * 10_000 >> 64
    )


def test_salt_and_person_are_kept_apart() -> None:
    assert drawn("a", "b:c") != drawn("a.b", "c")  # no `:` in a salt, so no two are the same text
    assert salt_of(drawn_fact("a-1.b")) == "a-1.b"
    assert salt_of("days_past_due") == ""


@given(SALTS, st.text(min_size=1))
def test_it_is_one_of_the_parts_and_always_the_same(salt: str, person: str) -> None:
    part = drawn(salt, person)
    assert 0 <= part < PARTS
    assert drawn(salt, person) == part


def test_it_is_even_whatever_ids_look_like() -> None:
    """Chi-squared over 100 cells of 1,000: 99 degrees of freedom, 149 is one in a thousand."""
    kinds: tuple[Callable[[int], str], ...] = (
        str,
        lambda i: f"P-{i:08}",
        lambda i: f"{i * 64:x}",
        lambda i: f"客{i}",
    )
    for number, kind in enumerate(kinds):
        cells = [0] * 100
        for i in range(100_000):
            cells[drawn("even-2026", kind(i)) // 100] += 1
        assert sum((each - 1000) ** 2 / 1000 for each in cells) < 149, number


def test_experiments_are_drawn_apart() -> None:
    """Who is in an arm of one experiment says nothing of the other: 4 cells of 5,000."""
    cells = [0] * 4
    for i in range(20_000):
        cells[2 * (drawn("one", f"P-{i}") < 5000) + (drawn("two", f"P-{i}") < 5000)] += 1
    assert sum((each - 5000) ** 2 / 5000 for each in cells) < 16.3  # 3 degrees, one in a thousand


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=5), st.text(min_size=1), SALTS)
def test_everybody_is_in_exactly_one_arm(cuts: list[int], person: str, salt: str) -> None:
    bounds = [0, *sorted(cuts), PARTS]
    one = experiment([last - first for first, last in pairwise(bounds)], salt)
    assert len(in_arms(one, person)) == 1


@given(st.integers(0, 9_999), st.integers(0, 9_999), st.text(min_size=1))
def test_a_larger_challenger_keeps_whom_it_has(share: int, other: int, person: str) -> None:
    """Growing the last arm moves nobody out of it: stages of a roll-out stick."""
    small, large = sorted((share, other))
    before = in_arms(experiment([PARTS - small, small]), person)
    after = in_arms(experiment([PARTS - large, large]), person)
    assert before == ["arm-0"] or after == ["arm-1"]


@given(st.text(min_size=1), st.sampled_from([None, True, False]), st.sampled_from([None, True]))
def test_unknown_and_excluded_have_the_champion(
    person: str, when: bool | None, exclude: bool | None
) -> None:
    one = experiment([1, PARTS - 1])
    asked = {"w": when, "x": exclude}
    facts = {name: ir.Input(name, ir.Kind.BOOLEAN, ir.Scope.CASE) for name in asked}
    one = Experiment(one.meta, one.salt, facts["w"], (facts["x"],), one.champion, one.arms)
    env = Environment(lambda leaf: asked[leaf.fact] if leaf.fact in asked else drawn("s", person))
    assert evaluate(one.leaves("t-0"), env) is True
    assert evaluate(one.leaves("t-1"), env) is False
    assert evaluate(one.leaves("other"), env) is True
