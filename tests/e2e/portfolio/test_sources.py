"""Every kind of source gives the very same decisions."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from .conftest import (
    Tables,
    csv_text,
    digest,
    duckdb_file,
    jsonl_text,
    parquet,
    read,
    sqlite,
)

Decide = Callable[..., Any]


@pytest.fixture
def expected(decide: Decide, folder: Path, tmp_path: Path) -> dict[str, bytes]:
    """What is decided of the Parquet files."""
    done = decide("--source", folder, out="expected")
    assert done.returncode == 0, done.stderr
    return digest(tmp_path / "expected")


def test_of_parquet_every_case_is_decided(
    tables: Tables, decide: Decide, folder: Path, tmp_path: Path
) -> None:
    done = decide("--cases", folder / "cases.parquet", "--contacts", folder / "contacts.parquet",
                  "--points", folder / "points.parquet", "--events", folder / "events.parquet",
                  "--json")  # fmt: skip

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    written = read(tmp_path / "out")
    assert [row["case"] for row in written["decisions"]] == tables["cases"]["case"].to_pylist()
    assert written["rejects"] == []
    assert told == json.loads((tmp_path / "out/run.json").read_text("utf-8"))
    size = tables["cases"].num_rows
    assert told["counts"]["cases"] == {"read": size, "decided": size, "rejected": 0}
    for name in ("contacts", "points", "events"):
        assert told["counts"][name]["used"] == tables[name].num_rows
    assert told["at"] == "2026-03-10T09:35:00+08:00"
    assert told["book"]["digest"].startswith("sha256:")
    assert sum(told["actions"].values()) == len(written["actions"])
    assert not (tmp_path / "out/.run").exists()


def test_every_limit_that_is_named_has_its_reason(
    decide: Decide, folder: Path, tmp_path: Path
) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415

    assert decide("--source", folder).returncode == 0
    named = {name for row in read(tmp_path / "out")["actions"] for name in row["reasons"]}
    reasons = pq.read_table(tmp_path / "out/reasons.parquet").to_pylist()

    assert named
    assert named <= {row["limit"] for row in reasons}
    assert all(row["title"] for row in reasons if not row["limit"].startswith("core/"))


def csv_folder(tables: Tables, where: Path) -> Path:
    for name, table in tables.items():
        (where / f"{name}.csv").write_text(csv_text(table), "utf-8")
    return where


def packed_folder(tables: Tables, where: Path) -> Path:
    for name, table in tables.items():
        text = csv_text(table) if name == "cases" else jsonl_text(table)
        ending = "csv.gz" if name == "cases" else "jsonl.gz"
        (where / f"{name}.{ending}").write_bytes(gzip.compress(text.encode()))
    return where


def jsonl_folder(tables: Tables, where: Path) -> Path:
    for name, table in tables.items():
        (where / f"{name}.jsonl").write_text(jsonl_text(table), "utf-8")
    return where


def arrow_folder(tables: Tables, where: Path) -> Path:
    for name, table in tables.items():
        path = str(where / f"{name}.arrow")
        opened = pa.ipc.new_file if name in ("cases", "events") else pa.ipc.new_stream
        with opened(path, table.schema) as out:
            out.write_table(table, max_chunksize=3)
    return where


def duckdb_source(tables: Tables, where: Path) -> Path:
    return duckdb_file(tables, where / "book.duckdb")


def sqlite_source(tables: Tables, where: Path) -> Path:
    return sqlite(tables, where / "book.sqlite")


@pytest.mark.parametrize(
    "make", [csv_folder, packed_folder, jsonl_folder, arrow_folder, duckdb_source, sqlite_source]
)
def test_another_source_gives_the_same_bytes(
    make: Callable[[Tables, Path], Path],
    tables: Tables,
    decide: Decide,
    tmp_path: Path,
    expected: dict[str, bytes],
) -> None:
    where = tmp_path / "source"
    where.mkdir()
    done = decide("--source", make(tables, where))

    assert done.returncode == 0, done.stderr
    assert digest(tmp_path / "out") == expected


def test_postgresql_gives_the_same_bytes(
    postgres: str, tables: Tables, decide: Decide, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    from adbc_driver_postgresql import dbapi  # noqa: PLC0415

    with dbapi.connect(postgres) as link:
        with link.cursor() as cursor:
            for name, table in tables.items():
                cursor.adbc_ingest(name, table, mode="create")
        link.commit()
    done = decide("--source", postgres)

    assert done.returncode == 0, done.stderr
    assert digest(tmp_path / "out") == expected
    manifest = (tmp_path / "out/run.json").read_text("utf-8")
    assert "secret" not in manifest + done.stdout + done.stderr
    again = decide("--source", postgres.replace("/postgres", "/elsewhere"), out="other")
    assert again.returncode == 2
    assert "elsewhere" in again.stderr
    assert "secret" not in again.stderr


def test_rows_in_any_order_give_the_same_decisions(
    tables: Tables, decide: Decide, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    turned = {
        name: table if name == "cases" else table.take(list(range(table.num_rows))[::-1])
        for name, table in tables.items()
    }
    done = decide("--source", parquet(turned, tmp_path / "turned"))

    assert done.returncode == 0, done.stderr
    before, now = read(tmp_path / "expected"), read(tmp_path / "out")
    assert now["decisions"] == before["decisions"]


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl", "excel"])
def test_the_bytes_do_not_depend_on_the_workers(
    form: str, folder: Path, decide: Decide, tmp_path: Path
) -> None:
    for workers in ("1", "2"):
        done = decide("--source", folder, "--format", form, "--part-cases", "3",
                      "--workers", workers, out=workers)  # fmt: skip
        assert done.returncode == 0, done.stderr

    one, two = digest(tmp_path / "1"), digest(tmp_path / "2")
    assert one == two
    assert (tmp_path / "1/run.json").read_bytes() == (tmp_path / "2/run.json").read_bytes()
    assert json.loads((tmp_path / "1/run.json").read_text("utf-8"))["parts"] == 4
    if form in ("csv", "jsonl"):
        assert set(one) == {f"{name}.{form}" for name in
                            ("decisions", "actions", "rejects", "reasons")}  # fmt: skip


def test_the_text_forms_say_what_parquet_says(folder: Path, decide: Decide, tmp_path: Path) -> None:
    import csv  # noqa: PLC0415

    for form in ("parquet", "csv", "jsonl"):
        assert decide("--source", folder, "--format", form, out=form).returncode == 0
    actions = read(tmp_path / "parquet")["actions"]
    with (tmp_path / "csv/actions.csv").open(encoding="utf-8") as file:
        cells = list(csv.DictReader(file))
    lines = (tmp_path / "jsonl/actions.jsonl").read_text("utf-8").splitlines()

    assert [row["treatment"] for row in cells] == [row["treatment"] for row in actions]
    assert [row["reasons"] for row in cells] == [";".join(row["reasons"]) for row in actions]
    told = [json.loads(line) for line in lines]
    assert [row["reasons"] for row in told] == [row["reasons"] for row in actions]
    until = [row["until"].strftime("%Y-%m-%dT%H:%M:%SZ") if row["until"] else None
             for row in actions]  # fmt: skip
    assert [row.get("until") for row in told] == until
    assert [row["until"] or None for row in cells] == until


def test_a_workbook_has_a_sheet_for_each_stage_in_the_worklists_order(
    folder: Path, decide: Decide, tmp_path: Path
) -> None:
    import openpyxl  # noqa: PLC0415

    done = decide("--source", folder, "--format", "excel")
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(tmp_path / "out/worklist.xlsx")
    decided = {row["case"]: row for row in read(tmp_path / "out")["decisions"]}

    seen: list[str] = []
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        found = list(sheet.iter_rows(min_row=2, values_only=True))
        seen += [str(row[0]) for row in found]
        scores = [int(str(row[2])) for row in found]
        assert scores == sorted(scores, reverse=True)
        assert len({decided[str(row[0])]["stage"] for row in found}) == 1
    assert sorted(seen) == sorted(decided)
