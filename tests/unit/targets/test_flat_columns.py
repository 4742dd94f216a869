from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from tests.unit.targets.flat_random import ALL, World, case, world

from duecourse import ir
from duecourse.book.plan import Always, Instance
from duecourse.clock.instants import SECOND
from duecourse.clock.zones import zone
from duecourse.errors import TargetError
from duecourse.language.model import Meta
from duecourse.targets.columns._flat_local import LocalClocks, LocalTime
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
    check(made, [case(r) for _ in range(30)])
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


def test_sets_of_more_than_64_ids_have_more_words() -> None:
    flags = [ir.Input(f"b{i % 4}", ir.Kind.BOOLEAN, ir.Scope.CASE) for i in range(4)]
    made = world(3)
    limits = tuple(
        Instance(i, Meta(f"limit-{i:03}", "law"), "hold", flags[i % 4], Always())
        for i in range(150)
    )
    acts = tuple(replace(act, blocks=(1 << 150) - 1) for act in made.plan.acts)
    wide = replace(made, plan=replace(made.plan, instances=limits, acts=acts))
    check(replace(wide, outputs=("limits", "now")), [case(Random(i)) for i in range(40)])


def test_a_column_of_another_type_is_refused() -> None:
    made = world(0)
    kernel = compile_flat_columns(made.plan, made.facts, made.outputs)
    name = next(name for name, kind in kernel.facts.items() if kind is ir.Kind.INTEGER)
    with pytest.raises(TargetError, match=f"column `{name}` is double: expected a whole-number"):
        kernel(pa.record_batch({name: pa.array([1.5])}))


def test_batches_of_no_rows_and_of_many_blocks() -> None:
    made = world(5)
    kernel = compile_flat_columns(made.plan, made.facts, made.outputs)
    few = batch([case(Random(i)) for i in range(50)])
    assert kernel(few.slice(0, 0)).num_rows == 0
    many = pa.Table.from_batches([few] * 3_000)
    answers = kernel(many)
    assert answers.num_rows == 150_000
    assert lists(answers.slice(149_950)) == lists(kernel(few))
    assert sum(part.num_rows for part in kernel.batches(many)) == 150_000


CLOCK = LocalTime("zone", "at", minute="local_minute_of_day", weekday="weekday", date="day")
ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Mars/Olympus", None)


def test_local_clocks_are_those_of_the_pinned_tables() -> None:
    r = Random(4)
    instants = [r.randrange(0, 4_000_000_000) * SECOND for _ in range(500)]
    names = [r.choice(ZONES) for _ in instants]
    rows = pa.record_batch(
        {"zone": pa.array(names), "at": pa.array(instants, pa.timestamp("us", "UTC"))}
    )
    found = LocalClocks(CLOCK).columns(rows)
    minutes, days = found["local_minute_of_day"].to_pylist(), found["day"].to_pylist()
    weekdays = found["weekday"].to_pylist()
    for i, (us, name) in enumerate(zip(instants, names, strict=True)):
        if name is None or name.startswith("Mars"):
            assert (minutes[i], days[i], weekdays[i]) == (None, None, None)
        else:
            assert (days[i], minutes[i]) == zone(name).local(us)
            assert weekdays[i] == (days[i] + 3) % 7
    fixed = datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    once = LocalClocks(replace(CLOCK, instant=fixed)).columns(rows)
    each = rows.set_column(1, "at", pa.array([fixed] * len(rows), pa.timestamp("us", "UTC")))
    assert once == LocalClocks(CLOCK).columns(each)


def test_instants_beyond_the_tables_are_unknown() -> None:
    rows = pa.record_batch(
        {
            "zone": pa.array(["Asia/Tokyo"] * 3),
            "at": pa.array([-1, 5_000_000_000_000_000, None], pa.timestamp("us", "UTC")),
        }
    )
    assert LocalClocks(CLOCK).columns(rows)["day"].null_count == 3
