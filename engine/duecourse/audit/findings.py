"""What an audit says of one contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

KINDS: Final = ("breach", "presumption", "undetermined", "house", "advice", "uncounted")
"""Worst first. A limit of the law crossed; one that only presumes a breach; one that hangs on
what the log does not say; a house rule where the law is silent; a limit that the host lowered to
advice; one that left no room, by a contact that does not itself count."""

CLEAR: Final = "clear"
VERDICTS: Final = (*KINDS, CLEAR)
SHOWN: Final = 20
"""How many of the events counted are named; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One limit that stood against one contact.

    Attributes:
        kind: One of :data:`KINDS`.
        limit: ``us/seven-in-seven``.
        cite: Paragraph of the law; empty for a house rule.
        rule: The limit in a line: ``at most 7 placed_calls within 7 days per collector, debt``.
        debts: The debts about which it stood against it; empty where it is the same for all.
        counted: Ids of the latest events that it rests on, oldest first.
        counted_in_all: How many there are.
        missing: What the log does not say and would decide.
        unless: What the log does not say and would excuse it.
    """

    kind: str
    limit: str
    cite: str
    rule: str
    debts: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    counted_in_all: int = 0
    missing: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, without what is empty."""
        plain: dict[str, Any] = {"kind": self.kind, "limit": self.limit, "rule": self.rule}
        if self.cite:
            plain["cite"] = self.cite
        for name in ("debts", "counted", "missing", "unless"):
            value = getattr(self, name)
            if value:
                plain[name] = list(value)
        if self.counted_in_all:
            plain["counted_in_all"] = self.counted_in_all
        return plain


@dataclass(frozen=True, slots=True)
class Judged:
    """One contact, judged.

    Attributes:
        line: Where it stands in the log.
        at: Its instant as written.
        purpose: Empty where the log does not say.
        headroom: How many more acts each limit on counts left just before it.
        gaps: Whether rows of this person were left out, so that its history is not whole.
    """

    line: int
    id: str
    person: str
    at: str
    collector: str
    channel: str
    purpose: str
    contact: str
    point: str
    findings: tuple[Finding, ...]
    headroom: Mapping[str, int] = field(default_factory=dict)
    gaps: bool = False

    @property
    def verdict(self) -> str:
        """The worst kind of its findings, or ``clear``."""
        kinds = {finding.kind for finding in self.findings}
        return next((kind for kind in KINDS if kind in kinds), CLEAR)

    @property
    def left(self) -> int | None:
        """The smallest headroom, or None where no limit counts."""
        return min(self.headroom.values(), default=None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "line": self.line,
            "id": self.id,
            "person": self.person,
            "at": self.at,
            "collector": self.collector or None,
            "channel": self.channel,
            "purpose": self.purpose or None,
            "contact": self.contact,
            "point": self.point or None,
            "verdict": self.verdict,
            "findings": [finding.to_dict() for finding in self.findings],
            "headroom": dict(self.headroom),
            **({"gaps": True} if self.gaps else {}),
        }
