"""What the readers of all documents of one policy share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from duecourse.language.conditions import Conditions
from duecourse.language.findings import Findings
from duecourse.language.items import Items
from duecourse.language.model import Header
from duecourse.language.nodes import given, texts
from duecourse.language.suggest import did_you_mean
from duecourse.language.vocabulary import Vocabulary
from duecourse.source.node import Map, Text


@dataclass(frozen=True, slots=True)
class Frame:
    """The policy being resolved.

    Attributes:
        stages: Ids of all its stages, right or wrong, so that no mistake is blamed twice.
        scripts: Likewise.
        cohorts: Likewise.
        indicators: Likewise.
        treatments: Likewise.
        disclosure_items: Core's, then its own.
    """

    header: Header
    findings: Findings
    items: Items
    vocabulary: Vocabulary
    conditions: Conditions
    stages: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    disclosure_items: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()

    def refer(self, code: str, what: str, name: Text, known: Collection[str]) -> str:
        """Return *name* if it is one of *known*; else report an unknown *what*."""
        if name in known:
            return str(name)
        self.findings.error(code, f"unknown {what} `{name}`", name, did_you_mean(name, known))
        return ""

    def stages_of(self, item: Map) -> tuple[str, ...] | None:
        """Return the stages that ``stage`` names; None is every stage."""
        node = given(item, "stage")
        if node is None or (isinstance(node, Text) and node == "any"):
            return None
        names = texts(node, "stage", self.findings)
        found = [self.refer("P202", "stage", name, self.stages) for name in names]
        return tuple(dict.fromkeys(name for name in found if name))

    def words(self, names: list[Text], fact: str, what: str) -> list[str]:
        """Return *names*, each of which must be a value of core's act fact *fact*."""
        known = self.vocabulary.get(fact)
        if known is None or not known.values:
            return [str(name) for name in names]
        found = [self.refer("P213", what, name, known.values) for name in names]
        return [name for name in found if name]
