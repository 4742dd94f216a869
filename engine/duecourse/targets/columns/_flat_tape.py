"""A straight line of operations on bit planes: one bit a row, eight rows a byte.

Kleene's logic on planes costs an eighth of what it costs on bytes, and Arrow keeps booleans and
what is known as planes already. Equal operations are one; buffers are used again when nobody
reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Plane: TypeAlias = int
"""Number of a plane; two of them are constants."""
Packed: TypeAlias = NDArray[np.uint8]
Step: TypeAlias = tuple[Callable[[Any, Any, Any], object], Any, Any, Any]

NO: Plane = 0
YES: Plane = 1


@dataclass(slots=True)
class Op:
    """One operation: what it reads, what it writes, and how it is run (None: it is loaded)."""

    run: Callable[[Any, Any, Any], object] | None
    reads: tuple[Plane, ...]
    write: Plane
    key: tuple[object, ...] = ()


@dataclass(slots=True)
class Tape:
    """Operations in the order they are run.

    Attributes:
        ops: The operations.
        outputs: Planes that are read when the tape has run.
        planes: How many planes there are.
    """

    ops: list[Op] = field(default_factory=list)
    outputs: list[Plane] = field(default_factory=list)
    planes: int = 2
    _made: dict[tuple[object, ...], Plane] = field(default_factory=dict)
    _negated: dict[Plane, Plane] = field(default_factory=dict)

    def loaded(self, key: tuple[object, ...]) -> Plane:
        """Return the plane that a column's loader fills, one for each *key*."""
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._new()
            self.ops.append(Op(None, (), found, key))
        return found

    def both(self, a: Plane, b: Plane) -> Plane:
        """Return *a* and *b*."""
        if b in (a, YES):
            return a
        if a == YES:
            return b
        if NO in (a, b) or self._negated.get(a) == b:
            return NO
        return self._binary(np.bitwise_and, a, b)

    def either(self, a: Plane, b: Plane) -> Plane:
        """Return *a* or *b*."""
        if b in (a, NO):
            return a
        if a == NO:
            return b
        if YES in (a, b) or self._negated.get(a) == b:
            return YES
        return self._binary(np.bitwise_or, a, b)

    def negate(self, a: Plane) -> Plane:
        """Return not *a*."""
        if a in (NO, YES):
            return YES - a
        found = self._negated.get(a)
        if found is None:
            found = self._binary(np.bitwise_xor, YES, a)
            self._negated[a], self._negated[found] = found, a
        return found

    def all_of(self, planes: Sequence[Plane]) -> Plane:
        """Return the conjunction."""
        found = YES
        for plane in planes:
            found = self.both(found, plane)
        return found

    def any_of(self, planes: Sequence[Plane]) -> Plane:
        """Return the disjunction."""
        found = NO
        for plane in planes:
            found = self.either(found, plane)
        return found

    def _binary(self, function: np.ufunc, a: Plane, b: Plane) -> Plane:
        key = (function, min(a, b), max(a, b))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._new()
            self.ops.append(Op(function, (a, b), found))
        return found

    def _new(self) -> Plane:
        self.planes += 1
        return self.planes - 1

    def bind(self, rows: int) -> Bound:
        """Return the tape with buffers for blocks of up to *rows* rows (a multiple of 64)."""
        ops, last = self._needed()
        slots: dict[Plane, int] = {NO: 0, YES: 1}
        free: list[int] = []
        size = 2
        for number, op in enumerate(ops):
            if free:
                slots[op.write] = free.pop()
            else:
                slots[op.write], size = size, size + 1
            for plane in {*op.reads, op.write}:
                if plane > YES and last[plane] <= number:
                    free.append(slots[plane])
        buffers = np.zeros((size, rows // 8), np.uint8)
        buffers[YES] = 255
        where = list(buffers)
        steps: list[Step] = []
        loads: dict[tuple[object, ...], Packed] = {}
        for op in ops:
            out = where[slots[op.write]]
            if op.run is None:
                loads[op.key] = out
            else:
                first, second = op.reads
                steps.append((op.run, where[slots[first]], where[slots[second]], out))
        return Bound(steps, loads, [where[slots[plane]] for plane in self.outputs])

    def _needed(self) -> tuple[list[Op], dict[Plane, int]]:
        """Return the operations that outputs need, loads first, and each plane's last reader."""
        needed = set(self.outputs)
        ops: list[Op] = []
        for op in reversed(self.ops):
            if op.write in needed:
                needed.update(op.reads)
                ops.append(op)
        ops.reverse()
        ops.sort(key=lambda op: op.run is not None)
        last: dict[Plane, int] = {}
        for number, op in enumerate(ops):
            for plane in (*op.reads, op.write):
                last[plane] = number
        for plane in self.outputs:
            last[plane] = len(ops)
        return ops, last


@dataclass(slots=True)
class Bound:
    """A tape with its buffers; one thread's own.

    Attributes:
        steps: What is run.
        loads: The buffers that loaders fill, by key.
        outputs: The buffers of the outputs.
    """

    steps: list[Step]
    loads: dict[tuple[object, ...], Packed]
    outputs: list[Packed]

    def run(self) -> None:
        """Run every operation once."""
        for function, a, b, out in self.steps:
            function(a, b, out)


def numbers(planes: Sequence[Packed], rows: int, out: NDArray[Any]) -> None:
    """Write into *out* the whole numbers whose bits, lowest first, are *planes*."""
    width = out.dtype.itemsize
    view = out.view(np.uint8).reshape(-1, width)
    for byte in range(width):
        group = planes[byte * 8 : byte * 8 + 8]
        if not group:
            view[:, byte] = 0
            continue
        total = np.unpackbits(group[0], bitorder="little").view(np.uint64)
        for shift, plane in enumerate(group[1:], 1):
            bits = np.unpackbits(plane, bitorder="little").view(np.uint64)
            np.left_shift(bits, np.uint64(shift), out=bits)
            np.bitwise_or(total, bits, out=total)
        view[:, byte] = total.view(np.uint8)[:rows]
