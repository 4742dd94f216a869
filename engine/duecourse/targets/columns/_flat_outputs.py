"""What every output of a flat kernel is: the bits that it asks for, the columns it makes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from duecourse import ir
from duecourse.targets._flat_program import Program
from duecourse.targets.columns._flat_graph import Graph
from duecourse.targets.columns._flat_tape import NO, Plane
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


class Output(ABC):
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

    @abstractmethod
    def planes(self, graph: Graph, shared: Shared) -> list[Bits]:
        """Return the columns of bits that it is made of."""

    @abstractmethod
    def arrays(
        self, found: Sequence[Array], ready: Ready, rows: int
    ) -> Iterator[tuple[str, pa.Array]]:
        """Yield its columns; *found* is what :meth:`planes` asked for."""


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
