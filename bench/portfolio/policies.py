"""Policies of many rules, written three times from one list: as a book, Polars and SQL.

A policy of 300 rules has the stages and cohorts of the flat workload, and limits and treatments
over its columns with bounds of their own. An offer needs certain truth, a limit applies unless it
is certainly false, as in every book.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

NUMBERS = {
    "days_past_due": (0, 60),
    "principal_cents": (10_000, 3_000_000),
    "attempts_7d": (0, 12),
    "attempts_today": (0, 6),
    "last_conversation_days_ago": (0, 60),
    "promise_to_pay_days": (-10, 14),
}
FLAGS = ("reachable", "channel_sms_consent", "contact_knows_of_debt", "is_disputed")
STAGES = (("pre-due", None, 0), ("d1-3", 1, 3), ("d4-7", 4, 7), ("d8-30", 8, 30), ("m2", 31, None))
COHORTS = (
    ("fifties", None, 1969),
    ("seventies", 1970, 1979),
    ("eighties", 1980, 1999),
    ("later", 2000, None),
)
OUTPUTS = ("stage", "cohort:talk", "now", "limits")
GIVEN = ("days_past_due", "birth_year", "attempts_today")


@dataclass(frozen=True, slots=True)
class Test:
    """A column within bounds, or a flag that is set or not."""

    column: str
    low: int | bool | None
    high: int | None = None

    def yaml(self) -> str:
        """Return it in a book's words."""
        if isinstance(self.low, bool):
            return f"{self.column}: {'yes' if self.low else 'no'}"
        low = "" if self.low is None else str(self.low)
        return f'{self.column}: "{low}..{"" if self.high is None else self.high}"'

    def sql(self) -> str:
        """Return it in SQL."""
        if isinstance(self.low, bool):
            return self.column if self.low else f"not {self.column}"
        parts = []
        if self.low is not None:
            parts.append(f"{self.column} >= {self.low}")
        if self.high is not None:
            parts.append(f"{self.column} <= {self.high}")
        return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class Limit:
    """A hold on one channel."""

    name: str
    channel: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A treatment of one stage."""

    name: str
    stage: int
    channel: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits and treatments; stages and cohorts are always the same."""

    limits: tuple[Limit, ...]
    acts: tuple[Act, ...]

    def words(self, kind: str) -> list[list[str]]:
        """Return the sorted ids of ``now`` or ``limits``, 64 a word."""
        items: tuple[Limit, ...] | tuple[Act, ...] = self.limits if kind == "limits" else self.acts
        names = sorted(item.name for item in items)
        return [names[i : i + 64] for i in range(0, len(names), 64)]


def policy(rules: int) -> Policy:
    """Return the policy of so many rules, stages and cohorts among them."""
    r = Random(rules)
    left = rules - len(STAGES) - len(COHORTS)
    holds = left * 2 // 5
    limits = tuple(
        Limit(f"l{i:04}", r.choice(("call", "sms")), (*_tests(r, 2), _rare(r)))
        for i in range(holds)
    )
    acts = tuple(
        Act(
            f"t{i:04}",
            r.randrange(len(STAGES)),
            r.choice(("call", "sms", "letter")),
            _tests(r, r.randrange(1, 4)),
        )
        for i in range(left - holds)
    )
    return Policy(limits, acts)


def _tests(r: Random, number: int) -> tuple[Test, ...]:
    columns = r.sample([*NUMBERS, *FLAGS], number)
    return tuple(_test(r, column) for column in columns)


def _test(r: Random, column: str) -> Test:
    if column in FLAGS:
        return Test(column, r.random() < 0.5)
    first, last = NUMBERS[column]
    bound = r.randint(first, last)
    return Test(column, bound) if r.random() < 0.5 else Test(column, None, bound)


def _rare(r: Random) -> Test:
    """Return a test that few cases pass: most limits do not stand in a case's way."""
    minute = r.randrange(0, 1_400)
    return Test("local_minute_of_day", minute, minute + 20)


def write_book(folder: Path, made: Policy) -> None:
    """Write the policy as a playbook."""

    def when(tests: tuple[Test, ...]) -> str:
        return "{" + ", ".join(test.yaml() for test in tests) + "}"

    facts = []
    for name in ("principal_cents", "attempts_7d", *list(NUMBERS)[4:]):
        facts.append(f"  - {{id: {name}, type: integer, path: loan.{name}}}")
    facts.append("  - {id: local_minute_of_day, type: integer, path: loan.local_minute_of_day}")
    for name in FLAGS:
        facts.append(f"  - {{id: {name}, type: boolean, path: loan.{name}}}")
    treatments = []
    for act in made.acts:
        words = ", script: talk" if act.channel == "call" else ""
        treatments.append(
            f"  - {{id: {act.name}, stage: {STAGES[act.stage][0]}, do: {act.channel}, whom: {{}}, "
            f"purpose: collect, when: {when(act.tests)}{words}}}"
        )
    limits = [
        f"  - {{id: {one.name}, on: {{channel: {one.channel}}}, hold: {{when: {when(one.tests)}}}}}"
        for one in made.limits
    ]
    stages = [
        f"  - {{id: {name}, when: {{{Test('days_past_due', low, high).yaml()}}}}}"
        for name, low, high in STAGES
    ]
    cohorts = [
        f"  - {{id: {name}, when: {{{Test('birth_year', low, high).yaml()}}}}}"
        for name, low, high in COHORTS
    ]
    versions = [f"      - {{cohort: {name}, text: {{en: [Hello.]}}}}" for name, _, _ in COHORTS]
    scripts = [
        "scripts:",
        "  - id: talk",
        "    versions:",
        *versions,
        "      - {text: {en: [Good day.]}}",
    ]
    for kind, lines in {
        "playbook": ["id: many", "version: 1", "zone: UTC", "languages: [en]"],
        "facts": ["facts:", *facts],
        "stages": ["stages:", *stages],
        "treatments": ["treatments:", *treatments],
        "limits": ["limits:", *limits],
        "scripts": ["cohorts:", *cohorts, *scripts],
    }.items():
        (folder / f"{kind}.yaml").write_text("\n".join([f"kind: {kind}", *lines, ""]), "utf-8")
