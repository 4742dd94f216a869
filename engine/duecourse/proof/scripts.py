"""Proves that no script can leak, and finds scripts that can never be said.

For every treatment, audience and stage the cells that offers, disclosure rules and conceals cut are
tried, and what would be said is compared with what may be learned there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from duecourse.book.plan import Act, Instance, Plan
from duecourse.decide._words import chosen
from duecourse.ir_tools import all_of
from duecourse.language.model import LIVE_CHANNELS, Fact, Fragment, Policy
from duecourse.proof.cells import Cells, NotEnumerableError
from duecourse.source.diagnostic import Diagnostic, Severity

_DEBT_WORDS = re.compile(
    r"\b(debt|loan|overdue|past due|arrears|repay\w*|repayment|instal?lments?|owed?|borrow\w*)\b"
    r"|欠款|欠债|逾期|贷款|借款|还款|催收|未到账|债务",
    re.IGNORECASE,
)


def check_scripts(policy: Policy, plan: Plan, facts: Mapping[str, Fact]) -> list[Diagnostic]:
    """Return scripts refused to their whole audience (P402) and undeclared talk of debt (P403)."""
    findings = [finding for act in plan.acts for finding in _audience(act, plan, facts)]
    findings += _undeclared(policy, facts)
    return findings


def _audience(act: Act, plan: Plan, facts: Mapping[str, Fact]) -> Iterator[Diagnostic]:
    if act.script is None or act.treatment.exhibit:
        return
    conceals = [i for i in plan.instances if act.conceals >> i.bit & 1]
    neutral = act.script.versions[-1] if act.script.versions else None
    if neutral is None:
        return
    for stage in act.stages:
        grants = [g for g in plan.grants if stage in g.stages]
        # The case's own facts are left out: they can only make the audience smaller.
        audience = all_of(act.parts[1:])
        try:
            cells = Cells(
                [audience, *(g.condition for g in grants), *(c.applies for c in conceals)], facts
            )
        except NotEnumerableError:
            continue
        reached = said = False
        for _, truths in cells:
            if not truths[0]:
                continue
            reached = True
            granted, concealed = truths[1 : 1 + len(grants)], truths[1 + len(grants) :]
            allowed = _allowed(granted, concealed, [g.items for g in grants], conceals)
            if any(_sayable(language, act, allowed, plan, facts) for language in neutral.text):
                said = True
                break
        if reached and not said:
            yield Diagnostic(
                "P402",
                f"`{act.treatment.meta.id}` can never say script `{act.script.id}` in stage "
                f"`{plan.stages[stage][0]}`: its listeners may learn nothing it says",
                act.treatment.meta.span,
                help="let them learn it under `disclosure`, or say less",
            )
            return


def _allowed(
    granted: tuple[bool | None, ...],
    concealed: tuple[bool | None, ...],
    items: list[int],
    conceals: list[Instance],
) -> int:
    """Return what may be learned: certain grants, without what any conceal may take away."""
    mask = 0
    for truth, granted_items in zip(granted, items, strict=True):
        if truth:
            mask |= granted_items
    for truth, conceal in zip(concealed, conceals, strict=True):
        if truth is not False:
            mask &= ~conceal.items
    return mask


def reveals(fragment: Fragment, items: tuple[str, ...], facts: Mapping[str, Fact]) -> int:
    """Return the mask of what saying *fragment* gives away."""
    names = set(fragment.reveals)
    for fact, _ in fragment.parts:
        if fact in facts:
            names |= facts[fact].reveals
    return sum(1 << i for i, name in enumerate(items) if name in names)


def _sayable(language: str, act: Act, allowed: int, plan: Plan, facts: Mapping[str, Fact]) -> bool:
    """Tell whether the neutral text may be said, and the opening before it in live voice."""
    assert act.script is not None
    text = act.script.versions[-1].text[language]
    live = act.treatment.do in LIVE_CHANNELS
    opening = chosen(act.script.opening, language) if live else ()
    barred = [f for f in (*opening, *text) if reveals(f, plan.items, facts) & ~allowed]
    return any(f not in barred for f in text) and not any(f.essential for f in barred)


def _undeclared(policy: Policy, facts: Mapping[str, Fact]) -> Iterator[Diagnostic]:
    for script in policy.scripts:
        texts = [script.opening, script.voicemail, *(v.text for v in script.versions)]
        for text in texts:
            for fragments in text.values():
                for fragment in fragments:
                    words = "".join(literal for _, literal in fragment.parts)
                    found = _DEBT_WORDS.search(words)
                    names = set(fragment.reveals)
                    for fact, _ in fragment.parts:
                        names |= facts[fact].reveals if fact in facts else frozenset()
                    if found and "debt_exists" not in names:
                        yield Diagnostic(
                            "P403",
                            f"`{found[0]}` speaks of the debt, but the sentence does not say that "
                            "it reveals `debt_exists`",
                            fragment.span,
                            Severity.WARNING,
                            "write it as `{say: …, reveals: [debt_exists]}`",
                        )


__all__ = ["check_scripts", "reveals"]
