"""Outputs of a flat kernel that have few values: a number a row, worked out bit by bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from duecourse import ir
from duecourse.targets._flat_program import Program
from duecourse.targets.columns._flat_graph import Graph
from duecourse.targets.columns._flat_outputs import Bits, Output, Ready, Shared
from duecourse.targets.columns._flat_sets import texts
from duecourse.targets.columns._flat_tape import YES, Plane
from duecourse.targets.columns.vec import Array


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


def plain(value: ir.Value | None) -> Any:
    """Return *value* as Arrow takes it: a set as a sorted list."""
    return sorted(value) if isinstance(value, frozenset) else value
