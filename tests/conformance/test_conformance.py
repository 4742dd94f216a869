from __future__ import annotations

from collections import Counter

import pytest

from .conftest import REGIMES, Conformance, conformance, get, run

LEAST = 150


@pytest.mark.usefixtures("_durable")
def test_conforms(conforming: Conformance, target: str) -> None:
    """Every target decides every case as the language says."""
    outcome = run(conforming, target)
    told = [f"{d.path}: expected {d.expected}, got {d.got}" for d in outcome.differences]
    told += [str(finding) for finding in outcome.trouble]
    assert not told, f"{conforming} ({conforming.pins})\n" + "\n".join(told)
    assert outcome.decisions


def test_there_are_enough_and_each_pins_a_sentence() -> None:
    """The suite keeps its size, its ids are unique, and each case says what it pins."""
    cases = conformance()
    assert len(cases) >= LEAST
    assert max(Counter(str(case) for case in cases).values()) == 1
    for case in cases:
        assert case.pins.startswith("§") or case.file.startswith(REGIMES), case
        assert case.pins, case
        assert get(case.node, "expect") or get(case.node, "timeline"), case
