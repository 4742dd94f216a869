"""Writes the lines of a flat kernel: questions, chains of them, and the values they read.

Nothing is written twice on one path: a pass over the program finds what would be, the next pass
computes it once where all who need it can see it (:mod:`duecourse.targets._flat_places`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal

from duecourse import ir
from duecourse.errors import TargetError
from duecourse.ir_tools import kind_of
from duecourse.targets._emit import CONDITIONS, _arithmetic, strip
from duecourse.targets._flat_forms import (
    Guard,
    Raw,
    canonical,
    implied,
    is_truth,
    only_operand,
    operands,
    sure,
)
from duecourse.targets._flat_places import Ledger, Place, Step
from duecourse.targets._flat_ranges import EVERYTHING, Spans, meet, spans_of, test_of

Body = Callable[[], None]
Rung = tuple[tuple[Guard, ...], Body]
_VALUES = (ir.Const, ir.Input)


class Scope:
    """What is known at a place: names that hold values, values that are not unknown, ranges."""

    __slots__ = ("names", "parent", "present", "spans")

    def __init__(self, parent: Scope | None = None) -> None:
        """Know what *parent* knows, and more."""
        self.parent = parent
        self.names: dict[Hashable, str] = {}
        self.present: set[ir.Expr] = set()
        self.spans: dict[ir.Expr, Spans] = {}

    def name(self, what: Hashable) -> str | None:
        """Return the code that holds *what* already."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(what)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def is_present(self, value: ir.Expr) -> bool:
        """Tell whether *value* cannot be unknown here."""
        scope: Scope | None = self
        while scope is not None:
            if value in scope.present:
                return True
            scope = scope.parent
        return isinstance(value, ir.Default) and value.value.value is not None

    def range(self, value: ir.Expr) -> Spans:
        """Return what *value* can be here, where it is known."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.spans.get(value)
            if found is not None:
                return found
            scope = scope.parent
        return EVERYTHING


class Writer:
    """One pass over the program of a kernel.

    Attributes:
        lines: What is written so far.
        facts: The facts it reads.
        mentions: How often each fact is named, for the next pass.
        constants: Module-level objects by name.
    """

    def __init__(self, ledger: Ledger, mentions: Counter[ir.Expr]) -> None:
        """Start a pass; *mentions* are the last pass's."""
        self.lines: list[str] = []
        self.constants: dict[str, object] = {}
        self.facts: dict[str, ir.Input] = {}
        self.mentions: Counter[ir.Expr] = Counter()
        self._ledger, self._before = ledger, mentions
        self._scope, self._place = Scope(), Place()
        self._depth, self._fresh = 2, 0
        self._names: dict[tuple[type, object], str] = {}

    # --- lines ------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        """Write one line."""
        self.lines.append("    " * self._depth + text)

    def fresh(self, prefix: str) -> str:
        """Return a new local name."""
        self._fresh += 1
        return f"{prefix}{self._fresh}"

    def constant(self, value: object) -> str:
        """Return code for a fixed value."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        if value is None or isinstance(value, bool | int | str):
            return repr(value)
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"K_{len(self._names)}"
            self.constants[self._names[key]] = value
        return self._names[key]

    def statement(self, key: Hashable, write: Callable[[], str], reads: Iterable[Guard]) -> None:
        """Write one line that is always reached in this block."""
        self._begin(key, reads)
        block = self._place
        self._place = (*block, Step("test", key, 0))
        text = write()
        self._place = block
        self.line(text)

    def chain(
        self,
        key: Hashable,
        rungs: Sequence[Rung],
        otherwise: Body | None = None,
        *,
        unknown: Body | None = None,
        certain: bool = True,
    ) -> None:
        """Write ``if … elif … else``: the first rung that holds.

        Args:
            key: Names the statement; the same in every pass.
            rungs: What must hold, and what follows.
            otherwise: What follows where none holds.
            unknown: What follows where a rung before any true one is unknown; without it an
                unknown rung is passed over.
            certain: Whether rungs must be certain or only possible.
        """
        self._begin(key, [guard for guards, _ in rungs for guard in guards])
        _Chain(self, key, otherwise, unknown, certain).write(rungs)

    def _begin(self, key: Hashable, reads: Iterable[Guard]) -> None:
        for what in self._ledger.due(self._place, key):
            self._hoist(what)
        for guard in reads:
            if not isinstance(guard, Raw):
                self._prepare(guard)

    # --- values -----------------------------------------------------------------------------

    def value(self, expr: ir.Expr) -> str:
        """Return code for the value of *expr*; ``None`` is unknown."""
        expr = strip(expr)
        if isinstance(expr, ir.Const):
            return self.constant(expr.value)
        if isinstance(expr, ir.Input):
            self.mentions[expr] += 1
        what = ("value", expr)
        name = self._scope.name(what)
        if name is not None:
            return name
        if not isinstance(expr, ir.Input):
            raise AssertionError(f"not prepared: {expr}")
        self.facts[expr.fact] = expr
        if not self._ledger.compute(what, self._place):
            return "None"
        if self._before[expr] == 1:
            return f"c[{expr.fact!r}]"
        name = f"{expr.fact}_" if expr.fact.isidentifier() else self.fresh("f")
        self._scope.names[what] = name
        return f"({name} := c[{expr.fact!r}])"

    def _prepare(self, expr: ir.Expr) -> None:
        """Compute, before the statement that needs them, the values that take lines of their own."""
        expr = strip(expr)
        if isinstance(expr, _VALUES) or self._scope.name(("test", expr)) is not None:
            return
        certainly = sure(expr)
        if certainly is not None:
            self._prepare(certainly.condition)
            return
        expr = canonical(expr)
        match expr:
            case ir.All(parts) | ir.Any(parts):
                for part in parts:
                    self._prepare(part)
            case ir.Not(operand):
                self._prepare(operand)
            case _ if isinstance(expr, CONDITIONS):
                for operand in operands(expr):
                    self._prepare_value(operand)
            case _:
                self._prepare_value(expr)

    def _prepare_value(self, expr: ir.Expr) -> None:
        expr = strip(expr)
        if isinstance(expr, _VALUES) or self._scope.name(("value", expr)) is not None:
            return
        what = ("value", expr)
        name = self.fresh("v")
        if self._ledger.compute(what, (*self._place, Step("test", what, 0))):
            self._compute(name, expr, what)
        self._scope.names[what] = name

    def prepared(self, expr: ir.Expr) -> None:
        """Have the value of *expr* at hand from here on, if it takes lines of its own."""
        self._prepare_value(expr)

    def _compute(self, name: str, expr: ir.Expr, what: Hashable) -> None:
        if isinstance(expr, CONDITIONS):
            rung = ((expr,), lambda: self.line(f"{name} = True"))
            self.chain(what, [rung], lambda: self.line(f"{name} = False"),
                       unknown=lambda: self.line(f"{name} = None"))
            return
        match expr:
            case ir.Choose(branches, otherwise):
                rest = ir.UNKNOWN if otherwise is None else otherwise
                rungs = [
                    ((condition,), self._assign(name, then, (what, i)))
                    for i, (condition, then) in enumerate(branches)
                ]
                self.chain(what, rungs, self._assign(name, rest, (what, -1)),
                           unknown=lambda: self.line(f"{name} = None"))
                return
            case ir.Default(operand, fixed):
                parts: tuple[ir.Expr, ...] = (operand,)
                code = f"{{0}} if {{0!}} is not None else {self.constant(fixed.value)}"
            case ir.YearOf(date) if kind_of(date) is not ir.Kind.INSTANT:
                parts, code = (date,), "None if {0!} is None else year_of_day({0})"
            case ir.AgeOn(born, ir.Expr() as on) if False:
                raise AssertionError
            case _:
                parts, code = self._formula(expr)
        for part in parts:
            self._prepare_value(part)

        def write() -> str:
            return f"{name} = {self._fill(code, parts)}"

        self.statement(what, write, ())
