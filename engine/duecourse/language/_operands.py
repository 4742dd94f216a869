"""Operands of derivations: a fact, a path, a number, a date or a duration."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Protocol

from duecourse import ir
from duecourse.ir import Kind, Scope
from duecourse.language.conditions import Conditions, Place
from duecourse.language.findings import Findings
from duecourse.language.scalars import UnfitError, read
from duecourse.language.vocabulary import Vocabulary, key_of
from duecourse.source.node import Node, Seq, Text

PATH = re.compile(r"(loan|debtor|debt|application|contact|point|case)(\.[A-Za-z_][A-Za-z0-9_-]*)+")

Operand = tuple[ir.Expr, Kind]

_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
_UNORDERED = frozenset({Kind.BOOLEAN, Kind.TEXT, Kind.ENUM, Kind.SET})
_LITERALS = (Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.DURATION)


class Owner(Protocol):
    """The fact whose derivation is read."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def kind(self) -> Kind:
        """Its type."""
        ...

    @property
    def place(self) -> Place:
        """Whose facts it can read."""
        ...


class Operands:
    """Reads operands; None is a mistake that has been reported."""

    def __init__(
        self, vocabulary: Vocabulary, conditions: Conditions, findings: Findings, origin: str
    ) -> None:
        """Read for the policy called *origin*."""
        self._vocabulary, self._conditions, self._findings = vocabulary, conditions, findings
        self._origin = origin

    def one(
        self, node: Node, fact: Owner, implied: Kind, wanted: Collection[Kind]
    ) -> Operand | None:
        """Return one operand.

        Args:
            node: As written.
            fact: The fact that it is an operand of.
            implied: The type of a path that no fact is declared for.
            wanted: The types it may have; any where it is empty.
        """
        if not isinstance(node, Text) or node.is_null:
            self._findings.error("P307", "expected a fact, a path or a value", node)
            return None
        found = self._read(node, fact, implied)
        if found is not None and wanted and found[1] not in wanted:
            kinds = " or ".join(f"`{kind.value}`" for kind in wanted)
            self._findings.error(
                "P307", f"`{node}` is of type `{found[1].value}`, expected {kinds}", node
            )
            return None
        return found

    def arithmetic(self, form: Text, value: Node, fact: Owner) -> tuple[ir.Expr, ...] | None:
        """Return the operands of ``add subtract minimum maximum share``, checked together."""
        implied = Kind.MONEY if form == "share" else fact.kind
        found = self._several(form, value, fact, implied)
        if found is None:
            return None
        kinds = [kind for _, kind in found]
        gives = _result(form, kinds)
        if gives is None:
            met = " and ".join(dict.fromkeys(f"`{kind.value}`" for kind in kinds))
            self._findings.error("P304", f"`{form}` cannot take {met} together", value)
            return None
        if fact.kind is not gives and not _widens(gives, fact.kind):
            self._findings.error(
                "P307",
                f"`{form}` does not give `{fact.kind.value}`",
                form,
                f"write `type: {gives.value}`",
            )
            return None
        return tuple(expr for expr, _ in found)

    def alike(self, form: Text, value: Node, fact: Owner) -> tuple[ir.Expr, ir.Expr] | None:
        """Return two operands of one type; a path takes the type of the other."""
        implied = Kind.TEXT
        for entry in value if isinstance(value, Seq) else ():
            if isinstance(entry, Text):
                known = self._known(entry, fact)
                implied = known if known is not None else implied
        found = self._several(form, value, fact, implied)
        if found is None or len(found) != 2:
            return None
        (left, one), (right, other) = found
        if one is not other:
            self._findings.error(
                "P304", f"`{one.value}` and `{other.value}` cannot be compared", value
            )
            return None
        return left, right

    def _several(self, form: Text, value: Node, fact: Owner, implied: Kind) -> list[Operand] | None:
        pairs = form in ("share", "subtract", "differs")
        if not isinstance(value, Seq) or len(value) < 2 or (pairs and len(value) > 2):
            need = "two" if pairs else "two or more"
            self._findings.error("P107", f"`{form}` needs a list of {need}", value)
            return None
        found = [self.one(entry, fact, implied, ()) for entry in value]
        sound = [operand for operand in found if operand is not None]
        return sound if len(sound) == len(found) else None

    def _read(self, text: Text, fact: Owner, implied: Kind) -> Operand | None:
        literal = _literal(text)
        if literal is not None:
            return literal
        if "." not in text:
            named = self._conditions.fact(text, fact.place)
            return None if named is None else (self._vocabulary.use(key_of(named)), named.kind)
        if not PATH.fullmatch(text):
            self._findings.error(
                "P105",
                f"`{text}` is no path into a case",
                text,
                "a path begins with `loan.`, `debtor.`, `debt.`, `application.`, `contact.`, "
                "`point.` or `case.`",
            )
            return None
        read_there = self._vocabulary.at_path(str(text), implied, text.span, self._origin)
        if read_there is None:
            return None
        if read_there.scope not in fact.place.scopes:
            owner = "a contact" if read_there.scope is Scope.CONTACT else "a point"
            self._findings.error(
                "P305",
                f"`{text}` is of {owner}, and `{fact.id}` is not",
                text,
                f"give the fact `scope: {read_there.scope.value}`",
            )
            return None
        return self._vocabulary.use(key_of(read_there)), read_there.kind

    def _known(self, text: Text, fact: Owner) -> Kind | None:
        literal = _literal(text)
        if literal is not None:
            return literal[1]
        if "." in text:
            declared = self._vocabulary.declared_at(str(text))
            return declared.kind if declared else None
        named = self._vocabulary.get(str(text))
        return named.kind if named else None


def _literal(text: Text) -> Operand | None:
    if not text[:1].isdigit() and text[:1] not in "+-":
        return None
    for kind in _LITERALS:
        try:
            return ir.Const(read(kind, text)), kind
        except UnfitError:
            continue
    return None


def _result(form: str, kinds: list[Kind]) -> Kind | None:
    """Return what a calculation gives, None where the types do not go together."""
    met = set(kinds)
    if met <= _NUMBERS:
        if form == "share":
            return Kind.DECIMAL
        order = (Kind.MONEY, Kind.DECIMAL, Kind.INTEGER)
        return next(kind for kind in order if kind in met)
    if form in ("minimum", "maximum"):
        return kinds[0] if len(met) == 1 and kinds[0] not in _UNORDERED else None
    if form not in ("add", "subtract"):
        return None
    first, rest = kinds[0], set(kinds[1:])
    if met == {Kind.DURATION}:
        return Kind.DURATION
    if first is Kind.DATE and rest == {Kind.INTEGER}:
        return Kind.DATE
    if first is Kind.INSTANT and rest == {Kind.DURATION}:
        return Kind.INSTANT
    if form == "subtract" and met == {Kind.DATE}:
        return Kind.INTEGER
    if form == "subtract" and met == {Kind.INSTANT}:
        return Kind.DURATION
    return None


def _widens(given: Kind, declared: Kind) -> bool:
    """Tell whether a number of one type may stand where another is declared."""
    return given in _NUMBERS and declared in _NUMBERS and declared is not Kind.INTEGER
