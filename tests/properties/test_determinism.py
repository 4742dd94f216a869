"""The same inputs give the same bytes, whatever else happens around them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from tests.properties.strategies import Combination, combinations
from tests.properties.test_minutes import PROFILE

ROOT = Path(__file__).parents[2]


def digest(number: int) -> str:
    """Return a digest over the decisions on *number* combinations."""
    found = hashlib.sha256()

    @seed(11)
    @settings(PROFILE, max_examples=number, phases=[Phase.generate])
    @given(combinations())
    def collect(combination: Combination) -> None:
        book = combination.book()
        decision = book.decide(combination.document, combination.at, horizon_days=2)
        found.update(f"{combination.at} {combination.document}\n".encode())
        found.update(decision.to_json().encode())

    collect()
    return found.hexdigest()


def test_hash_seeds_do_not_matter() -> None:
    code = "from tests.properties.test_determinism import digest; print(digest(60))"
    found = set()
    for hash_seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        run = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(run.stdout)
    assert len(found) == 1


@seed(6)
@settings(PROFILE, max_examples=60)
@given(combinations())
def test_order_reuse_and_fresh_books_do_not_matter(combination: Combination) -> None:
    instants = [combination.at + timedelta(hours=7 * step) for step in range(5)]
    fresh = [
        combination.book().decide(combination.document, at, horizon_days=2).to_json()
        for at in instants
    ]
    book = combination.book()
    case = book.case(combination.document)
    backwards = [book.decide(case, at, horizon_days=2).to_json() for at in reversed(instants)]
    again = [book.decide(case, at, horizon_days=2).to_json() for at in instants]
    assert backwards[::-1] == fresh
    assert again == fresh


@seed(8)
@settings(PROFILE, max_examples=15)
@given(combinations())
def test_threads_do_not_matter(combination: Combination) -> None:
    instants = [combination.at + timedelta(hours=5 * step) for step in range(8)]
    alone = combination.book()
    expected = [alone.decide(combination.document, at, horizon_days=2).to_json() for at in instants]
    book = combination.book()
    case = book.case(combination.document)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda at: book.decide(case, at, horizon_days=2), instants * 3))
    assert [decision.to_json() for decision in found] == expected * 3


@seed(6)
@settings(PROFILE, max_examples=60)
@given(combinations(), st.lists(st.integers(-1440, 4 * 1440), min_size=2, max_size=8))
def test_what_was_asked_before_changes_nothing(
    combination: Combination, minutes: list[int]
) -> None:
    # A case keeps what was seen of its time: asked again at any instant, in any order, with any
    # horizon, it answers like one that was never asked.
    book = combination.book()
    asked = book.case(combination.document)
    for number, minute in enumerate(minutes):
        at = combination.at + timedelta(minutes=minute, seconds=number % 3)
        horizon = combination.horizon + number % 2
        never = book.case(combination.document)
        again = book.decide(asked, at, horizon_days=horizon)
        assert again == book.decide(never, at, horizon_days=horizon)
