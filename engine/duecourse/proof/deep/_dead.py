"""Items that can never apply: treatments, limits, cohorts, versions, scores, windows, stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duecourse import ir
from duecourse.book.plan import Act, Grant
from duecourse.language.model import BasisBody, Meta, Script, Version
from duecourse.proof.deep._inquiry import Inquiry
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
        name, place = stage.meta.id, inquiry.stages.get(stage.meta.id)
        if place is not None and inquiry.never(_in_any([place]), name, stage.meta.span):
            message = f"no case is ever in stage `{name}`"
            inquiry.add("D101", name, message, stage.meta.span, _NEVER)


def _treatments(inquiry: Inquiry) -> None:
    for name, act in inquiry.acts.items():
        meta = act.treatment.meta
        if inquiry.never(_offered(act), name, meta.span):
            message = f"`{name}` is never offered: its conditions and its stage never meet"
            inquiry.add("D102", name, message, inquiry.places.key(meta, ("when",)), _NEVER)


def _offered(act: Act) -> Claim:
    return lambda view: view.offered(act)


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
    """Find that a limit applies to nothing that is offered."""
    pairs = [
        (act, instances)
        for act in inquiry.acts.values()
        if (instances := inquiry.reaching(act, meta.name))
    ]

    def applies(view: View) -> Bool:
        return either(
            both((either(view.possible(i.applies) for i in instances), view.offered(act)))
            for act, instances in pairs
        )

    never = inquiry.alive(meta) and inquiry.never(applies, meta.id, meta.span)
    if never:
        inquiry.add(code, meta.id, f"`{meta.id}` {what}", meta.span, _NEVER)
    return never


def _cohorts(inquiry: Inquiry) -> None:
    playbook = inquiry.joined.playbook
    dead: set[str] = set()
    for cohort in playbook.cohorts:
        name = cohort.meta.id
        if inquiry.never(_certain([cohort.when]), name, cohort.meta.span):
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


def _certain(conditions: Sequence[ir.Expr]) -> Claim:
    """Return that any of some conditions holds."""
    return lambda view: either(map(view.certain, conditions))


def _version(inquiry: Inquiry, script: Script, version: Version) -> None:
    acts = [act for act in inquiry.acts.values() if _says(act, script, version)]

    def said(view: View) -> Bool:
        return either(_said(view, act, version) for act in acts)

    whose = f"for `{version.cohort}`" if version.cohort else "for everyone else"
    if acts and inquiry.never(said, script.meta.id, version.span):
        message = f"the version of `{script.meta.id}` {whose} is never said"
        inquiry.add("D105", script.meta.id, message, version.span, _NEVER)


def _said(view: View, act: Act, version: Version) -> Bool:
    assert act.script is not None
    speeches = [each for each in act.script.versions if each.cohort == version.cohort]
    return both((view.offered(act), either(used(view, act, each) for each in speeches)))


def _says(act: Act, script: Script, version: Version) -> bool:
    spoken = act.script
    if spoken is None or spoken.id != script.meta.id:
        return False
    return any(speech.cohort == version.cohort for speech in spoken.versions)


def _rows(inquiry: Inquiry) -> None:
    plan = inquiry.plan
    for row in inquiry.joined.playbook.score:
        name = row.meta.id
        scores = [each.condition for each in plan.score if each.id == name]
        if scores and inquiry.never(_certain(scores), name, row.meta.span):
            message = f"`{name}` never scores"
            inquiry.add("D106", name, message, inquiry.places.key(row.meta, ("when",)), _NEVER)
    for rule in inquiry.joined.playbook.disclosure:
        name = rule.meta.id
        grants = [each for each in plan.grants if each.meta.id == name]
        if grants and inquiry.never(_granted(grants), name, rule.meta.span):
            message = f"`{name}` never lets anybody learn anything"
            inquiry.add("D107", name, message, inquiry.places.key(rule.meta, ("whom",)), _NEVER)


def _granted(grants: Sequence[Grant]) -> Claim:
    return lambda view: either(
        both((view.certain(each.condition), _in_any(each.stages)(view))) for each in grants
    )


def _in_any(stages: Iterable[int]) -> Claim:
    return lambda view: either(map(view.stage, stages))
