"""The engine's leaps along the clock against an oracle that looks at every minute."""

from __future__ import annotations

from hypothesis import HealthCheck, given, seed, settings
from tests.properties._checks import disagreements
from tests.properties.strategies import Combination, combinations

PROFILE = settings(
    max_examples=300,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@seed(20260310)
@PROFILE
@given(combinations())
def test_the_engine_agrees_with_every_minute(combination: Combination) -> None:
    assert disagreements(combination) == []


@seed(7)
@settings(PROFILE, max_examples=10)
@given(combinations())
def test_the_oracle_passes_over_no_minute(combination: Combination) -> None:
    assert disagreements(combination, everywhere=True) == []
