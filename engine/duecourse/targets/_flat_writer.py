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
from duecourse.targets._flat_ranges import meet, spans_of, test_of
from duecourse.targets._flat_scope import Scope

Body = Callable[[], None]
Rung = tuple[tuple[Guard, ...], Body]
_VALUES = (ir.Const, ir.Input)


class Writer:
    """One pass over the program of a kernel.

    Attributes:
        lines: What is written so far.
        facts: The facts it reads.
        mentions: How often each fact is named, for the next pass.
        constants: Module-level objects by name.
        answered: What is known once all of the last questions were answered with yes.
    """

    def __init__(self, ledger: Ledger, mentions: Counter[ir.Expr]) -> None:
        """Start a pass; *mentions* are the last pass's."""
        self.lines: list[str] = []
        self.constants: dict[str, object] = {}
        self.facts: dict[str, ir.Input] = {}
        self.mentions: Counter[ir.Expr] = Counter()
        self._ledger, self._before = ledger, mentions
        self._scope, self._place = Scope(), ()
        self.answered = Scope()
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
        if isinstance(expr, ir.Choose):
            rungs = [
                ((condition,), self._assign(name, then, (what, place)))
                for place, (condition, then) in enumerate(expr.branches)
            ]
            rest = ir.UNKNOWN if expr.otherwise is None else expr.otherwise
            self.chain(what, rungs, self._assign(name, rest, (what, -1)),
                       unknown=lambda: self.line(f"{name} = None"))
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
        if isinstance(expr, ir.Input) and self._scope.name(("value", expr)) is None:
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
                code = _arithmetic(operator, names)
                return f"None if {' or '.join(unknown)} else {code}" if unknown else code
            case _:
                raise TargetError(f"a flat kernel cannot compute `{type(expr).__name__}`")

    def _hoist(self, what: Hashable) -> None:
        """Compute *what* here, for everything below that needs it."""
        if self._scope.name(what) is not None:
            return
        assert isinstance(what, tuple)
        form, expr = what[0], what[1]
        if form == "value" and not isinstance(expr, ir.Input):
            self._prepare_value(expr)
            return
        self._prepare(expr)
        block = self._place
        self._place = (*block, Step("test", ("hoist", what), 0))
        if form == "value":
            self.facts[expr.fact] = expr
            self._ledger.compute(what, self._place)
            name = f"{expr.fact}_" if expr.fact.isidentifier() else self.fresh("f")
            code = f"c[{expr.fact!r}]"
        elif form == "holds":
            name, code = self.fresh("h"), self.question(expr, certain=what[2])
        else:
            for value in _values_of(expr):
                self._local(value)
            name, code = self.fresh("t"), self._three_valued(expr)
        self._place = block
        self._scope.names[what] = name
        self.line(f"{name} = {code}")

    # --- questions --------------------------------------------------------------------------

    def _three_valued(self, expr: ir.Expr) -> str:
        """Return code for True, False or None of a test."""
        values = _values_of(expr)
        absent = [f"{self.value(v)} is None" for v in values if not self._scope.is_present(v)]
        outer = self._scope
        self._scope = Scope(outer)
        self._scope.present.update(values)
        code = self.question(expr, certain=True)
        self._scope = outer
        return f"None if {' or '.join(absent)} else {code}" if absent else code

    def question(self, guard: Guard, *, certain: bool) -> str:
        """Return code that is true where *guard* is certainly true, or not certainly false."""
        if isinstance(guard, Raw):
            return guard.code
        fixed = sure(strip(guard))
        if fixed is not None:
            code = self.question(fixed.condition, certain=fixed.certain)
            return f"(not {code})" if fixed.negated else code
        expr = canonical(guard)
        for what in (("holds", expr, certain), ("test", expr)):
            name = self._scope.name(what)
            if name is not None:
                plain = certain or what[0] == "holds" or name in ("True", "False")
                return name if plain else f"({name} is not False)"
        match expr:
            case ir.Const(value):
                return str(value is True if certain else value is not False)
            case ir.Known(operand):
                value = strip(operand)
                return "True" if self._scope.is_present(value) else (
                    f"({self.value(value)} is not None)"
                )
            case ir.Not(operand):
                return f"(not {self.question(operand, certain=not certain)})"
            case ir.All(parts) | ir.Any(parts):
                if len(parts) > 1 and not self._ledger.compute(
                    ("holds", expr, certain), self._place
                ):
                    return "False"
                return self.questions(parts, certain=certain, both=isinstance(expr, ir.All))
            case _:
                return self._test(expr, certain=certain)

    def questions(self, guards: Sequence[Guard], *, certain: bool, both: bool = True) -> str:
        """Return code that asks several questions, and stops where the answer is clear."""
        if not guards:
            return str(both)
        outer, place = self._scope, self._place
        self.answered = Scope()
        codes: list[str] = []
        for number, guard in enumerate(guards):
            if number:
                self._place = (*place, Step("part", guard, number))
            codes.append(self.question(guard, certain=certain))
            if not number:
                self._scope = Scope(outer)
            if not isinstance(guard, Raw):
                self._scope.present |= implied(guard, certain=certain, outcome=both)
        if both:
            self.answered = self._scope
        self._scope, self._place = outer, place
        codes = [code for code in codes if code != str(both)]
        if not codes:
            return str(both)
        return f"({(' and ' if both else ' or ').join(codes)})" if len(codes) > 1 else codes[0]

    def _test(self, expr: ir.Expr, *, certain: bool) -> str:
        if is_truth(expr):
            assert isinstance(expr, ir.Compare) and isinstance(expr.right, ir.Const)
            wanted = expr.right.value is (expr.operator == "==")
            name = self.value(expr.left)
            return f"({name} is {wanted})" if certain else f"({name} is not {not wanted})"
        values = operands(expr)
        if values == (expr,):  # a boolean fact that stands as a condition
            name = self.value(expr)
            return f"({name} is True)" if certain else f"({name} is not False)"
        if not self._ledger.compute(("test", expr), self._place):
            return "False"
        outer, place = self._scope, self._place
        codes: list[str] = []
        for number, value in enumerate(v for v in values if not outer.is_present(v)):
            if number:
                self._place = (*place, Step("part", value, number))
            codes.append(f"{self.value(value)} is {'not ' if certain else ''}None")
            if not number:
                self._scope = Scope(outer)
        if codes:
            self._place = (*place, Step("part", expr, len(codes)))
        codes.append(self._compare(expr))
        self._scope, self._place = outer, place
        return f"({(' and ' if certain else ' or ').join(codes)})"

    def _compare(self, expr: ir.Expr) -> str:
        """Return the test itself, of values that are not unknown."""
        wanted = spans_of(expr)
        if wanted is not None:
            (value,) = operands(expr)
            return test_of(self.value(value), wanted, self._scope.range(value))[0]
        match expr:
            case ir.Between(operand, low, high, half_open):
                name, less = self.value(operand), "<" if half_open else "<="
                if low is None or high is None:
                    bound = f">= {self.constant(low)}" if high is None else (
                        f"{less} {self.constant(high)}"
                    )
                    return f"{name} {bound}" if (low, high) != (None, None) else "True"
                return f"{self.constant(low)} <= {name} {less} {self.constant(high)}"
            case ir.Compare(operator, left, right):
                return f"{self.value(left)} {operator} {self.value(right)}"
            case ir.OneOf(operand, members):
                name = self.value(operand)
                if len(members) == 1:
                    (only,) = members
                    return f"{name} == {self.constant(only)}"
                return f"{name} in {self.constant(members)}"
            case ir.Overlaps(operand, members):
                return f"not {self.constant(members)}.isdisjoint({self.value(operand)})"
            case ir.Covers(operand, members):
                return f"{self.value(operand)} <= {self.constant(members)}"
            case _:
                raise TargetError(f"a flat kernel cannot ask `{type(expr).__name__}`")


