"""Conditions and values compiled to column operations: a graph in which each part stands once.

The front half is the scalar target's (`_emit`): what a node's parts are, how deep its facts lie, at
which values a test can change. What is new here is only how each node is spelt in columns
(`_spelling`, `_aggregates`, `_dates`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import numpy as np

from duecourse import ir
from duecourse.errors import TargetError
from duecourse.ir import Expr, Kind
from duecourse.targets._emit import Emitter
from duecourse.targets._expressions import (
    AGGREGATES,
    CONDITIONS,
    MIRROR,
    as_condition,
    kind_of,
    strip,
)
from duecourse.targets.columns import _aggregates, _dates, _spelling
from duecourse.targets.columns.encode import constant
from duecourse.targets.columns.vec import SCALE, Bools, Kleene, Vec, both, test
from duecourse.targets.columns.view import Node, View
from duecourse.targets.columns.words import Words

_MEMBERSHIP = 6


class Program:
    """Compiles expressions for one book; nodes are shared by all that asks.

    Attributes:
        words: Numbers of the words that policies name.
        desk: Number of the playbook's zone in the zone table.
    """

    def __init__(self, words: Words, desk: int) -> None:
        """Start empty."""
        self.words, self.desk = words, desk
        self.front = Emitter({})
        self._values: dict[Expr, Node] = {}
        self._conditions: dict[Expr, Node] = {}
        self._by_identity: dict[tuple[int, bool], tuple[Node, Expr]] = {}

    def register(self, exprs: Iterable[Expr]) -> None:
        """Take note of how *exprs* test their counts and days; before any of them is compiled."""
        self.front.register(exprs)

    # --- values -------------------------------------------------------------------------------

    def value(self, expr: Expr) -> Node:
        """Return the node of a value."""
        return self._once(expr, False, self._values, self._value)

    def condition(self, expr: Expr) -> Node:
        """Return the node of a condition."""
        return self._once(expr, True, self._conditions, self._condition)

    def _once(
        self, expr: Expr, held: bool, made: dict[Expr, Node], make: Callable[[Expr], Node]
    ) -> Node:
        # First by identity: hashing a deep expression by value is slow.
        key = (id(expr), held)
        known = self._by_identity.get(key)
        if known is not None:
            return known[0]
        bare = as_condition(expr) if held else strip(expr)
        found = made.get(bare)
        if found is None:
            found = made[bare] = make(bare)
        self._by_identity[key] = (found, expr)
        return found

    def _value(self, expr: Expr) -> Node:
        if isinstance(expr, CONDITIONS):
            inner = self.condition(expr)
            depth = inner.depth

            def held(view: View) -> Vec:
                found: Kleene = view.ask(inner, depth)
                if found.true is found.maybe:
                    return Vec(found.true, None)
                return Vec(found.true, found.true | ~found.maybe)

            return Node(depth, inner.static, held)
        if isinstance(expr, AGGREGATES):
            depth = self.front.depth(expr)
            if isinstance(expr, ir.Count):
                cuts = self.front.cuts.get(expr)
                return _aggregates.count(expr, depth, None if cuts is None else sorted(cuts))
            return _aggregates.aggregate(expr, depth)
        match expr:
            case ir.Const(value):
                return self._constant(value)
            case ir.Input():
                return _spelling.fact(expr)
            case ir.Default(operand, const):
                return self._default(operand, const)
            case ir.DaysSince(date) | ir.DaysUntil(date):
                cuts = self.front.cuts.get(expr)
                known = None if cuts is None else sorted(cuts)
                inner = self._day(date)
                return _dates.days(inner, isinstance(expr, ir.DaysSince), known, self.desk)
            case ir.YearOf(date):
                return _dates.year(self._day(date))
            case ir.AgeOn(born, on):
                last = None if on is None else self._day(on)
                return _dates.age(self._day(born), last, self.desk)
            case ir.Arithmetic(operator, operands):
                return self._arithmetic(operator, [self.value(part) for part in operands])
            case ir.Choose(branches, otherwise):
                return self._choose(branches, otherwise)
            case _:
                raise TargetError(f"the columns target cannot compute `{type(expr).__name__}`")

    def _day(self, expr: Expr) -> Node:
        inner = self.value(expr)
        return _dates.desk_day(inner, self.desk) if kind_of(expr) is Kind.INSTANT else inner

    def _constant(self, value: ir.Value | None) -> Node:
        scale = 0
        if value is None:
            data: Any = np.int64(0)
        elif isinstance(value, bool):
            data = np.bool_(value)
        elif isinstance(value, str):
            data = np.int64(self.words.number(value))
        elif isinstance(value, frozenset):
            data = np.uint64(self._mask(value))
        elif isinstance(value, Decimal):
            scale = SCALE
            try:
                data = np.int64(constant(value, Kind.DECIMAL, self.words))
            except ValueError as error:
                raise TargetError(
                    f"the columns target reckons with {SCALE} decimal digits, `{value}` has more"
                ) from error
        else:
            data = np.int64(value)

        def run(view: View) -> Vec:
            size = view.size(0)
            known = np.zeros(size, bool) if value is None else None
            return Vec(np.broadcast_to(data, size), known)

        return Node(0, True, run, scale)

    def _mask(self, members: Iterable[str]) -> int:
        try:
            return self.words.mask(members)
        except OverflowError as error:
            raise TargetError("the columns target tells 63 members of sets apart") from error

    def _default(self, operand: Expr, const: ir.Const) -> Node:
        first, second = self.value(operand), self.value(const)
        return _spelling.with_default(first, second)

    def _arithmetic(self, operator: str, parts: list[Node]) -> Node:
        depth = max(part.depth for part in parts)
        static = all(part.static for part in parts)
        if operator == "share":
            return _spelling.share(parts[0], parts[1], depth, static)
        scale = max(part.scale for part in parts)
        if any(part.scale == _spelling.RATIO for part in parts):
            raise TargetError(f"the columns target cannot {operator} a share")
        combine: dict[str, Callable[[Any, Any], Any]] = {
            "add": np.add,
            "subtract": np.subtract,
            "minimum": np.minimum,
            "maximum": np.maximum,
        }
        if operator not in combine:
            raise TargetError(f"the columns target cannot compute `{operator}`")
        ufunc = combine[operator]

        def run(view: View) -> Vec:
            first = view.ask(parts[0], depth)
            data, known = _spelling.scaled(first.data, parts[0].scale, scale), first.known
            for part in parts[1:]:
                vec = view.ask(part, depth)
                data = ufunc(data, _spelling.scaled(vec.data, part.scale, scale))
                known = both(known, vec.known)
            return Vec(data, known)

        return Node(depth, static, run, scale)

    def _choose(self, branches: tuple[tuple[Expr, Expr], ...], otherwise: Expr | None) -> Node:
        tests = [self.condition(when) for when, _ in branches]
        values = [self.value(then) for _, then in branches]
        last = None if otherwise is None else self.value(otherwise)
        nodes = [*tests, *values, *([] if last is None else [last])]
        depth = max(node.depth for node in nodes)
        scales = [node.scale for node in (*values, *([] if last is None else [last]))]
        scale = max(scales)
        if _spelling.RATIO in scales:
            raise TargetError("the columns target cannot choose a share")

        def run(view: View) -> Vec:
            size = view.size(depth)
            open_ = np.ones(size, bool)
            known = np.zeros(size, bool)
            data: Any = None
            for when, then in zip(tests, values, strict=True):
                held = view.ask(when, depth)
                here = open_ & held.true
                open_ = open_ & ~held.maybe  # unknown as soon as a condition before is
                if here.any():
                    data, known = _spelling.put(
                        data, known, here, view.ask(then, depth), then, scale
                    )
            if last is not None and open_.any():
                data, known = _spelling.put(data, known, open_, view.ask(last, depth), last, scale)
            if data is None:
                data = np.zeros(size, np.int64)
            return Vec(data, None if known.all() else known)

        return Node(depth, all(node.static for node in nodes), run, scale)

    # --- conditions -----------------------------------------------------------------------------

    def _condition(self, expr: Expr) -> Node:
        match expr:
            case ir.Const(value):
                return _spelling.fixed(value)
            case ir.All(operands) | ir.Any(operands):
                return _spelling.junction(
                    [self.condition(o) for o in operands], isinstance(expr, ir.All)
                )
            case ir.Not(operand):
                inner = self.condition(operand)
                return Node(inner.depth, inner.static, lambda view: _spelling.opposite(view, inner))
            case ir.Known(operand):
                return self._known(operand)
            case ir.Between():
                return self._between(expr)
            case ir.Compare(operator, left, right):
                return self._compare(operator, left, right)
            case ir.OneOf(operand, values):
                return self._one_of(operand, values)
            case ir.Overlaps(operand, members):
                mask = np.uint64(self._mask(members))
                return _spelling.mapped(self.value(operand), lambda data: (data & mask) != 0)
            case ir.Covers(operand, members):
                rest = ~np.uint64(self._mask(members))
                return _spelling.mapped(self.value(operand), lambda data: (data & rest) == 0)
            case _:
                return _spelling.mapped(
                    self.value(expr), lambda data: data.astype(bool, copy=False)
                )

    def _known(self, operand: Expr) -> Node:
        bare = strip(operand)
        if isinstance(bare, ir.Input) and bare.scope is not ir.Scope.EVENT:
            depth = self.front.depth(bare)

            def present(view: View) -> Kleene:
                known = view.block.known(bare.scope, bare.fact)
                index = view.index[depth]
                if known is None:
                    known = np.ones(view.size(depth), bool)
                elif index is not None:
                    known = known[index]
                return Kleene(known, known)

            return Node(depth, True, present)
        inner = self.value(operand)

        def run(view: View) -> Kleene:
            vec = view.ask(inner, inner.depth)
            known = np.ones(view.size(inner.depth), bool) if vec.known is None else vec.known
            return Kleene(known, known)

        return Node(inner.depth, inner.static, run)

    def _between(self, expr: ir.Between) -> Node:
        inner = self.value(expr.operand)
        parts = []
        if expr.low is not None:
            parts.append(_spelling.against(inner, ">=", expr.low))
        if expr.high is not None:
            parts.append(_spelling.against(inner, "<" if expr.half_open else "<=", expr.high))

        def held(vec: Any) -> Bools:
            found = parts[0](vec)
            for part in parts[1:]:
                found = found & part(vec)
            return found

        return _spelling.mapped(inner, held)

    def _compare(self, operator: str, left: Expr, right: Expr) -> Node:
        bare_left, bare_right = strip(left), strip(right)
        if isinstance(bare_left, ir.Const) and not isinstance(bare_right, ir.Const):
            return self._compare(MIRROR[operator], right, left)
        first = self.value(left)
        if isinstance(bare_right, ir.Const):
            value = bare_right.value
            if value is None:
                return _spelling.fixed(None)
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                return _spelling.mapped(first, _spelling.against(first, operator, value))
        second = self.value(right)
        if kind_of(left) is Kind.SET or kind_of(right) is Kind.SET:
            raise TargetError("the columns target cannot compare two sets")
        if _spelling.RATIO in (first.scale, second.scale):
            raise TargetError("the columns target compares a share with a number only")
        ufunc = _spelling.COMPARE[operator]
        depth, scale = max(first.depth, second.depth), max(first.scale, second.scale)

        def run(view: View) -> Kleene:
            one, two = view.ask(first, depth), view.ask(second, depth)
            held = ufunc(
                _spelling.scaled(one.data, first.scale, scale),
                _spelling.scaled(two.data, second.scale, scale),
            )
            return test(held, both(one.known, two.known))

        return Node(depth, first.static and second.static, run)

    def _one_of(self, operand: Expr, values: frozenset[Any]) -> Node:
        inner = self.value(operand)
        if inner.scale == _spelling.RATIO:
            raise TargetError("the columns target compares a share with a number only")
        wanted: list[Any] = []
        for value in sorted(values, key=str):
            if isinstance(value, str):
                wanted.append(self.words.number(value))
            elif isinstance(value, bool) or not inner.scale:
                if value == int(value):
                    wanted.append(int(value))
            elif value * 10**SCALE == int(value * 10**SCALE):
                wanted.append(int(value * 10**SCALE))

        def held(data: Any) -> Bools:
            if len(wanted) > _MEMBERSHIP:
                found: Bools = np.isin(data, wanted)
                return found
            found = np.zeros(len(data), bool)
            for value in wanted:
                found |= data == value
            return found

        return _spelling.mapped(inner, held)
