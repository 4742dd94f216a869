"""Turns ``ir`` expressions into lines of Python: the front half that generated code shares.

A condition has three readings. *kleene* is an ``int``: 0 false, 1 unknown, 3 true, so that
Kleene's *and* is ``&`` and *or* is ``|``. *certain* and *possible* are plain booleans: certainly
true, and not certainly false. Values are Python values with ``None`` for unknown.

Every value is computed at most once, into a local of the block (case, contact, point) that its
facts belong to; a condition that stands in several places likewise.
"""

from __future__ import annotations

from duecourse import ir
from duecourse.errors import TargetError
from duecourse.ir import Expr
from duecourse.targets._expressions import (
    AGGREGATES,
    CONDITIONS,
    arithmetic,
    as_condition,
    children,
    kind_of,
    strip,
)
from duecourse.targets._registry import SCOPES, Block, Registry

LONGEST_CHAIN = 40
_PLAIN = {"==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Emitter(Registry):
    """Writes one function.

    Attributes:
        blocks: The case, contact and point blocks; values land in the one their facts belong to.
        constants: Module-level objects by the name the lines use; shared by all functions.
    """

    def value(self, expr: Expr) -> str:
        """Return a name or literal that holds the value of *expr* (``None`` is unknown)."""
        expr = strip(expr)
        if isinstance(expr, ir.Const):
            return self.constant(expr.value)
        block = self.blocks[self.scope(expr)]
        known = block.names.get(expr)
        if known is not None:
            return known
        name = self._compute(expr, block)
        block.names[expr] = name
        return name

    def _compute(self, expr: Expr, block: Block) -> str:
        add = block.lines.append
        if isinstance(expr, CONDITIONS):
            code = self.kleene(expr)
            name = self.fresh("v")
            add(f"{name} = K_VALUE[{code}]")
            return name
        if isinstance(expr, ir.DaysSince | ir.DaysUntil):
            return self._days(expr, block)
        if isinstance(expr, AGGREGATES):
            return self._aggregate(expr, block)
        match expr:
            case ir.Input(fact, _, scope):
                name = self.fresh("f")
                where = {"case": "cf", "contact": "kf", "point": "pf"}.get(scope.value, "e")
                add(f"{name} = {where}[{fact!r}]")
            case ir.Default(operand, const):
                inner = self.value(operand)
                name = self.fresh("v")
                add(f"{name} = {inner} if {inner} is not None else {self.constant(const.value)}")
            case ir.YearOf(date):
                inner = self._as_day(date, block)
                name = self.fresh("v")
                add(f"{name} = None if {inner} is None else year_of_day({inner})")
            case ir.AgeOn(born, on):
                name = self._age(born, on, block)
            case ir.Arithmetic(operator, operands):
                parts = [self.value(part) for part in operands]
                name = self.fresh("v")
                guard = " or ".join(f"{part} is None" for part in parts if part[0].isalpha())
                body = arithmetic(operator, parts)
                add(f"{name} = None if {guard} else {body}" if guard else f"{name} = {body}")
            case ir.Choose(branches, otherwise):
                code = "None" if otherwise is None else self.value(otherwise)
                for condition, then in reversed(branches):
                    held = self._kleene_name(condition, block)
                    code = f"({self.value(then)} if {held} == 3 else None if {held} else {code})"
                name = self.fresh("v")
                add(f"{name} = {code}")
            case _:
                raise TargetError(f"the scalar target cannot compute `{type(expr).__name__}`")
        return name

    def _as_day(self, expr: Expr, block: Block) -> str:
        inner = self.value(expr)
        if kind_of(expr) is not ir.Kind.INSTANT:
            return inner
        name = self.fresh("d")
        block.lines.append(f"{name} = None if {inner} is None else P.desk_day({inner})")
        return name

    def _days(self, expr: ir.DaysSince | ir.DaysUntil, block: Block) -> str:
        inner = self._as_day(expr.date, block)
        name, since = self.fresh("v"), isinstance(expr, ir.DaysSince)
        difference = f"TODAY - {inner}" if since else f"{inner} - TODAY"
        add = block.lines.append
        cuts = self.cuts.get(expr)
        if cuts is None:
            add(f"{name} = None if {inner} is None else {difference}")
            add(f"if {name} is not None and TODAY + 1 < XD: XD = TODAY + 1")
            return name
        # A value that grows by one a day changes a test only when it reaches one of the cuts.
        ordered = tuple(sorted(cuts)) if since else tuple(sorted(1 - cut for cut in cuts))
        table = self.constant(ordered)
        forward = name if since else f"-{name}"
        add(f"if {inner} is None: {name} = None")
        add("else:")
        add(f"    {name} = {difference}")
        add(f"    i = bisect_right({table}, {forward})")
        add(f"    if i < {len(ordered)}:")
        add(f"        i = TODAY + {table}[i] - ({forward})")
        add("        if i < XD: XD = i")
        return name

    def _age(self, born: Expr, on: Expr | None, block: Block) -> str:
        first = self._as_day(born, block)
        name = self.fresh("v")
        if on is not None:
            last = self._as_day(on, block)
            block.lines.append(f"{name} = years_between({first}, {last})")
            return name
        block.lines.append(f"{name}, i = age_today({first}, TODAY)")
        block.lines.append("if i < XD: XD = i")
        return name

    def _aggregate(self, expr: Expr, block: Block) -> str:
        assert isinstance(expr, ir.Count | ir.CountDistinct | ir.Sum | ir.Pick)
        depth = self.depth(expr)
        tally = self.constant(expr)
        name = self.fresh("v")
        contact, point = ("k" if depth >= 1 else "None"), ("p" if depth >= 2 else "None")
        # What is known to be nothing, or fixed, is at hand by identity of the one that is kept.
        kept = self.constants[tally]
        if isinstance(kept, ir.Count):
            cuts = self.cuts.get(expr)
            table = None if cuts is None else self.constant(tuple(sorted(cuts)))
            known = f"if T{depth}.get({self.identity(kept.events)}) is NOTHING: {name} = 0"
            call = f"P.count({tally}, {contact}, {point}, t, {table})"
            block.lines += [known, "else:"]
        else:
            call = f"P.aggregate({tally}, {contact}, {point}, t)"
            block.lines += [
                f"i = F{depth}.get({self.identity(kept)})",
                f"if i is not None: {name} = i[1]",
                "else:",
            ]
        block.lines += [f"    {name}, i = {call}", "    if i < X: X = i"]
        return name

    # --- conditions -------------------------------------------------------------------------

    def _kleene_name(self, expr: Expr, block: Block) -> str:
        code = self.kleene(expr)
        if code.isidentifier():
            return code
        name = self.fresh("k")
        block.lines.append(f"{name} = {code}")
        return name

    def kleene(self, expr: Expr) -> str:
        """Return code for 0 (false), 1 (unknown) or 3 (true)."""
        expr = as_condition(expr)
        if isinstance(expr, ir.Const):
            return {True: "3", False: "0", None: "1"}[expr.value]  # type: ignore[index]
        if self.uses[expr] > 1 and not isinstance(expr, ir.Not):
            block = self.blocks[self.scope(expr)]
            known = block.kleenes.get(expr)
            if known is None:
                code = self._kleene(expr)
                known = self.fresh("k")
                block.lines.append(f"{known} = {code}")
                block.kleenes[expr] = known
            return known
        return self._kleene(expr)

    def _kleene(self, expr: Expr) -> str:
        match expr:
            case ir.All(operands) | ir.Any(operands):
                codes = [self.kleene(part) for part in operands]
                both, block = isinstance(expr, ir.All), self.blocks[self.scope(expr)]
                while len(codes) > LONGEST_CHAIN:  # Python nests at most 200 parentheses
                    name = self.fresh("k")
                    chain = self._chain(codes[:LONGEST_CHAIN], conjunction=both)
                    block.lines.append(f"{name} = {chain}")
                    codes = [name, *codes[LONGEST_CHAIN:]]
                return self._chain(codes, conjunction=both)
            case ir.Not(operand):
                return f"K_NOT[{self.kleene(operand)}]"
            case ir.Known(operand):
                return f"(0 if {self.value(operand)} is None else 3)"
            case _:
                test, unknown = self._atom(expr)
                return (
                    f"(1 if {unknown} else 3 if {test} else 0)"
                    if unknown
                    else (f"(3 if {test} else 0)")
                )

    def _chain(self, codes: list[str], *, conjunction: bool) -> str:
        if not codes:
            return "3" if conjunction else "0"
        # The left operand is on the stack before the right one is evaluated: one name serves.
        out = codes[0]
        for code in codes[1:]:
            out = (
                f"((q := {out}) and q & {code})"
                if conjunction
                else (f"(3 if (q := {out}) == 3 else q | {code})")
            )
        return out

    def certain(self, expr: Expr) -> str:
        """Return code that is true where *expr* is certainly true."""
        return self._boolean(expr, want=True)

    def possible(self, expr: Expr) -> str:
        """Return code that is true where *expr* is not certainly false."""
        return self._boolean(expr, want=False)

    def _boolean(self, expr: Expr, *, want: bool) -> str:
        expr = as_condition(expr)
        match expr:
            case ir.Const(value):
                return str(value is True if want else value is not False)
            case ir.All(operands) | ir.Any(operands):
                parts = [self._boolean(part, want=want) for part in operands]
                if not parts:
                    return str(isinstance(expr, ir.All))
                return "(" + (" and " if isinstance(expr, ir.All) else " or ").join(parts) + ")"
            case ir.Not(operand):
                return f"(not {self._boolean(operand, want=not want)})"
            case ir.Known(operand):
                return f"({self.value(operand)} is not None)"
            case ir.Compare("==" | "!=", left, ir.Const(bool() as value)):
                value = value if expr.operator == "==" else not value
                name = self.value(left)
                return f"({name} is {value})" if want else f"({name} is not {not value})"
            case _:
                test, unknown = self._atom(expr)
                if not unknown:
                    return f"({test})"
                if want:
                    present = " and ".join(f"{part}" for part in _negated(unknown))
                    return f"({present} and {test})"
                return f"({unknown} or {test})"

    def _atom(self, expr: Expr) -> tuple[str, str]:
        """Return a test that holds when its values are known, and the test that one is unknown."""
        match expr:
            case ir.Between(operand, low, high, half_open):
                name = self.value(operand)
                less = "<" if half_open else "<="
                if low is None:
                    test = f"{name} {less} {self.constant(high)}"
                elif high is None:
                    test = f"{name} >= {self.constant(low)}"
                elif low == high and not half_open:
                    test = f"{name} == {self.constant(low)}"
                else:
                    test = f"{self.constant(low)} <= {name} {less} {self.constant(high)}"
                return test, f"{name} is None"
            case ir.Compare(operator, left, right):
                first, second = self.value(left), self.value(right)
                unknown = [
                    f"{n} is None"
                    for n in (first, second)
                    if n[0].isalpha() and not n.startswith("K_") and n not in ("True", "False")
                ]
                return f"{first} {_PLAIN[operator]} {second}", " or ".join(unknown)
            case ir.OneOf(operand, values):
                name = self.value(operand)
                if len(values) == 1:
                    (only,) = values
                    return f"{name} == {self.constant(only)}", f"{name} is None"
                return f"{name} in {self.constant(values)}", f"{name} is None"
            case ir.Overlaps(operand, values):
                name = self.value(operand)
                return f"not {self.constant(values)}.isdisjoint({name})", f"{name} is None"
            case ir.Covers(operand, values):
                name = self.value(operand)
                return f"{name} <= {self.constant(values)}", f"{name} is None"
            case _:  # a boolean fact standing as a condition
                name = self.value(expr)
                return f"{name}", f"{name} is None"


def _negated(unknown: str) -> list[str]:
    return [part.replace(" is None", " is not None") for part in unknown.split(" or ")]


_as_condition, _arithmetic = as_condition, arithmetic  # as they were called when they stood here

__all__ = ["AGGREGATES", "CONDITIONS", "SCOPES", "Block", "Emitter", "children", "kind_of", "strip"]
