"""What the law leaves nothing of: treatments barred in every case, windows that are always shut."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duecourse.book.plan import Act, Always, Hours, Instance
from duecourse.language.model import CallWindows, Meta, Window
from duecourse.proof.deep._inquiry import Inquiry
from duecourse.source.span import Span
from duecourse.targets.solver import Claim, View
from duecourse.targets.solver.terms import Bool, both, either, negation

Selects = Callable[[Instance], bool]


def check_law(inquiry: Inquiry) -> None:
    """Find treatments that are always barred (D201) or late (D202), and shut windows (D203)."""
    for name, act in inquiry.acts.items():
        if not inquiry.found("D102", name):
            _treatment(inquiry, act)
    for document in inquiry.joined.playbook.call_windows:
        if inquiry.alive(document.meta) and not inquiry.found("D104", document.meta.id):
            for window in document.windows:
                _window(inquiry, document, window)


def _never_lifts(instance: Instance) -> bool:
    return isinstance(instance.clock, Always)


def _any(instance: Instance) -> bool:
    return True


def _let_through(inquiry: Inquiry, act: Act, selects: Selects) -> Claim:
    """Return that an act is offered under the law at hand, and no limit that is selected blocks."""
    blocking = [i for i in _blocking(inquiry, act) if not i.advisory and selects(i)]

    def claim(view: View) -> Bool:
        blocked = either(view.blocked(instance) for instance in blocking)
        return both((inquiry.under_law(view), view.offered(act), negation(blocked)))

    return claim


def _blocking(inquiry: Inquiry, act: Act) -> list[Instance]:
    return [i for i in inquiry.plan.instances if act.blocks >> i.bit & 1]


def _treatment(inquiry: Inquiry, act: Act) -> None:
    meta = act.treatment.meta
    name = meta.id

    def never(selects: Selects) -> bool:
        return inquiry.never(_let_through(inquiry, act, selects), name, meta.span)

    if not never(_any):
        return
    if never(lambda instance: False):
        return  # it is never offered under this law at all, which says nothing of the law
    barred = never(_never_lifts)
    selects = _never_lifts if barred else _any
    metas = {i.limit.name: i.limit for i in _blocking(inquiry, act) if selects(i)}
    culprits = fewest(metas, lambda names: never(_named(names, selects)))
    code, what = ("D201", "barred") if barred else ("D202", "never lawful at any minute")
    told = " and ".join(f"`{meta.name}`{_cited(meta)}" for meta in culprits)
    inquiry.add(
        code,
        name,
        f"`{name}` is {what} in every case: {told} {'leave' if len(culprits) > 1 else 'leaves'} "
        "nothing of it",
        meta.span,
        "remove it, keep it as `status: exhibit`, or change what the limit meets",
        notes=_notes(culprits),
    )


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
    name, span = window.meta.id, window.meta.span

    def never(names: set[str] | None) -> bool:
        claim = _within(inquiry, document, window, names)
        return claim is not None and inquiry.never(claim, name, span)

    if not never(None):
        return
    if never(set()):
        return
    metas = {
        i.limit.name: i.limit
        for i in inquiry.plan.instances
        if isinstance(i.clock, Hours) and i.limit.name != document.meta.name
    }
    culprits = fewest(metas, never)
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
    inquiry: Inquiry, document: CallWindows, window: Window, names: set[str] | None
) -> Claim | None:
    """Return that a call that the windows bind falls into one of them, and other hours allow it.

    None where no call is bound, or the window binds nothing.
    """
    clocks = {
        schedule: i.clock
        for i in inquiry.plan.instances
        if i.limit.name == document.meta.name and isinstance(i.clock, Hours)
        for schedule in i.clock.schedules
    }
    hours = clocks.get(window.schedule)
    if hours is None:
        return None
    own = Hours((window.schedule,), hours.zone, hours.calendar)
    pairs: list[tuple[Act, list[Instance], list[Instance]]] = []
    for act in inquiry.acts.values():
        bound = [i for i in inquiry.reaching(act, document.meta.name) if isinstance(i.clock, Hours)]
        others = [
            i
            for i in _blocking(inquiry, act)
            if isinstance(i.clock, Hours)
            and not i.advisory
            and i.limit.name != document.meta.name
            and (names is None or i.limit.name in names)
        ]
        if bound:
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
