"""``now(playbook + packs)`` lies within ``now(playbook)``: the law only takes away.

Before exclusive groups are settled. Where a consumer's zone is not known a pack's own table says
where they may be; so the playbook is asked with the same table (docs/decisions/0007).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from hypothesis import given, seed, settings
from hypothesis import strategies as st
from tests.properties._checks import lawful
from tests.properties._law import law_combinations, variations
from tests.properties.strategies import Combination
from tests.properties.test_minutes import PROFILE

from duecourse.api import Book

CASES = 50
Lawful: TypeAlias = set[tuple[str, str]]


def allowed(
    combination: Combination, documents: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Lawful, Lawful]]:
    """Yield each case with what may be done with the packs, and without them."""
    law = combination.book()
    alone = _same_zones(combination)
    for document in documents:
        with_law = lawful(law.decide(law.case(document), combination.at))
        yield document, with_law, lawful(alone.decide(alone.case(document), combination.at))


def _same_zones(combination: Combination) -> Book:
    """Return the playbook without any limit of the packs, but with their tables of zones."""
    bare = tuple(replace(pack, limits=()) for pack in combination.joined.packs)
    joined = replace(combination.joined, packs=bare, lawless=True)
    return combination.book(joined)


@seed(4)
@settings(PROFILE, max_examples=100)
@given(law_combinations(), st.integers(0, 2**32))
def test_the_law_adds_nothing(combination: Combination, number: int) -> None:
    documents = variations(dict(combination.document), CASES, number)
    for document, with_law, without in allowed(combination, documents):
        assert with_law <= without, document
