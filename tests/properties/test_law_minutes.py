"""The law packs that ship with the engine, against the oracle that looks at every minute."""

from __future__ import annotations

from hypothesis import given, seed
from tests.properties._checks import disagreements
from tests.properties._law import law_combinations
from tests.properties.strategies import Combination
from tests.properties.test_minutes import PROFILE


@seed(1006)
@PROFILE
@given(law_combinations())
def test_the_engine_agrees_with_every_minute_of_the_law(combination: Combination) -> None:
    assert disagreements(combination) == []
