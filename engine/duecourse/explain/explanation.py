"""What an explanation is: sentences for a person, the trace for an engineer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One condition of a trace.

    Attributes:
        text: The condition, limit or fact in words.
        holds: ``yes``, ``no`` or ``unknown``; empty where it is not a question.
        place: ``file:line:column`` in the policy, or empty.
        parts: What it rests on.
        stands: Whether it is a limit that stands against the act.
        item: ``stage``, ``treatment`` or ``limit``; empty for a condition.
    """

    text: str
    holds: str = ""
    place: str = ""
    parts: tuple[Step, ...] = ()
    stands: bool = False
    item: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why one treatment is, or is not, an action for one point.

    Attributes:
        status: ``now later barred exhibit not-offered unknown other-stage``.
        line: One sentence, for the agent.
        paragraph: Several, for a complaint.
        changes: What would have to differ, or how long to wait; never a protected fact.
        trace: Everything, for an engineer.
    """

    treatment: str
    to: str
    status: str
    line: str
    paragraph: tuple[str, ...]
    changes: tuple[str, ...]
    trace: tuple[Step, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a decision is as it is.

    Attributes:
        case: The case's id.
        at: The instant asked about.
        depth: ``line``, ``paragraph`` or ``trace``.
        head: Sentences about the case as a whole: its stage, and the law consulted.
    """

    case: str
    at: str
    language: str
    depth: str
    head: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    def to_text(self) -> str:
        """Return the explanation as plain text."""
        lines = list(self.head)
        for verdict in self.verdicts:
            if self.depth == "line":
                lines.append(verdict.line)
                continue
            if lines:
                lines.append("")
            lines += verdict.paragraph
            lines += verdict.changes
            if self.depth == "trace":
                for step in verdict.trace:
                    lines += _tree(step, 1)
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists and strings."""
        return {
            "case": self.case,
            "at": self.at,
            "language": self.language,
            "depth": self.depth,
            "head": list(self.head),
            "verdicts": [
                {
                    "treatment": v.treatment,
                    "to": v.to,
                    "status": v.status,
                    "line": v.line,
                    "paragraph": list(v.paragraph),
                    "changes": list(v.changes),
                    **({"trace": [_plain(s) for s in v.trace]} if self.depth == "trace" else {}),
                }
                for v in self.verdicts
            ],
        }


def _tree(step: Step, level: int) -> list[str]:
    mark = {"yes": "✓ ", "no": "✗ ", "unknown": "? "}.get(step.holds, "")
    place = f"  [{step.place}]" if step.place else ""
    lines = ["  " * level + mark + step.text + place]
    for part in step.parts:
        lines += _tree(part, level + 1)
    return lines


def _plain(step: Step) -> dict[str, Any]:
    return {
        "text": step.text,
        "holds": step.holds,
        "place": step.place,
        "parts": [_plain(part) for part in step.parts],
    }
