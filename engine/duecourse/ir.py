"""The typed three-valued algebra that every target compiles: what a policy means.

Values are ``bool``, ``int``, ``Decimal`` (decimals and money), ``str`` (text and enums),
``frozenset[str]`` (sets), dates as day numbers (days since 1970-01-01), instants as microseconds
since 1970-01-01T00:00Z, times of day as minutes since midnight, durations as microseconds.
``None`` is *unknown*, a value of every type. Conditions follow Kleene's three-valued logic.

Nodes are frozen and compare by value, so that equal conditions are one condition to a target.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TypeAlias, TypeVar, dataclass_transform

Value: TypeAlias = bool | int | Decimal | str | frozenset[str]
T = TypeVar("T")


class _Kept:
    """Keeps its hash, and whether its constants are folded (`ir_tools.simplify`).

    A tree is looked up and folded many times while a book is lowered and compiled. Neither is a
    field, so they are neither compared nor pickled (texts hash otherwise in another process).
    """

    __slots__ = ("_folded", "_hash")

    @property
    def is_folded(self) -> bool:
        """Whether there is no constant in it that could be folded away."""
        return getattr(self, "_folded", False)

    def mark_folded(self) -> None:
        """Say that it is."""
        object.__setattr__(self, "_folded", True)


@dataclass_transform(frozen_default=True)
def _node(cls: type[T]) -> type[T]:
    """Make *cls* a frozen dataclass that reckons its hash once."""
    made = dataclass(frozen=True, slots=True)(cls)
    reckon: Callable[..., int] = made.__hash__

    def kept(self: object) -> int:
        try:
            return self._hash  # type: ignore[attr-defined,no-any-return]
        except AttributeError:
            value = reckon(self)
            object.__setattr__(self, "_hash", value)
            return value

    made.__hash__ = kept  # type: ignore[method-assign]
    return made


class Kind(Enum):
    """The type of a fact (language.md, section 3)."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    TEXT = "text"
    ENUM = "enum"
    DATE = "date"
    INSTANT = "instant"
    TIME_OF_DAY = "time-of-day"
    DURATION = "duration"
    SET = "set"


class Scope(Enum):
    """What a fact is about: ``ACT`` facts are the treatment's own, ``EVENT`` facts an event's."""

    CASE = "case"
    CONTACT = "contact"
    POINT = "point"
    ACT = "act"
    EVENT = "event"


@_node
class Const(_Kept):
    """A fixed value; ``None`` is unknown."""

    value: Value | None


@_node
class Input(_Kept):
    """A fact read from the case as it is: the leaf of every other expression.

    Attributes:
        fact: The fact's id, or an event's field name in ``EVENT`` scope.
        kind: Its type.
        scope: Whose fact it is.
    """

    fact: str
    kind: Kind
    scope: Scope


@_node
class Within(_Kept):
    """The stretch of time a count looks back over.

    Attributes:
        unit: ``days`` (calendar days, today the last; ``today`` is 1 day), ``hours`` (rolling),
            ``week`` (ISO, from Monday), ``month``, or ``ever``.
        number: How many; 1 for ``week``, ``month``, ``ever``.
    """

    unit: str
    number: int = 1


@_node
class Events(_Kept):
    """Which events of the person count.

    Attributes:
        kind: ``attempts placed_calls answered_calls conversations messages visits contacts
            events``.
        where: A condition over ``EVENT`` inputs.
        within: How far back.
        per: Sorted keys that must agree with the case, contact or point at hand:
            ``collector person debt account contact point number``.
    """

    kind: str
    where: Expr
    within: Within
    per: tuple[str, ...]


@_node
class Count(_Kept):
    """How many events count; unknown when the history does not cover them or they are unclear."""

    events: Events


@_node
class CountDistinct(_Kept):
    """How many different values of an event's *field* (or ``day``) there are."""

    field: str
    events: Events


@_node
class Sum(_Kept):
    """The sum of an event's numeric *field*."""

    field: str
    events: Events


@_node
class Pick(_Kept):
    """The *field* of the latest (or earliest) event that counts; unknown when there is none.

    Attributes:
        field: An event field; ``at`` gives its instant, ``day`` its local date.
        last: Latest if true, earliest if false.
    """

    field: str
    events: Events
    last: bool
    kind: Kind


@_node
class DaysSince(_Kept):
    """Local date of the instant asked about, minus a date; the playbook's zone."""

    date: Expr


@_node
class DaysUntil(_Kept):
    """A date minus the local date of the instant asked about; the playbook's zone."""

    date: Expr


@_node
class AgeOn(_Kept):
    """Completed years between a birth date and a date (``None``: today in the playbook's zone)."""

    born: Expr
    on: Expr | None


@_node
class Arithmetic(_Kept):
    """``add subtract minimum maximum share`` over numbers; unknown when any operand is.

    ``share`` is its first operand over its second, unknown when the second is zero. A date plus or
    minus an integer is a date that many days away; a date minus a date is days.
    """

    operator: str
    operands: tuple[Expr, ...]


@_node
class Choose(_Kept):
    """The value of the first branch whose condition is true.

    Unknown as soon as a condition that comes before any true one is unknown, and when no branch
    is true and ``otherwise`` is ``None``.
    """

    branches: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr | None


@_node
class Default(_Kept):
    """The operand, or *value* where the operand is unknown."""

    operand: Expr
    value: Const


@_node
class Named(_Kept):
    """A derived fact under its id, so that a reason can say which fact it was.

    Means exactly what *expr* means.
    """

    fact: str
    kind: Kind
    scope: Scope
    expr: Expr


@_node
class YearOf(_Kept):
    """The year of a date."""

    date: Expr


@_node
class Compare(_Kept):
    """``== != < <= > >=`` between two values of one type; unknown when either is."""

    operator: str
    left: Expr
    right: Expr


@_node
class Between(_Kept):
    """Low bound to high bound; ``None`` is open.

    Both ends belong to it, but for times of day and instants (``half_open``): ``[low, high)``.
    """

    operand: Expr
    low: int | Decimal | None
    high: int | Decimal | None
    half_open: bool = False


@_node
class OneOf(_Kept):
    """The operand is one of *values*."""

    operand: Expr
    values: frozenset[str | int | Decimal | bool]


@_node
class Overlaps(_Kept):
    """A set-valued operand has at least one of *values*."""

    operand: Expr
    values: frozenset[str]


@_node
class Covers(_Kept):
    """Every member of a set-valued operand is one of *values* (true for the empty set)."""

    operand: Expr
    values: frozenset[str]


@_node
class Known(_Kept):
    """The operand is not unknown: always true or false."""

    operand: Expr


@_node
class All(_Kept):
    """Kleene's *and*; true when empty."""

    operands: tuple[Expr, ...]


@_node
class Any(_Kept):
    """Kleene's *or*; false when empty."""

    operands: tuple[Expr, ...]


@_node
class Not(_Kept):
    """Kleene's *not*."""

    operand: Expr


Expr: TypeAlias = (
    Const
    | Input
    | Count
    | CountDistinct
    | Sum
    | Pick
    | DaysSince
    | DaysUntil
    | AgeOn
    | Arithmetic
    | Choose
    | Default
    | Named
    | YearOf
    | Compare
    | Between
    | OneOf
    | Overlaps
    | Covers
    | Known
    | All
    | Any
    | Not
)

TRUE = Const(True)
FALSE = Const(False)
UNKNOWN = Const(None)
