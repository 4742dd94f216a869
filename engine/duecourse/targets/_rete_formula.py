"""Conditions without negation, as durable-rules matches them, and whether they fit its limits.

A formula is true or false of a message, a flat record of fields. An atom is false where its field
is absent, so unknown never makes anything true. The limits were found in durable-rules 2.0.28 by
reading and running it: ``docs/decisions/0005-rete-inside-a-fence.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

MAX_GROUPS = 14
"""Nested groups in one condition; the 15th is its error 113."""
MAX_TERMS = 199
"""Terms in one condition."""
MAX_WIDTH = 56
"""Tests that may wait to be followed at once; the engine's stack has 64 places (error 303)."""
MAX_PATHS = 256
"""Ways in which one message may meet one condition: each of them fires the rule again."""
MAX_FIELDS = 200
"""Fields in one message; the engine's header allows 255."""
MAX_PIECES = 64
"""Rules that one condition may be cut into."""

Scalar: TypeAlias = bool | int | str


@dataclass(frozen=True, slots=True)
class Atom:
    """``== != < <= > >=`` between a field and a constant."""

    field: str
    operator: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class Both:
    """True where all parts are."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """True where some part is."""

    parts: tuple[Formula, ...]


Formula: TypeAlias = Atom | Both | Either

YES = Both(())
NO = Either(())

_OPERATORS = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}


class TooLargeError(Exception):
    """A condition does not fit the limits, however it is cut; the text says which."""


def both(parts: Iterable[Formula]) -> Formula:
    """Return the conjunction, flat, each part once, atoms first; NO when it contradicts itself."""
    flat: dict[Formula, None] = {}
    for part in parts:
        for one in part.parts if isinstance(part, Both) else (part,):
            if one == NO:
                return NO
            flat[one] = None
    fixed: dict[str, Scalar] = {}
    for one in flat:
        if isinstance(one, Atom) and one.operator == "==":
            if fixed.setdefault(one.field, one.value) != one.value:
                return NO
    ordered = sorted(flat, key=lambda one: not isinstance(one, Atom))
    return ordered[0] if len(ordered) == 1 else Both(tuple(ordered))


def either(parts: Iterable[Formula]) -> Formula:
    """Return the disjunction, flat, each part once."""
    flat: dict[Formula, None] = {}
    for part in parts:
        for one in part.parts if isinstance(part, Either) else (part,):
            if one == YES:
                return YES
            flat[one] = None
    ordered = tuple(flat)
    return ordered[0] if len(ordered) == 1 else Either(ordered)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of the engine's limits a formula takes.

    Attributes:
        groups: Groups in it, itself included.
        terms: Atoms.
        width: Tests of it that may wait on the engine's stack at once.
        paths: Ways in which one message can meet it.
    """

    groups: int
    terms: int
    width: int
    paths: int


def size(formula: Formula) -> Size:
    """Measure *formula*."""
    if isinstance(formula, Atom):
        return Size(0, 1, 1, 1)
    sizes = [size(part) for part in formula.parts]
    groups = 1 + sum(one.groups for one in sizes)
    terms = sum(one.terms for one in sizes)
    if isinstance(formula, Both):
        paths = 1
        for one in sizes:
            paths *= one.paths
        return Size(groups, terms, 1 + sum(one.width - 1 for one in sizes), paths)
    if _exclusive(formula):
        return Size(groups, terms, 1, 1)
    return Size(groups, terms, sum(one.width for one in sizes), sum(one.paths for one in sizes))


def _exclusive(formula: Either) -> bool:
    """Tell whether its parts ask one field for different values: at most one can be met."""
    fields = {
        part.field if isinstance(part, Atom) and part.operator == "==" else ""
        for part in formula.parts
    }
    return len(fields) == 1 and "" not in fields


def fields_of(formula: Formula) -> frozenset[str]:
    """Return the names of the fields that *formula* reads."""
    if isinstance(formula, Atom):
        return frozenset((formula.field,))
    return frozenset(name for part in formula.parts for name in fields_of(part))


def cut(formula: Formula) -> tuple[Formula, ...]:
    """Return formulas that each fit one rule, and of which one is true where *formula* is.

    Raises:
        TooLargeError: There is no way to.
    """
    pieces: list[Formula] = []
    waiting = [formula]
    while waiting:
        one = waiting.pop()
        excess = _excess(one)
        if not excess:
            pieces.append(one)
        else:
            parts = _alternatives(one)
            if not parts:
                raise TooLargeError(excess)
            waiting.extend(reversed(parts))
        if len(pieces) + len(waiting) > MAX_PIECES:
            raise TooLargeError(f"it comes to more than {MAX_PIECES} rules")
    return tuple(pieces)


def _excess(formula: Formula) -> str:
    found = size(formula)
    # The rule itself is one group, in which its guard stands: a conjunction is poured into it.
    groups = found.groups - isinstance(formula, Both)
    if groups > MAX_GROUPS:
        return f"it has {groups} nested groups, at most {MAX_GROUPS} fit"
    if found.terms > MAX_TERMS:
        return f"it has {found.terms} tests, at most {MAX_TERMS} fit"
    if found.width > MAX_WIDTH:
        return f"{found.width} of its tests may be met at once, at most {MAX_WIDTH} fit"
    if found.paths > MAX_PATHS:
        return f"a case may meet it in {found.paths} ways, at most {MAX_PATHS} fit"
    fields = len(fields_of(formula))
    if fields > MAX_FIELDS:
        return f"it reads {fields} values, at most {MAX_FIELDS} fit"
    return ""


def _alternatives(formula: Formula) -> list[Formula]:
    if isinstance(formula, Either):
        return list(formula.parts)
    if isinstance(formula, Atom):
        return []
    choices = [part for part in formula.parts if isinstance(part, Either)]
    if not choices:
        return []
    largest = max(choices, key=lambda part: (size(part).groups, size(part).terms))
    rest = [part for part in formula.parts if part is not largest]
    return [both((*rest, choice)) for choice in largest.parts]


def definition(kind: str, formula: Formula) -> dict[str, object]:
    """Return *formula* as a condition of durable-rules on messages of *kind*."""
    guard: dict[str, object] = {"kind": kind}
    if formula == YES:
        return guard
    parts = formula.parts if isinstance(formula, Both) else (formula,)
    return {"$and": [guard, *(_condition(part) for part in parts)]}


def _condition(formula: Formula) -> dict[str, object]:
    if isinstance(formula, Atom):
        if formula.operator == "==":
            return {formula.field: formula.value}
        return {_OPERATORS[formula.operator]: {formula.field: formula.value}}
    name = "$and" if isinstance(formula, Both) else "$or"
    return {name: [_condition(part) for part in formula.parts]}