def _values_of(test: ir.Expr) -> tuple[ir.Expr, ...]:
    single = only_operand(test)
    return operands(test) if single is None else (single,)


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
        self.block, self.outer = writer._place, writer._scope
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
        w._place, w._scope = self.block, self.outer

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
            if w._scope.is_present(operand) and self._ranged(only, operand, body):
                return
        self._ask(guards, body, certain=self.certain)
        if self.unknown is not None and not self.ended and not (
            operand is not None and w._scope.is_present(operand)
        ):
            if operand is not None:
                self._absent(operand, self.unknown)
            else:
                self._ask(guards, self.unknown, certain=False)

    def _absent(self, operand: ir.Expr | None, body: Body | None) -> None:
        """Ask first whether the one value that the rest reads is unknown."""
        w = self.writer
        if operand is None or w._scope.is_present(operand):
            return
        self._put(lambda: f"{w.value(operand)} is None", body or _nothing, frozenset())
        w._scope.present.add(operand)

    def _ranged(self, condition: ir.Expr, operand: ir.Expr, body: Body) -> bool:
        w = self.writer
        condition = canonical(condition)
        wanted = spans_of(condition)
        if wanted is None or w._scope.name(("test", condition)) is not None:
            return False
        before = w._scope.range(operand)
        rest = before

        def ask() -> str:
            nonlocal rest
            w._ledger.compute(("test", condition), w._place)
            code, rest = test_of(w.value(operand), wanted, before)
            return code

        def arm() -> None:
            w._scope.spans[operand] = meet(wanted, before)
            w._scope.names["test", condition] = "True"
            body()

        self._put(ask, arm, frozenset())
        w._scope.spans[operand] = rest
        w._scope.names["test", condition] = "False"
        return True

    def _ask(self, guards: tuple[Guard, ...], body: Body, *, certain: bool) -> None:
        w = self.writer
        known: frozenset[ir.Expr] = frozenset()
        for guard in guards:
            if not isinstance(guard, Raw):
                known |= implied(guard, certain=certain, outcome=True)

        def arm() -> None:
            w._scope.names.update(answered)
            body()

        answered: dict[Hashable, str] = {}

        def ask() -> str:
            code = w.questions(guards, certain=certain)
            answered.update(w.answered.names)
            return code

        self._put(ask, arm, known)
        if len(guards) == 1 and not isinstance(guards[0], Raw):
            w._scope.present |= implied(guards[0], certain=certain, outcome=False)

    def _put(self, ask: Callable[[], str], body: Body, known: frozenset[ir.Expr]) -> None:
        """Write one question and its arm; what it reads is at hand for the questions after it."""
        w = self.writer
        w._place = (*self.block, Step("test", self.key, self.asked))
        code = ask()
        if code == "True":
            self.ended = True
        if code == "True" and self.asked:
            w.line("else:")
        else:
            w.line(f"{'elif' if self.asked else 'if'} {code}:")
        later = Scope(w._scope)
        w._scope = Scope(w._scope)
        w._scope.present |= known
        self._arm(body)
        self.asked += 1
        w._scope = later

    def _last(self, body: Body) -> None:
        w = self.writer
        w.line("else:")
        w._scope = Scope(w._scope)
        self._arm(body)

    def _arm(self, body: Body) -> None:
        w = self.writer
        w._place = (*self.block, Step("arm", self.key, self.asked))
        w._depth += 1
        before = len(w.lines)
        body()
        if len(w.lines) == before:
            w.line("pass")
        w._depth -= 1


def _nothing() -> None:
    pass
