"""When a part of the house floor bites: where no law certainly speaks on its subject."""

from __future__ import annotations

from collections.abc import Iterator

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.ir_tools import all_of, any_of, events_of, inputs, negate, scope_of
from duecourse.language.model import Limit
from duecourse.language.subjects import asked_of, subject_of

FLOOR_SUBJECTS = {
    "house-floor-hours": "hours",
    "house-floor-frequency": "frequency",
    "house-floor-third-parties": "third_parties",
}


def floor_gate(joined: Joined, limit: str, alive: frozenset[int]) -> ir.Expr:
    """Return when core's *limit* bites; ``TRUE`` for one that is no part of the floor.

    A part of the floor gives way only to a limit of its subject that exists, of a pack in force
    that certainly binds the case, and that certainly selects the act: ``on`` and ``when``, not what
    releases it, for a release is the law's own word. Unknown: the floor bites, beside the law.
    """
    if joined.lawless:
        return ir.FALSE
    subject = FLOOR_SUBJECTS.get(limit)
    if subject is None:
        return ir.TRUE
    return negate(any_of(_spoken(joined, subject, alive)))


def _spoken(joined: Joined, subject: str, alive: frozenset[int]) -> Iterator[ir.Expr]:
    """Yield the conditions under which a limit of some pack is the law on *subject*."""
    for pack in joined.packs:
        header = pack.header
        if id(header.meta) not in alive or subject in header.silent_on:
            continue
        said = [
            _of_third_parties(limit) if subject == "third_parties" else _of_act(limit)
            for limit in pack.limits
            if id(limit.meta) in alive and subject_of(limit) == subject
        ]
        yield all_of((joined.binding(pack), any_of(dict.fromkeys(said))))


def _of_act(limit: Limit) -> ir.Expr:
    return all_of((limit.on, limit.when))


def _of_third_parties(limit: Limit) -> ir.Expr:
    """Return for which cases it speaks of third parties, whoever of them and by whatever act.

    Who is a third party is for the law's own table to say: whoever it counts among the others is
    spoken for too. A condition that mixes facts of the case with others is not read apart, and the
    floor stays.
    """
    asked = asked_of(_of_act(limit), "third_party", "friend")
    parts = asked.operands if isinstance(asked, ir.All) else (asked,)
    return all_of(_about_case(part) for part in parts)


def _about_case(part: ir.Expr) -> ir.Expr:
    scopes = {leaf.scope for leaf in inputs(part)}
    scopes |= {scope_of(ir.Count(events)) for events in events_of(part)}
    if scopes <= {ir.Scope.CASE}:
        return part
    return ir.UNKNOWN if ir.Scope.CASE in scopes else ir.TRUE
