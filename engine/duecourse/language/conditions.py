"""Conditions: a mapping of facts to tests becomes an ``ir`` expression (language.md, section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from duecourse import ir
from duecourse.ir import Kind, Scope
from duecourse.ir_tools import all_of, any_of, negate
from duecourse.language.findings import Findings
from duecourse.language.model import CHANNELS, Fact
from duecourse.language.scalars import UnfitError, half_open, read, read_bound, read_range
from duecourse.language.vocabulary import Vocabulary, key_of
from duecourse.source.node import Map, Node, Seq, Text

_OPERATOR = re.compile(r"(<=|>=|==|!=|<|>|=)\s*(.*)", re.DOTALL)
_MOST_NESTED = 50
_FRACTION = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_ORDERED = frozenset(
    {
        Kind.INTEGER,
        Kind.DECIMAL,
        Kind.MONEY,
        Kind.DATE,
        Kind.INSTANT,
        Kind.TIME_OF_DAY,
        Kind.DURATION,
    }
)
_OWNER = {
    Scope.CASE: "the case",
    Scope.CONTACT: "a contact",
    Scope.POINT: "a point",
    Scope.ACT: "the act",
    Scope.EVENT: "an event",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition stands, which says whose facts it can read.

    Attributes:
        name: For messages: ``a stage``.
        scopes: Whose facts.
    """

    name: str
    scopes: frozenset[Scope]

    @property
    def events(self) -> bool:
        """Whether it reads fields of an event."""
        return Scope.EVENT in self.scopes


def _place(name: str, *scopes: Scope) -> Place:
    return Place(name, frozenset(scopes))


STAGE: Final = _place("a stage", Scope.CASE)
COHORT: Final = _place("a cohort", Scope.CASE)
SCORE: Final = _place("the worklist", Scope.CASE)
EXPERIMENT: Final = _place("an experiment", Scope.CASE)
WHOM: Final = _place("`whom`", Scope.CASE, Scope.CONTACT, Scope.POINT)
REACH: Final = _place("`reaches`", Scope.CASE)
PARTY: Final = _place("a party", Scope.CASE, Scope.CONTACT)
CHANNEL_ACT: Final = _place("a treatment", Scope.CASE, Scope.CONTACT, Scope.POINT)
DESK_ACT: Final = _place("a desk act", Scope.CASE)
LIMIT: Final = _place("a limit", Scope.CASE, Scope.CONTACT, Scope.POINT, Scope.ACT)
WINDOWS: Final = _place("a call window", Scope.CASE, Scope.CONTACT, Scope.POINT)
WHERE: Final = _place("`where`", Scope.EVENT)


