"""The columns target gives the answers of the scalar one, row for row."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from tests._columns import differences, disagreements
from tests.properties._law import law_combinations
from tests.properties.strategies import Combination, combinations

import duecourse
from duecourse._resources import bundled
from duecourse.portfolio.in_columns import InColumns
from duecourse.portfolio.one_by_one import OneByOne
from duecourse.portfolio.synth.generate import whole
from duecourse.portfolio.synth.spec import spec_of

QUIETLY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
# A clock put forward, one put back, a law that changes next week, a year's end, midnight.
INSTANTS = (
    "2026-03-07T23:59:30-05:00",
    "2026-10-31T21:00:00-04:00",
    "2026-08-28T10:00:00-04:00",
    "2026-12-30T15:45:00+08:00",
    "2026-06-10T00:00:00+08:00",
)
CASES = 1_000


def found(combination: Combination) -> list[str]:
    """Return where columns differ on one combination."""
    book = combination.book()
    case = book.case(combination.document)
    decision = book.decide(case, combination.at, horizon_days=combination.horizon)
    return disagreements(book, case, combination.at, combination.horizon, decision)


@settings(max_examples=150, deadline=None, suppress_health_check=QUIETLY)
@given(combinations())
def test_random_books(combination: Combination) -> None:
    """Books of every construct, with packs, zones, histories and effective dates."""
    assert not found(combination)


@settings(max_examples=40, deadline=None, suppress_health_check=QUIETLY)
@given(law_combinations())
def test_random_cases_under_the_bundled_packs(combination: Combination) -> None:
    """The packs that ship with the engine."""
    assert not found(combination)


@pytest.mark.parametrize("at", INSTANTS)
def test_synthetic_portfolios(at: str) -> None:
    """Portfolios with shared persons, many zones and unknown facts, decided whole."""
    book = duecourse.load(bundled("policies") / "branch")
    instant = datetime.fromisoformat(at)
    places = {"CN": 0.4, "US": 0.2, "US+US-MA": 0.1, "US+US-NYC": 0.1, "UK": 0.1, "IN": 0.1}
    seed = INSTANTS.index(at) + 1
    tables = whole(spec_of(book, CASES, seed=seed, at=instant, jurisdictions=places, future=0.02))
    one, other = OneByOne(book).decide(tables, instant), InColumns(book).decide(tables, instant)
    assert one.decisions.num_rows == CASES
    assert not differences(one, other)[:10]
