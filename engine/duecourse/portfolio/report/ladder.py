"""The stages of a playbook in order of days past due: which is worse, which is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from duecourse import ir
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language.model import Stage

FIRST, LAST = -400, 3660
"""Days past due that are tried; beyond, a loan stays where it is at the end."""

DUE_DATE: Final = "oldest_unpaid_due_date"
_TODAY = 40_000


@dataclass(frozen=True, slots=True)
class Ladder:
    """What a playbook's stages say of days past due.

    Attributes:
        order: Every stage, from the least to the most days past due; those that no number of days
            bars from (origination) stand first.
        current: Stages that no loan past its due date can be in.
        overdue: Stages that no loan before or on its due date can be in.
        spans: ``(first, last, stage)``: days past due at which an active loan of which nothing
            else is known certainly is in a stage.
    """

    order: tuple[str, ...]
    current: frozenset[str]
    overdue: frozenset[str]
    spans: tuple[tuple[int, int, str], ...]

    def rank(self, stage: str) -> int | None:
        """Return how far a stage is along; None where days past due do not decide it."""
        if stage in self.current or stage in self.overdue:
            return self.order.index(stage)
        return None


def ladder(stages: Sequence[Stage]) -> Ladder:
    """Read the stages of a playbook."""
    days = range(FIRST, LAST + 1)
    possible = {s.meta.id: [day for day in days if _holds(s, day) is not False] for s in stages}
    first = {name: found[0] if found else LAST + 1 for name, found in possible.items()}
    told = [s.meta.id for s in stages]
    certain = [
        (day, next((s.meta.id for s in stages if _holds(s, day, "active") is True), ""))
        for day in days
    ]
    spans = []
    for name, group in groupby(certain, key=lambda each: each[1]):
        if name:
            reached = [day for day, _ in group]
            spans.append((reached[0], reached[-1], name))
    return Ladder(
        tuple(sorted(told, key=lambda name: (first[name], told.index(name)))),
        frozenset(name for name, found in possible.items() if found and found[-1] <= 0),
        frozenset(name for name, found in possible.items() if found and found[0] > 0),
        tuple(spans),
    )


def _holds(stage: Stage, days: int, status: str | None = None) -> ir.Value | None:
    """Return whether a loan *days* past due is in *stage*, None where that is not all it takes."""

    def value(fact: ir.Input) -> ir.Value | None:
        if fact.fact == DUE_DATE:
            return _TODAY - days
        return status if fact.fact == "loan_status" else None

    return evaluate(stage.when, Environment(value, today=_TODAY))
