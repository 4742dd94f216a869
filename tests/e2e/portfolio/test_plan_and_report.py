"""Plans and reports read every source and mapping that a run reads, and say the same of each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duecourse_cli.app import main

from .conftest import AT, BRANCH, Tables, asked, csv_text, duckdb_file, jsonl_text, parquet, sqlite


def told(*arguments: str | Path) -> tuple[int, str, str]:
    out, trouble = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(trouble):
        code = main([str(each) for each in arguments])
    assert "internal error" not in trouble.getvalue(), trouble.getvalue()
    return code, out.getvalue(), trouble.getvalue()


def planned(*arguments: str | Path) -> tuple[int, str, str]:
    day = ("--agents", "1", "--shift", "09:30-11:00", "--at", AT, "--format", "json")
    return told("plan", BRANCH, *arguments, *day, "--no-law")


def figures(run: Path, portfolio: Path, *more: str | Path) -> tuple[int, Any, str]:
    code, out, trouble = told("report", run, "--portfolio", portfolio, *more, "--json")
    return code, json.loads(out) if code == 0 else None, trouble


class Given:
    """A run, and what is planned and reported from the very Parquet tables that it read."""

    def __init__(self, tables: Tables, folder: Path) -> None:
        self.run, self.parquet = folder / "run", parquet(tables, folder / "parquet")
        assert told(*asked(self.run, "--source", self.parquet))[0] == 0
        code, self.plan, trouble = planned("--source", self.parquet, "--decided", self.run)
        assert code == 0, trouble
        code, self.report, trouble = figures(self.run, self.parquet)
        assert code == 0, trouble
        assert self.report["arrears"]
        assert self.report["intensity"]


@pytest.fixture(scope="module")
def given(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Given:
    return Given(tables, tmp_path_factory.mktemp("given"))


def csv_folder(tables: Tables, where: Path) -> Path:
    for name, table in tables.items():
        (where / f"{name}.csv").write_text(csv_text(table), "utf-8")
    return where


def jsonl_folder(tables: Tables, where: Path) -> Path:
    for name, table in tables.items():
        (where / f"{name}.jsonl").write_text(jsonl_text(table), "utf-8")
    return where


def in_duckdb(tables: Tables, where: Path) -> Path:
    return duckdb_file(tables, where / "book.duckdb")


def in_sqlite(tables: Tables, where: Path) -> Path:
    return sqlite(tables, where / "book.sqlite")


@pytest.mark.parametrize("make", [csv_folder, jsonl_folder, in_duckdb, in_sqlite])
def test_other_sources_give_the_same(
    make: Callable[[Tables, Path], Path], tables: Tables, given: Given, tmp_path: Path
) -> None:
    source = make(tables, tmp_path)
    assert planned("--source", source, "--decided", given.run)[:2] == (0, given.plan)
    assert figures(given.run, source)[:2] == (0, given.report)


def test_without_a_run_every_case_is_decided_first(
    tables: Tables, given: Given, tmp_path: Path
) -> None:
    code, out, trouble = planned("--source", given.parquet)
    assert code == 0, trouble
    assert json.loads(out)["bookings"]
    assert planned("--source", csv_folder(tables, tmp_path))[:2] == (0, out)


def test_a_mapping(tables: Tables, given: Given, tmp_path: Path) -> None:
    named = {"case": "loan_no", "person": "customer"}
    cases = tables["cases"].rename_columns(
        [named.get(name, name) for name in tables["cases"].column_names]
    )
    source = parquet({**tables, "loans": cases}, tmp_path / "source")
    (source / "cases.parquet").unlink()
    mapping = tmp_path / "mapping.yaml"
    lines = ["kind: mapping", "tables:", "  cases:", "    from: loans", "    columns:"]
    lines += [f"      {ours}: {theirs}" for ours, theirs in named.items()]
    mapping.write_text("\n".join(lines) + "\n", "utf-8")
    flags = ("--source", source, "--mapping", mapping, "--decided", given.run)
    assert planned(*flags)[:2] == (0, given.plan)
    assert figures(given.run, source, "--mapping", mapping)[:2] == (0, given.report)
    code, _, trouble = planned("--source", source, "--decided", given.run)
    assert code == 2
    assert "holds no case" in trouble
    assert told("report", given.run, "--mapping", mapping)[0] == 2


def test_rows_that_do_not_fit_take_their_person_along(
    tables: Tables, given: Given, tmp_path: Path
) -> None:
    events = tables["events"].to_pylist()
    person = events[0]["person"]
    text = csv_text(tables["events"])
    wrong = re.sub(
        r"(?m)^([^\n]*\b" + re.escape(person) + r"\b[^\n]*)\d{4}-\d\d-\d\dT",
        r"\1never",
        text,
        count=1,
    )
    assert wrong != text
    source = csv_folder(tables, tmp_path)
    (source / "events.csv").write_text(wrong, "utf-8")
    code, out, trouble = planned("--source", source)
    assert code == 0
    assert "rows do not fit: 1 person" in trouble
    assert person not in {row["person"] for row in json.loads(out)["bookings"]}
    code, found, trouble = figures(given.run, source)
    assert code == 0
    assert "rows do not fit: 1 person" in trouble
    assert found["arrears"] != given.report["arrears"]


def test_rows_of_nobody_stop_a_plan(tables: Tables, given: Given, tmp_path: Path) -> None:
    events = tables["events"]
    nobody = pa.array([None, *events["person"].to_pylist()[1:]], pa.string())
    place = events.column_names.index("person")
    source = parquet({**tables, "events": events.set_column(place, "person", nobody)}, tmp_path)
    code, _, trouble = planned("--source", source)
    assert code == 2
    assert "name no person" in trouble
    said = pq.read_table(source / "events.parquet")["person"].null_count
    assert said == 1


def test_a_report_needs_the_playbook_for_other_sources(
    tables: Tables, given: Given, tmp_path: Path
) -> None:
    manifest = given.run / "run.json"
    said = manifest.read_text("utf-8")
    manifest.write_text(json.dumps(json.loads(said) | {"policy": None}), "utf-8")
    try:
        code, _, trouble = figures(given.run, csv_folder(tables, tmp_path))
        assert code == 2
        assert "--playbook" in trouble
    finally:
        manifest.write_text(said, "utf-8")
