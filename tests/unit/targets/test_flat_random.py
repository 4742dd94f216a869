from __future__ import annotations

from random import Random

import pytest
from tests.unit.targets.flat_random import case, oracle, world

from duecourse import ir
from duecourse.targets.flat import FlatKernel, compile_flat


class Counting(dict[str, "ir.Value | None"]):
    """Facts that count how often each is fetched."""

    def __init__(self, facts: dict[str, ir.Value | None]) -> None:
        super().__init__(facts)
        self.fetched: dict[str, int] = {}

    def __getitem__(self, name: str) -> ir.Value | None:
        self.fetched[name] = self.fetched.get(name, 0) + 1
        return super().__getitem__(name)


@pytest.mark.parametrize("seed", range(150))
def test_a_kernel_means_what_its_plan_says(seed: int) -> None:
    made = world(seed)
    kernel = compile_flat(made.plan, made.facts, made.outputs)
    r = Random(seed)
    for _ in range(30):
        facts = case(r)
        assert kernel(facts) == oracle(made, facts)
        fetched_once(kernel, facts)


def fetched_once(kernel: FlatKernel, facts: dict[str, ir.Value | None]) -> None:
    counting = Counting({**dict.fromkeys(kernel.facts), **facts})
    kernel(counting)
    assert set(counting.fetched.values()) <= {1}
    assert counting.fetched.keys() <= kernel.facts.keys()
