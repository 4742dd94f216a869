"""Outputs of a flat kernel that are sets of ids: what is offered and lawful, which limits apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from duecourse.targets._flat_program import FlatAct
from duecourse.targets.columns._flat_graph import Graph
from duecourse.targets.columns._flat_outputs import Bits, Output, Ready, Shared
from duecourse.targets.columns._flat_sets import SetTable
from duecourse.targets.columns._flat_tape import NO, Plane
from duecourse.targets.columns.vec import Array


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


def _smallest(bits: int) -> Any:
    return next(
        dtype
        for size, dtype in ((8, np.uint8), (16, np.uint16), (32, np.uint32), (64, np.uint64))
        if bits <= size
    )
