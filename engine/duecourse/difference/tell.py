"""Changes in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from duecourse import ir
from duecourse.difference.model import AT_MOST, EXACTLY, Change, Where
from duecourse.language.model import Fact, Policy
from duecourse.law.words import Teller

_EFFECTS: Final = {
    "stage": "the stage differs",
    "offer": "what is offered differs",
    "choice": "which act of its group comes first differs",
    "limit": "what is lawful, or how long, or how often, differs",
    "words": "what is said, or may be said, differs",
    "score": "the score differs",
    "order": "the order of what is listed differs",
    "review": "when the case is looked at again differs",
    "anything": "decisions differ",
}
_PLURALS: Final = {
    "header": "Header",
    "fact": "Facts",
    "stage": "Stages",
    "outside": "Outside of the stages",
    "treatment": "Treatments",
    "experiment": "Experiments",
    "order": "Order",
    "disclosure-items": "What there is to disclose",
    "disclosure-rule": "Disclosure rules",
    "call-windows": "Call windows",
    "window": "Windows",
    "limit": "Limits",
    "cohort": "Cohorts",
    "script": "Scripts",
    "score-row": "Score",
    "worklist": "Worklist",
    "chase": "Chases",
    "meeting": "Meetings",
    "indicator": "Indicators",
}


class Tell:
    """Puts conditions into words with the vocabulary of both sides."""

    def __init__(self, old: Policy, new: Policy) -> None:
        """Keep the vocabulary; where a fact has two titles, that of the new side."""
        facts: dict[str, Fact] = {**old.facts, **new.facts}
        self._teller = Teller(facts, "en")

    def condition(self, condition: ir.Expr) -> str:
        """Return a condition in words."""
        return self._teller.condition(condition)

    @staticmethod
    def either(names: Iterable[str]) -> str:
        """Return names as alternatives."""
        *first, last = names
        return f"{', '.join(first)} or {last}" if first else last


def plural(kind: str) -> str:
    """Return the heading under which items of a kind are told."""
    return _PLURALS[kind]


def key_of(change: Change) -> str:
    """Return where in its item a change is, ``when days_past_due``."""
    return " ".join(change.path)


def moved_of(change: Change) -> str:
    """Return how bounds moved: ``wider by 4..5``; empty where they did not."""
    if change.moved is None:
        return ""
    told = []
    if change.moved.wider:
        told.append(f"wider by {' and '.join(change.moved.wider)}")
    if change.moved.narrower:
        told.append(f"narrower by {' and '.join(change.moved.narrower)}")
    return ", ".join(told)


def where_of(where: Where) -> str:
    """Return on which cases a change can be seen, in one sentence without a full stop."""
    if where.said:
        return where.said
    if where.bound not in (AT_MOST, EXACTLY):
        return where.text or "no decision differs but in what it quotes"
    what = _EFFECTS[where.effect]
    if not where.text:
        return f"{what}, {'everywhere' if where.bound == EXACTLY else 'at most: anywhere'}"
    return f"{what} {where.bound} where {where.text}"
