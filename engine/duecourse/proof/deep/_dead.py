"""Items that can never apply: treatments, limits, cohorts, versions, scores, windows, stages."""

from __future__ import annotations

from collections.abc import Iterable

from duecourse.book.plan import Act
from duecourse.language.model import BasisBody, Meta, Script, Version
from duecourse.proof.deep._inquiry import Epoch, Inquiry
from duecourse.proof.deep._leaks import used
from duecourse.targets.solver import Claim, View
from duecourse.targets.solver.terms import Bool, both, either

_NEVER = "no case whatever meets all of it; remove it, or mend the condition that shuts it out"


def check_dead(inquiry: Inquiry) -> None:
    """Find what never applies: D101 to D107."""
    _stages(inquiry)
    _treatments(inquiry)
    _limits(inquiry)
    _windows(inquiry)
    _cohorts(inquiry)
    _rows(inquiry)


def _stages(inquiry: Inquiry) -> None:
    for stage in inquiry.joined.playbook.stages:
        name = stage.meta.id

        def asked(epoch: Epoch, name: str = name) -> Claim | None:
            names = [each for each, _ in epoch.solver.plan.stages]
            if name not in names:
                return None
            place = names.index(name)
            return lambda view: view.stage(place)

        if inquiry.never(asked, name, stage.meta.span):
            message = f"no case is ever in stage `{name}`"
            inquiry.add("D101", name, message, stage.meta.span, _NEVER)


def _treatments(inquiry: Inquiry) -> None:
    for treatment in inquiry.treatments():
        name = treatment.meta.id

        def asked(epoch: Epoch, name: str = name) -> Claim | None:
            act = epoch.acts.get(name)
            return None if act is None else lambda view: view.offered(act)

        if inquiry.never(asked, name, treatment.meta.span):
            message = f"`{name}` is never offered: its conditions and its stage never meet"
            span = inquiry.places.key(treatment.meta, ("when",))
            inquiry.add("D102", name, message, span, _NEVER)


def applies_to(epoch: Epoch, name: str) -> Claim:
    """Return that a limit applies to something that is offered."""
    pairs = [
        (act, instances)
        for act in epoch.acts.values()
        if not act.treatment.exhibit and (instances := epoch.reaching(act, name))
    ]

    def claim(view: View) -> Bool:
        return either(
            both((either(view.possible(i.applies) for i in instances), view.offered(act)))
            for act, instances in pairs
        )

    return claim


def _limits(inquiry: Inquiry) -> None:
    joined = inquiry.joined
    for limit in joined.playbook.limits:
        if isinstance(limit.body, BasisBody):
            continue  # it says what must not be, and is best when it never bites
        _applied(inquiry, limit.meta, "D103", "never applies to anything that is offered")


def _windows(inquiry: Inquiry) -> None:
    for document in inquiry.joined.playbook.call_windows:
        bound = "never binds a call that is offered"
        if _applied(inquiry, document.meta, "D104", bound):
            continue
        for window in document.windows:
            if window.calls is not None:
                _applied(inquiry, window.meta, "D104", bound)


def _applied(inquiry: Inquiry, meta: Meta, code: str, what: str) -> bool:
    def asked(epoch: Epoch) -> Claim | None:
        first, last = inquiry.joined.lifetime(meta)
        plan = epoch.solver.plan
        if not (first <= plan.start and plan.start < last):
            return None
        return applies_to(epoch, meta.name)

    never = inquiry.never(asked, meta.id, meta.span)
    if never:
        inquiry.add(code, meta.id, f"`{meta.id}` {what}", meta.span, _NEVER)
    return never


def _cohorts(inquiry: Inquiry) -> None:
    playbook = inquiry.joined.playbook
    dead: set[str] = set()
    for cohort in playbook.cohorts:
        name, when = cohort.meta.id, cohort.when

        def asked(epoch: Epoch, when=when) -> Claim | None:  # type: ignore[no-untyped-def]
            return lambda view: view.certain(when)

        if inquiry.never(asked, name, cohort.meta.span):
            dead.add(name)
            message = f"no case is ever of the cohort `{name}`"
            span = inquiry.places.key(cohort.meta, ("when",))
            inquiry.add("D105", name, message, span, _NEVER)
    for script in playbook.scripts:
        users = [
            t
            for t in inquiry.treatments()
            if t.script == script.meta.id and not inquiry.found("D102", t.meta.id)
        ]
        for version in script.versions if users else ():
            if version.cohort not in dead:
                _version(inquiry, script, version)


def _version(inquiry: Inquiry, script: Script, version: Version) -> None:
    def asked(epoch: Epoch) -> Claim | None:
        acts = [a for a in epoch.acts.values() if _says(a, script, version)]
        if not acts:
            return None
        return lambda view: either(_said(view, act, version) for act in acts)

    whose = f"for `{version.cohort}`" if version.cohort else "for everyone else"
    if inquiry.never(asked, script.meta.id, version.span):
        message = f"the version of `{script.meta.id}` {whose} is never said"
        inquiry.add("D105", script.meta.id, message, version.span, _NEVER)


def _said(view: View, act: Act, version: Version) -> Bool:
    assert act.script is not None
    speeches = [each for each in act.script.versions if each.cohort == version.cohort]
    return both((view.offered(act), either(used(view, act, each) for each in speeches)))


def _says(act: Act, script: Script, version: Version) -> bool:
    spoken = act.script
    if act.treatment.exhibit or spoken is None or spoken.id != script.meta.id:
        return False
    return any(speech.cohort == version.cohort for speech in spoken.versions)


def _rows(inquiry: Inquiry) -> None:
    for row in inquiry.joined.playbook.score:
        name = row.meta.id

        def points(epoch: Epoch, name: str = name) -> Claim | None:
            rows = [each for each in epoch.solver.plan.score if each.id == name]
            if not rows:
                return None
            return lambda view: either(view.certain(each.condition) for each in rows)

        if inquiry.never(points, name, row.meta.span):
            message = f"`{name}` never scores"
            inquiry.add("D106", name, message, inquiry.places.key(row.meta, ("when",)), _NEVER)
    for rule in inquiry.joined.playbook.disclosure:
        name = rule.meta.id

        def granted(epoch: Epoch, name: str = name) -> Claim | None:
            grants = [each for each in epoch.solver.plan.grants if each.meta.id == name]
            if not grants:
                return None
            return lambda view: either(
                both((view.certain(each.condition), _in_any(view, each.stages))) for each in grants
            )

        if inquiry.never(granted, name, rule.meta.span):
            message = f"`{name}` never lets anybody learn anything"
            inquiry.add("D107", name, message, inquiry.places.key(rule.meta, ("whom",)), _NEVER)


def _in_any(view: View, stages: Iterable[int]) -> Bool:
    return either(view.stage(index) for index in stages)
