"""What a limit is about: the subjects on which a law speaks or is silent."""

from __future__ import annotations

from typing import Final

from duecourse import ir
from duecourse.ir_tools import facts_of, inputs, rename, simplify, substitute
from duecourse.language.model import (
    CapBody,
    ConcealBody,
    ForbidBody,
    HoursBody,
    Limit,
    WaitBody,
)

SUBJECTS: Final = ("hours", "frequency", "third_parties")


def subject_of(limit: Limit) -> str:
    """Return which of :data:`SUBJECTS` a limit speaks on; empty for none.

    Hours that the person told (``hours: told``) bind only who told some, so they are not the law's
    word on hours. On third parties a limit speaks that forbids or conceals something for them and
    never for the consumer.
    """
    match limit.body:
        case HoursBody(told=told):
            return "" if told else "hours"
        case CapBody() | WaitBody():
            return "frequency"
        case ForbidBody() | ConcealBody() if only_third_parties(limit):
            return "third_parties"
        case _:
            return ""


def only_third_parties(limit: Limit) -> bool:
    """Tell whether it can select someone who does not owe the debt, and never the consumer."""
    what = limit.body.what if isinstance(limit.body, ForbidBody) else ir.TRUE
    selector = ir.All((limit.on, limit.when, what))
    if not facts_of(selector) & {"party", "role"}:
        return False
    consumer = asked_of(selector, "consumer", "debtor")
    return consumer == ir.FALSE and asked_of(selector, "third_party", "friend") != ir.FALSE


def asked_of(condition: ir.Expr, party: str, role: str) -> ir.Expr:
    """Return what is left of *condition* for a listener of that party and role."""
    there = rename(condition, {"party": ir.Const(party)})
    leaves = {leaf: ir.Const(role) for leaf in inputs(there) if leaf.fact == "role"}
    return simplify(substitute(there, dict(leaves)))
