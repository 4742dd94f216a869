"""Who is who: the table that gives each contact its ``party`` (language.md, section 2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from duecourse import ir
from duecourse.ir import Kind, Scope
from duecourse.ir_tools import certainly, facts_of, rename
from duecourse.language.conditions import PARTY, Conditions
from duecourse.language.findings import Findings
from duecourse.language.model import Fact, Meta
from duecourse.language.nodes import given
from duecourse.language.suggest import did_you_mean
from duecourse.language.vocabulary import Vocabulary
from duecourse.source.node import Map

NAME: Final = "party"
PARTIES: Final = ("consumer", "liable", "professional", "third_party")
_TABLE: Final = {
    "consumer": ("debtor",),
    "liable": ("co_debtor", "guarantor"),
    "professional": ("attorney", "debt_adviser"),
}


def use_default_table(vocabulary: Vocabulary) -> None:
    """Give core's fact ``party`` its meaning: the roles of core's own table."""
    role = vocabulary.get("role")
    if role is None:
        return
    declared = vocabulary.get(NAME)
    read_role = vocabulary.use("role")
    branches: list[tuple[str, ir.Expr]] = [
        (party, ir.OneOf(read_role, frozenset(roles))) for party, roles in _TABLE.items()
    ]
    fact = declared or Fact(
        Meta(NAME, role.meta.origin), Kind.ENUM, Scope.CONTACT, ir.UNKNOWN, reserved=True
    )
    vocabulary.put(NAME, replace(fact, values=PARTIES, expr=_table(branches)))


def use_own_table(
    document: Map, vocabulary: Vocabulary, conditions: Conditions, findings: Findings
) -> None:
    """Give ``party`` the meaning that ``parties`` of a law pack states, in core's facts too."""
    parties = given(document, "parties")
    declared = vocabulary.get(NAME)
    if not isinstance(parties, Map) or declared is None:
        return
    for unknown in (key for key in parties if key not in PARTIES[:3]):
        help = did_you_mean(unknown, PARTIES[:3])
        findings.error("P104", f"unknown party `{unknown}`", unknown, help)
    branches: list[tuple[str, ir.Expr]] = []
    vocabulary.close(NAME)
    for party in PARTIES[:3]:
        node = given(parties, party)
        condition = conditions.read(node, PARTY) if node is not None else None
        if condition is None:
            continue
        if NAME in facts_of(condition):
            message = "a party cannot be told from the party"
            findings.error("P206", message, parties.key(party), "test `role` or other facts")
            continue
        branches.append((party, condition))
    fact = replace(declared, expr=_table(branches))
    vocabulary.put(NAME, fact)
    named = {NAME: vocabulary.use(NAME)}
    for key, other in list(vocabulary.facts.items()):
        if key != NAME and NAME in facts_of(other.expr):
            vocabulary.put(key, replace(other, expr=rename(other.expr, named)))


def _table(branches: list[tuple[str, ir.Expr]]) -> ir.Expr:
    """Return the first party whose condition is certainly true, else ``third_party``."""
    return ir.Choose(
        tuple((certainly(condition), ir.Const(party)) for party, condition in branches),
        ir.Const("third_party"),
    )
