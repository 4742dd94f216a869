"""What a mutant is about: the conditions, counts and hours of the item that it changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from duecourse import ir
from duecourse.language.model import (
    CapBody,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    Policy,
    Schedule,
    Treatment,
    WaitBody,
)


@dataclass(slots=True)
class Concerned:
    """What to vary.

    Attributes:
        exprs: Conditions, of the item first.
        events: What is counted, with how many may be or how many days are waited.
        minutes: Minutes of a day at which hours begin or end.
        shown: Facts that sentences show.
        spoken: Whether words are concerned, which are said in several languages.
        channels: By which the treatments are done.
        rivals: Conditions of the treatments that stand before them in their exclusive group.
        draws: Of experiments the salt and a part of people, first and last of each arm.
    """

    exprs: list[ir.Expr] = field(default_factory=list)
    events: list[tuple[ir.Events, int, bool]] = field(default_factory=list)
    minutes: list[int] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    spoken: bool = False
    channels: list[str] = field(default_factory=list)
    rivals: list[ir.Expr] = field(default_factory=list)
    draws: list[tuple[str, int]] = field(default_factory=list)


def concerned(policy: Policy, called: Sequence[str]) -> Concerned:
    """Return what *policy* says about the items that a mutant names."""
    names = set(called)
    found = Concerned()
    scripts = {s for s in policy.scripts if s.meta.id in names}
    spoken = {s.meta.id for s in scripts}
    for script in scripts:
        found.spoken = True
        texts = (script.opening, script.voicemail, *(v.text for v in script.versions))
        for text in texts:
            for fragments in text.values():
                found.shown += [f for fragment in fragments for f, _ in fragment.parts if f]
        cohorts = {v.cohort for v in script.versions}
        found.exprs += [c.when for c in policy.cohorts if c.meta.id in cohorts]
    about = [
        t for t in policy.treatments if t.meta.id in names or (t.script and t.script in spoken)
    ]
    for treatment in about:
        found.exprs += _treatment(treatment, policy)
        if treatment.do not in found.channels and not treatment.is_desk:
            found.channels.append(treatment.do)
    for treatment in about:
        found.rivals += _rivals(treatment, policy)
    done = names | {t.meta.id for t in about}
    for experiment in policy.experiments:
        tried = {name for arm in experiment.arms for name in arm.treatments}
        if experiment.meta.id in names or tried & done:
            found.exprs += [experiment.when, *experiment.exclude]
            for arm in experiment.arms:
                if arm.first < arm.last:
                    found.draws += [(experiment.salt, arm.first), (experiment.salt, arm.last - 1)]
    for limit in policy.limits:
        if limit.meta.id in names:
            _limit(limit, found)
    for document in policy.call_windows:
        if document.meta.id in names:
            found.exprs += [document.whom, document.when]
            for window in document.windows:
                if window.meta.id in names or len(called) == 1:
                    found.minutes += list(_edges(window.schedule))
    for group in (policy.stages, policy.cohorts, policy.score):
        found.exprs += [each.when for each in group if each.meta.id in names]
    found.exprs += [rule.whom for rule in policy.disclosure if rule.meta.id in names]
    found.exprs += [fact.expr for name, fact in policy.facts.items() if name in names]
    found.minutes += [chase.at for chase in policy.chases if chase.meta.id in names]
    found.shown = list(dict.fromkeys(found.shown))
    return found


def _treatment(treatment: Treatment, policy: Policy) -> Iterator[ir.Expr]:
    yield from (treatment.whom, treatment.when)
    yield from (item.when for item in treatment.checklist)
    for stage in policy.stages:
        if treatment.stages is None or stage.meta.id in treatment.stages:
            yield stage.when


def _rivals(treatment: Treatment, policy: Policy) -> Iterator[ir.Expr]:
    if treatment.exclusive:
        for other in policy.treatments:
            if other.exclusive == treatment.exclusive and other.rank < treatment.rank:
                if set(other.stages or ()) & set(treatment.stages or ()):
                    yield from (other.whom, other.when)


def _limit(limit: Limit, found: Concerned) -> None:
    found.exprs += [limit.on, limit.when]
    found.exprs += [e for e in (limit.unless, limit.except_) if e is not None]
    match limit.body:
        case HoldBody(when, until):
            found.exprs.append(when)
            if until is not None:
                found.exprs.append(until)
        case ForbidBody(what):
            found.exprs.append(what)
        case HoursBody(schedule):
            found.minutes += list(_edges(schedule))
        case CapBody(events, at_most):
            found.events.append((events, at_most, False))
        case WaitBody(events, unit, number):
            found.events.append((events, number, unit == "days"))
        case _:
            return


def _edges(schedule: Schedule) -> Iterator[int]:
    for row in schedule.rows:
        for start, end in row.spans:
            yield from (start, end)