class Conditions:
    """Reads conditions; every mistake in one is reported, then there is no condition."""

    def __init__(self, vocabulary: Vocabulary, findings: Findings) -> None:
        """Read with the facts of *vocabulary*."""
        self._vocabulary, self._findings = vocabulary, findings
        self._nested = 0

    def read(self, node: Node | None, place: Place) -> ir.Expr | None:
        """Return the condition that *node* says, ``TRUE`` for none, None where it is wrong."""
        if node is None:
            return ir.TRUE
        if not isinstance(node, Map):
            message = "a condition must be a mapping of facts to tests"
            self._findings.error("P103", message, node, "write `fact: test`")
            return None
        if self._nested >= _MOST_NESTED:
            self._findings.error("P307", "too many conditions inside one another", node)
            return None
        self._nested += 1
        parts = [self._part(key, value, place) for key, value in node.items()]
        self._nested -= 1
        sound = [part for part in parts if part is not None]
        return all_of(sound) if len(sound) == len(parts) else None

    def fact(self, name: Text, place: Place) -> Fact | None:
        """Return the fact called *name* if *place* can read it; else it is reported."""
        fact = self._vocabulary.find(name, place.events)
        if fact is None or fact.scope in place.scopes:
            return fact
        owners = [_OWNER[scope] for scope in Scope if scope in place.scopes]
        readable = ", ".join(owners[:-1]) + " and " * (len(owners) > 1) + owners[-1]
        self._findings.error(
            "P305",
            f"`{name}` is a fact of {_OWNER[fact.scope]}, "
            f"and {place.name} can only read facts of {readable}",
            name,
        )
        return None

    def test(self, left: ir.Expr, fact: Fact, node: Node, place: Place) -> ir.Expr | None:
        """Return the test *node* of *left*, whose type and values are those of *fact*."""
        if isinstance(node, Map):
            self._findings.error(
                "P302", f"the test of `{fact.meta.id}` must be a value, a range or a list", node
            )
            return None
        if isinstance(node, Seq):
            return self._any_of(left, fact, node, place)
        try:
            return self._one(left, fact, node, place)
        except UnfitError as unfit:
            self._complain(unfit, fact, node)
            return None

    def _part(self, key: Text, value: Node, place: Place) -> ir.Expr | None:
        if key in ("all", "any"):
            return self._several(key, value, place)
        if key == "not":
            inner = self.read(value, place)
            return None if inner is None else negate(inner)
        fact = self.fact(key, place)
        if fact is None:
            return None
        return self.test(self._vocabulary.use(key_of(fact)), fact, value, place)

    def _several(self, key: Text, value: Node, place: Place) -> ir.Expr | None:
        if not isinstance(value, Seq):
            self._findings.error("P103", f"`{key}` must be a list of conditions", value)
            return None
        if not value:
            self._findings.error("P107", f"`{key}` needs at least one condition", value)
            return None
        parts = [self.read(entry, place) for entry in value]
        sound = [part for part in parts if part is not None]
        if len(sound) < len(parts):
            return None
        return all_of(sound) if key == "all" else any_of(sound)

    def _any_of(self, left: ir.Expr, fact: Fact, node: Seq, place: Place) -> ir.Expr | None:
        if not node:
            self._findings.error(
                "P301", f"the test of `{fact.meta.id}` lists no value and can never hold", node
            )
            return None
        literals: list[str | int | Decimal] = []
        others: list[ir.Expr] = []
        sound = True
        for entry in node:
            test = self.test(left, fact, entry, place)
            match test:
                case None:
                    sound = False
                case ir.Compare("==", _, ir.Const(str() | int() | Decimal() as value)):
                    literals.append(value)
                case ir.Overlaps(_, values):
                    literals.extend(sorted(values))
                case _:
                    others.append(test)
        if not sound:
            return None
        if literals and fact.kind is Kind.SET:
            members = frozenset(value for value in literals if isinstance(value, str))
            return any_of([ir.Overlaps(left, members), *others])
        if len(literals) == 1:
            others.insert(0, ir.Compare("==", left, ir.Const(literals[0])))
        elif literals:
            others.insert(0, ir.OneOf(left, frozenset(literals)))
        return any_of(others)

    def _one(self, left: ir.Expr, fact: Fact, text: Text, place: Place) -> ir.Expr | None:
        kind = fact.kind
        if text.is_null:
            raise UnfitError("P302", "the test is missing", "write a value, `known` or `unknown`")
        if text in ("known", "unknown"):
            return self._known(left, fact, text)
        if text == "any" and kind is Kind.ENUM and "any" not in fact.values:
            every = CHANNELS if fact.meta.id == "channel" else fact.values
            return ir.OneOf(left, frozenset(every))
        compared = _OPERATOR.fullmatch(text)
        if compared is not None:
            return self._compare(left, fact, compared[1], Text(compared[2], text.span), place)
        if text.startswith("$"):
            return self._compare(left, fact, "==", text, place)
        if kind in _ORDERED and ".." in text:
            low, high = read_range(kind, text)
            return ir.Between(left, low, high, half_open(kind))
        if kind is Kind.INTEGER and _FRACTION.fullmatch(text):
            raise UnfitError("P301", f"a whole number is never `{text}`", "leave out the decimals")
        return _equals(left, kind, read(kind, text, fact.values))

    def _known(self, left: ir.Expr, fact: Fact, text: Text) -> ir.Expr:
        if fact.default is not None and text == "unknown":
            raise UnfitError("P301", "the test can never hold, for the fact has a default")
        return ir.Known(left) if text == "known" else ir.Not(ir.Known(left))

    def _compare(
        self, left: ir.Expr, fact: Fact, operator: str, right: Text, place: Place
    ) -> ir.Expr | None:
        kind = fact.kind
        if operator == "=":
            raise UnfitError("P302", "unknown operator `=`", "write `==`")
        if not right:
            raise UnfitError("P302", f"nothing stands after `{operator}`")
        if operator not in ("==", "!=") and kind not in _ORDERED:
            raise UnfitError("P302", f"`{operator}` needs an order, and this is {_A[kind]}")
        if right.startswith("$"):
            return self._with_fact(left, fact, operator, right, place)
        if operator in ("==", "!="):
            equal = _equals(left, kind, read(kind, right, fact.values))
            if operator == "==":
                return equal
            if isinstance(equal, ir.Compare):
                return ir.Compare("!=", equal.left, equal.right)
            return negate(equal)
        return ir.Compare(operator, left, ir.Const(read_bound(kind, right)))

    def _with_fact(
        self, left: ir.Expr, fact: Fact, operator: str, right: Text, place: Place
    ) -> ir.Expr | None:
        other = self.fact(Text(right[1:], right.span), place)
        if other is None:
            return None
        if fact.kind is Kind.SET:
            raise UnfitError("P304", "a set can only be compared with values, not with a fact")
        if other.kind is not fact.kind:
            raise UnfitError(
                "P304",
                f"`{fact.meta.id}` is {_A[fact.kind]} and `{other.meta.id}` is {_A[other.kind]}; "
                "they cannot be compared",
            )
        return ir.Compare(operator, left, self._vocabulary.use(key_of(other)))

    def _complain(self, unfit: UnfitError, fact: Fact, node: Text) -> None:
        about = "" if unfit.code == "P304" else f"`{fact.meta.id}`: "
        self._findings.error(unfit.code, about + unfit.message, node, unfit.help)


def _equals(left: ir.Expr, kind: Kind, value: ir.Value) -> ir.Expr:
    if kind is Kind.BOOLEAN:
        return left if value else negate(left)
    if kind is Kind.SET and isinstance(value, str):
        return ir.Overlaps(left, frozenset({value}))
    return ir.Compare("==", left, ir.Const(value))


_A: Mapping[Kind, str] = {
    Kind.BOOLEAN: "`yes` or `no`",
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a number",
    Kind.MONEY: "an amount of money",
    Kind.TEXT: "text",
    Kind.ENUM: "one of a list of values",
    Kind.DATE: "a date",
    Kind.INSTANT: "an instant",
    Kind.TIME_OF_DAY: "a time of day",
    Kind.DURATION: "a duration",
    Kind.SET: "a set",
}
