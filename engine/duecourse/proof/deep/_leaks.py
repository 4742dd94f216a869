"""Scripts that tell someone who does not owe the debt of it, and scripts that nobody may hear."""

from __future__ import annotations

from collections.abc import Mapping

from duecourse import ir
from duecourse.book.plan import Act, Speech, SpokenScript
from duecourse.decide._words import chosen
from duecourse.language.model import LIVE_CHANNELS, OPENING_ITEMS, Fragment
from duecourse.proof.deep._inquiry import Inquiry
from duecourse.proof.scripts import reveals
from duecourse.source.diagnostic import Severity
from duecourse.targets.solver import Claim, Undecided, View, Witness
from duecourse.targets.solver.terms import Bool, both, either, negation

OTHERS = ("third_party",)
LANGUAGE = ir.Input("language", ir.Kind.TEXT, ir.Scope.CASE)


def check_leaks(inquiry: Inquiry) -> None:
    """Find scripts that tell a third party of the debt (D503) or are always refused (P402)."""
    for name, act in inquiry.acts.items():
        if act.treatment.is_desk or act.script is None or inquiry.found("D102", name):
            continue
        _leak(inquiry, act, act.script)
        _refused(inquiry, act, act.script)


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


def _leak(inquiry: Inquiry, act: Act, script: SpokenScript) -> None:
    joined, plan = inquiry.joined, inquiry.plan
    party = joined.core.facts.get("party")
    if party is None:
        return
    open_items = sum(1 << i for i, item in enumerate(plan.items) if item in OPENING_ITEMS)
    other = ir.OneOf(party.expr, frozenset(OTHERS))
    for speech in script.versions:
        # Of one version, sentences that give away the same and show the same are heard alike.
        seen: set[tuple[str, int, frozenset[str]]] = set()
        for language, fragments in speech.text.items():
            for fragment in fragments:
                mask = reveals(fragment, plan.items, joined.facts)
                alike = (language, mask, frozenset(fact for fact, _ in fragment.parts))
                if not mask & ~open_items or alike in seen:
                    continue
                seen.add(alike)
                claim = _hears(inquiry, act, speech, language, fragment, other)
                if _shown(inquiry, act, fragment, mask, claim):
                    return


def _hears(
    inquiry: Inquiry, act: Act, speech: Speech, language: str, said: Fragment, other: ir.Expr
) -> Claim:
    """Return that a sentence is said to a listener for whom *other* is certain."""

    def claim(view: View) -> Bool:
        return both(
            (
                inquiry.under_law(view),
                view.offered(act),
                view.lawful(act),
                view.certain(other),
                used(view, act, speech),
                _speaks(inquiry, view, speech.text, language),
                _spoken(inquiry, view, act, speech.text, language, with_facts=True),
                _may(inquiry, view, act, said),
                _known(view, said),
            )
        )

    return claim


def _shown(inquiry: Inquiry, act: Act, fragment: Fragment, mask: int, claim: Claim) -> bool:
    name = act.treatment.meta.id

    def says(witness: Witness) -> bool:
        decision = inquiry.book.decide(witness.document, witness.at)
        offered = [each.treatment for each in decision.now]
        offered += [other.treatment for each in decision.now for other in each.instead]
        return name in offered

    answer = inquiry.solver.witness(claim, redecides=says)
    assert act.script is not None
    span = act.treatment.meta.span
    items = inquiry.plan.items
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


def _refused(inquiry: Inquiry, act: Act, script: SpokenScript) -> None:
    """Find what trying every cell leaves open: a script that its whole audience may not hear."""
    name = act.treatment.meta.id
    for stage in act.stages if script.versions else ():
        if not _never_heard(inquiry, act, stage):
            continue
        inquiry.add(
            "P402",
            name,
            f"`{name}` can never say script `{script.id}` in stage "
            f"`{inquiry.plan.stages[stage][0]}`: its listeners may learn nothing it says",
            act.treatment.meta.span,
            "let them learn it under `disclosure`, or say less",
            severity=Severity.ERROR,
        )
        return


def _never_heard(inquiry: Inquiry, act: Act, stage: int) -> bool:
    meta = act.treatment.meta

    def there(view: View) -> Bool:
        return both((view.stage(stage), view.certain(act.offer)))

    def heard(view: View) -> Bool:
        return both((there(view), _sayable_somehow(inquiry, view, act)))

    never = inquiry.never(heard, meta.id, meta.span)
    return never and not inquiry.never(there, meta.id, meta.span)


def _sayable_somehow(inquiry: Inquiry, view: View, act: Act) -> Bool:
    """Return that the neutral text may be said in some language, and the opening before it."""
    assert act.script is not None
    text = act.script.versions[-1].text
    return either(_spoken(inquiry, view, act, text, language) for language in text)


def some_words(inquiry: Inquiry, view: View, act: Act, speech: Speech) -> Bool:
    """Return that a version is said in the language of the case, with its facts."""
    return either(
        both(
            (
                _speaks(inquiry, view, speech.text, language),
                _spoken(inquiry, view, act, speech.text, language, with_facts=True),
            )
        )
        for language in speech.text
    )


def used(view: View, act: Act, speech: Speech) -> Bool:
    """Return that a version is the first of its script whose condition is certain."""
    assert act.script is not None
    before: list[Bool] = []
    for each in act.script.versions:
        bit = each.condition
        holds = True if bit < 0 else view.certain(view.plan.conditions[bit])
        if each is speech:
            return both((holds, *before))
        before.append(negation(holds))
    return False


def _speaks(
    inquiry: Inquiry, view: View, text: Mapping[str, tuple[Fragment, ...]], language: str
) -> Bool:
    """Return that a case is spoken to in a language: its own, or else the book's first."""
    preferred = inquiry.joined.playbook.header.languages
    first = next((each for each in preferred if each in text), next(iter(text), ""))

    def named(wanted: str) -> Bool:
        return view.certain(ir.Compare("==", LANGUAGE, ir.Const(wanted)))

    if language != first:
        return named(language)
    return negation(either(named(each) for each in text if each != first))


def _spoken(
    inquiry: Inquiry,
    view: View,
    act: Act,
    text: Mapping[str, tuple[Fragment, ...]],
    language: str,
    *,
    with_facts: bool = False,
) -> Bool:
    assert act.script is not None
    live = act.treatment.do in LIVE_CHANNELS
    fragments = text.get(language, ())
    opening = chosen(act.script.opening, language) if live else ()

    def may(fragment: Fragment) -> Bool:
        facts = _known(view, fragment) if with_facts else True
        return both((_may(inquiry, view, act, fragment), facts))

    said = either(map(may, fragments))
    # With its facts all of it is to be said, so that nothing is refused for want of one.
    kept = both(
        may(f) for f in (*opening, *fragments) if f.essential or (with_facts and f in opening)
    )
    return both((said, kept))


def _known(view: View, fragment: Fragment) -> Bool:
    """Return that every fact that a sentence shows is known."""
    facts = view.plan.facts
    return both(view.certain(ir.Known(facts[fact])) for fact, _ in fragment.parts if fact in facts)


def _may(inquiry: Inquiry, view: View, act: Act, fragment: Fragment) -> Bool:
    return _sayable(view, act, reveals(fragment, view.plan.items, inquiry.joined.facts))
