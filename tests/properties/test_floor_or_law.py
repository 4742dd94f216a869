"""Where no law can speak on a subject the house floor does, whatever the packs say of themselves.

Releases (``unless``, ``except``) are taken out first: what releases a limit is the law's own word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from hypothesis import given, seed, settings
from hypothesis import strategies as st
from tests.properties._law import law_combinations, packs_by_place, variations
from tests.properties.strategies import Combination
from tests.properties.test_minutes import PROFILE

from duecourse.audit.acts import join, without_exceptions
from duecourse.book.bind import Vocabulary, bind
from duecourse.book.plan import Cap, Hours, Instance, Wait
from duecourse.clock.instants import to_us
from duecourse.decide.decider import Decider
from duecourse.language.bundle import bundled_core
from duecourse.language.model import ConcealBody, ForbidBody
from duecourse.targets.scalar import ScalarTarget

FRIENDS = ("friend", "colleague", "employer", "reference")
OWING = ("liable", "successor_in_interest")
"""Friends who owe nothing are third parties under every law, and to the house."""

Speaks = Callable[[Instance], bool]


@cache
def _every_act(places: tuple[str, ...]) -> tuple[Decider, Vocabulary, Mapping[str, Any]]:
    """Return every act there can be, under the bare law of some places."""
    packs = tuple(pack for place in places for pack in packs_by_place()[place])
    joined = without_exceptions(join(bundled_core(), packs, "UTC", advisory=False))
    vocabulary = Vocabulary()
    vocabulary.learn(joined.facts)
    limits = {limit.meta.name: limit for pack in packs for limit in pack.limits}
    return Decider(ScalarTarget(joined), joined), vocabulary, limits


def _unspoken(combination: Combination, document: dict[str, Any]) -> list[str]:
    """Return the acts on which neither law nor floor speaks, by subject."""
    packs = combination.joined.packs
    places = tuple(dict.fromkeys(pack.header.jurisdiction for pack in packs))
    decider, vocabulary, limits = _every_act(places)
    us = to_us(combination.at)
    ready, _ = decider.prepare(bind(document, vocabulary), us)
    code = decider.target.compiled(us)
    run = code.run(ready, 0, us)
    of_law = [i for i in code.plan.instances if i.limit.name in limits]
    floor = {i.limit.name: 0 for i in code.plan.instances if i.limit.origin == "core"}
    for instance in code.plan.instances:
        if instance.limit.name in floor:
            floor[instance.limit.name] |= 1 << instance.bit

    def mask(speaks: Speaks) -> int:
        return sum(1 << i.bit for i in of_law if speaks(i))

    hours = mask(lambda i: isinstance(i.clock, Hours) and not i.clock.told)
    often = mask(lambda i: isinstance(i.clock, Cap | Wait))
    others = mask(lambda i: isinstance(limits[i.limit.name].body, ForbidBody | ConcealBody))
    found: list[str] = []
    for pair in run.pairs:
        who = pair[0].facts
        friend = who.get("role") in FRIENDS and not any(who.get(fact) for fact in OWING)
        any_act = any((a.blocks | a.conceals) & others & pair[4] for a in code.acts.values())
        for act in code.acts.values():
            if act.treatment.do not in pair[1].channels:
                continue
            held = act.blocks & pair[4]
            if not held & (hours | floor["core/house-floor-hours"]):
                found.append(f"hours: {act.treatment.meta.id} to {pair[1].id}")
            if act.treatment.do == "call" and not held & (
                often | floor["core/house-floor-frequency"]
            ):
                found.append(f"frequency: {act.treatment.meta.id} to {pair[1].id}")
            if friend and not any_act and not held & floor["core/house-floor-third-parties"]:
                found.append(f"third parties: {act.treatment.meta.id} to {pair[1].id}")
    return found


@seed(8)
@settings(PROFILE, max_examples=40)
@given(law_combinations(), st.integers(0, 2**32))
def test_law_or_floor(combination: Combination, number: int) -> None:
    for document in variations(dict(combination.document), 10, number):
        assert _unspoken(combination, document) == [], document
