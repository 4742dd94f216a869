"""An experiment as its leaves."""

from __future__ import annotations

from duecourse.difference._leaf import Leaf, Leaves, of_condition, of_meta, of_set
from duecourse.difference._terms import written
from duecourse.language.model import Experiment


def of_experiment(experiment: Experiment) -> Leaves:
    """Yield what an experiment says; the order of its arms divides people, so it is said too."""
    yield Leaf(("salt",), experiment.salt)
    yield Leaf(("champion",), experiment.champion)
    yield from of_condition(("when",), experiment.when)
    for condition in experiment.exclude:
        yield Leaf(("exclude", written(condition)), "never takes part")
    for arm in experiment.arms:
        at = ("arms", arm.meta.id)
        parts = f" (parts {arm.first} to {arm.last - 1})" if arm.last > arm.first else ""
        yield Leaf((*at, "share"), f"{arm.share}{parts}")
        yield from of_set((*at, "treatments"), arm.treatments)
        for leaf in of_meta(arm.meta):
            yield Leaf((*at, *leaf.path), leaf.text, leaf.weight)
