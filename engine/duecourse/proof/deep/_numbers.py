"""Numbers that nothing reaches: caps behind stricter caps, caps above what the windows allow."""

from __future__ import annotations

from math import ceil

from duecourse import ir
from duecourse.book.plan import Act, Cap, Instance, WindowCap
from duecourse.language.model import CallWindows, CapBody, Limit, Meta
from duecourse.language.schedules import WEEKDAYS
from duecourse.proof.deep._inquiry import Inquiry
from duecourse.targets.solver import Claim, View
from duecourse.targets.solver.terms import Bool, both, either, negation

_CALLS = frozenset({"attempts", "placed_calls", "answered_calls"})
_OWN = frozenset({"contact", "point", "number"})


def check_numbers(inquiry: Inquiry) -> None:
    """Find caps that a stricter one always forestalls (D401) or that windows do (D402)."""
    playbook = inquiry.joined.playbook
    moot: set[str] = set()
    # The largest number first: of two that forestall each other, that is the one to go.
    counted: list[tuple[int, Meta]] = [
        (limit.body.at_most, limit.meta)
        for limit in playbook.limits
        if isinstance(limit.body, CapBody)
    ]
    counted += [
        (window.calls, window.meta)
        for document in playbook.call_windows
        for window in document.windows
        if window.calls is not None
    ]
    counted.sort(key=lambda each: (-each[0], each[1].name))
    for number, meta in counted:
        _forestalled(inquiry, meta, number, moot)
    for limit in playbook.limits:
        if isinstance(limit.body, CapBody) and limit.meta.name not in moot:
            for document in playbook.call_windows:
                _above_windows(inquiry, limit, limit.body, document)


def _own_caps(inquiry: Inquiry, act: Act) -> list[Instance]:
    origin = inquiry.joined.playbook.header.meta.id
    return [
        i
        for i in inquiry.plan.instances
        if act.blocks >> i.bit & 1
        and isinstance(i.clock, Cap | WindowCap)
        and i.limit.origin == origin
        and not i.advisory
    ]


def _forestalled(inquiry: Inquiry, meta: Meta, number: int, moot: set[str]) -> None:
    def never(against: set[str] | None) -> bool:
        claim = _bites_alone(inquiry, meta, moot, against)
        return claim is not None and inquiry.never(claim, meta.id, meta.span)

    if not never(None):
        return
    if never(set()):
        return  # it never bites at all, for another reason
    moot.add(meta.name)
    names = {
        i.limit.name: i.limit
        for act in inquiry.acts.values()
        for i in _own_caps(inquiry, act)
        if i.limit.name not in moot
    }
    alone = [name for name in names if never({name})]
    others = [names[n] for n in alone[:1]] or list(names.values())
    told = " and ".join(f"`{each.id}`" for each in others)
    inquiry.add(
        "D401",
        meta.id,
        f"`{meta.id}` allows {number}, which is never reached: {told} always comes first",
        meta.span,
        "remove it, or make it stricter than what comes first",
        notes=tuple((each.span, f"`{each.id}` is here") for each in others),
    )


def _bites_alone(
    inquiry: Inquiry, meta: Meta, moot: set[str], against: set[str] | None
) -> Claim | None:
    """Return that a cap is reached for something that is offered, and no other cap blocks it.

    None where it is a cap on nothing.
    """
    pairs: list[tuple[Act, list[Instance], list[Instance]]] = []
    for act in inquiry.acts.values():
        caps = _own_caps(inquiry, act)
        own = [i for i in caps if i.limit.name == meta.name]
        others = [
            i
            for i in caps
            if i.limit.name != meta.name
            and i.limit.name not in moot
            and (against is None or i.limit.name in against)
        ]
        if own:
            pairs.append((act, own, others))
    if not pairs:
        return None

    def claim(view: View) -> Bool:
        return either(
            both(
                (
                    view.offered(act),
                    either(both((view.possible(i.applies), view.reached(i))) for i in own),
                    negation(either(view.blocked(i) for i in others)),
                )
            )
            for act, own, others in pairs
        )

    return claim


def _above_windows(inquiry: Inquiry, limit: Limit, body: CapBody, document: CallWindows) -> None:
    """Find a cap on calls to a contact that is above all that the windows leave room for."""
    most = _most_calls(document)
    days = _days(body.events.within)
    if most is None or days is None or body.events.kind not in _CALLS:
        return
    if not _OWN & set(body.events.per) or body.at_most <= most * days:
        return

    pairs = [
        (act, own, inquiry.reaching(act, document.meta.name))
        for act in inquiry.acts.values()
        if (own := inquiry.reaching(act, limit.meta.name))
    ]

    def free(view: View) -> Bool:
        """Return that the cap meets a call that the windows do not bind."""
        return either(
            both(
                (
                    view.offered(act),
                    either(view.possible(i.applies) for i in own),
                    negation(either(view.possible(i.applies) for i in windows)),
                )
            )
            for act, own, windows in pairs
        )

    if pairs and inquiry.never(free, limit.meta.id, limit.meta.span):
        stretch = "a day" if days == 1 else f"in {days} days"
        inquiry.add(
            "D402",
            limit.meta.id,
            f"`{limit.meta.id}` allows {body.at_most}, and the windows of `{document.meta.id}` "
            f"leave room for {most * days} {stretch} at most",
            limit.meta.span,
            "lower it below what the windows allow, or remove it",
            notes=((document.meta.span, f"`{document.meta.id}` is here"),),
        )


def _most_calls(document: CallWindows) -> int | None:
    """Return how many calls its windows allow on the fullest day; None where one has no number."""
    total = dict.fromkeys((*WEEKDAYS, "holiday", "workday"), 0)
    for window in document.windows:
        if window.calls is None:
            return None
        named = frozenset[str]().union(*(row.days for row in window.schedule.rows if row.spans))
        for day in total:
            if "daily" in named or day in named or day in ("holiday", "workday"):
                total[day] += window.calls
    return max(total.values(), default=0)


def _days(within: ir.Within) -> int | None:
    match within.unit:
        case "days":
            return within.number
        case "hours":
            return ceil(within.number / 24) + 1
        case "week":
            return 7
        case "month":
            return 31
        case _:
            return None
