from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("polars")

import polars as pl

import duecourse
from duecourse.errors import TargetError
from duecourse.targets.columns.flat import LocalTime
from duecourse.targets.columns.flat_files import decide_file

BENCH = Path(__file__).parents[2] / "bench" / "flat"


def bench_module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bench_flat_{name}", BENCH / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


flat_workload, workload = bench_module("kernel"), bench_module("workload")
FIELDS, gen, gen_unknown = workload.FIELDS, workload.gen, workload.gen_unknown
plain, reference, reference3 = workload.plain, workload.reference, workload.reference3

OUTPUTS, GIVEN, NAMES = flat_workload.OUTPUTS, flat_workload.GIVEN, flat_workload.NAMES


@pytest.fixture(scope="module")
def book() -> duecourse.Book:
    return duecourse.load(flat_workload.BOOK, packs=[])


@pytest.mark.parametrize("unknown", [False, True])
def test_files_are_decided_as_the_reference_says(
    book: duecourse.Book, unknown: bool, tmp_path: Path
) -> None:
    cases = gen_unknown(3_000) if unknown else gen(3_000)
    rows = [{name: case.get(name) for name in FIELDS} for case in cases]
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(tmp_path / "in.parquet")
    kernel = book.flat_columns(OUTPUTS, given=GIVEN, names=NAMES)
    decide_file(kernel, tmp_path / "in.parquet", tmp_path / "out.parquet", keep=["case_id"])
    answers = pl.read_parquet(tmp_path / "out.parquet").rows()
    truth = reference3 if unknown else reference
    for (case_id, *found), case, row in zip(answers, cases, rows, strict=True):
        assert case_id == row["case_id"]
        assert tuple(tuple(v) if isinstance(v, list) else v for v in found) == plain(truth(case))


def test_the_minute_of_each_row_is_that_of_its_zone(book: duecourse.Book, tmp_path: Path) -> None:
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    rows = [
        {**case, "zone": "Asia/Shanghai" if i % 2 else "America/New_York"}
        for i, case in enumerate(gen(200))
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    frame.drop("local_minute_of_day").write_parquet(tmp_path / "in.parquet")
    local = LocalTime("zone", noon, minute="local_minute_of_day")
    kernel = book.flat_columns(OUTPUTS, given=GIVEN, names=NAMES, local=local)
    decide_file(kernel, tmp_path / "in.parquet", tmp_path / "out.parquet")
    answers = pl.read_parquet(tmp_path / "out.parquet").rows()
    for i, (found, case) in enumerate(zip(answers, rows, strict=True)):
        minute = 20 * 60 if i % 2 else 8 * 60
        expected = plain(reference({**case, "local_minute_of_day": minute}))
        assert tuple(tuple(v) if isinstance(v, list) else v for v in found) == expected


def test_what_cannot_be_read_is_named(book: duecourse.Book, tmp_path: Path) -> None:
    kernel = book.flat_columns(["stage"], given=GIVEN)
    pl.DataFrame({"days_past_due": [1.5], "x": [1]}).write_parquet(tmp_path / "in.parquet")
    with pytest.raises(TargetError, match="no column `case_id` to keep"):
        decide_file(kernel, tmp_path / "in.parquet", tmp_path / "out.parquet", keep=["case_id"])
    with pytest.raises(TargetError, match="column `days_past_due` is double"):
        decide_file(kernel, tmp_path / "in.parquet", tmp_path / "out.parquet")
