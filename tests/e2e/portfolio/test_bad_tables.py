"""A table that cannot be right as a whole stops the run before anything is decided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from .conftest import Tables, csv_text, parquet, read

Decide = Callable[..., Any]


def stopped(done: Any, tmp_path: Path) -> str:
    assert done.returncode == 2, done.stderr
    assert not (tmp_path / "out/run.json").exists()
    text: str = done.stderr
    return text


def test_missing_columns_are_named_with_what_was_meant(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    bad = {**tables, "cases": tables["cases"].rename_columns({"person": "persn"})}
    text = stopped(decide("--source", parquet(bad, tmp_path / "in")), tmp_path)

    assert "`persn` (did you mean `person`?)" in text
    bad = {**tables, "cases": tables["cases"].drop_columns("case")}
    text = stopped(decide("--source", parquet(bad, tmp_path / "in")), tmp_path)
    assert "lacks `case`" in text


def test_columns_that_nothing_reads_are_an_error_unless_ignored(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    size = tables["cases"].num_rows
    cases = tables["cases"].append_column("branch_code", pa.array(range(size)))
    folder = parquet({**tables, "cases": cases}, tmp_path / "in")
    text = stopped(decide("--source", folder), tmp_path)

    assert "`branch_code`" in text
    assert "ignore: [branch_code]" in text
    mapping = tmp_path / "map.yaml"
    mapping.write_text("kind: mapping\ntables: {cases: {ignore: [branch_code]}}\n", "utf-8")
    done = decide("--source", folder, "--mapping", mapping)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("table", "column", "kind", "told"),
    [
        ("cases", "loan.principal", pa.date32(), "is dates, but `loan.principal` of cases must be"),
        ("cases", "person", pa.float64(), "is floating numbers"),
        ("events", "at", pa.timestamp("us"), "the instants of `at` have no zone"),
        ("events", "at", pa.int64(), "is whole numbers, but `at` of events must be an instant"),
    ],
)
def test_a_column_of_another_type_is_an_error(
    table: str,
    column: str,
    kind: pa.DataType,
    told: str,
    tables: Tables,
    decide: Decide,
    tmp_path: Path,
) -> None:
    given = tables[table]
    place = given.column_names.index(column)
    values = pa.array([1] * given.num_rows, pa.int32()).cast(pa.int64())
    values = values.cast(pa.int32()).cast(kind) if kind == pa.date32() else values.cast(kind)
    bad = {**tables, table: given.set_column(place, column, values)}

    assert told in stopped(decide("--source", parquet(bad, tmp_path / "in")), tmp_path)


@pytest.mark.parametrize("name", ["cases", "events"])
def test_a_parquet_file_that_is_cut_off_is_named(
    name: str, folder: Path, decide: Decide, tmp_path: Path
) -> None:
    path = folder / f"{name}.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    text = stopped(decide("--source", folder), tmp_path)

    assert f"{name}.parquet` cannot be read as Parquet" in text
    assert "cut off" in text


def test_a_parquet_file_that_is_damaged_within_is_named(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    folder = parquet(tables, tmp_path / "in")
    path = folder / "cases.parquet"
    data = bytearray(path.read_bytes())
    data[4:3000] = bytes(2996)
    path.write_bytes(bytes(data))

    assert "cases.parquet` cannot be read" in stopped(decide("--source", folder), tmp_path)


def test_what_is_not_there_is_named(folder: Path, decide: Decide, tmp_path: Path) -> None:
    assert "no such" in stopped(decide("--source", tmp_path / "none"), tmp_path)
    assert "none.csv" in stopped(decide("--cases", tmp_path / "none.csv"), tmp_path)
    (folder / "cases.parquet").rename(folder / "case.parquet")
    text = stopped(decide("--source", folder), tmp_path)
    assert "has no `cases`, it has `case.parquet`" in text
    assert "cannot be told from its name" in stopped(
        decide("--cases", tmp_path / "cases.dat"), tmp_path
    )


def test_a_csv_file_of_nothing_or_of_other_letters_is_told(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"")
    assert "is empty" in stopped(decide("--cases", path), tmp_path)
    text = csv_text(tables["cases"]).encode()
    for bad in (b'"\xff",\n', text.splitlines()[1].replace(b",", b"\xff,", 1)):
        path.write_bytes(text + bad)
        told = stopped(decide("--cases", path), tmp_path)
        assert "cases.csv` cannot be read as CSV: it is not UTF-8 (near byte" in told


def test_a_folder_of_something_else_is_left_alone(
    folder: Path, decide: Decide, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/letters.txt").write_text("mine", "utf-8")
    for flag in ("--resume", "--fresh"):
        text = stopped(decide("--source", folder, flag), tmp_path)
        assert "is not empty, and what is in it is no run: `letters.txt`" in text
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letters.txt"]


def test_cases_alone_are_a_portfolio(tables: Tables, decide: Decide, tmp_path: Path) -> None:
    folder = parquet({"cases": tables["cases"]}, tmp_path / "in")
    done = decide("--source", folder)

    assert done.returncode == 0, done.stderr
    decided = read(tmp_path / "out")["decisions"]
    assert len(decided) == tables["cases"].num_rows


def test_wrong_usage_is_told(folder: Path, decide: Decide) -> None:
    done = decide("--source", folder, "--cases", folder / "cases.parquet")
    assert done.returncode == 2
    assert "`--source`" in done.stderr
    assert decide().returncode == 2
    assert "`--cases` is missing" in decide("--events", folder / "events.parquet").stderr
