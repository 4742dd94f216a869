"""Random books with an experiment offer what the book of the person's arm alone would offer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests._columns import disagreements
from tests.properties._facts import conditions, conditions_by_scope
from tests.properties.strategies import Combination, combinations

from duecourse.api import Book
from duecourse.book.bind import Vocabulary
from duecourse.book.case import Case
from duecourse.clock.instants import to_us
from duecourse.decide.decision import Decision
from duecourse.ir import Scope
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language._experiment_model import PARTS, Arm, Experiment, drawn
from duecourse.language.model import Meta, Treatment

QUIETLY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
Offers = set[tuple[str, str]]


@st.composite
def tried(draw: st.DrawFn) -> Combination:
    """Return a random book with an experiment on some of its treatments."""
    found = draw(combinations())
    asked = conditions(conditions_by_scope(())[Scope.CASE])
    names = [t.meta.id for t in found.joined.playbook.treatments if not t.exhibit]
    some = st.lists(st.sampled_from(names), max_size=3, unique=True) if names else st.just([])
    cuts = sorted(draw(st.lists(st.integers(0, PARTS), min_size=1, max_size=2)))
    arms = tuple(
        Arm(Meta(f"arm-{n}", "book"), first, last, tuple(draw(some)))
        for n, (first, last) in enumerate(pairwise((0, *cuts, PARTS)))
    )
    day = to_us(found.at) // 86_400_000_000
    near = st.none() | st.integers(day - 2, day + 2)
    since, until = draw(near), draw(near)
    experiment = Experiment(
        Meta("tried", "book", since=since, until=until),
        draw(st.sampled_from(("a", "b", "c", "d"))),
        draw(asked),
        tuple(draw(st.lists(asked, min_size=1, max_size=2))),
        draw(st.sampled_from([arm.meta.id for arm in arms])),
        arms,
    )
    playbook = replace(found.joined.playbook, experiments=(experiment,))
    return replace(found, joined=replace(found.joined, playbook=playbook))


def book_of(combination: Combination, *, experiments: bool = True) -> Book:
    joined = combination.joined
    vocabulary = Vocabulary()
    vocabulary.learn(joined.facts)
    if experiments:
        vocabulary.salts = tuple(each.salt for each in joined.playbook.experiments)
    return Book(joined, vocabulary, "scalar", ())


def arm_of(book: Book, case: Case, combination: Combination) -> Arm | None:
    """Return the arm by the plain interpreter, without anything that was lowered or compiled."""
    (experiment,) = book.joined.playbook.experiments
    us = to_us(combination.at)
    first, last = book.joined.lifetime(experiment.meta)
    ready, _ = book.decider.prepare(case, us)
    env = Environment(
        lambda leaf: ready.cf.get(leaf.fact),
        ready.desk_day(us),
        lambda node: ready.aggregate(node, None, None, us)[0],
    )
    takes_part = evaluate(experiment.when, env) is True and all(
        evaluate(each, env) is False for each in experiment.exclude
    )
    if not takes_part or not first <= us < last:
        return None
    part = drawn(experiment.salt, case.person)
    return next(arm for arm in experiment.arms if arm.first <= part < arm.last)


def offers(decision: Decision) -> Offers:
    found = {(each.treatment, each.to) for each in decision.later}
    found |= {(each.treatment, each.to) for each in decision.barred}
    for now in decision.now:
        found |= {(now.treatment, now.to), *((o.treatment, o.to) for o in now.instead)}
    return found


def kept(combination: Combination, arm: Arm | None) -> Combination:
    """Return the book without experiments, as whoever is in *arm* would have it."""
    joined = combination.joined
    (experiment,) = joined.playbook.experiments
    own = arm or next(a for a in experiment.arms if a.meta.id == experiment.champion)
    named = {name for each in experiment.arms for name in each.treatments}

    def on(treatment: Treatment) -> bool:
        return treatment.meta.id not in named or treatment.meta.id in own.treatments

    treatments = tuple(filter(on, joined.playbook.treatments))
    playbook = replace(joined.playbook, treatments=treatments, experiments=())
    return replace(combination, joined=replace(joined, playbook=playbook))


@settings(max_examples=60, deadline=None, suppress_health_check=QUIETLY)
@given(tried())
def test_what_is_offered_is_that_of_the_arm(combination: Combination) -> None:
    book = book_of(combination)
    case = book.case(combination.document)
    at, horizon = combination.at, combination.horizon
    decision = book.decide(case, at, horizon_days=horizon)
    arm = arm_of(book, case, combination)
    told = [(one.experiment, one.arm) for one in decision.experiments or ()]
    assert told == ([] if arm is None else [("tried", arm.meta.id)])
    alone = book_of(kept(combination, arm), experiments=False)
    assert offers(decision) == offers(alone.decide(alone.case(combination.document), at))
    assert not disagreements(book, case, at, horizon, decision)
