"""What is decided of a portfolio, as two tables: one row a case, one row an action.

Both come in the order of the cases; a case's actions as its decision lists them: ``now`` with what
stands behind each (``instead``), then ``later``, then ``barred``. Instants are UTC. Words are not
here: whoever acts on a row asks for them then (``Book.decide``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from duecourse.decide.decision import Decision, Now

if TYPE_CHECKING:
    from duecourse.api import Book

WORDS = pa.list_(pa.string())
INSTANT = pa.timestamp("us", "UTC")

DECISIONS = pa.schema(
    [
        pa.field("case", pa.string(), nullable=False),
        pa.field("person", pa.string(), nullable=False),
        pa.field("law", pa.string(), nullable=False),  # full partial none
        pa.field("stage", pa.string()),
        pa.field("score", pa.int64(), nullable=False),
        pa.field("score_because", WORDS, nullable=False),
        pa.field("missing", WORDS, nullable=False),  # `fact@of`: what is unknown, of whom
        pa.field("ignored", WORDS, nullable=False),  # events after the instant asked about
        pa.field("next_change", INSTANT),
        pa.field("next_review", INSTANT),
    ]
)
IN_ARMS = DECISIONS.append(pa.field("experiments", WORDS, nullable=False))
"""Decisions of a book with experiments: `experiment=arm` of each that the case takes part in."""

ACTIONS = pa.schema(
    [
        pa.field("case", pa.string(), nullable=False),
        pa.field("person", pa.string(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),  # now instead later barred
        pa.field("treatment", pa.string(), nullable=False),
        pa.field("do", pa.string(), nullable=False),
        pa.field("contact", pa.string()),
        pa.field("point", pa.string()),
        pa.field("not_before", INSTANT),  # of `later`
        pa.field("until", INSTANT),
        pa.field("remaining", pa.int64()),
        pa.field("reasons", WORDS, nullable=False),  # limits that stand against it
        pa.field("lapses", WORDS, nullable=False),  # those among them that lift too late
        pa.field("duties", WORDS, nullable=False),
        pa.field("checklist", WORDS, nullable=False),
        pa.field("advice", WORDS, nullable=False),  # limits lowered to reports
        pa.field("script", pa.string()),
        pa.field("cohort", pa.string()),
        pa.field("language", pa.string()),
        pa.field("dropped", WORDS, nullable=False),
        pa.field("exhibit", pa.bool_(), nullable=False),
    ]
)
REJECTS = pa.schema(
    [
        pa.field("case", pa.string()),
        pa.field("person", pa.string()),
        pa.field("code", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("message", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some cases: each is in ``decisions`` or, with every mistake, in ``rejects``.

    Attributes:
        decisions: By :data:`DECISIONS`, or by :data:`IN_ARMS` where the book has experiments.
        actions: By :data:`ACTIONS`.
        rejects: By :data:`REJECTS`.
    """

    decisions: pa.Table
    actions: pa.Table
    rejects: pa.Table


def decisions_schema(book: Book) -> pa.Schema:
    """Return the columns of a book's decisions: whether it has experiments tells."""
    return IN_ARMS if book.joined.playbook.experiments else DECISIONS


def outcome_of(
    book: Book,
    decided: Iterable[tuple[str, Decision]] = (),
    rejects: Sequence[dict[str, Any]] = (),
) -> Outcome:
    """Return decisions of single cases, each with its person, as an outcome.

    Args:
        book: What decided.
        decided: Persons and decisions.
        rejects: By :data:`REJECTS`.
    """
    decisions: list[dict[str, Any]] = []
    actions: list[dict[str, Any]] = []
    for person, decision in decided:
        decisions.append(_decision(person, decision))
        actions.extend(_actions(person, decision))
    return Outcome(
        pa.Table.from_pylist(decisions, decisions_schema(book)),
        pa.Table.from_pylist(actions, ACTIONS),
        pa.Table.from_pylist(list(rejects), REJECTS),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _decision(person: str, decision: Decision) -> dict[str, Any]:
    return {
        "case": decision.case,
        "person": person,
        "law": decision.law,
        "stage": decision.stage,
        "score": decision.score,
        "score_because": decision.score_because,
        "missing": [f"{one.fact}@{one.of}" for one in decision.missing],
        "ignored": decision.ignored,
        "next_change": _instant(decision.next_change),
        "next_review": _instant(decision.next_review),
        "experiments": [f"{one.experiment}={one.arm}" for one in decision.experiments or ()],
    }


_NONE: dict[str, Any] = {
    name: [] for name in ("reasons", "lapses", "duties", "checklist", "advice", "dropped")
} | {"exhibit": False}


def _actions(person: str, decision: Decision) -> Iterable[dict[str, Any]]:
    whose = {"case": decision.case, "person": person}
    for now in decision.now:
        yield whose | _NONE | {"verdict": "now"} | _now(now)
        for other in now.instead:
            # Of what stands behind another only the name is shown, and where it goes.
            yield (
                whose
                | _NONE
                | {"verdict": "instead", "treatment": other.treatment, "do": ""}
                | {"point": other.to or None}
            )
    for later in decision.later:
        yield (
            whose
            | _NONE
            | {
                "verdict": "later",
                "treatment": later.treatment,
                "do": later.do,
                "contact": later.contact or None,
                "point": later.to or None,
                "not_before": _instant(later.not_before),
                "until": _instant(later.until),
                "reasons": [reason.limit for reason in later.because],
            }
        )
    for barred in decision.barred:
        yield (
            whose
            | _NONE
            | {
                "verdict": "barred",
                "treatment": barred.treatment,
                "do": barred.do,
                "contact": barred.contact or None,
                "point": barred.to or None,
                "reasons": [reason.limit for reason in barred.because],
                "lapses": [reason.limit for reason in barred.because if reason.lapses],
                "exhibit": barred.exhibit,
            }
        )


def _now(now: Now) -> dict[str, Any]:
    said = now.script
    return {
        "treatment": now.treatment,
        "do": now.do,
        "contact": now.contact or None,
        "point": now.to or None,
        "until": _instant(now.until),
        "remaining": now.remaining,
        "duties": now.duties,
        "checklist": now.checklist,
        "advice": now.advice,
        "script": said.id if said else None,
        "cohort": (said.cohort or None) if said else None,
        "language": said.language if said else None,
        "dropped": said.dropped if said else [],
    }
