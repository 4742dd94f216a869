"""Conditions and values compiled to column operations: a graph in which each part stands once.

The front half is the scalar target's (`_emit`): what a node's parts are, how deep its facts lie, at
which values a test can change. What is new here is only how each node is spelt in columns.
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
from duecourse.targets._expressions import AGGREGATES, CONDITIONS, as_condition, kind_of, strip
from duecourse.targets.columns import _aggregates, _dates
from duecourse.targets.columns.encode import constant
from duecourse.targets.columns.vec import SCALE, Bools, Kleene, Vec, both, test
from duecourse.targets.columns.view import EVENT, Node, View
from duecourse.targets.columns.words import Words

RATIO = -1
_EXACT = (Kind.MONEY, Kind.DECIMAL)
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_MIRROR = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
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
                return _input(expr)
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
        scale = max(first.scale, second.scale)
        depth = first.depth

        def run(view: View) -> Vec:
            vec = view.ask(first, depth)
            if vec.known is None:
                return Vec(_scaled(vec.data, first.scale, scale), None)
            other = _scaled(view.ask(second, depth).data, second.scale, scale)
            return Vec(np.where(vec.known, _scaled(vec.data, first.scale, scale), other), None)

        return Node(depth, first.static, run, scale)

    def _arithmetic(self, operator: str, parts: list[Node]) -> Node:
        depth = max(part.depth for part in parts)
        static = all(part.static for part in parts)
        if operator == "share":
            return _share(parts[0], parts[1], depth, static)
        scale = max(part.scale for part in parts)
        if any(part.scale == RATIO for part in parts):
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
            data, known = _scaled(first.data, parts[0].scale, scale), first.known
            for part in parts[1:]:
                vec = view.ask(part, depth)
                data = ufunc(data, _scaled(vec.data, part.scale, scale))
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
        if RATIO in scales:
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
                    data, known = _put(data, known, here, view.ask(then, depth), then, scale)
            if last is not None and open_.any():
                data, known = _put(data, known, open_, view.ask(last, depth), last, scale)
            if data is None:
                data = np.zeros(size, np.int64)
            return Vec(data, None if known.all() else known)

        return Node(depth, all(node.static for node in nodes), run, scale)

    # --- conditions -----------------------------------------------------------------------------

    def _condition(self, expr: Expr) -> Node:
        match expr:
            case ir.Const(value):
                return _fixed(value)
            case ir.All(operands) | ir.Any(operands):
                return _junction([self.condition(o) for o in operands], isinstance(expr, ir.All))
            case ir.Not(operand):
                inner = self.condition(operand)
                return Node(inner.depth, inner.static, lambda view: _not(view, inner))
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
                return _mapped(self.value(operand), lambda data: (data & mask) != 0)
            case ir.Covers(operand, members):
                rest = ~np.uint64(self._mask(members))
                return _mapped(self.value(operand), lambda data: (data & rest) == 0)
            case _:
                return _mapped(self.value(expr), lambda data: data.astype(bool, copy=False))

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
            parts.append(_against(inner, ">=", expr.low))
        if expr.high is not None:
            parts.append(_against(inner, "<" if expr.half_open else "<=", expr.high))

        def held(vec: Any) -> Bools:
            found = parts[0](vec)
            for part in parts[1:]:
                found = found & part(vec)
            return found

        return _tested(inner, held)

    def _compare(self, operator: str, left: Expr, right: Expr) -> Node:
        bare_left, bare_right = strip(left), strip(right)
        if isinstance(bare_left, ir.Const) and not isinstance(bare_right, ir.Const):
            return self._compare(_MIRROR[operator], right, left)
        first = self.value(left)
        if isinstance(bare_right, ir.Const):
            value = bare_right.value
            if value is None:
                return _fixed(None)
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                return _tested(first, _against(first, operator, value))
        second = self.value(right)
        if kind_of(left) is Kind.SET or kind_of(right) is Kind.SET:
            raise TargetError("the columns target cannot compare two sets")
        if RATIO in (first.scale, second.scale):
            raise TargetError("the columns target compares a share with a number only")
        ufunc = _COMPARE[operator]
        depth, scale = max(first.depth, second.depth), max(first.scale, second.scale)

        def run(view: View) -> Kleene:
            one, two = view.ask(first, depth), view.ask(second, depth)
            held = ufunc(
                _scaled(one.data, first.scale, scale), _scaled(two.data, second.scale, scale)
            )
            return test(held, both(one.known, two.known))

        return Node(depth, first.static and second.static, run)

    def _one_of(self, operand: Expr, values: frozenset[Any]) -> Node:
        inner = self.value(operand)
        if inner.scale == RATIO:
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

        return _mapped(inner, held)


# --- how nodes are spelt ------------------------------------------------------------------------


def _input(leaf: ir.Input) -> Node:
    if leaf.scope is ir.Scope.EVENT:
        name = leaf.fact.removeprefix("event.")
        scale = SCALE if leaf.kind in _EXACT else 0
        return Node(EVENT, True, lambda view: view.block.compared(name), scale)
    depth = {ir.Scope.CONTACT: 1, ir.Scope.POINT: 2}.get(leaf.scope, 0)

    def run(view: View) -> Vec:
        vec = view.block.fact(leaf.scope, leaf.fact, leaf.kind)
        index = view.index[depth]
        return vec if index is None else vec.take(index)

    return Node(depth, True, run, SCALE if leaf.kind in _EXACT else 0)


def _fixed(value: object) -> Node:
    def run(view: View) -> Kleene:
        size = view.size(0)
        true = np.broadcast_to(np.bool_(value is True), size)
        return Kleene(true, true if value is not None else np.broadcast_to(np.True_, size))

    return Node(0, True, run)


def _not(view: View, inner: Node) -> Kleene:
    held: Kleene = view.ask(inner, inner.depth)
    true = ~held.maybe
    return Kleene(true, true) if held.true is held.maybe else Kleene(true, ~held.true)


def _junction(parts: list[Node], conjunction: bool) -> Node:
    if not parts:
        return _fixed(conjunction)
    depth = max(part.depth for part in parts)
    # Shallow parts first: they are joined where there are fewest rows.
    levels = [[part for part in parts if part.depth == level] for level in range(depth + 1)]
    if depth == EVENT:
        levels = [[], [], [], parts]
    join = np.logical_and if conjunction else np.logical_or

    def run(view: View) -> Kleene:
        found: Kleene | None = None
        for level, here in enumerate(levels):
            if found is not None:
                found = view.up(found, level - 1, level)
            for part in here:
                held: Kleene = view.ask(part, level)
                if found is None:
                    found = held
                    continue
                true = join(found.true, held.true)
                if found.true is found.maybe and held.true is held.maybe:
                    found = Kleene(true, true)
                else:
                    found = Kleene(true, join(found.maybe, held.maybe))
        assert found is not None
        return found

    return Node(depth, all(part.static for part in parts), run)


def _mapped(inner: Node, held: Callable[[Any], Bools]) -> Node:
    def run(view: View) -> Kleene:
        vec = view.ask(inner, inner.depth)
        return test(held(vec.data), vec.known)

    return Node(inner.depth, inner.static, run)


def _tested(inner: Node, held: Callable[[Any], Bools]) -> Node:
    return _mapped(inner, held)


def _against(inner: Node, operator: str, value: int | Decimal) -> Callable[[Any], Bools]:
    """Return the test of a number against a constant, exact whatever its digits."""
    ufunc = _COMPARE[operator]
    if inner.scale == RATIO:
        part = Decimal(value)
        below = 10 ** max(0, -int(part.as_tuple().exponent))
        above = int(part * below)
        # One over the other against a constant, without dividing: the whole is positive.
        return lambda data: ufunc(data[:, 0] * below, data[:, 1] * above)
    exact = Decimal(value) * 10**inner.scale
    whole = int(exact.to_integral_value(rounding="ROUND_FLOOR"))
    if exact != whole:
        if operator in ("==", "!="):
            return lambda data: np.full(len(data), operator == "!=")
        # Between two whole numbers: at most the lower, at least the upper.
        ufunc = np.less_equal if operator in ("<", "<=") else np.greater
    limit = min(max(whole, -(1 << 62)), 1 << 62)
    return lambda data: ufunc(data, limit)


def _scaled(data: Any, scale: int, wanted: int) -> Any:
    return data if scale == wanted else data * 10 ** (wanted - scale)


def _put(
    data: Any, known: Bools, here: Bools, vec: Vec, node: Node, scale: int
) -> tuple[Any, Bools]:
    """Put a branch's values where it is chosen."""
    values = _scaled(vec.data, node.scale, scale)
    data = np.where(here, values, values if data is None else data)
    known = known | (here if vec.known is None else here & vec.known)
    return data, known


def _share(part: Node, whole: Node, depth: int, static: bool) -> Node:
    scale = max(part.scale, whole.scale)
    if RATIO in (part.scale, whole.scale):
        raise TargetError("the columns target cannot share a share")

    def run(view: View) -> Vec:
        above, below = view.ask(part, depth), view.ask(whole, depth)
        first = _scaled(above.data, part.scale, scale)
        second = _scaled(below.data, whole.scale, scale)
        known = both(both(above.known, below.known), second != 0)
        # Python's own numbers where products could exceed 64 bits.
        large = max(np.abs(first).max(initial=0), np.abs(second).max(initial=0)) >= 1 << 31
        pair = np.stack([first, second], axis=1).astype(object if large else np.int64)
        pair[second < 0] *= -1
        return Vec(pair, known)

    return Node(depth, static, run, RATIO)
