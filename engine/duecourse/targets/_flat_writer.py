"""Writes the lines of a flat kernel: questions, chains of them, and the values they read.

Nothing is written twice on one path: a pass over the program finds what would be, the next pass
computes it once where all who need it can see it (:mod:`duecourse.targets._flat_places`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from duecourse import ir
from duecourse.errors import TargetError
from duecourse.ir_tools import kind_of
from duecourse.targets._expressions import CONDITIONS, arithmetic, strip
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
from duecourse.targets._flat_places import Step
from duecourse.targets._flat_questions import Questions, values_of
from duecourse.targets._flat_ranges import meet, spans_of, test_of
from duecourse.targets._flat_scope import Scope

Body = Callable[[], None]
Rung = tuple[tuple[Guard, ...], Body]
_VALUES = (ir.Const, ir.Input)


class Writer(Questions):
    """One pass over the program of a kernel: statements, and the values that need lines."""

    def statement(self, key: Hashable, write: Callable[[], str], reads: Iterable[Guard]) -> None:
        """Write one line that is always reached in this block."""
        self._begin(key, reads)
        block = self.place
        self.place = (*block, Step("test", key, 0))
        text = write()
        self.place = block
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
        for what in self.ledger.due(self.place, key):
            self._hoist(what)
        for guard in reads:
            if not isinstance(guard, Raw):
                self._prepare(guard)

    def _prepare(self, expr: ir.Expr) -> None:
        """Compute, before the statement that needs them, values that take lines of their own."""
        expr = strip(expr)
        if isinstance(expr, _VALUES) or self.scope.name(("test", expr)) is not None:
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
        if isinstance(expr, _VALUES) or self.scope.name(("value", expr)) is not None:
            return
        what = ("value", expr)
        name = self.fresh("v")
        if self.ledger.compute(what, (*self.place, Step("test", what, 0))):
            self._compute(name, expr, what)
        self.scope.names[what] = name

    def prepared(self, expr: ir.Expr) -> None:
        """Have the value of *expr* at hand from here on, if it takes lines of its own."""
        self._prepare_value(expr)

    def _compute(self, name: str, expr: ir.Expr, what: Hashable) -> None:
        if isinstance(expr, CONDITIONS):
            rung = ((expr,), lambda: self.line(f"{name} = True"))
            self.chain(
                what,
                [rung],
                lambda: self.line(f"{name} = False"),
                unknown=lambda: self.line(f"{name} = None"),
            )
            return
        if isinstance(expr, ir.Choose):
            rungs = [
                ((condition,), self._assign(name, then, (what, place)))
                for place, (condition, then) in enumerate(expr.branches)
            ]
            rest = ir.UNKNOWN if expr.otherwise is None else expr.otherwise
            self.chain(
                what,
                rungs,
                self._assign(name, rest, (what, -1)),
                unknown=lambda: self.line(f"{name} = None"),
            )
            return
        self._begin(what, ())
        code = self._formula(expr)
        self.line(f"{name} = {code}")

    def _assign(self, name: str, expr: ir.Expr, key: Hashable) -> Body:
        def body() -> None:
            self.prepared(expr)
            self.statement(key, lambda: f"{name} = {self.value(expr)}", ())

        return body

    def _local(self, expr: ir.Expr) -> str:
        """Return a name or literal for *expr*, which it has a line of its own for."""
        expr = strip(expr)
        if isinstance(expr, ir.Input) and self.scope.name(("value", expr)) is None:
            self.mentions[expr] += 1  # a line of its own needs a name
            self._hoist(("value", expr))
        self._prepare_value(expr)
        return self.value(expr)

    def _formula(self, expr: ir.Expr) -> str:
        match expr:
            case ir.Default(operand, fixed):
                name = self._local(operand)
                return f"{self.constant(fixed.value)} if {name} is None else {name}"
            case ir.YearOf(date) if kind_of(date) is not ir.Kind.INSTANT:
                name = self._local(date)
                return f"None if {name} is None else year_of_day({name})"
            case ir.AgeOn(born, on) if on is not None and ir.Kind.INSTANT not in (
                kind_of(born),
                kind_of(on),
            ):
                return f"years_between({self._local(born)}, {self._local(on)})"
            case ir.Arithmetic(operator, parts):
                names = [self._local(part) for part in parts]
                unknown = [
                    f"{name} is None"
                    for name, part in zip(names, parts, strict=True)
                    if not isinstance(strip(part), ir.Const)
                ]
                code = arithmetic(operator, names)
                return f"None if {' or '.join(unknown)} else {code}" if unknown else code
            case _:
                raise TargetError(f"a flat kernel cannot compute `{type(expr).__name__}`")

    def _hoist(self, what: Hashable) -> None:
        """Compute *what* here, for everything below that needs it."""
        for earlier in self.ledger.due(self.place, ("hoist", what)):
            self._hoist(earlier)
        if self.scope.name(what) is not None:
            return
        assert isinstance(what, tuple)
        form, expr = what[0], what[1]
        if form == "value" and not isinstance(expr, ir.Input):
            self._prepare_value(expr)
            return
        self._prepare(expr)
        block = self.place
        self.place = (*block, Step("test", ("hoist", what), 0))
        if form == "value":
            self.facts[expr.fact] = expr
            self.ledger.compute(what, self.place)
            name = f"{expr.fact}_" if expr.fact.isidentifier() else self.fresh("f")
            code = f"c[{expr.fact!r}]"
        elif form == "holds":
            name, code = self.fresh("h"), self.question(expr, certain=what[2])
        else:
            for value in values_of(expr):
                self._local(value)
            name, code = self.fresh("t"), self.three_valued(expr)
        self.place = block
        self.scope.names[what] = name
        self.line(f"{name} = {code}")


class _Chain:
    """One ``if … elif … else`` in the making."""

    def __init__(
        self,
        writer: Writer,
        key: Hashable,
        otherwise: Body | None,
        unknown: Body | None,
        certain: bool,
    ) -> None:
        self.writer, self.key = writer, key
        self.otherwise, self.unknown, self.certain = otherwise, unknown, certain
        self.block, self.outer = writer.place, writer.scope
        self.asked = 0
        self.ended = False

    def write(self, rungs: Sequence[Rung]) -> None:
        w = self.writer
        shared = {only_operand(g) for guards, _ in rungs for g in guards if not isinstance(g, Raw)}
        if (
            self.unknown is None
            and self.certain
            and len(rungs) > 1
            and len(shared) == 1
            and all(len(guards) == 1 and not isinstance(guards[0], Raw) for guards, _ in rungs)
        ):
            self._absent(shared.pop(), self.otherwise)
        for guards, body in rungs:
            if not self.ended:
                self._rung(guards, body)
        if not self.ended and self.otherwise is not None:
            self._last(self.otherwise)
        w.place, w.scope = self.block, self.outer

    def _rung(self, guards: tuple[Guard, ...], body: Body) -> None:
        w = self.writer
        only = guards[0] if len(guards) == 1 else None
        if only is None or isinstance(only, Raw):
            self._ask(guards, body, certain=self.certain)
            return
        operand = only_operand(only)
        if operand is not None and not is_truth(canonical(only)):
            if self.unknown is not None:
                self._absent(operand, self.unknown)
            if w.scope.is_present(operand) and self._ranged(only, operand, body):
                return
        self._ask(guards, body, certain=self.certain)
        if (
            self.unknown is not None
            and not self.ended
            and not (operand is not None and w.scope.is_present(operand))
        ):
            if operand is not None:
                self._absent(operand, self.unknown)
            else:
                self._ask(guards, self.unknown, certain=False)

    def _absent(self, operand: ir.Expr | None, body: Body | None) -> None:
        """Ask first whether the one value that the rest reads is unknown."""
        w = self.writer
        if operand is None or w.scope.is_present(operand):
            return
        self._put(lambda: f"{w.value(operand)} is None", body or _nothing, frozenset())
        w.scope.present.add(operand)

    def _ranged(self, condition: ir.Expr, operand: ir.Expr, body: Body) -> bool:
        w = self.writer
        condition = canonical(condition)
        wanted = spans_of(condition)
        if wanted is None or w.scope.name(("test", condition)) is not None:
            return False
        before = w.scope.range(operand)
        rest = before

        def ask() -> str:
            nonlocal rest
            w.ledger.compute(("test", condition), w.place)
            code, rest = test_of(w.value(operand), wanted, before)
            return code

        def arm() -> None:
            w.scope.spans[operand] = meet(wanted, before)
            w.scope.names["test", condition] = "True"
            body()

        self._put(ask, arm, frozenset())
        w.scope.spans[operand] = rest
        w.scope.names["test", condition] = "False"
        return True

    def _ask(self, guards: tuple[Guard, ...], body: Body, *, certain: bool) -> None:
        w = self.writer
        known: frozenset[ir.Expr] = frozenset()
        for guard in guards:
            if not isinstance(guard, Raw):
                known |= implied(guard, certain=certain, outcome=True)

        def arm() -> None:
            w.scope.names.update(answered)
            body()

        answered: dict[Hashable, str] = {}

        def ask() -> str:
            code = w.questions(guards, certain=certain)
            answered.update(w.answered.names)
            return code

        self._put(ask, arm, known)
        if len(guards) == 1 and not isinstance(guards[0], Raw):
            w.scope.present |= implied(guards[0], certain=certain, outcome=False)

    def _put(self, ask: Callable[[], str], body: Body, known: frozenset[ir.Expr]) -> None:
        """Write one question and its arm; what it reads is at hand for the questions after it."""
        w = self.writer
        w.place = (*self.block, Step("test", self.key, self.asked))
        code = ask()
        if code == "True":
            self.ended = True
        if code == "True" and self.asked:
            w.line("else:")
        else:
            w.line(f"{'elif' if self.asked else 'if'} {code}:")
        later = Scope(w.scope)
        w.scope = Scope(w.scope)
        w.scope.present |= known
        self._arm(body)
        self.asked += 1
        w.scope = later

    def _last(self, body: Body) -> None:
        w = self.writer
        w.line("else:")
        w.scope = Scope(w.scope)
        self._arm(body)

    def _arm(self, body: Body) -> None:
        w = self.writer
        w.place = (*self.block, Step("arm", self.key, self.asked))
        w.depth += 1
        before = len(w.lines)
        body()
        if len(w.lines) == before:
            w.line("pass")
        w.depth -= 1


def _nothing() -> None:
    pass
