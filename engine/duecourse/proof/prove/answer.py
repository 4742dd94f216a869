"""What an answer to a question about a playbook is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Verdict = Literal["proved", "refuted", "not decided"]


@dataclass(frozen=True, slots=True)
class Case:
    """A case that can be run, and the instant to run it at.

    Attributes:
        document: As ``Book.case`` takes it.
        at: The instant, aware.
    """

    document: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Counter:
    """What refutes: the case, and what was decided of it.

    Attributes:
        sentence: What it shows, in one sentence.
        case: The case; None where what differs can be seen in the text alone.
        decided: What the engine said of it, line by line.
        treatment: The treatment it is about, or empty.
    """

    sentence: str
    case: Case | None
    decided: tuple[str, ...] = ()
    treatment: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and what it holds for.

    Attributes:
        verdict: Whether it is proved for all cases, refuted by one, or neither.
        question: What was asked, as a sentence.
        holds_for: What the answer speaks of and what was assumed, a sentence each.
        counter: What refutes it.
        why: Why it is not decided, a sentence each; empty otherwise.
        checked: How many formulas were put to the solver, or states looked at.
    """

    verdict: Verdict
    question: str
    holds_for: tuple[str, ...] = ()
    counter: Counter | None = None
    why: tuple[str, ...] = ()
    checked: Mapping[str, int] = field(default_factory=dict)
