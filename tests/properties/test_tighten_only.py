"""Treatments offer, limits take away: nothing that is added adds an action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, seed, settings
from hypothesis import strategies as st
from tests.properties import _limits
from tests.properties._checks import lawful
from tests.properties._facts import BASE, DERIVED, conditions_by_scope
from tests.properties.strategies import Combination, combinations
from tests.properties.test_minutes import PROFILE

from duecourse.book.join import Joined
from duecourse.language.model import CallWindows, Header, Limit, Meta, Policy

LATER = st.lists(st.integers(0, 3 * 1440), min_size=2, max_size=5)
TESTS = conditions_by_scope(())


def _plain(origin: str) -> Callable[[str], Meta]:
    return lambda name: Meta(f"added-{name}", origin)


def _grown(less: Combination, more: Joined, minutes: list[int]) -> set[tuple[str, str]]:
    """Return what *more* allows and *less* does not, at any of some instants."""
    strict, loose = less.book(more), less.book()
    ours, theirs = strict.case(less.document), loose.case(less.document)
    found: set[tuple[str, str]] = set()
    for minute in (0, *minutes):
        at = less.at + timedelta(minutes=minute)
        found |= lawful(strict.decide(ours, at)) - lawful(loose.decide(theirs, at))
    return found


@seed(1)
@settings(PROFILE, max_examples=100)
@given(combinations(), _limits.limits(TESTS, _plain("book"), 2), LATER)
def test_another_limit_adds_nothing(
    combination: Combination, added: list[Limit], minutes: list[int]
) -> None:
    playbook = combination.joined.playbook
    tighter = replace(playbook, limits=(*playbook.limits, *added))
    joined = replace(combination.joined, playbook=tighter)
    assert _grown(combination, joined, minutes) == set()


@seed(2)
@settings(PROFILE, max_examples=60)
@given(combinations(), _limits.call_windows(TESTS, _plain("book")), LATER)
def test_call_windows_add_nothing(
    combination: Combination, added: list[CallWindows], minutes: list[int]
) -> None:
    playbook = combination.joined.playbook
    tighter = replace(playbook, call_windows=(*playbook.call_windows, *added))
    joined = replace(combination.joined, playbook=tighter)
    assert _grown(combination, joined, minutes) == set()


@seed(3)
@settings(PROFILE, max_examples=100)
@given(combinations(), _limits.limits(TESTS, _plain("law"), 3), LATER, st.booleans())
def test_a_law_pack_adds_nothing(
    combination: Combination, added: list[Limit], minutes: list[int], bound: bool
) -> None:
    # A pack's table of zones says where an unknown consumer may be: what is known is not loosened,
    # but it is no limit, so it stays out of this test.
    header = Header(
        Meta("law", "law"),
        regime=True,
        jurisdiction="AA",
        binds=frozenset({"third_party"}) if bound else frozenset(),
    )
    facts = {fact.meta.id: fact for fact in (*BASE, *DERIVED)}
    pack = Policy(header, "sha256:law", facts, limits=tuple(added))
    none = replace(combination.joined, packs=(), lawless=True, advisory=False)
    joined = replace(none, packs=(pack,), lawless=False)
    without = replace(combination, joined=none)
    assert _grown(without, joined, minutes) == set()
