"""How the nodes of a program are spelt in columns: facts, tests, joined conditions, shares."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from duecourse import ir
from duecourse.errors import TargetError
from duecourse.ir import Kind
from duecourse.targets.columns.vec import SCALE, Bools, Kleene, Vec, both, test
from duecourse.targets.columns.view import EVENT, Node, View

RATIO = -1
"""The scale of a share: two whole numbers."""
_EXACT = (Kind.MONEY, Kind.DECIMAL)
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def fact(leaf: ir.Input) -> Node:
    """Return what is read from a case, a contact, a point or an event."""
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


def fixed(value: object) -> Node:
    """Return the condition that is the same everywhere; None is unknown."""

    def run(view: View) -> Kleene:
        size = view.size(0)
        true = np.broadcast_to(np.bool_(value is True), size)
        return Kleene(true, true if value is not None else np.broadcast_to(np.True_, size))

    return Node(0, True, run)


def opposite(view: View, inner: Node) -> Kleene:
    """Return where a condition does not hold."""
    held: Kleene = view.ask(inner, inner.depth)
    true = ~held.maybe
    return Kleene(true, true) if held.true is held.maybe else Kleene(true, ~held.true)


def junction(parts: list[Node], conjunction: bool) -> Node:
    """Return the condition that all of some hold, or any of them."""
    if not parts:
        return fixed(conjunction)
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


def mapped(inner: Node, held: Callable[[Any], Bools]) -> Node:
    """Return the condition that *held* finds in the values of a node."""

    def run(view: View) -> Kleene:
        vec = view.ask(inner, inner.depth)
        return test(held(vec.data), vec.known)

    return Node(inner.depth, inner.static, run)


def against(inner: Node, operator: str, value: int | Decimal) -> Callable[[Any], Bools]:
    """Return the test of a number against a constant, exact whatever its digits."""
    ufunc = COMPARE[operator]
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


def scaled(data: Any, scale: int, wanted: int) -> Any:
    """Return whole numbers of *scale* decimal digits as those of *wanted*."""
    return data if scale == wanted else data * 10 ** (wanted - scale)


def with_default(first: Node, second: Node) -> Node:
    """Return the values of *first*, and where they are unknown those of *second*, a constant."""
    scale = max(first.scale, second.scale)
    depth = first.depth

    def run(view: View) -> Vec:
        vec = view.ask(first, depth)
        if vec.known is None:
            return Vec(scaled(vec.data, first.scale, scale), None)
        other = scaled(view.ask(second, depth).data, second.scale, scale)
        return Vec(np.where(vec.known, scaled(vec.data, first.scale, scale), other), None)

    return Node(depth, first.static, run, scale)


def put(
    data: Any, known: Bools, here: Bools, vec: Vec, node: Node, scale: int
) -> tuple[Any, Bools]:
    """Put a branch's values where it is chosen."""
    values = scaled(vec.data, node.scale, scale)
    data = np.where(here, values, values if data is None else data)
    known = known | (here if vec.known is None else here & vec.known)
    return data, known


def share(part: Node, whole: Node, depth: int, static: bool) -> Node:
    """Return part of whole as a pair of whole numbers, unknown where the whole is zero."""
    scale = max(part.scale, whole.scale)
    if RATIO in (part.scale, whole.scale):
        raise TargetError("the columns target cannot share a share")

    def run(view: View) -> Vec:
        above, below = view.ask(part, depth), view.ask(whole, depth)
        first = scaled(above.data, part.scale, scale)
        second = scaled(below.data, whole.scale, scale)
        known = both(both(above.known, below.known), second != 0)
        # Python's own numbers where products could exceed 64 bits.
        large = max(np.abs(first).max(initial=0), np.abs(second).max(initial=0)) >= 1 << 31
        pair = np.stack([first, second], axis=1).astype(object if large else np.int64)
        pair[second < 0] *= -1
        return Vec(pair, known)

    return Node(depth, static, run, RATIO)
