"""What a flat kernel answers in columns: its outputs, in order, and the facts among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from duecourse import ir
from duecourse.ir_tools import kind_of
from duecourse.targets._emit import strip
from duecourse.targets._flat_program import Program
from duecourse.targets.columns._flat_graph import Graph, Truth
from duecourse.targets.columns._flat_numbered import Cohort, Few, Stage, plain
from duecourse.targets.columns._flat_outputs import Bits, Output, Ready, Shared
from duecourse.targets.columns._flat_packed import Limits, Now
from duecourse.targets.columns._flat_tests import values
from duecourse.targets.columns.vec import Array


class Flag(Output):
    """A fact that is a condition."""

    def __init__(self, name: str, codes: bool, expr: ir.Expr) -> None:
        """Take note of it."""
        super().__init__(name, codes)
        self.expr = expr

    def planes(self, graph: Graph, shared: Shared) -> list[Bits]:
        """Return where it is true and where it is known."""
        certain, possible = graph.truth(self.expr)
        known = graph.tape.either(certain, graph.tape.negate(possible))
        return [Bits([certain], None), Bits([known], None)]

    def arrays(
        self, found: Sequence[Array], ready: Ready, rows: int
    ) -> Iterator[tuple[str, pa.Array]]:
        """Yield one column of booleans."""
        held, known = (pa.py_buffer(plane) for plane in found)
        yield self.name, pa.Array.from_buffers(pa.bool_(), rows, [known, held])


class Whole(Output):
    """A fact of any value: the column itself, or what the interpreter says row by row."""

    def __init__(self, name: str, codes: bool, expr: ir.Expr) -> None:
        """Take note of it."""
        super().__init__(name, codes)
        self.expr = expr

    def planes(self, graph: Graph, shared: Shared) -> list[Bits]:
        """Return none."""
        return []

    def arrays(
        self, found: Sequence[Array], ready: Ready, rows: int
    ) -> Iterator[tuple[str, pa.Array]]:
        """Yield one column."""
        expr = strip(self.expr)
        if isinstance(expr, ir.Input) and expr.fact in ready.arrays:
            yield self.name, ready.arrays[expr.fact]
        else:
            yield self.name, pa.array([*map(plain, values(self.expr, ready.arrays, rows))])


def lay_out(plan: Program, codes: bool) -> tuple[Output, ...]:
    """Return the outputs of *plan*, in order."""
    found: list[Output] = []
    for output in plan.outputs:
        form, _, name = output.partition(":")
        if form == "stage":
            found.append(Stage(output, codes, plan))
        elif form == "cohort":
            found.append(Cohort(output, codes, plan, name))
        elif form == "now":
            found.append(Now(output, codes, [act.name for act in plan.acts]))
        elif form == "limits":
            found.append(Limits(output, codes, plan.limit_names))
        else:
            found.append(_fact(output, codes, plan.facts[name]))
    return tuple(found)


def _fact(output: str, codes: bool, expr: ir.Expr) -> Output:
    table = _constants(expr)
    if is_condition(expr) or (table and all(isinstance(value, bool) for value in table)):
        return Flag(output, codes, expr)
    if table is None or any(isinstance(value, frozenset) for value in table):
        return Whole(output, codes, expr)
    if len({str if isinstance(value, str) else int for value in table}) > 1:
        return Whole(output, codes, expr)
    return Few(output, codes, expr, table)


def is_condition(expr: ir.Expr) -> bool:
    """Tell whether its values are yes and no."""
    return kind_of(strip(expr)) is ir.Kind.BOOLEAN


def _constants(expr: ir.Expr) -> list[ir.Value] | None:
    """Return the values that *expr* can have, or None where they are not fixed."""
    expr = strip(expr)
    match expr:
        case ir.Const(value):
            return [] if value is None else [value]
        case ir.Choose(branches, otherwise):
            found: dict[ir.Value, None] = {}
            for result in (*(result for _, result in branches), otherwise or ir.UNKNOWN):
                inner = _constants(result)
                if inner is None:
                    return None
                found.update(dict.fromkeys(inner))
            return list(found)
        case _:
            return None


__all__ = ["Bits", "Output", "Shared", "Truth", "lay_out"]
