from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from tests.unit.targets.flat_random import ALL, World, case, world

from duecourse import ir
from duecourse.targets.columns.flat import FlatColumns, compile_flat_columns
from duecourse.targets.flat import compile_flat

_ARROW = {
    ir.Kind.INTEGER: pa.int64(),
    ir.Kind.TIME_OF_DAY: pa.int16(),
    ir.Kind.MONEY: pa.decimal128(18, 2),
    ir.Kind.BOOLEAN: pa.bool_(),
    ir.Kind.ENUM: pa.string(),
    ir.Kind.SET: pa.list_(pa.string()),
}


def batch(cases: list[dict[str, ir.Value | None]]) -> pa.RecordBatch:
    """Return cases as columns; one that no case has is left out."""
    columns: dict[str, pa.Array] = {}
    for leaf in ALL:
        values: list[Any] = [one.get(leaf.fact) for one in cases]
        if all(value is None for value in values):
            continue
        if leaf.kind is ir.Kind.SET:
            values = [None if value is None else sorted(value) for value in values]
        elif leaf.kind is ir.Kind.MONEY:
            values = [None if value is None else Decimal(value) for value in values]
        columns[leaf.fact] = pa.array(values, _ARROW[leaf.kind])
    return pa.record_batch(columns)


def lists(answers: pa.RecordBatch) -> list[tuple[Any, ...]]:
    """Return answers as the scalar kernel gives them."""
    columns = [column.to_pylist() for column in answers.columns]
    return [
        tuple(tuple(value) if isinstance(value, list) else value for value in row)
        for row in zip(*columns, strict=True)
    ]


def decoded(kernel: FlatColumns, answers: pa.RecordBatch) -> list[tuple[Any, ...]]:
    """Return answers in codes as the scalar kernel gives them."""
    columns = []
    for name in kernel.outputs:
        values = answers.column(name).to_pylist()
        if name in ("now", "limits"):
            ids = kernel.tables[name]
            for more in range(64, len(ids), 64):
                upper = answers.column(f"{name}+{more}").to_pylist()
                values = [a | b << more for a, b in zip(values, upper, strict=True)]
            values = [
                tuple(one for bit, one in enumerate(ids) if value >> bit & 1) for value in values
            ]
        elif name in kernel.tables:
            values = [kernel.tables[name][value] for value in values]
        columns.append(values)
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("seed", range(150))
def test_columns_mean_what_the_scalar_kernel_means(seed: int) -> None:
    made = world(seed)
    r = Random(seed)
    check(made, [case(r) for _ in range(60)])
    check(made, [{n: v for n, v in case(r).items() if v is not None} for _ in range(3)])


def check(made: World, cases: list[dict[str, ir.Value | None]]) -> None:
    scalar = compile_flat(made.plan, made.facts, made.outputs)
    expected = [scalar(facts) for facts in cases]
    for codes in (False, True):
        kernel = compile_flat_columns(made.plan, made.facts, made.outputs, codes=codes)
        found = batch(cases)
        answers = kernel(found)
        assert (decoded(kernel, answers) if codes else lists(answers)) == expected
        sliced = kernel(found.slice(1))
        assert (decoded(kernel, sliced) if codes else lists(sliced)) == expected[1:]
