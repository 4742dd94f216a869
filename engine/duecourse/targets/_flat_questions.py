"""Code for questions about facts, and what is known where they are asked.

A question has two readings: *certain* is true where the condition is certainly true, *possible*
where it is not certainly false. Operands are evaluated from left to right and stop where the answer
is clear, so that a fact is fetched only when its turn comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from duecourse import ir
from duecourse.errors import TargetError
from duecourse.targets._expressions import strip
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
from duecourse.targets._flat_ranges import spans_of, test_of
from duecourse.targets._flat_scope import Scope


class Questions:
    """The asking half of a writer.

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
        self.ledger, self._before = ledger, mentions
        self.scope = Scope()
        self.place: Place = ()
        self.answered = Scope()
        self.depth, self._fresh = 2, 0
        self._names: dict[tuple[type, object, str], str] = {}

    def line(self, text: str) -> None:
        """Write one line."""
        self.lines.append("    " * self.depth + text)

    def fresh(self, prefix: str) -> str:
        """Return a new local name."""
        self._fresh += 1
        return f"{prefix}{self._fresh}"

    def constant(self, value: object) -> str:
        """Return code for a fixed value."""
        if value is None or isinstance(value, bool | int | str):
            return repr(value)
        key = (type(value), value, str(value) if isinstance(value, Decimal) else "")
        if key not in self._names:
            self._names[key] = f"K_{len(self._names)}"
            self.constants[self._names[key]] = value
        return self._names[key]

    def bound(self, value: object) -> str:
        """Return code for a value to compare with: whole decimals as the integers they equal."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        return self.constant(value)

    # --- values -----------------------------------------------------------------------------

    def value(self, expr: ir.Expr) -> str:
        """Return code for the value of *expr*; ``None`` is unknown."""
        expr = strip(expr)
        if isinstance(expr, ir.Const):
            return self.constant(expr.value)
        if isinstance(expr, ir.Input):
            self.mentions[expr] += 1
        what = ("value", expr)
        name = self.scope.name(what)
        if name is not None:
            return name
        if not isinstance(expr, ir.Input):
            raise AssertionError(f"not prepared: {expr}")
        self.facts[expr.fact] = expr
        if not self.ledger.compute(what, self.place):
            return "None"
        if self._before[expr] == 1:
            return f"c[{expr.fact!r}]"
        name = f"{expr.fact}_" if expr.fact.isidentifier() else self.fresh("f")
        self.scope.names[what] = name
        return f"({name} := c[{expr.fact!r}])"

    # --- questions --------------------------------------------------------------------------

    def three_valued(self, expr: ir.Expr) -> str:
        """Return code for True, False or None of a test."""
        values = values_of(expr)
        absent = [f"{self.value(v)} is None" for v in values if not self.scope.is_present(v)]
        outer = self.scope
        self.scope = Scope(outer)
        self.scope.present.update(values)
        code = self.question(expr, certain=True)
        self.scope = outer
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
            name = self.scope.name(what)
            if name is not None:
                plain = certain or what[0] == "holds" or name in ("True", "False")
                return name if plain else f"({name} is not False)"
        match expr:
            case ir.Const(value):
                return str(value is True if certain else value is not False)
            case ir.Known(operand):
                if self.scope.is_present(strip(operand)):
                    return "True"
                return f"({self.value(operand)} is not None)"
            case ir.Not(operand):
                return f"(not {self.question(operand, certain=not certain)})"
            case ir.All(parts) | ir.Any(parts):
                if len(parts) > 1 and not self.ledger.compute(("holds", expr, certain), self.place):
                    return "False"
                return self.questions(parts, certain=certain, both=isinstance(expr, ir.All))
            case _:
                return self._test(expr, certain=certain)

    def questions(self, guards: Sequence[Guard], *, certain: bool, both: bool = True) -> str:
        """Return code that asks several questions, and stops where the answer is clear."""
        if not guards:
            return str(both)
        outer, place = self.scope, self.place
        self.answered = Scope()
        codes: list[str] = []
        for number, guard in enumerate(guards):
            if number:
                self.place = (*place, Step("part", guard, number))
            codes.append(self.question(guard, certain=certain))
            if not number:
                self.scope = Scope(outer)
            if not isinstance(guard, Raw):
                self.scope.present |= implied(guard, certain=certain, outcome=both)
        if both:
            self.answered = self.scope
        self.scope, self.place = outer, place
        codes = [code for code in codes if code != str(both)]
        if not codes:
            return str(both)
        return f"({(' and ' if both else ' or ').join(codes)})" if len(codes) > 1 else codes[0]

    def _test(self, expr: ir.Expr, *, certain: bool) -> str:
        if is_truth(expr):
            assert isinstance(expr, ir.Compare)
            assert isinstance(expr.right, ir.Const)
            wanted = expr.right.value is (expr.operator == "==")
            name = self.value(expr.left)
            # A boolean is True, False or None, so that plain truth is certain truth.
            if certain:
                return name if wanted else f"({name} is False)"
            return f"({name} is not False)" if wanted else f"(not {name})"
        values = operands(expr)
        if not self.ledger.compute(("test", expr), self.place):
            return "False"
        outer, place = self.scope, self.place
        codes: list[str] = []
        for number, value in enumerate(v for v in values if not outer.is_present(v)):
            if number:
                self.place = (*place, Step("part", value, number))
            codes.append(f"{self.value(value)} is {'not ' if certain else ''}None")
            if not number:
                self.scope = Scope(outer)
        if codes:
            self.place = (*place, Step("part", expr, len(codes)))
        codes.append(self._compare(expr))
        self.scope, self.place = outer, place
        return f"({(' and ' if certain else ' or ').join(codes)})"

    def _compare(self, expr: ir.Expr) -> str:
        """Return the test itself, of values that are not unknown."""
        wanted = spans_of(expr)
        if wanted is not None:
            (value,) = operands(expr)
            return test_of(self.value(value), wanted, self.scope.range(value))[0]
        match expr:
            case ir.Between(operand, low, high, half_open):
                name, less = self.value(operand), "<" if half_open else "<="
                if low is None or high is None:
                    bound = (
                        f">= {self.bound(low)}" if high is None else (f"{less} {self.bound(high)}")
                    )
                    return f"{name} {bound}" if (low, high) != (None, None) else "True"
                return f"{self.bound(low)} <= {name} {less} {self.bound(high)}"
            case ir.Compare(operator, left, right):
                return f"{self._side(left)} {operator} {self._side(right)}"
            case ir.OneOf(operand, members):
                name = self.value(operand)
                if len(members) == 1:
                    (only,) = members
                    return f"{name} == {self.bound(only)}"
                return f"{name} in {self.constant(members)}"
            case ir.Overlaps(operand, members):
                return f"not {self.constant(members)}.isdisjoint({self.value(operand)})"
            case ir.Covers(operand, members):
                return f"{self.value(operand)} <= {self.constant(members)}"
            case _:
                raise TargetError(f"a flat kernel cannot ask `{type(expr).__name__}`")

    def _side(self, expr: ir.Expr) -> str:
        bare = strip(expr)
        return self.bound(bare.value) if isinstance(bare, ir.Const) else self.value(bare)


def values_of(test: ir.Expr) -> tuple[ir.Expr, ...]:
    """Return the values of which *test* is unknown where one of them is."""
    single = only_operand(test)
    return operands(test) if single is None else (single,)
