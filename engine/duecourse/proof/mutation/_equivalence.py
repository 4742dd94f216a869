"""Where two plans decide alike: what they say of each act, and who hears its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from duecourse import ir
from duecourse.book.plan import Act, Plan, SpokenScript
from duecourse.ir_tools import all_of
from duecourse.language.model import Fact, Fragment
from duecourse.proof.cells import Cells, NotEnumerableError
from duecourse.proof.scripts import reveals

_NOBODY: frozenset[str] = frozenset()
Text = Mapping[str, tuple[Fragment, ...]]


def differing(one: Plan, other: Plan, facts: Mapping[str, Fact]) -> tuple[str, ...] | None:
    """Return the ids of the acts that may decide differently, empty where none does.

    None where something else than acts differs, so that any decision may.
    """
    if _rest(one) != _rest(other):
        return None
    before = {act.treatment.meta.id: act for act in one.acts}
    after = {act.treatment.meta.id: act for act in other.acts}
    common = [name for name in before if name in after]
    moved = common != [name for name in after if name in before]
    found = [name for name in (*before, *after) if name not in before or name not in after]
    for name in common:
        first, second = before[name], after[name]
        if moved and _place(one, before, name) != _place(other, after, name):
            found.append(name)
        elif _said_of(one, first) != _said_of(other, second):
            found.append(name)
        elif first.script is None or second.script is None or first.treatment.exhibit:
            continue  # nothing is said
        elif not heard_alike(one, other, first, second, facts):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _rest(plan: Plan) -> tuple[object, ...]:
    stages = tuple((name, condition) for name, condition in plan.stages)
    return (plan.start, plan.end, stages, plan.score, plan.chases, plan.items, plan.arms)


def _place(plan: Plan, acts: Mapping[str, Act], name: str) -> list[str]:
    """Return what stands before an act in the stages that it is of."""
    stages = set(acts[name].stages)
    ranked = [act for act in plan.acts if stages & set(act.stages)]
    names = [act.treatment.meta.id for act in ranked]
    return names[: names.index(name)]


def _said_of(plan: Plan, act: Act) -> tuple[object, ...]:
    """Return all that decides about an act but who hears it, independent of bits."""
    limits = [
        tuple(replace(i, bit=0) for i in plan.instances if mask >> i.bit & 1)
        for mask in (act.blocks, act.requires)
    ]
    return (act_of(plan, act), act.offer, act.parts, *limits)


def act_of(plan: Plan, act: Act) -> tuple[object, ...]:
    """Return what an act is, whoever is offered it and whatever limits it meets."""
    treatment = replace(
        act.treatment,
        whom=ir.TRUE,
        when=ir.TRUE,
        purpose="",
        gathers=_NOBODY,
        tone="",
        themes=_NOBODY,
        stages=None,
        script="",
        order=0,
        rank=0,
        checklist=tuple(replace(item, count=None) for item in act.treatment.checklist),
    )
    return (treatment, act.stages, _bare(plan, act.script))


def _bare(plan: Plan, script: SpokenScript | None) -> tuple[object, ...]:
    """Return a script without what its sentences reveal."""
    if script is None:
        return ()
    versions = [
        (
            version.cohort,
            plan.conditions[version.condition] if version.condition >= 0 else None,
            version.barred_by,
            _sentences(version.text),
        )
        for version in script.versions
    ]
    opening, voicemail = _sentences(script.opening), _sentences(script.voicemail)
    return (script.id, opening, voicemail, tuple(versions))


def _sentences(text: Text) -> dict[str, tuple[object, ...]]:
    """Return what is said: a sentence that shows no fact can only fail for what it reveals."""
    return {
        language: tuple(
            (f.parts, f.essential and any(fact for fact, _ in f.parts)) for f in fragments
        )
        for language, fragments in text.items()
    }


def heard_alike(one: Plan, other: Plan, first: Act, second: Act, facts: Mapping[str, Fact]) -> bool:
    """Tell whether everybody who may be reached hears the same, from the one and the other.

    Either nothing that the words reveal is ruled differently, or everybody may hear all of it.
    """
    told = _told(first, one, facts) | _told(second, other, facts)
    if first.script == second.script and _rules(one, first, told) == _rules(other, second, told):
        return True
    return first.stages == second.stages and all(
        _hear_alike(one, other, first, second, stage, told, facts) for stage in first.stages
    )


def _told(act: Act, plan: Plan, facts: Mapping[str, Fact]) -> int:
    """Return the mask of everything that an act may say."""
    assert act.script is not None
    texts = [act.script.opening, act.script.voicemail, *(v.text for v in act.script.versions)]
    mask = 0
    for text in texts:
        for fragments in text.values():
            for fragment in fragments:
                mask |= reveals(fragment, plan.items, facts)
    return mask


def _rules(plan: Plan, act: Act, told: int) -> tuple[object, ...]:
    """Return what tells who may learn what of *told*."""
    grants = [(g.stages, g.condition, g.items & told) for g in plan.grants if g.items & told]
    return (tuple(grants), _kept_back(plan, act, told))


def _kept_back(plan: Plan, act: Act, told: int) -> tuple[object, ...]:
    return tuple(
        (i.limit.name, i.applies, i.items & told)
        for i in plan.instances
        if act.conceals >> i.bit & 1 and i.items & told
    )


def _hear_alike(
    one: Plan,
    other: Plan,
    first: Act,
    second: Act,
    stage: int,
    told: int,
    facts: Mapping[str, Fact],
) -> bool:
    """Tell whether everybody who may be reached in a stage learns the same of *told* from both.

    The case's own facts are left out of who is reached: they only make the audience smaller. Where
    something is kept back for want of a fact, which would be named as missing, it is not proved.
    """
    plans = ((one, first), (other, second))
    grants = [[g for g in plan.grants if stage in g.stages] for plan, _ in plans]
    conceals = [
        [i for i in plan.instances if act.conceals >> i.bit & 1 and i.items & told]
        for plan, act in plans
    ]
    conditions = [all_of(act.parts[1:]) for _, act in plans]
    for given, taken in zip(grants, conceals, strict=True):
        conditions += [*(g.condition for g in given), *(c.applies for c in taken)]
    try:
        cells = Cells(conditions, facts, unknown=True)
    except NotEnumerableError:
        return False
    same = first.script == second.script
    moved = _kept_back(one, first, told) != _kept_back(other, second, told)
    for _, truths in cells:
        if truths[0] is not True and truths[1] is not True:
            continue  # offered to nobody certainly, so nothing is said
        rest = list(truths[2:])
        learned: list[int] = []
        doubt = False
        for given, taken in zip(grants, conceals, strict=True):
            may, kept, rest = (
                rest[: len(given)],
                rest[len(given) :][: len(taken)],
                rest[len(given) + len(taken) :],
            )
            mask = 0
            for truth, grant in zip(may, given, strict=True):
                mask |= grant.items if truth else 0
            doubt = doubt or (None in may and bool(told & ~mask)) or (moved and None in kept)
            for truth, conceal in zip(kept, taken, strict=True):
                mask &= ~conceal.items if truth is not False else -1
            learned.append(mask & told)
        hears_all = all(mask == told for mask in learned)
        if not hears_all and (doubt or not same or learned[0] != learned[1]):
            return False
    return True
