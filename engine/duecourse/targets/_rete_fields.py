"""What the Rete target is told of a case: flat fields, computed before anything is matched.

Numbers, dates and instants become whole numbers, exactly: a number is scaled to as many decimals as
the constant it meets has, doubled, and made odd where something is cut off, so that order and
equality stay what they were. What cannot be sent so (two facts compared, a member of a set, a
constant beyond 62 bits) is computed beforehand and sent as a boolean. An unknown value is not
sent; whether it is known is sent as a boolean of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from duecourse import ir
from duecourse.book.plan import Plan
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.errors import TargetError
from duecourse.ir import Value
from duecourse.ir_evaluate import compare
from duecourse.ir_tools import scope_of, walk
from duecourse.targets._functions import value_function
from duecourse.targets._rete_engine import RESERVED, fnv32
from duecourse.targets._rete_formula import Scalar
from duecourse.targets._runtime import RUNTIME

EDGE = 1 << 62
"""Beyond every constant that is sent as a number; the engine is exact to 64 bits."""

Reader = Callable[[Prepared, ReadyContact | None, ReadyPoint | None, int], Value | None]
Encode = Callable[..., Scalar | None]
Message = dict[str, Scalar]

_DEPTHS = {ir.Scope.CASE: 0, ir.Scope.CONTACT: 1, ir.Scope.POINT: 2}


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A value of a case, a contact or a point.

    Attributes:
        depth: 0, 1 or 2: whose value it is.
        read: Returns it.
    """

    index: int
    depth: int
    read: Reader


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field of a message: *encode* of the values of *leaves*, absent where that is None."""

    name: str
    leaves: tuple[Leaf, ...]
    encode: Encode


class Fields:
    """The fields of one plan, each distinct one once."""

    def __init__(self, plan: Plan) -> None:
        """Start without any."""
        self.plan = plan
        self.by_name: dict[str, Field] = {}
        self._leaves: dict[ir.Expr, Leaf] = {}
        self._names: dict[tuple[object, ...], str] = {}
        self._namespace: dict[str, object] = dict(RUNTIME)
        self._hashes = {fnv32(name) for name in RESERVED}

    # --- leaves -----------------------------------------------------------------------------

    def leaf(self, expr: ir.Expr) -> Leaf:
        """Return the leaf whose value is that of *expr*."""
        found = self._leaves.get(expr)
        if found is None:
            found = Leaf(len(self._leaves), _depth(expr), self._reader(expr))
            self._leaves[expr] = found
        return found

    def _reader(self, expr: ir.Expr) -> Reader:
        match expr:
            case ir.Input(fact, _, ir.Scope.CASE):
                return lambda ready, contact, point, us: ready.cf[fact]
            case ir.Input(fact, _, ir.Scope.CONTACT):
                return lambda ready, contact, point, us: _there(contact).facts[fact]
            case ir.Input(fact, _, ir.Scope.POINT):
                return lambda ready, contact, point, us: _at(point).facts[fact]
        name = f"value_{len(self._leaves)}"
        source = "\n".join(value_function(name, expr, self.plan, self._namespace))
        exec(compile(source, f"<duecourse rete {name}>", "exec"), self._namespace)
        function: Any = self._namespace[name]

        def read(
            ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
        ) -> Value | None:
            value: Value | None = function(ready, contact, point, us)[0]
            return value

        return read

    # --- fields -----------------------------------------------------------------------------

    def _field(self, key: tuple[object, ...], exprs: tuple[ir.Expr, ...], encode: Encode) -> str:
        # Keyed by type as well: True, 1 and 1.00 are equal to Python, but not to a field.
        typed = (*((type(part), part) for part in key), exprs)
        known = self._names.get(typed)
        if known is not None:
            return known
        number = len(self._names)
        while fnv32(name := f"f{number}") in self._hashes:
            number += 1_000_000
        self._hashes.add(fnv32(name))
        self._names[typed] = name
        self.by_name[name] = Field(name, tuple(self.leaf(expr) for expr in exprs), encode)
        return name

    def known(self, expr: ir.Expr) -> str:
        """Return the field that tells whether *expr* has a value; always sent."""
        return self._field(("known",), (expr,), lambda value: value is not None)

    def truth(self, expr: ir.Expr) -> str:
        """Return the field with a boolean."""
        return self._field(("truth",), (expr,), _truth)

    def text(self, expr: ir.Expr) -> str:
        """Return the field with a text."""
        return self._field(("text",), (expr,), _text)

    def number(self, expr: ir.Expr, constant: int | Decimal) -> tuple[str, int] | None:
        """Return the field with a number, and *constant* as that field would have it.

        Returns None where the constant is too large to be sent.
        """
        scale = 0
        if isinstance(constant, Decimal):
            exponent = constant.as_tuple().exponent
            if not isinstance(exponent, int):
                raise TargetError(f"the rete target cannot compare with `{constant}`")
            scale = max(0, -exponent)
        encoded = whole(constant, scale)
        if abs(encoded) >= EDGE:
            return None
        name = self._field(("number", scale), (expr,), partial(_number, scale=scale))
        return name, encoded

    def compared(self, operator: str, left: ir.Expr, right: ir.Expr | Value) -> str:
        """Return the field that tells how a value compares with another, or with a constant."""
        if isinstance(right, bool | int | Decimal | str | frozenset):
            test = partial(_against, operator=operator, constant=right)
            return self._field((operator, right), (left,), test)
        return self._field((operator,), (left, right), partial(compare, operator))

    def one_of(self, expr: ir.Expr, values: frozenset[str | int | Decimal | bool]) -> str:
        """Return the field that tells whether a value is one of many."""
        return self._field(
            ("one of", values),
            (expr,),
            lambda value: None if value is None else value in values,
        )

    def member(self, expr: ir.Expr, value: str) -> str:
        """Return the field that tells whether a set has a member."""
        return self._field(
            ("member", value),
            (expr,),
            lambda members: None if members is None else value in _set(members),
        )

    def outside(self, expr: ir.Expr, values: frozenset[str]) -> str:
        """Return the field that tells whether a set has a member that is not one of *values*."""
        return self._field(
            ("outside", values),
            (expr,),
            lambda members: None if members is None else bool(_set(members) - values),
        )


class Values:
    """The values of one case at one instant, each read at most once for its own scope."""

    def __init__(self, ready: Prepared, us: int) -> None:
        """Start without any."""
        self.ready, self.us = ready, us
        self._values: dict[tuple[int, int, int], Value | None] = {}

    def _value(
        self, leaf: Leaf, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Value | None:
        key = (
            leaf.index,
            contact.index if contact is not None and leaf.depth else -1,
            point.index if point is not None and leaf.depth == 2 else -1,
        )
        if key not in self._values:
            self._values[key] = leaf.read(self.ready, contact, point, self.us)
        return self._values[key]

    def message(
        self,
        fields: tuple[Field, ...],
        contact: ReadyContact | None = None,
        point: ReadyPoint | None = None,
    ) -> Message:
        """Return what is sent of the case, of a contact and of a point of theirs."""
        found: Message = {}
        for field in fields:
            encoded = field.encode(*(self._value(leaf, contact, point) for leaf in field.leaves))
            if encoded is not None:
                found[field.name] = encoded
        return found


def whole(value: int | Decimal, scale: int) -> int:
    """Return a number scaled to *scale* decimals and doubled, odd where something was cut off."""
    if not -EDGE < value < EDGE:
        return EDGE if value > 0 else -EDGE
    numerator, denominator = value.as_integer_ratio()
    quotient, rest = divmod(numerator * int(10**scale), denominator)
    return max(-EDGE, min(EDGE, 2 * quotient + (rest != 0)))


def _number(value: Value | None, scale: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TargetError(f"the rete target expected a number, got `{value}`")
    return whole(value, scale)


def _truth(value: Value | None) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise TargetError(f"the rete target expected a boolean, got `{value}`")


def _text(value: Value | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TargetError(f"the rete target expected text, got `{value}`")


def _set(value: Value) -> frozenset[str]:
    if isinstance(value, frozenset):
        return value
    raise TargetError(f"the rete target expected a set, got `{value}`")


def _against(value: Value | None, operator: str, constant: Value) -> bool | None:
    return compare(operator, value, constant)


def _there(contact: ReadyContact | None) -> ReadyContact:
    assert contact is not None
    return contact


def _at(point: ReadyPoint | None) -> ReadyPoint:
    assert point is not None
    return point


def _depth(expr: ir.Expr) -> int:
    for node in walk(expr, into_events=False):
        if isinstance(node, ir.Input) and node.scope in (ir.Scope.ACT, ir.Scope.EVENT):
            raise TargetError(
                f"the rete target cannot read `{node.fact}`: it is a fact of the {node.scope.value}"
            )
    return _DEPTHS[scope_of(expr)]
