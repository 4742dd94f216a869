"""What a flat kernel answers in columns: planes by output, and the Arrow arrays made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from duecourse import ir
from duecourse.ir_tools import kind_of
from duecourse.language.model import Fact
from duecourse.targets._emit import strip
from duecourse.targets._flat_program import FlatAct, Program
from duecourse.targets.columns._flat_graph import Graph, Truth
from duecourse.targets.columns._flat_sets import SetTable, texts
from duecourse.targets.columns._flat_tape import NO, YES, Plane
from duecourse.targets.columns._flat_tests import values
from duecourse.targets.columns.vec import Array


@dataclass(slots=True)
class Bits:
    """Planes that are one column of the answer: bits of a number, or one plane of booleans."""

    planes: list[Plane]
    dtype: Any
    """None: bit-packed as it is."""


class Ready(Protocol):
    """A batch as :mod:`._flat_blocks` has prepared it."""

    @property
    def arrays(self) -> Mapping[str, pa.Array]:
        """Return its columns by fact."""
        ...


class Output:
    """One output of a kernel.

    Attributes:
        name: As it was asked for.
        table: What its numbers or bits stand for, where it has any.
        codes: Whether it is to be left in numbers.
    """

    table: tuple[ir.Value | None, ...] | None = None

    def __init__(self, name: str, codes: bool) -> None:
        """Name it."""
        self.name, self.codes = name, codes

    def planes(self, graph: Graph, shared: Shared) -> list[Bits]:
        """Return the columns of bits that it is made of."""
        raise NotImplementedError

    def arrays(
        self, found: Sequence[Array], ready: Ready, rows: int
    ) -> Iterator[tuple[str, pa.Array]]:
        """Yield its columns; *found* is what :meth:`planes` asked for."""
        raise NotImplementedError


class Shared:
    """What several outputs need, worked out once for a graph."""

    def __init__(self, plan: Program, graph: Graph) -> None:
        """Start with nothing worked out."""
        self.plan, self.graph = plan, graph
        self._stages: list[Plane] | None = None
        self._limits: list[Plane] | None = None

    def stages(self) -> list[Plane]:
        """Return where the case is in each stage: only its condition certainly holds."""
        if self._stages is None:
            tape, once, twice = self.graph.tape, NO, NO
            held = [self.graph.truth(condition)[0] for _, condition in self.plan.stages]
            for plane in held:
                twice = tape.either(twice, tape.both(once, plane))
                once = tape.either(once, plane)
            single = tape.negate(twice)
            self._stages = [tape.both(plane, single) for plane in held]
        return self._stages

    def limits(self) -> list[Plane]:
        """Return where each limit applies: it is not certainly false."""
        if self._limits is None:
            tape, truth = self.graph.tape, self.graph.truth
            self._limits = [
                tape.all_of([truth(part)[1] for part in parts]) for parts in self.plan.limits
            ]
        return self._limits


class Numbered(Output):
    """An output of few values: a number a row, 0 for none."""

    def __init__(self, name: str, codes: bool, table: Sequence[ir.Value | None]) -> None:
        """Number the values."""
        super().__init__(name, codes)
        self.table = (None, *table)
        size = len(self.table)
        self.dtype = np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint32

    def coded(self, graph: Graph, each: Sequence[tuple[Plane, ir.Value | None]]) -> list[Bits]:
        """Return the bits of the number of the value that holds; at most one does."""
        assert self.table is not None
        numbers = {value: number for number, value in enumerate(self.table) if value is not None}
        planes = []
        for bit in range(max(1, (len(self.table) - 1).bit_length())):
            wanted = [p for p, v in each if v is not None and numbers[v] >> bit & 1]
            planes.append(graph.tape.any_of(wanted))
        return [Bits(planes, self.dtype)]

    def arrays(
        self, found: Sequence[Array], ready: Ready, rows: int
    ) -> Iterator[tuple[str, pa.Array]]:
        """Yield one column."""
        assert self.table is not None
        yield self.name, (pa.array(found[0]) if self.codes else texts(found[0], self.table))


class Stage(Numbered):
    """The stage the case is in."""

    def __init__(self, name: str, codes: bool, plan: Program) -> None:
        """Number the stages."""
        super().__init__(name, codes, list(dict.fromkeys(stage for stage, _ in plan.stages)))

    def planes(self, graph: Graph, shared: Shared) -> list[Bits]:
        """Return the bits of its number."""
        names = [name for name, _ in shared.plan.stages]
        return self.coded(graph, list(zip(shared.stages(), names, strict=True)))


class Cohort(Numbered):
    """The first version of a script whose cohort certainly fits."""

    def __init__(self, name: str, codes: bool, plan: Program, script: str) -> None:
        """Number the cohorts."""
        self.versions = plan.cohorts[script]
        super().__init__(
            name, codes, list(dict.fromkeys(name for name, _ in self.versions if name is not None))
        )

    def planes(self, graph: Graph, shared: Shared) -> list[Bits]:
        """Return the bits of its number."""
        tape, left = graph.tape, YES
        each: list[tuple[Plane, ir.Value | None]] = []
        for cohort, condition in self.versions:
            certain = YES if condition is None else graph.truth(condition)[0]
            each.append((tape.both(left, certain), cohort))
            left = tape.both(left, tape.negate(certain))
        return self.coded(graph, each)


class Sets(Output):
    """A set of ids: a bit for each, in words of 64."""

    def __init__(self, name: str, codes: bool, ids: Sequence[str]) -> None:
        """Give each id a bit, in the order of the alphabet."""
        super().__init__(name, codes)
        self.ids = sorted(set(ids))
        self.table = tuple(self.ids)
        self.sets = SetTable(self.ids)

    def packed(self, graph: Graph, each: Sequence[tuple[Plane, str]]) -> list[Bits]:
        """Return the words; an id is in the set where any of its planes is."""
        by_id: dict[str, list[Plane]] = {}
        for plane, name in each:
            by_id.setdefault(name, []).append(plane)
        planes = [graph.tape.any_of(by_id.get(name, ())) for name in self.ids]
        words = [planes[i : i + 64] for i in range(0, len(planes), 64)] or [[NO]]
        return [Bits(word, _smallest(min(len(planes), 64))) for word in words]

    def arrays(
        self, found: Sequence[Array], ready: Ready, rows: int
    ) -> Iterator[tuple[str, pa.Array]]:
        """Yield words, or one column of lists."""
        if not self.codes:
            yield self.name, self.sets.lists(found)
            return
        for place, word in enumerate(found):
            yield (f"{self.name}+{64 * place}" if place else self.name), pa.array(word)


class Limits(Sets):
    """The limits that apply."""

    def planes(self, graph: Graph, shared: Shared) -> list[Bits]:
        """Return a bit for each limit."""
        return self.packed(graph, list(zip(shared.limits(), shared.plan.limit_names, strict=True)))


class Now(Sets):
    """The acts that are offered and lawful, exclusive groups settled."""

    def planes(self, graph: Graph, shared: Shared) -> list[Bits]:
        """Return a bit for each act."""
        tape, stages = graph.tape, shared.stages()
        standing: dict[str, Plane] = {}
        blocked: dict[int, Plane] = {0: NO}
        each: list[tuple[Plane, str]] = []
        for act in shared.plan.acts:
            plane = self._offered(act, graph, stages)
            if act.blocks not in blocked:
                bits = [p for b, p in enumerate(shared.limits()) if act.blocks >> b & 1]
                blocked[act.blocks] = tape.any_of(bits)
            plane = tape.both(plane, tape.negate(blocked[act.blocks]))
            if act.group:
                before = standing.get(act.group, NO)
                standing[act.group] = tape.either(before, plane)
                plane = tape.both(plane, tape.negate(before))
            each.append((plane, act.name))
        return self.packed(graph, each)

    def _offered(self, act: FlatAct, graph: Graph, stages: Sequence[Plane]) -> Plane:
        here = graph.tape.any_of([stages[index] for index in sorted(set(act.stages))])
        return graph.tape.both(here, graph.tape.all_of([graph.truth(p)[0] for p in act.offer]))


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


class Few(Numbered):
    """A fact that has one of a few values, fixed by the policy."""

    def __init__(self, name: str, codes: bool, expr: ir.Expr, table: Sequence[ir.Value]) -> None:
        """Number its values."""
        super().__init__(name, codes, table)
        self.expr = expr
        self.text = all(isinstance(value, str) for value in table)
        self.values = None if self.text else pa.array(map(plain, table))

    def planes(self, graph: Graph, shared: Shared) -> list[Bits]:
        """Return the bits of its number."""
        found = graph.values(self.expr)
        assert found is not None
        return self.coded(graph, [(plane, value) for value, plane in found.items()])

    def arrays(
        self, found: Sequence[Array], ready: Ready, rows: int
    ) -> Iterator[tuple[str, pa.Array]]:
        """Yield one column."""
        if self.codes or self.text:
            yield from super().arrays(found, ready, rows)
            return
        assert self.values is not None
        indices = found[0].astype(np.int32) - 1
        yield self.name, self.values.take(pa.array(indices, mask=indices < 0))


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


def plain(value: ir.Value | None) -> Any:
    """Return *value* as Arrow takes it: a set as a sorted list."""
    return sorted(value) if isinstance(value, frozenset) else value


def lay_out(plan: Program, facts: Mapping[str, Fact], codes: bool) -> tuple[Output, ...]:
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


def _smallest(bits: int) -> Any:
    return next(
        dtype
        for size, dtype in ((8, np.uint8), (16, np.uint16), (32, np.uint32), (64, np.uint64))
        if bits <= size
    )


__all__ = ["Bits", "Output", "Shared", "Truth", "lay_out"]
