"""The flat kernel over Arrow: a whole policy for record batches with a column a fact.

It means what :mod:`duecourse.targets.flat` means, row for row. It decides blocks that stay in
cache, by operations on bit planes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock

import pyarrow as pa

from duecourse import ir
from duecourse.book.plan import Plan
from duecourse.errors import TargetError
from duecourse.ir_tools import inputs
from duecourse.language.model import Fact
from duecourse.targets._flat_lowering import program
from duecourse.targets._flat_program import Program
from duecourse.targets.columns._flat_answers import Output, lay_out
from duecourse.targets.columns._flat_blocks import BLOCK, Layout
from duecourse.targets.columns._flat_inputs import Column, column
from duecourse.targets.columns._flat_local import LocalClocks, LocalTime
from duecourse.targets.columns._flat_tests import refuse


class FlatColumns:
    """A compiled policy: call it with a record batch or a table.

    It may be shared by threads.

    Attributes:
        outputs: What the answers are, in order.
        facts: The facts it reads, by id, with their types: columns of those names. One that is not
            there is unknown in every row.
        codes: Whether answers are numbers and bit sets.
        tables: With codes, what they stand for, by output. Of ``stage``, ``cohort:…`` and facts of
            few values: the value of each number, the first for none. Of ``now`` and ``limits``: the
            id of each bit.
    """

    def __init__(
        self,
        plan: Program,
        facts: Mapping[str, Fact],
        codes: bool,
        local: LocalTime | None,
    ) -> None:
        """Prepare; what depends on the types of columns is compiled when they are met."""
        self.outputs, self.codes = plan.outputs, codes
        self._plan, self._vocabulary = plan, facts
        leaves = _inputs(plan)
        self.facts: Mapping[str, ir.Kind] = {name: leaf.kind for name, leaf in leaves.items()}
        self._answers: tuple[Output, ...] = lay_out(plan, codes)
        self.tables: Mapping[str, tuple[ir.Value | None, ...]] = {
            answer.name: answer.table for answer in self._answers if answer.table is not None
        }
        self._local = LocalClocks(local) if local is not None else None
        if local is not None:
            for name in local.facts:
                kind = self.facts.get(name, ir.Kind.INTEGER)
                date = name == local.date
                if kind not in (_DATES if date else _NUMBERS):
                    raise TargetError(f"fact `{name}` is {kind.value}: a clock does not give that")
        self._layouts: dict[tuple[Column, ...], Layout] = {}
        self._nullable: set[str] = set()
        self._lock = Lock()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that it reads, where a batch has them."""
        made: frozenset[str] = frozenset()
        more: list[str] = []
        if self._local is not None:
            local = self._local.local
            made = local.facts
            more = [local.zone, *([local.instant] if isinstance(local.instant, str) else [])]
        return tuple(dict.fromkeys([*(name for name in self.facts if name not in made), *more]))

    def __call__(self, batch: pa.RecordBatch | pa.Table, /) -> pa.RecordBatch:
        """Return the outputs of each row, in a column each.

        Without codes ids are dictionary-encoded text, sets lists of it; with codes they are
        unsigned numbers, and a set of more than 64 ids has further columns ``now+64``,
        ``limits+128`` …

        Raises:
            TargetError: A column is not of its fact's type.
        """
        if isinstance(batch, pa.Table):
            batch = _one_batch(batch)
        rows = batch.num_rows
        arrays = {name: batch.column(name) for name in self.facts if name in batch.schema.names}
        if self._local is not None:
            arrays.update(self._local.columns(batch))
        layout = self._layout(arrays)
        ready = layout.prepare(arrays)
        out = layout.empty(rows)
        layout.run(ready, range(0, rows, BLOCK), rows, out)
        names: list[str] = []
        found: list[pa.Array] = []
        for answer in layout.answers:
            for name, array in answer.arrays(out, ready, rows):
                names.append(name)
                found.append(array)
        return pa.RecordBatch.from_arrays(found, names)

    def batches(self, data: pa.Table | pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        """Yield the outputs of *data*, a batch for each of its batches."""
        for batch in data.to_batches() if isinstance(data, pa.Table) else data:
            yield self(batch)

    def _layout(self, arrays: Mapping[str, pa.Array]) -> Layout:
        fresh = {name for name, array in arrays.items() if array.null_count} - self._nullable
        if fresh:
            with self._lock:
                self._nullable |= fresh
        columns = tuple(
            column(
                name, kind, arrays[name].type if name in arrays else None, name in self._nullable
            )
            for name, kind in self.facts.items()
        )
        found = self._layouts.get(columns)
        if found is None:
            with self._lock:
                found = self._layouts.get(columns)
                if found is None:
                    by_fact = dict(zip(self.facts, columns, strict=True))
                    found = Layout(self._plan, by_fact, self._answers)
                    self._layouts[columns] = found
        return found


_NUMBERS = (ir.Kind.INTEGER, ir.Kind.TIME_OF_DAY)
_DATES = (ir.Kind.INTEGER, ir.Kind.DATE)


def compile_flat_columns(
    plan: Plan,
    facts: Mapping[str, Fact],
    outputs: Sequence[str],
    given: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    codes: bool = False,
    local: LocalTime | None = None,
) -> FlatColumns:
    """Compile *plan*; see :meth:`duecourse.api.Book.flat_columns`.

    Raises:
        TargetError: An output does not exist, or something it depends on cannot be expressed.
    """
    todo = program(plan, facts, tuple(outputs), frozenset(given), names or {})
    return FlatColumns(todo, facts, codes, local)


def _inputs(plan: Program) -> dict[str, ir.Input]:
    exprs: list[ir.Expr] = [condition for _, condition in plan.stages]
    for act in plan.acts:
        exprs.extend(act.offer)
    for parts in plan.limits:
        exprs.extend(parts)
    for versions in plan.cohorts.values():
        exprs.extend(condition for _, condition in versions if condition is not None)
    exprs.extend(plan.facts.values())
    whole = ir.All(tuple(exprs))
    refuse(whole)
    return {leaf.fact: leaf for leaf in sorted(inputs(whole), key=lambda leaf: leaf.fact)}


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    if len(batches) == 1:
        return batches[0]
    if not batches:
        return pa.RecordBatch.from_pylist([], table.schema)
    return pa.concat_batches(batches)


__all__ = ["FlatColumns", "LocalTime", "compile_flat_columns"]
