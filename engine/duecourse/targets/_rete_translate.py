"""Turns ``ir`` conditions into formulas without negation: the Rete target's own reading of ``ir``.

Nothing here is shared with the scalar target's conditions. A formula says "the value of this
condition is one of these": true, false, unknown, in any combination. Kleene's logic is spelt out
for each combination, so every negation ends up at a test, and a test has an opposite that is itself
a test.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from duecourse import ir
from duecourse.errors import TargetError
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.targets._rete_fields import Fields
from duecourse.targets._rete_formula import NO, YES, Atom, Formula, both, either

TRUE, FALSE, UNKNOWN = 1, 2, 4
MAX_ALTERNATIVES = 12
"""Branches of a derived fact that are followed; beyond them its value is computed beforehand."""
MAX_VALUES = 8
"""Values of one test that are tried one by one; beyond them it is computed beforehand."""

_SWAPPED = (0, FALSE, TRUE, TRUE | FALSE, UNKNOWN, FALSE | UNKNOWN, TRUE | UNKNOWN, 7)
_FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_CONDITIONS = (
    ir.Compare,
    ir.Between,
    ir.OneOf,
    ir.Overlaps,
    ir.Covers,
    ir.Known,
    ir.All,
    ir.Any,
    ir.Not,
)
_SILENT = Environment(lambda leaf: None)


class Translation:
    """Translates conditions of one plan.

    A derived fact that chooses among values is followed into its branches, so that its conditions
    are matched too; if *computed*, its value is computed beforehand instead, which is smaller.
    """

    def __init__(self, fields: Fields, computed: bool = False) -> None:
        """Put what is read into *fields*."""
        self.fields, self.computed = fields, computed
        self._memo: dict[tuple[ir.Expr, int], Formula] = {}

    def holds(self, expr: ir.Expr, wanted: int = TRUE) -> Formula:
        """Return when the value of the condition *expr* is one of *wanted*."""
        if wanted in (0, 7):
            return YES if wanted else NO
        key = (expr, wanted)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._holds(_bare(expr), wanted)
        return found

    def _holds(self, expr: ir.Expr, wanted: int) -> Formula:
        match expr:
            case ir.Const(value):
                truth = UNKNOWN if value is None else TRUE if value else FALSE
                return YES if truth & wanted else NO
            case ir.Not(operand):
                return self.holds(operand, _SWAPPED[wanted])
            case ir.All(operands):
                return self._all(operands, wanted)
            case ir.Any(operands):
                return self._all([ir.Not(operand) for operand in operands], _SWAPPED[wanted])
            case ir.Known(operand):
                if wanted in (UNKNOWN, TRUE | FALSE):  # it is always one of true and false
                    return NO if wanted == UNKNOWN else YES
                return self._known(operand, TRUE | FALSE if wanted & TRUE else UNKNOWN)
            case ir.Compare(operator, left, right):
                pairs = [
                    (both((g, h)), ir.Compare(operator, one, other))
                    for g, one in self._alternatives(left)
                    for h, other in self._alternatives(right)
                ]
                return either(both((guard, self._compare(t, wanted))) for guard, t in pairs)
            case ir.Between() | ir.OneOf() | ir.Overlaps() | ir.Covers():
                return either(
                    both((guard, self._unary(expr, leaf, wanted)))
                    for guard, leaf in self._alternatives(expr.operand)
                )
            case _:  # a boolean fact standing as a condition
                return self.holds(ir.Compare("==", expr, ir.TRUE), wanted)

    def _all(self, operands: Iterable[ir.Expr], wanted: int) -> Formula:
        parts = tuple(operands)
        if wanted in (TRUE, TRUE | UNKNOWN):
            return both(self.holds(part, wanted) for part in parts)
        if wanted in (FALSE, FALSE | UNKNOWN):
            return either(self.holds(part, wanted) for part in parts)
        if wanted == UNKNOWN:
            some = either(self.holds(part, UNKNOWN) for part in parts)
            return both((some, *(self.holds(part, TRUE | UNKNOWN) for part in parts)))
        return either((self._all(parts, TRUE), self._all(parts, FALSE)))

    # --- values -----------------------------------------------------------------------------

    def _alternatives(self, expr: ir.Expr) -> list[tuple[Formula, ir.Expr]]:
        """Return guards, of which exactly one is true, each with what *expr* is then equal to."""
        expr = _bare(expr)
        if self.computed:
            return [(YES, expr)]
        found = [(g, leaf) for g, leaf in self._branches(expr) if g != NO]
        return found if len(found) <= MAX_ALTERNATIVES else [(YES, expr)]

    def _branches(self, expr: ir.Expr) -> list[tuple[Formula, ir.Expr]]:
        out: list[tuple[Formula, ir.Expr]] = []
        match expr:
            case ir.Choose(branches, otherwise):
                before: list[Formula] = []
                for condition, result in branches:
                    here = both((*before, self.holds(condition, TRUE)))
                    out += [(both((here, g)), leaf) for g, leaf in self._alternatives(result)]
                    out.append((both((*before, self.holds(condition, UNKNOWN))), ir.UNKNOWN))
                    before.append(self.holds(condition, FALSE))
                rest = self._alternatives(ir.UNKNOWN if otherwise is None else otherwise)
                out += [(both((*before, g)), leaf) for g, leaf in rest]
            case ir.Default(operand, value):
                for guard, leaf in self._alternatives(operand):
                    out.append((both((guard, self._leaf_known(leaf, TRUE | FALSE))), leaf))
                    out.append((both((guard, self._leaf_known(leaf, UNKNOWN))), value))
            case _:
                out.append((YES, expr))
        return out

    def _known(self, expr: ir.Expr, wanted: int) -> Formula:
        """Return when *expr* is known (``TRUE | FALSE``) or not (``UNKNOWN``)."""
        return either(
            both((guard, self._leaf_known(leaf, wanted)))
            for guard, leaf in self._alternatives(expr)
        )

    def _leaf_known(self, leaf: ir.Expr, wanted: int) -> Formula:
        if isinstance(leaf, ir.Const):
            return YES if (leaf.value is None) == (wanted == UNKNOWN) else NO
        if isinstance(leaf, _CONDITIONS):
            return self.holds(leaf, wanted)
        return Atom(self.fields.known(leaf), "==", wanted != UNKNOWN)

    # --- tests ------------------------------------------------------------------------------

    def _compare(self, test: ir.Compare, wanted: int) -> Formula:
        left, right = test.left, test.right
        if isinstance(left, ir.Const) and isinstance(right, ir.Const):
            return self.holds(ir.Const(evaluate(test, _SILENT)), wanted)
        if isinstance(left, ir.Const) or (
            isinstance(right, _CONDITIONS) and not isinstance(left, _CONDITIONS)
        ):
            return self._compare(ir.Compare(_FLIPPED[test.operator], right, left), wanted)
        if isinstance(left, _CONDITIONS):
            parts = [self.holds(left, UNKNOWN) if wanted & UNKNOWN else NO]
            for truth, value in ((TRUE, True), (FALSE, False)):
                rest = self._compare(ir.Compare(test.operator, ir.Const(value), right), wanted)
                parts.append(both((self.holds(left, truth), rest)))
            return either(parts)
        if isinstance(right, ir.Const):
            if right.value is None:  # nothing is known of the comparison, whatever the leaf is
                return YES if wanted & UNKNOWN else NO
            yes, no = self._constant(test.operator, left, right.value)
            return self._decided(yes, no, (left,), wanted)
        name = self.fields.compared(test.operator, left, right)
        return self._decided(_is(name, True), _is(name, False), (left, right), wanted)

    def _constant(
        self, operator: str, leaf: ir.Expr, value: ir.Value | None
    ) -> tuple[Formula, Formula]:
        """Return when a comparison with a constant is true, and when it is false."""
        if value is None:
            return NO, NO
        if operator not in ("==", "!=") and not _numeric(value):
            raise TargetError(f"the rete target cannot order by `{value}`")
        if isinstance(value, bool):
            name, wanted = self.fields.truth(leaf), value is (operator == "==")
            return _is(name, wanted), _is(name, not wanted)
        if isinstance(value, str):
            name = self.fields.text(leaf)
            return Atom(name, operator, value), Atom(name, _OPPOSITE[operator], value)
        if isinstance(value, int | Decimal):
            sent = self.fields.number(leaf, value)
            if sent is not None:
                name, number = sent
                return Atom(name, operator, number), Atom(name, _OPPOSITE[operator], number)
        name = self.fields.compared(operator, leaf, value)
        return _is(name, True), _is(name, False)

    def _unary(self, test: ir.Expr, leaf: ir.Expr, wanted: int) -> Formula:
        match test:
            case ir.Between(_, low, high, half_open):
                if isinstance(leaf, ir.Const):
                    return self._fixed(ir.Between(leaf, low, high, half_open), wanted)
                above = self._bound(">=", leaf, low)
                below = self._bound("<" if half_open else "<=", leaf, high)
                yes, no = both((above[0], below[0])), either((above[1], below[1]))
                if yes == YES:
                    yes = self._leaf_known(leaf, TRUE | FALSE)
            case ir.OneOf(_, values):
                if isinstance(leaf, ir.Const):
                    return self._fixed(ir.OneOf(leaf, values), wanted)
                if isinstance(leaf, _CONDITIONS):
                    found = [truth for truth, value in ((1, True), (2, False)) if value in values]
                    hits = sum(found)
                    met = (hits if wanted & TRUE else 0) | (3 & ~hits if wanted & FALSE else 0)
                    return self.holds(leaf, met | wanted & UNKNOWN)
                yes, no = self._one_of(leaf, values)
            case ir.Overlaps(_, members):
                if isinstance(leaf, ir.Const):
                    return self._fixed(ir.Overlaps(leaf, members), wanted)
                names = [self.fields.member(leaf, member) for member in sorted(members)]
                yes = either(_is(name, True) for name in names)
                no = both(_is(name, False) for name in names)
                if no == YES:
                    no = self._leaf_known(leaf, TRUE | FALSE)
            case ir.Covers(_, members):
                if isinstance(leaf, ir.Const):
                    return self._fixed(ir.Covers(leaf, members), wanted)
                name = self.fields.outside(leaf, members)
                yes, no = _is(name, False), _is(name, True)
            case _:
                raise TargetError(f"the rete target cannot test `{type(test).__name__}`")
        return self._decided(yes, no, (leaf,), wanted)

    def _bound(
        self, operator: str, leaf: ir.Expr, value: int | Decimal | None
    ) -> tuple[Formula, Formula]:
        return (YES, NO) if value is None else self._constant(operator, leaf, value)

    def _one_of(
        self, leaf: ir.Expr, values: frozenset[str | int | Decimal | bool]
    ) -> tuple[Formula, Formula]:
        if not values:
            return NO, self._leaf_known(leaf, TRUE | FALSE)
        if len(values) > MAX_VALUES or len({_sort(value) for value in values}) > 1:
            name = self.fields.one_of(leaf, values)
            return _is(name, True), _is(name, False)
        ordered = sorted(values, key=lambda value: (str(type(value)), str(value)))
        tests = [self._constant("==", leaf, value) for value in ordered]
        return either(yes for yes, _ in tests), both(no for _, no in tests)

    def _fixed(self, test: ir.Expr, wanted: int) -> Formula:
        return self.holds(ir.Const(evaluate(test, _SILENT)), wanted)

    def _decided(
        self, yes: Formula, no: Formula, leaves: tuple[ir.Expr, ...], wanted: int
    ) -> Formula:
        if wanted == TRUE | FALSE:
            return both(self._leaf_known(leaf, wanted) for leaf in leaves)
        parts = [yes] if wanted & TRUE else []
        if wanted & FALSE:
            parts.append(no)
        if wanted & UNKNOWN:
            parts += [self._leaf_known(leaf, UNKNOWN) for leaf in leaves]
        return either(parts)


def _is(name: str, value: bool) -> Formula:
    return Atom(name, "==", value)


def _bare(expr: ir.Expr) -> ir.Expr:
    while isinstance(expr, ir.Named):
        expr = expr.expr
    return expr


def _numeric(value: ir.Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _sort(value: ir.Value) -> str:
    return "number" if _numeric(value) else type(value).__name__
