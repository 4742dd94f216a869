"""What must be true of the decision on any combination."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.oracle import View, ask
from tests.oracle.compare import differences
from tests.properties.strategies import Combination

from duecourse.api import Book
from duecourse.book.case import Case
from duecourse.decide.decision import Decision

MINUTE = timedelta(minutes=1)


def disagreements(combination: Combination, *, everywhere: bool = False) -> list[str]:
    """Return how the engine differs from the oracle, and from itself, on *combination*."""
    return examined(combination, everywhere=everywhere)[0]


def examined(combination: Combination, *, everywhere: bool = False) -> tuple[list[str], View]:
    """Return the disagreements, and what the oracle saw."""
    book = combination.book()
    case = book.case(combination.document)
    decision = book.decide(case, combination.at, horizon_days=combination.horizon)
    answer = ask(
        combination.joined, case, combination.at, combination.horizon, everywhere=everywhere
    )
    groups = {t.meta.id: t.exclusive for t in combination.joined.playbook.treatments}
    found = differences(decision, answer, groups)
    return found + _unchanged(book, case, decision, combination), answer.view


def _unchanged(book: Book, case: Case, decision: Decision, asked: Combination) -> list[str]:
    """Return how the decision changes before its ``next_change``, or stays the same at it.

    Words, duties and ``missing``, which the oracle does not know, are held to the definition here.
    """
    at = asked.at
    first = at.replace(second=0, microsecond=0) + MINUTE
    end = at + timedelta(days=asked.horizon)
    change = None if decision.next_change is None else datetime.fromisoformat(decision.next_change)
    last = end.replace(second=0, microsecond=0) if change is None else change - MINUTE
    minutes = {first, last, first + (last - first) // (2 * MINUTE) * MINUTE}
    shown = but_for_time(decision)
    found = []
    for minute in sorted(m for m in minutes if first <= m <= last):
        again = but_for_time(book.decide(case, minute, horizon_days=asked.horizon))
        if change is None or change <= minute + timedelta(days=asked.horizon):
            again["next_change"] = again["next_change"] if change else None
        if again != shown:
            keys = [key for key in shown if again[key] != shown[key]]
            found.append(f"{keys} differ at {minute}, before next_change {change}")
    if change is not None:
        then = but_for_time(book.decide(case, change, horizon_days=asked.horizon))
        same = {key for key in shown if then[key] == shown[key]} | {"next_change"}
        if same == shown.keys():
            found.append(f"nothing differs at next_change {change}")
    return found


def but_for_time(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain values, without its ``at``."""
    shown = decision.to_dict()
    del shown["at"]
    return shown


def lawful(decision: Decision) -> set[tuple[str, str]]:
    """Return treatment and point of all that may be done, before exclusive groups are settled."""
    found = {(item.treatment, item.to) for item in decision.now}
    return found | {(other.treatment, other.to) for item in decision.now for other in item.instead}
