"""Duties that cannot both be met: two that undo each other, or one that says what is concealed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from duecourse.book.plan import Act, Instance, Plan
from duecourse.proof.deep._inquiry import Inquiry
from duecourse.proof.deep._leaks import some_words, used
from duecourse.targets.solver import Undecided, View, Witness
from duecourse.targets.solver.terms import Bool, both

_DENIALS = ("do-not-", "never-", "not-", "no-", "without-")
SAYS = {
    "identify-institution": "creditor",
    "identify-creditor": "creditor",
    "name-the-creditor": "creditor",
    "mini-miranda": "debt_exists",
    "mini-miranda-first": "debt_exists",
    "mini-miranda-later": "debt_exists",
    "say-debt": "debt_exists",
    "state-the-debt": "debt_exists",
    "state-amount": "amount",
    "say-amount": "amount",
    "state-days-past-due": "days_past_due",
    "state-consequences": "consequences",
}
"""What duties make whoever acts say, by the disclosure item it gives away."""


def check_duties(inquiry: Inquiry) -> None:
    """Find duties that contradict each other, or what is concealed, on one act (D501)."""
    origin = inquiry.joined.playbook.header.meta.id
    seen: set[tuple[str, str, str]] = set()
    for act in inquiry.acts.values():
        for one, other, what in _contradictions(act, inquiry.plan):
            key = (one.limit.name, other.limit.name, what)
            if key in seen or origin not in (one.limit.origin, other.limit.origin):
                continue
            if _found(inquiry, act, one, other, what):
                seen.add(key)


def _contradictions(act: Act, plan: Plan) -> Iterator[tuple[Instance, Instance, str]]:
    requires = [i for i in plan.instances if act.requires >> i.bit & 1]
    conceals = [i for i in plan.instances if act.conceals >> i.bit & 1]
    for one, other in combinations(requires, 2):
        for duty in one.duties:
            for against in other.duties:
                if denies(duty, against):
                    yield one, other, f"`{duty}` and `{against}` cannot both be done"
    for one in requires:
        for duty in one.duties:
            item = SAYS.get(duty)
            if item is None or item not in plan.items:
                continue
            bit = 1 << plan.items.index(item)
            for hides in conceals:
                if hides.items & bit and hides.limit.id != "point-confirmed":
                    yield one, hides, f"`{duty}` says `{item}`, which is to be concealed"


def denies(one: str, other: str) -> bool:
    """Tell whether one duty is the other with a *no* before it."""
    return any(
        longer == denial + shorter
        for longer, shorter in ((one, other), (other, one))
        for denial in _DENIALS
    )


def _found(inquiry: Inquiry, act: Act, one: Instance, other: Instance, what: str) -> bool:
    name = act.treatment.meta.id

    def claim(view: View) -> Bool:
        return both(
            (
                inquiry.under_law(view),
                view.offered(act),
                view.lawful(act),
                _worded(inquiry, view, act),
                view.certain(one.applies),
                view.certain(other.applies),
            )
        )

    def done(witness: Witness) -> bool:
        now = inquiry.book.decide(witness.document, witness.at).now
        named = [each for each in now if each.treatment == name]
        return any(set(one.duties) <= set(each.duties) for each in named)

    answer = inquiry.solver.witness(claim, redecides=done, desk=act.treatment.is_desk)
    names = f"`{one.limit.name}` and `{other.limit.name}`"
    own = one.limit.origin == inquiry.joined.playbook.header.meta.id
    span = (one if own else other).limit.span
    if isinstance(answer, Undecided):
        inquiry.undecided(one.limit.id, f"{names} meet on `{name}`", answer.why, span)
    if not isinstance(answer, Witness):
        return False
    inquiry.add(
        "D501",
        one.limit.id,
        f"{names} contradict each other on `{name}`: {what}",
        span,
        "let only one of them meet this act",
        witness=answer,
        notes=tuple(
            (limit.span, f"`{limit.name}` is here")
            for limit in (one.limit, other.limit)
            if limit.span != span and limit.span.file
        ),
    )
    return True


def _worded(inquiry: Inquiry, view: View, act: Act) -> Bool:
    """Return that an act with a script has words: those for everyone else."""
    if act.script is None or not act.script.versions:
        return True
    neutral = act.script.versions[-1]
    return both((used(view, act, neutral), some_words(inquiry, view, act, neutral)))
