"""What is known of the expressions of one function before its lines are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from duecourse import ir
from duecourse.ir import Expr, Scope
from duecourse.targets._expressions import AGGREGATES, children, strip

SCOPES = (Scope.CASE, Scope.CONTACT, Scope.POINT)
_DEPTH = {Scope.ACT: 0, Scope.CASE: 0, Scope.CONTACT: 1, Scope.POINT: 2, Scope.EVENT: 3}
_PER_DEPTH = {"contact": 1, "point": 2, "number": 2}


@dataclass(slots=True)
class Block:
    """Lines at one level of nesting, and what they have already put into locals."""

    lines: list[str] = field(default_factory=list)
    names: dict[Expr, str] = field(default_factory=dict)
    kleenes: dict[Expr, str] = field(default_factory=dict)


class Registry:
    """The expressions of one function, the blocks they belong to, and the names in them.

    Attributes:
        blocks: The case, contact and point blocks; values land in the one their facts belong to.
        constants: Module-level objects by the name the lines use; shared by all functions.
    """

    def __init__(self, constants: dict[str, object]) -> None:
        """Start a function that shares *constants* with the others of its module."""
        self.constants = constants
        self.blocks = {scope: Block() for scope in (*SCOPES, Scope.EVENT)}
        self.uses: Counter[Expr] = Counter()
        self.cuts: dict[Expr, set[int] | None] = {}
        self._depths: dict[Expr, int] = {}
        self._fresh = 0

    # --- what will be written ---------------------------------------------------------------

    def register(self, exprs: Iterable[Expr]) -> None:
        """Count the parts of *exprs*, so that shared ones are computed once."""
        for expr in exprs:
            self._register(expr)

    def _register(self, expr: Expr) -> None:
        self.uses[expr] += 1
        if self.uses[expr] > 1:
            return
        parts = children(expr)
        for part in parts:
            bare = strip(part)
            if isinstance(bare, ir.DaysSince | ir.DaysUntil | ir.Count):
                self._cut(bare, expr)
            self._register(part)

    def _cut(self, days: Expr, user: Expr) -> None:
        """Note at which values of *days* (or a count) its *user* can change; None is at all."""
        found: set[int] | None = None
        match user:
            case ir.Named():
                found = set()
            case ir.Between(_, low, high, _) if all(
                isinstance(bound, int) for bound in (low, high) if bound is not None
            ):
                found = {int(low)} if low is not None else set()
                if high is not None:
                    found.add(int(high) + 1)
            case ir.Compare(_, left, right):
                other = right if strip(left) == days else left
                if isinstance(other, ir.Const) and isinstance(other.value, int):
                    found = {other.value, other.value + 1}
            case ir.OneOf(_, values) if all(isinstance(value, int) for value in values):
                found = {int(value) + step for value in values for step in (0, 1)}
            case ir.Known():
                found = set()
            case _:
                found = None
        before = self.cuts.get(days, set())
        self.cuts[days] = None if found is None or before is None else before | found

    def depth(self, expr: Expr) -> int:
        """Return how deep its facts lie: 0 case, 1 contact, 2 point, 3 event."""
        known = self._depths.get(expr)
        if known is not None:
            return known
        if isinstance(expr, ir.Input):
            found = _DEPTH[expr.scope]
        elif isinstance(expr, AGGREGATES):
            found = max((_PER_DEPTH.get(key, 0) for key in expr.events.per), default=0)
        else:
            found = max((self.depth(part) for part in children(expr)), default=0)
        self._depths[expr] = found
        return found

    def scope(self, expr: Expr) -> Scope:
        """Return the block that *expr* belongs to."""
        return (*SCOPES, Scope.EVENT)[self.depth(expr)]

    # --- names ------------------------------------------------------------------------------

    def fresh(self, prefix: str) -> str:
        """Return a new local name."""
        self._fresh += 1
        return f"{prefix}{self._fresh}"

    def constant(self, value: object) -> str:
        """Return code for a fixed value."""
        if value is None or isinstance(value, bool | int | str):
            return repr(value)
        index = self.constants.setdefault("K_INDEX", {})
        assert isinstance(index, dict)
        key: object = (type(value), value)
        try:
            hash(key)
        except TypeError:  # a table that belongs to one function
            key = id(value)
        name = index.get(key)
        if name is None:
            name = index[key] = f"K_{len(self.constants)}"
            self.constants[name] = value
        return str(name)

    def identity(self, kept: object) -> str:
        """Return code for the ``id`` of *kept*, which a constant keeps alive."""
        name = f"ID_{len(self.constants)}"
        index = self.constants.setdefault("ID_INDEX", {})
        assert isinstance(index, dict)
        name = index.setdefault(id(kept), name)
        self.constants[name] = id(kept)
        return str(name)
