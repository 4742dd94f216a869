"""What the law leaves nothing of: treatments barred in every case, windows that are always shut."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duecourse.book.plan import Act, Always, Hours, Instance
from duecourse.language.model import CallWindows, Meta, Treatment, Window
from duecourse.proof.deep._inquiry import Epoch, Inquiry
from duecourse.source.span import NOWHERE, Span
from duecourse.targets.solver import Claim, View
from duecourse.targets.solver.terms import Bool, both, either, negation

Selects = Callable[[Instance], bool]


def check_law(inquiry: Inquiry) -> None:
    """Find treatments that are always barred (D201) or late (D202), and shut windows (D203)."""
    for treatment in inquiry.treatments():
        if not inquiry.found("D102", treatment.meta.id):
            _treatment(inquiry, treatment)
    for document in inquiry.joined.playbook.call_windows:
        if inquiry.alive(document.meta) and not inquiry.found("D104", document.meta.id):
            for window in document.windows:
                _window(inquiry, document, window)


def _never_lifts(instance: Instance) -> bool:
    return isinstance(instance.clock, Always)


def _any(instance: Instance) -> bool:
    return True


def _let_through(inquiry: Inquiry, act: Act, selects: Selects, epoch: Epoch) -> Claim:
    """Return that an act is offered under the law at hand, and no limit that is selected blocks."""
    blocking = [
        i
        for i in epoch.solver.plan.instances
        if act.blocks >> i.bit & 1 and not i.advisory and selects(i)
    ]

    def claim(view: View) -> Bool:
        blocked = either(view.blocked(instance) for instance in blocking)
        return both((inquiry.under_law(view), view.offered(act), negation(blocked)))

    return claim


def _treatment(inquiry: Inquiry, treatment: Treatment) -> None:
    name = treatment.meta.id

    def asked_of(selects: Selects) -> Callable[[Epoch], Claim | None]:
        def asked(epoch: Epoch) -> Claim | None:
            act = epoch.acts.get(name)
            return None if act is None else _let_through(inquiry, act, selects, epoch)

        return asked

    if not inquiry.never(asked_of(_any), name, treatment.meta.span):
        return
    if inquiry.never(asked_of(lambda instance: False), name, treatment.meta.span):
        return  # it is never offered under this law at all, which says nothing of the law
    barred = inquiry.never(asked_of(_never_lifts), name, treatment.meta.span)
    culprits = _culprits(inquiry, name, _never_lifts if barred else _any, asked_of)
    code, what = ("D201", "barred") if barred else ("D202", "never lawful at any minute")
    told = " and ".join(f"`{meta.name}`{_cited(meta)}" for meta in culprits)
    inquiry.add(
        code,
        name,
        f"`{name}` is {what} in every case: {told} {'leave' if len(culprits) > 1 else 'leaves'} "
        "nothing of it",
        treatment.meta.span,
        "remove it, keep it as `status: exhibit`, or change what the limit meets",
        notes=_notes(culprits),
    )


def _culprits(
    inquiry: Inquiry,
    name: str,
    selects: Selects,
    asked_of: Callable[[Selects], Callable[[Epoch], Claim | None]],
) -> list[Meta]:
    """Return the fewest limits found that together leave nothing; one alone where one does."""
    epoch = inquiry.epoch
    act = epoch.acts.get(name)
    metas: dict[str, Meta] = {}
    for each in epoch.solver.plan.instances:
        if act is not None and act.blocks >> each.bit & 1 and selects(each):
            metas.setdefault(each.limit.name, each.limit)
    span = next((t.meta.span for t in inquiry.treatments() if t.meta.id == name), NOWHERE)
    return fewest(metas, lambda names: inquiry.never(asked_of(_named(names, selects)), name, span))


def fewest(metas: dict[str, Meta], suffice: Callable[[set[str]], bool]) -> list[Meta]:
    """Return items that suffice, none of which can be spared; one alone where one does.

    The stricter force first: what the law says is named before what the house says.
    """
    ordered = sorted(metas, key=lambda name: (not metas[name].cite, name))
    for alone in ordered:
        if suffice({alone}):
            return [metas[alone]]
    kept = list(ordered)
    for one in reversed(ordered):
        without = [each for each in kept if each != one]
        if suffice(set(without)):
            kept = without
    return [metas[each] for each in kept]


def _named(names: set[str], selects: Selects) -> Selects:
    return lambda instance: instance.limit.name in names and selects(instance)


def _cited(meta: Meta) -> str:
    return f" ({meta.cite})" if meta.cite else ""


def _notes(metas: Sequence[Meta]) -> tuple[tuple[Span, str], ...]:
    return tuple((meta.span, f"`{meta.name}` is here") for meta in metas if meta.span.file)


def _window(inquiry: Inquiry, document: CallWindows, window: Window) -> None:
    def asked_of(names: set[str] | None) -> Callable[[Epoch], Claim | None]:
        def asked(epoch: Epoch) -> Claim | None:
            return _within(inquiry, epoch, document, window, names)

        return asked

    name, span = window.meta.id, window.meta.span
    if not inquiry.never(asked_of(None), name, span):
        return
    if inquiry.never(asked_of(set()), name, span):
        return
    metas = {
        i.limit.name: i.limit
        for i in inquiry.epoch.solver.plan.instances
        if isinstance(i.clock, Hours) and i.limit.name != document.meta.name
    }
    culprits = fewest(metas, lambda names: inquiry.never(asked_of(names), name, span))
    told = " and ".join(f"`{meta.name}`{_cited(meta)}" for meta in culprits)
    inquiry.add(
        "D203",
        name,
        f"the window `{name}` is never open: the hours of {told} shut all of it",
        span,
        "move it into the hours that are left, or remove it",
        notes=_notes(culprits),
    )


def _within(
    inquiry: Inquiry, epoch: Epoch, document: CallWindows, window: Window, names: set[str] | None
) -> Claim | None:
    """Return that a call that the windows bind falls into one of them, and other hours allow it."""
    plan = epoch.solver.plan
    clocks = {
        schedule: i.clock
        for i in plan.instances
        if i.limit.name == document.meta.name and isinstance(i.clock, Hours)
        for schedule in i.clock.schedules
    }
    hours = clocks.get(window.schedule)
    if hours is None:
        return None
    own = Hours((window.schedule,), hours.zone, hours.calendar)
    pairs: list[tuple[Act, list[Instance], list[Instance]]] = []
    for act in epoch.acts.values():
        bound = [i for i in epoch.reaching(act, document.meta.name) if isinstance(i.clock, Hours)]
        others = [
            i
            for i in plan.instances
            if act.blocks >> i.bit & 1
            and isinstance(i.clock, Hours)
            and not i.advisory
            and i.limit.name != document.meta.name
            and (names is None or i.limit.name in names)
        ]
        if bound and not act.treatment.exhibit:
            pairs.append((act, bound, others))
    if not pairs:
        return None

    def claim(view: View) -> Bool:
        inside = both((inquiry.under_law(view), view.is_open(own)))
        return both(
            (
                inside,
                either(
                    both(
                        (
                            view.offered(act),
                            either(view.possible(i.applies) for i in bound),
                            negation(either(view.blocked(i) for i in others)),
                        )
                    )
                    for act, bound, others in pairs
                ),
            )
        )

    return claim
