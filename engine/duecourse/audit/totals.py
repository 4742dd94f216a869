"""Totals of an audit, kept small however long the log is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from duecourse.audit.findings import CLEAR, KINDS, VERDICTS, Judged

MOST_NAMED: Final = 10_000
"""Different collectors, and days, that are counted apart; the rest is counted together."""

OTHERS: Final = "(others)"


@dataclass(slots=True)
class PersonTotal:
    """One person's contacts.

    Attributes:
        verdicts: Contacts by verdict.
        gaps: Whether rows of theirs were left out.
    """

    person: str
    contacts: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    gaps: bool = False

    def add(self, judged: Judged) -> None:
        """Count one contact."""
        self.contacts += 1
        self.verdicts[judged.verdict] += 1

    @property
    def found(self) -> bool:
        """Whether there is anything but clear contacts."""
        return self.contacts > self.verdicts[CLEAR]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "person": self.person,
            "contacts": self.contacts,
            **_ordered(self.verdicts),
            **({"gaps": True} if self.gaps else {}),
        }


@dataclass(slots=True)
class Totals:
    """The whole log.

    Attributes:
        rows: All rows of the log, rejected ones too.
        contacts: Contacts that were judged.
        history: Rows that were history only.
        rejected: Rows left out.
        repeated: Those among them that only repeat another row.
        unordered: Rows that stood after a later one of the same person.
        persons: Persons.
        with_gaps: Persons of whom rows were left out.
        two_roles: Contacts that were in more than one role.
        verdicts: Contacts by verdict.
        missing: How often each thing not said kept a limit undetermined.
    """

    rows: int = 0
    contacts: int = 0
    history: int = 0
    rejected: int = 0
    repeated: int = 0
    unordered: int = 0
    persons: int = 0
    with_gaps: int = 0
    two_roles: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    limits: dict[str, Counter[str]] = field(default_factory=dict)
    collectors: dict[str, Counter[str]] = field(default_factory=dict)
    days: dict[str, Counter[str]] = field(default_factory=dict)
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, judged: Judged) -> None:
        """Count one contact."""
        verdict = judged.verdict
        self.contacts += 1
        self.verdicts[verdict] += 1
        for finding in judged.findings:
            _in(self.limits, finding.limit)[finding.kind] += 1
            if finding.kind == "undetermined":
                for name in finding.missing:
                    what = name.partition(" of ")[0]
                    known = what in self.missing or len(self.missing) < MOST_NAMED
                    self.missing[what if known else OTHERS] += 1
        _in(self.collectors, judged.collector)[verdict] += 1
        _in(self.days, judged.at[:10])[verdict] += 1

    @property
    def breaches(self) -> int:
        """Contacts by which a limit of the law was crossed."""
        return self.verdicts["breach"]

    @property
    def presumptions(self) -> int:
        """Contacts by which no more than a presumption was raised."""
        return self.verdicts["presumption"]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, each table in a fixed order."""
        counts = ("rows", "contacts", "history", "rejected", "repeated", "unordered", "persons")
        return {
            **{name: getattr(self, name) for name in counts},
            "persons_with_gaps": self.with_gaps,
            "contacts_in_two_roles": self.two_roles,
            "verdicts": _ordered(self.verdicts),
            "limits": {name: _ordered(self.limits[name]) for name in self.ranked()},
            "collectors": {name: _ordered(each) for name, each in sorted(self.collectors.items())},
            "days": {name: _ordered(each) for name, each in sorted(self.days.items())},
            "missing": dict(sorted(self.missing.items(), key=lambda each: (-each[1], each[0]))),
        }

    def ranked(self) -> list[str]:
        """Return the limits that stood against contacts, the gravest and most frequent first."""
        return sorted(
            self.limits,
            key=lambda name: (*(-self.limits[name][kind] for kind in KINDS), name),
        )


def _in(table: dict[str, Counter[str]], name: str) -> Counter[str]:
    if name not in table and len(table) >= MOST_NAMED:
        name = OTHERS
    return table.setdefault(name, Counter())


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return {verdict: counts[verdict] for verdict in VERDICTS if counts[verdict]}
