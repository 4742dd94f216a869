"""Runs a flat kernel's tape over the blocks of a batch whose columns have certain types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from duecourse import ir
from duecourse.targets._flat_program import Program
from duecourse.targets.columns._flat_answers import Bits, Output, Shared
from duecourse.targets.columns._flat_graph import Graph
from duecourse.targets.columns._flat_inputs import (
    Column,
    bits_of,
    bound_planes,
    known_bits,
    whole_numbers,
    word_numbers,
)
from duecourse.targets.columns._flat_tape import Bound, Packed, numbers
from duecourse.targets.columns._flat_tests import truth, words_in
from duecourse.targets.columns.vec import Array, Ints

BLOCK = 65_536
"""Rows decided at a time: their planes stay in cache."""
_WORDS = (ir.Kind.TEXT, ir.Kind.ENUM)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch made ready: its columns by fact, and those that are tested, as whole numbers."""

    arrays: Mapping[str, pa.Array]
    values: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Answer:
    """An output, and which of a layout's results are its own."""

    output: Output
    first: int
    last: int

    def arrays(self, found: Sequence[Array], ready: Batch, rows: int) -> list[tuple[str, pa.Array]]:
        """Return its columns."""
        return list(self.output.arrays(found[self.first : self.last], ready, rows))


@dataclass(slots=True)
class _Worker:
    """One thread's buffers, and what fills them."""

    bound: Bound
    bounds: list[tuple[str, Ints, list[Packed]]]
    others: list[tuple[tuple[Any, ...], Packed]]
    scratch: Array


class Layout:
    """A kernel compiled for columns of certain types.

    Attributes:
        answers: The outputs, in order.
    """

    def __init__(
        self, plan: Program, columns: Mapping[str, Column], outputs: Sequence[Output]
    ) -> None:
        """Compile."""
        self.columns = columns
        self._graph = Graph(columns)
        shared = Shared(plan, self._graph)
        self._bits: list[Bits] = []
        self.answers: list[Answer] = []
        for output in outputs:
            first = len(self._bits)
            self._bits.extend(output.planes(self._graph, shared))
            self.answers.append(Answer(output, first, len(self._bits)))
        self._graph.tape.outputs = [plane for bits in self._bits for plane in bits.planes]
        self._idle: list[_Worker] = [self._worker()]
        self._tested = sorted({fact for fact, _, _ in self._idle[0].bounds})

    def prepare(self, arrays: Mapping[str, pa.Array]) -> Batch:
        """Make a batch ready."""
        values = {}
        for fact in self._tested:
            kind = self.columns[fact].kind
            if kind in _WORDS:
                values[fact] = word_numbers(arrays[fact], self._graph.words[fact])
            else:
                values[fact] = whole_numbers(arrays[fact], kind)
        present = {n: a for n, a in arrays.items() if not pa.types.is_null(a.type)}
        return Batch(present, values)

    def empty(self, rows: int) -> list[Array]:
        """Return room for the results of *rows* rows."""
        return [
            np.empty((rows + 7) >> 3 if bits.dtype is None else rows, bits.dtype or np.uint8)
            for bits in self._bits
        ]

    def run(self, ready: Batch, starts: Sequence[int], rows: int, out: Sequence[Array]) -> None:
        """Decide the blocks that begin at *starts*; they are multiples of eight."""
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = self._worker()
        for start in starts:
            size = min(BLOCK, rows - start)
            self._load(worker, ready, start, size)
            worker.bound.run()
            place = 0
            for bits, column in zip(self._bits, out, strict=True):
                planes = worker.bound.outputs[place : place + len(bits.planes)]
                place += len(bits.planes)
                if bits.dtype is None:
                    first, count = start >> 3, (size + 7) >> 3
                    column[first : first + count] = planes[0][:count]
                else:
                    numbers(planes, size, column[start : start + size])
        self._idle.append(worker)

    def _load(self, worker: _Worker, ready: Batch, start: int, size: int) -> None:
        for fact, bounds, planes in worker.bounds:
            bound_planes(ready.values[fact][start : start + size], bounds, planes, worker.scratch)
        tests: dict[int, tuple[Array, Array]] = {}
        for key, plane in worker.others:
            form, name = key[0], key[1]
            if form in ("certain", "possible"):
                if name not in tests:
                    block = {n: a.slice(start, size) for n, a in ready.arrays.items()}
                    tests[name] = truth(self._graph.tests[name], block, self.columns, size)
                held = tests[name][form == "possible"]
                plane[: (size + 7) >> 3] = np.packbits(held, bitorder="little")
                continue
            array = ready.arrays[name]
            if form == "known":
                if array.null_count:
                    known_bits(array.slice(start, size), plane)
                else:
                    plane[:] = 255
            elif form == "bits":
                bits_of(array.buffers()[1], array.offset + start, size, plane)
            else:
                held = words_in(array.slice(start, size), key[2], form)
                plane[: (size + 7) >> 3] = np.packbits(held, bitorder="little")

    def _worker(self) -> _Worker:
        bound = self._graph.tape.bind(BLOCK)
        bounds: dict[str, list[tuple[int, Packed]]] = {}
        others: list[tuple[tuple[Any, ...], Packed]] = []
        for key, plane in bound.loads.items():
            if key[0] == "most":
                fact, limit = key[1], key[2]
                assert isinstance(fact, str)
                assert isinstance(limit, int)
                bounds.setdefault(fact, []).append((limit, plane))
            else:
                others.append((key, plane))
        loads = []
        for fact, found in bounds.items():
            found.sort(key=lambda one: one[0])
            limits = np.array([limit for limit, _ in found], np.int64)
            loads.append((fact, limits, [plane for _, plane in found]))
        return _Worker(bound, loads, others, np.empty(BLOCK, bool))
