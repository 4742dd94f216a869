"""Cuts the space of facts into the cells that some conditions can tell apart, and tries each once.

Within a cell no condition changes, so trying one point of every cell is a proof about all facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod

from duecourse import ir
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.ir_parts import children, rebuild
from duecourse.language.model import Fact

MOST_CELLS = 100_000
CENT = Decimal("0.01")
OTHER = "…"
"""A text that no condition mentions."""

_TRANSPARENT = (
    ir.Named,
    ir.Default,
    ir.Choose,
    ir.All,
    ir.Any,
    ir.Not,
    ir.Known,
    ir.Between,
    ir.OneOf,
    ir.Overlaps,
    ir.Covers,
    ir.Compare,
    ir.Const,
)

Assignment = Mapping[str, ir.Value | None]


@dataclass(slots=True)
class _Variable:
    """A fact (or something reckoned from facts) that conditions compare with fixed values."""

    name: str
    node: ir.Expr
    kind: ir.Kind | None
    points: set[ir.Value]
    asks_known: bool = False


class NotEnumerableError(Exception):
    """The conditions compare facts with each other, or cut more than :data:`MOST_CELLS` cells."""


class Cells:
    """The cells that *conditions* cut.

    Attributes:
        count: How many there are.
    """

    def __init__(
        self,
        conditions: Iterable[ir.Expr],
        facts: Mapping[str, Fact],
        *,
        unknown: bool = False,
        most: int = MOST_CELLS,
    ) -> None:
        """Find the facts that *conditions* read and the values at which they change.

        Args:
            conditions: What cuts the cells.
            facts: The vocabulary, by fact id.
            unknown: Whether every fact may be unknown, not only those of which that is asked.
            most: How many cells are enumerated.

        Raises:
            NotEnumerableError: They cannot be enumerated.
        """
        self.facts, self._unknown = facts, unknown
        self._variables: dict[ir.Expr, _Variable] = {}
        self.conditions = tuple(self._opaque(condition) for condition in conditions)
        for condition in self.conditions:
            self._cut(condition)
        self._choices = [(v.name, self._points(v)) for v in self._variables.values()]
        self.count = prod(len(points) for _, points in self._choices)
        if self.count > most:
            raise NotEnumerableError(f"{self.count:,} cells")

    def __iter__(self) -> Iterator[tuple[Assignment, tuple[bool | None, ...]]]:
        """Yield a point of every cell, with what each condition is there."""
        names = [name for name, _ in self._choices]
        for values in product(*(points for _, points in self._choices)):
            cell = dict(zip(names, values, strict=True))
            env = Environment(lambda leaf, cell=cell: cell.get(leaf.fact))  # type: ignore[misc]
            yield cell, tuple(_truth(evaluate(c, env)) for c in self.conditions)

    def _opaque(self, expr: ir.Expr, name: str = "") -> ir.Expr:
        """Put one variable in the place of everything that is reckoned from facts."""
        if isinstance(expr, ir.Named) and not isinstance(expr.expr, _TRANSPARENT):
            return self._variable(expr.expr, expr.fact, expr.kind)
        if isinstance(expr, _TRANSPARENT):
            return rebuild(expr, self._opaque)
        kind = expr.kind if isinstance(expr, ir.Input | ir.Pick) else None
        label = expr.fact if isinstance(expr, ir.Input) else name or type(expr).__name__
        return self._variable(expr, label, kind)

    def _variable(self, node: ir.Expr, label: str, kind: ir.Kind | None) -> ir.Input:
        known = self._variables.get(node)
        if known is None:
            taken = {variable.name for variable in self._variables.values()}
            name = label
            while name in taken:
                name += "'"
            known = self._variables[node] = _Variable(name, node, kind, set())
        return ir.Input(known.name, kind or ir.Kind.INTEGER, ir.Scope.CASE)

    def _named(self, expr: ir.Expr) -> list[_Variable]:
        """Return the variables whose value *expr* passes on."""
        match expr:
            case ir.Input(fact):
                return [v for v in self._variables.values() if v.name == fact]
            case ir.Named(expr=inner) | ir.Default(operand=inner):
                return self._named(inner)
            case ir.Choose(branches, otherwise):
                results = [then for _, then in branches]
                results += [otherwise] if otherwise is not None else []
                return [v for result in results for v in self._named(result)]
            case _:
                return []

    def _cut(self, expr: ir.Expr) -> None:
        for part in children(expr):
            self._cut(part)
        match expr:
            case ir.Between(operand, low, high):
                for variable in self._named(operand):
                    variable.points |= {bound for bound in (low, high) if bound is not None}
            case (
                ir.OneOf(operand, values)
                | ir.Overlaps(operand, values)
                | ir.Covers(operand, values)
            ):
                for variable in self._named(operand):
                    variable.points |= values
            case ir.Known(operand):
                for variable in self._named(operand):
                    variable.asks_known = True
            case ir.Compare(_, left, right):
                for one, other in ((left, right), (right, left)):
                    variables = self._named(one)
                    if isinstance(other, ir.Const) and other.value is not None:
                        for variable in variables:
                            variable.points.add(other.value)
                    elif variables and self._named(other):
                        raise NotEnumerableError("two facts are compared with each other")
            case _:
                pass

    def _points(self, variable: _Variable) -> list[ir.Value | None]:
        fact = self.facts.get(variable.name)
        kind = variable.kind or (fact.kind if fact else None)
        points: list[ir.Value | None]
        if kind is ir.Kind.BOOLEAN:
            points = [True, False]
        elif kind is ir.Kind.SET:
            members = sorted(str(point) for point in variable.points)
            points = [frozenset(), frozenset({OTHER}), *(frozenset({m}) for m in members)]
            points.append(frozenset(members))
        elif kind in (ir.Kind.ENUM, ir.Kind.TEXT):
            listed = fact.values if fact and fact.values else ()
            mentioned = sorted(str(point) for point in variable.points)
            points = list(dict.fromkeys((*listed, *mentioned)))
            if not listed:
                points.append(OTHER)
        else:
            points = list(_around(variable.points))
        if variable.asks_known or self._unknown:
            points.append(None)
        return points or [None]


def _around(points: Iterable[ir.Value]) -> list[ir.Value]:
    """Return every bound and its neighbours on both sides."""
    found: set[int | Decimal] = set()
    for point in points:
        if isinstance(point, bool) or not isinstance(point, int | Decimal):
            continue
        step: int | Decimal = CENT if isinstance(point, Decimal) else 1
        found |= {point - step, point, point + step}
    return sorted(found) or [0]


def _truth(value: ir.Value | None) -> bool | None:
    return value if isinstance(value, bool) else None


def described(cell: Assignment) -> str:
    """Return a cell in words: ```loan_status` is `active` and `days_past_due` is `31```."""
    return " and ".join(
        f"`{name}` is unknown" if value is None else f"`{name}` is `{_shown(value)}`"
        for name, value in cell.items()
    )


def _shown(value: ir.Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "nothing"
    return str(value)
