"""Every fact of a case as a typed z3 variable with a flag that says whether it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import z3

from duecourse import ir
from duecourse.book.bind import ACTORS
from duecourse.clock.instants import DAY
from duecourse.ir_tools import walk
from duecourse.language._experiment_model import PARTS, salt_of
from duecourse.language.model import Fact
from duecourse.targets.solver.dates import FIRST, LAST
from duecourse.targets.solver.terms import (
    OTHER,
    Amount,
    Bag,
    Term,
    Truth,
    Word,
    Words,
    either,
    exact,
    told,
)

_MOST = {ir.Kind.TIME_OF_DAY: 1439}
_LEAST = {ir.Kind.TIME_OF_DAY: 0, ir.Kind.DURATION: 0}


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A fact of the case, contact or point at hand.

    Attributes:
        leaf: Which.
        known: Its flag, a z3 boolean; True where it has a default.
        value: Its z3 constant; of a set, one boolean for each member.
        scale: Of an amount of money, what *value* counts: hundredths.
    """

    leaf: ir.Input
    known: Any
    value: Any
    term: Term
    scale: int = 1


class Members:
    """The members that each set may have as far as a book can tell: what anything mentions."""

    def __init__(self, exprs: Iterable[ir.Expr], facts: Mapping[str, Fact]) -> None:
        """Collect them from *exprs* and from what the facts list."""
        self._found: dict[str, dict[str, None]] = {}
        for name, fact in facts.items():
            if fact.kind is ir.Kind.SET:
                self._add(name, fact.values)
        seen: set[int] = set()
        for expr in exprs:
            if id(expr) in seen:
                continue
            seen.add(id(expr))
            for node in walk(expr):
                if isinstance(node, ir.Overlaps | ir.Covers):
                    for inner in walk(node.operand):
                        if isinstance(inner, ir.Input):
                            self._add(inner.fact, sorted(node.values))
                elif isinstance(node, ir.Const) and isinstance(node.value, frozenset):
                    self._add("", sorted(node.value))

    def _add(self, fact: str, names: Iterable[str]) -> None:
        self._found.setdefault(fact, {}).update(dict.fromkeys(names))

    def of(self, fact: str) -> tuple[str, ...]:
        """Return the members of a set, one that nothing mentions last."""
        return tuple(dict.fromkeys((*self._found.get(fact, ()), *self._found.get("", ()), OTHER)))


class FactVariables:
    """Makes a variable for each fact that is asked for, with what a case can say of it.

    Attributes:
        made: Those made so far, in order.
    """

    def __init__(
        self,
        facts: Mapping[str, Fact],
        words: Words,
        members: Members,
        places: frozenset[str],
        axioms: list[Any],
    ) -> None:
        """Share *words* and *axioms* with whoever encodes; *places* have a law pack."""
        self._facts, self._words, self._members = facts, words, members
        self._places, self._axioms = places, axioms
        self.made: dict[ir.Input, Variable] = {}

    def term(self, leaf: ir.Input) -> Term:
        """Return the term of a fact of the case, contact or point at hand."""
        found = self.made.get(leaf)
        if found is None:
            found = self.made[leaf] = self._make(leaf)
        return found.term

    def _make(self, leaf: ir.Input) -> Variable:
        name = f"{leaf.scope.value}.{leaf.fact}"
        fact = self._facts.get(leaf.fact)
        default = fact.default if fact is not None and fact.path else None
        known = True if default is not None else z3.Bool(f"{name}?")
        match leaf.kind:
            case ir.Kind.BOOLEAN:
                value = z3.Bool(name)
                return Variable(leaf, known, value, told(known, value))
            case ir.Kind.SET:
                return self._set(leaf, name, known)
            case ir.Kind.TEXT | ir.Kind.ENUM:
                return self._word(leaf, name, known, fact)
            case ir.Kind.MONEY:
                cents = z3.Int(name)
                return Variable(leaf, known, cents, Amount(known, z3.ToReal(cents) / 100), 100)
            case ir.Kind.DECIMAL:
                real = z3.Real(name)
                return Variable(leaf, known, real, Amount(known, real))
        number = z3.Int(name)
        if leaf.kind is ir.Kind.DATE:
            self._axioms += [number >= FIRST, number <= LAST]
        elif leaf.kind is ir.Kind.INSTANT:
            # The engine knows no instant before 1970.
            self._axioms += [number >= DAY, number < (LAST + 1) * DAY]
        if salt_of(leaf.fact):
            self._axioms += [number >= 0, number < PARTS]
        if leaf.kind in _LEAST:
            self._axioms.append(number >= _LEAST[leaf.kind])
        if leaf.kind in _MOST:
            self._axioms.append(number <= _MOST[leaf.kind])
        return Variable(leaf, known, number, Amount(known, number))

    def _set(self, leaf: ir.Input, name: str, known: Any) -> Variable:
        names = self._members.of(leaf.fact)
        has = {member: z3.Bool(f"{name}[{member}]") for member in names}
        if leaf.fact == "jurisdiction" and leaf.scope is ir.Scope.CASE:
            # A place that is part of a country brings the country's law; nowhere is not known.
            self._axioms.append(z3.Or(list(has.values())))
            for member, flag in has.items():
                country = member.partition("-")[0]
                if country != member and country in self._places and country in has:
                    self._axioms.append(z3.Implies(flag, has[country]))
        return Variable(leaf, known, has, Bag(known, has))

    def _word(self, leaf: ir.Input, name: str, known: Any, fact: Fact | None) -> Variable:
        code = z3.Int(name)
        values = fact.values if fact is not None else ()
        if leaf.fact == "actor" and leaf.scope is ir.Scope.CASE:
            values = ACTORS
        if values:
            self._axioms.append(either(code == self._words.code(value) for value in values))
        else:
            self._axioms.append(code >= 0)
        return Variable(leaf, known, code, Word(known, code))


def constant(value: ir.Value, words: Words) -> Term:
    """Return a fixed value as a term."""
    match value:
        case bool():
            return Truth(value, value)
        case str():
            return Word(True, words.code(value))
        case frozenset():
            return Bag(True, dict.fromkeys(sorted(value), True))
        case Decimal() | int():
            return Amount(True, exact(value))
