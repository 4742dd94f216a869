"""Scripts that tell someone who does not owe the debt of it, and scripts that nobody may hear."""

from __future__ import annotations

from collections.abc import Iterable

from duecourse import ir
from duecourse.book.plan import Act, Plan
from duecourse.decide._words import chosen
from duecourse.language.model import LIVE_CHANNELS, OPENING_ITEMS, Fragment
from duecourse.proof.deep._inquiry import Epoch, Inquiry
from duecourse.proof.scripts import reveals
from duecourse.source.diagnostic import Severity
from duecourse.targets.solver import Claim, Undecided, View, Witness
from duecourse.targets.solver.terms import Bool, both, either, negation

OTHERS = ("third_party",)


def check_leaks(inquiry: Inquiry) -> None:
    """Find scripts that tell a third party of the debt (D503) or are always refused (P402)."""
    for treatment in inquiry.treatments():
        name = treatment.meta.id
        if treatment.is_desk or not treatment.script or inquiry.found("D102", name):
            continue
        _leak(inquiry, name)
        _refused(inquiry, name)


def _allowed(view: View, act: Act, item: int) -> Bool:
    """Return that the listener may learn an item: granted for certain, and by no limit concealed.

    Args:
        view: Who is asked.
        act: What is said.
        item: The item's bit.
    """

    def make() -> Bool:
        granted = _granted(view, item)
        concealed = either(
            view.possible(i.applies)
            for i in view.plan.instances
            if act.conceals >> i.bit & 1 and i.items & item
        )
        return both((granted, negation(concealed)))

    return view.once(("allowed", act.conceals, item), make)


def _granted(view: View, item: int) -> Bool:
    return either(
        both((view.certain(grant.condition), either(view.stage(s) for s in grant.stages)))
        for grant in view.plan.grants
        if grant.items & item
    )


def _sayable(view: View, act: Act, mask: int) -> Bool:
    return both(
        _allowed(view, act, 1 << place)
        for place in range(len(view.plan.items))
        if mask >> place & 1
    )


def _fragments(act: Act) -> Iterable[Fragment]:
    assert act.script is not None
    for version in act.script.versions:
        for text in version.text.values():
            yield from text


def _leak(inquiry: Inquiry, name: str) -> None:
    joined = inquiry.joined
    party = joined.core.facts.get("party")
    act = inquiry.epoch.acts.get(name)
    if act is None or act.script is None or party is None:
        return
    plan = inquiry.epoch.solver.plan
    open_items = sum(1 << i for i, item in enumerate(plan.items) if item in OPENING_ITEMS)
    other = ir.OneOf(party.expr, frozenset(OTHERS))
    seen: set[int] = set()
    for fragment in _fragments(act):
        mask = reveals(fragment, plan.items, joined.facts)
        if not mask & ~open_items or mask in seen:
            continue
        seen.add(mask)

        def asked(epoch: Epoch, mask: int = mask) -> Claim | None:
            there = epoch.acts.get(name)
            if there is None:
                return None

            def claim(view: View) -> Bool:
                return both(
                    (
                        inquiry.under_law(view),
                        view.offered(there),
                        view.lawful(there),
                        view.certain(other),
                        _sayable(view, there, mask),
                    )
                )

            return claim

        if _shown(inquiry, name, act, fragment, mask, asked):
            return


def _shown(
    inquiry: Inquiry, name: str, act: Act, fragment: Fragment, mask: int, asked: object
) -> bool:
    def says(witness: Witness) -> bool:
        decision = inquiry.book.decide(witness.document, witness.at)
        offered = [each.treatment for each in decision.now]
        offered += [other.treatment for each in decision.now for other in each.instead]
        return name in offered

    answer = inquiry.witness(asked, says)  # type: ignore[arg-type]
    assert act.script is not None
    span = act.treatment.meta.span
    items = inquiry.epoch.solver.plan.items
    told = " and ".join(f"`{item}`" for i, item in enumerate(items) if mask >> i & 1)
    if isinstance(answer, Undecided):
        what = f"`{name}` tells a third party {told}"
        inquiry.undecided(name, what, answer.why, span)
        return True
    if not isinstance(answer, Witness):
        return False
    inquiry.add(
        "D503",
        name,
        f"`{name}` tells someone who does not owe the debt {told} (script `{act.script.id}`)",
        span,
        "let them learn less under `disclosure`, or say less",
        witness=answer,
        notes=((fragment.span, "this is said"),),
    )
    return True


def _refused(inquiry: Inquiry, name: str) -> None:
    """Find what trying every cell leaves open: a script that its whole audience may not hear."""
    act = inquiry.epoch.acts.get(name)
    if act is None or act.script is None or not act.script.versions:
        return
    for stage in act.stages:
        if not _never_heard(inquiry, name, stage):
            continue
        plan = inquiry.epoch.solver.plan
        inquiry.add(
            "P402",
            name,
            f"`{name}` can never say script `{act.script.id}` in stage "
            f"`{plan.stages[stage][0]}`: its listeners may learn nothing it says",
            act.treatment.meta.span,
            "let them learn it under `disclosure`, or say less",
            severity=Severity.ERROR,
        )
        return


def _never_heard(inquiry: Inquiry, name: str, stage: int) -> bool:
    wanted = inquiry.epoch.solver.plan.stages[stage][0]

    def asked(epoch: Epoch, *, spoken: bool = True) -> Claim | None:
        act = epoch.acts.get(name)
        order = [each for each, _ in epoch.solver.plan.stages]
        if act is None or wanted not in order:
            return None
        there = order.index(wanted)

        def claim(view: View) -> Bool:
            words = some_words(inquiry, view, act) if spoken else True
            return both((view.stage(there), view.certain(act.offer), words))

        return claim

    span = inquiry.epoch.acts[name].treatment.meta.span
    if not inquiry.never(asked, name, span):
        return False
    return not inquiry.never(lambda epoch: asked(epoch, spoken=False), name, span)


def some_words(inquiry: Inquiry, view: View, act: Act) -> Bool:
    """Return that the neutral text may be said in some language, and the opening before it."""
    assert act.script is not None
    text = act.script.versions[-1].text
    live = act.treatment.do in LIVE_CHANNELS
    ways: list[Bool] = []
    for language, fragments in text.items():
        opening = chosen(act.script.opening, language) if live else ()
        said = either(_may(inquiry, view, act, f) for f in fragments)
        kept = both(_may(inquiry, view, act, f) for f in (*opening, *fragments) if f.essential)
        ways.append(both((said, kept)))
    return either(ways)


def _may(inquiry: Inquiry, view: View, act: Act, fragment: Fragment) -> Bool:
    plan: Plan = view.plan
    return _sayable(view, act, reveals(fragment, plan.items, inquiry.joined.facts))
