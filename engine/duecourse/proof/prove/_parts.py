"""The parts of a plan as values that can be held against those of another plan.

What is equal here means the same for every case. Places in the text and numbers within one plan
are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from duecourse.book.plan import Act, Instance, Plan, SpokenScript
from duecourse.language.model import Fact, Fragment, Treatment

Key: TypeAlias = tuple[object, ...]


def of_instance(instance: Instance) -> Key:
    """Return all that an instance of a limit is, but for its number."""
    limit = instance.limit
    clock, items, duties = instance.clock, instance.items, instance.duties
    advisory = instance.advisory
    return limit.name, instance.form, instance.applies, clock, items, duties, advisory


def of_mask(plan: Plan, mask: int) -> dict[Key, Instance]:
    """Return the instances of a mask, by what they are."""
    return {of_instance(i): i for i in plan.instances if mask >> i.bit & 1}


def stages_of(plan: Plan, act: Act) -> tuple[str, ...]:
    """Return the names of the stages an act belongs to."""
    return tuple(plan.stages[index][0] for index in act.stages)


def of_offer(plan: Plan, act: Act) -> Key:
    """Return when an act is offered."""
    return stages_of(plan, act), act.offer


def of_act(treatment: Treatment) -> Key:
    """Return what a decision shows of a treatment, whatever the case."""
    return (
        treatment.do,
        treatment.exhibit,
        treatment.exclusive,
        treatment.learn,
        treatment.confirm,
        treatment.assigned_to,
        tuple(item.meta.id for item in treatment.checklist),
    )


def of_fragment(fragment: Fragment, facts: dict[str, Fact]) -> Key:
    """Return what a sentence says and gives away."""
    gives = frozenset(fragment.reveals).union(
        *(facts[fact].reveals for fact, _ in fragment.parts if fact in facts)
    )
    return fragment.parts, gives, fragment.essential


def of_script(
    plan: Plan, script: SpokenScript | None, facts: dict[str, Fact], languages: tuple[str, ...]
) -> Key:
    """Return what a script says to whom, with the facts that it shows."""
    if script is None:
        return ()

    def texts(text: Mapping[str, tuple[Fragment, ...]]) -> Key:
        return tuple(
            (language, tuple(of_fragment(f, facts) for f in fragments))
            for language, fragments in sorted(text.items())
        )

    versions = tuple(
        (
            version.cohort,
            plan.conditions[version.condition] if version.condition >= 0 else None,
            tuple(sorted(meta.name for meta in version.barred_by)),
            texts(version.text),
        )
        for version in script.versions
    )
    shown = sorted({fact for fact in _placeholders(script) if fact in plan.facts})
    values = tuple((fact, facts[fact].kind, plan.facts[fact]) for fact in shown)
    spoken = texts(script.opening), texts(script.voicemail)
    return script.id, spoken, versions, values, languages


def _placeholders(script: SpokenScript) -> Iterable[str]:
    texts = (script.opening, script.voicemail, *(v.text for v in script.versions))
    for text in texts:
        for fragments in text.values():
            for fragment in fragments:
                yield from (fact for fact, _ in fragment.parts if fact)


def of_grants(plan: Plan) -> frozenset[Key]:
    """Return who may learn what."""
    return frozenset(
        (
            tuple(plan.stages[stage][0] for stage in grant.stages),
            grant.condition,
            frozenset(item for bit, item in enumerate(plan.items) if grant.items >> bit & 1),
        )
        for grant in plan.grants
    )


def of_conceals(plan: Plan, act: Act) -> frozenset[Key]:
    """Return what may take words from an act."""
    return frozenset(
        (
            instance.limit.name,
            instance.applies,
            frozenset(item for bit, item in enumerate(plan.items) if instance.items >> bit & 1),
        )
        for instance in plan.instances
        if act.conceals >> instance.bit & 1
    )


def of_words(plan: Plan, act: Act, facts: dict[str, Fact], languages: tuple[str, ...]) -> Key:
    """Return all that the words of an act hang on."""
    if act.script is None:
        return ()
    script = of_script(plan, act.script, facts, languages)
    return script, act.treatment.do, of_grants(plan), of_conceals(plan, act)
