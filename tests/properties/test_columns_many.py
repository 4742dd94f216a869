"""20,000 cases decided by columns, whole blocks at once, as the scalar target decides each."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.properties._many import KINDS

SHARES = 16
CASES, EACH = 20_000, 625
"""As many of the soak (`python -m tests.soak.columns`) as a run of all tests has time for."""


@pytest.mark.parametrize("share", range(SHARES))
def test_many_cases(share: int) -> None:
    """Random books and books under the bundled packs, by turns."""
    met: Counter[str] = Counter()
    for place in range(CASES // EACH // SHARES):
        counted, wrong = KINDS[("books", "law")[place % 2]](1000 + 10 * share + place, EACH)
        assert not wrong, wrong[0]
        met += counted
    assert met["cases"] >= 0.9 * CASES / SHARES
    assert not met["of them decided one by one"]
