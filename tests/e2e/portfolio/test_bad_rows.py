"""Whatever is wrong with a row is told by column and value, and fails closed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from .conftest import Tables, csv_text, jsonl_text, parquet, read

Decide = Callable[..., Any]
Edit = Callable[[dict[str, list[dict[str, Any]]]], None]


def edited(tables: Tables, edit: Edit) -> Tables:
    found = {name: table.to_pylist() for name, table in tables.items()}
    edit(found)
    return {name: pa.Table.from_pylist(found[name], table.schema)
            for name, table in tables.items()}  # fmt: skip


def as_csv(tables: Tables, where: Path, change: Callable[[str, str], str]) -> Path:
    where.mkdir()
    for name, table in tables.items():
        (where / f"{name}.csv").write_text(change(name, csv_text(table)), "utf-8")
    return where


def accounted(out: Path) -> dict[str, Any]:
    """The counts of a run, every row accounted for."""
    counts: dict[str, Any] = json.loads((out / "run.json").read_text("utf-8"))["counts"]
    for name, count in counts.items():
        assert count["read"] == sum(v for k, v in count.items() if k != "read"), name
    return counts


def owner(tables: Tables, table: str) -> str:
    """A person with a row in *table*."""
    name: str = tables[table]["person"][0].as_py()
    return name


def refused(out: Path, person: str) -> list[dict[str, Any]]:
    """The rejects of a person none of whose cases was decided, though others' were."""
    written = read(out)
    assert person not in {row["person"] for row in written["decisions"]}
    assert person not in {row["person"] for row in written["actions"]}
    assert written["decisions"]
    return [row for row in written["rejects"] if row["person"] == person]


def test_a_wrong_value_is_told_with_its_column_and_value(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    case = tables["cases"]["case"][1].as_py()

    def change(name: str, text: str) -> str:
        if name != "cases":
            return text
        header, *lines = text.splitlines()
        place = header.split(",").index("loan.oldest_unpaid_due_date")
        cells = lines[1].split(",")
        cells[place] = "30.02.2026"
        return "\n".join([header, lines[0], ",".join(cells), *lines[2:]]) + "\n"

    done = decide("--source", as_csv(tables, tmp_path / "in", change))

    assert done.returncode == 1, done.stderr
    written = read(tmp_path / "out")
    (row,) = written["rejects"]
    assert row == {
        "table": "cases",
        "row": 2,
        "id": case,
        "case": case,
        "person": tables["cases"]["person"][1].as_py(),
        "code": "C103",
        "path": "loan.oldest_unpaid_due_date",
        "value": "30.02.2026",
        "message": "`loan.oldest_unpaid_due_date` must be a date such as `2026-03-05`, got "
        "`30.02.2026`",
    }
    assert case not in {row["case"] for row in written["decisions"]}
    assert accounted(tmp_path / "out")["cases"]["rejected"] == 1


def test_an_event_that_does_not_fit_rejects_its_person(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    person = owner(tables, "events")

    def change(name: str, text: str) -> str:
        if name != "events":
            return text
        header, first, *rest = text.splitlines()
        at = first.split(",")[header.split(",").index("at")]
        # The same instants elsewhere on the clock are as good; only the first has no offset.
        said = [line.replace("+00:00", "Z") for line in rest]
        return "\n".join([header, first.replace(at, at[:19]), *said]) + "\n"

    done = decide("--source", as_csv(tables, tmp_path / "in", change))

    assert done.returncode == 1, done.stderr
    told = refused(tmp_path / "out", person)
    assert [(row["table"], row["code"], row["path"]) for row in told] == [
        ("events", "C109", "at"),
        ("cases", "R103", "events"),
    ]
    assert "`zone`" in told[0]["message"]
    assert "row 1 of the events" in told[1]["message"]
    assert accounted(tmp_path / "out")["events"]["rejected"] == 1


@pytest.mark.parametrize(
    ("table", "change", "code", "path"),
    [
        ("events", {"at": None}, "C102", "at"),
        ("events", {"type": None}, "C102", "type"),
        ("contacts", {"contact": " "}, "C102", "contact"),
        ("points", {"contact": "nobody"}, "R102", "contact"),
        ("points", {"case": "LN-0"}, "R102", "case"),
        ("contacts", {"case": "LN-0"}, "R102", "case"),
    ],
)
def test_a_lost_contact_number_or_event_rejects_the_person(
    table: str,
    change: dict[str, Any],
    code: str,
    path: str,
    tables: Tables,
    decide: Decide,
    tmp_path: Path,
) -> None:
    loose = {
        name: given.cast(pa.schema([field.with_nullable(True) for field in given.schema]))
        for name, given in tables.items()
    }
    bad = edited(loose, lambda found: found[table][0].update(change))
    done = decide("--source", parquet(bad, tmp_path / "in"))

    assert done.returncode == 1, done.stderr
    told = refused(tmp_path / "out", owner(tables, table))
    assert (table, code, path) in {(row["table"], row["code"], row["path"]) for row in told}
    assert ("cases", "R103") in {(row["table"], row["code"]) for row in told}
    accounted(tmp_path / "out")


@pytest.mark.parametrize(
    ("table", "change", "code"),
    [
        ("points", {"zones": ["Asia/Peking"]}, "C107"),
        ("points", {"channel": ["telegram"]}, "C104"),
        ("cases", {"loan.currency": "USD"}, "C108"),
        ("cases", {"history": "some"}, "C104"),
    ],
)
def test_what_a_case_refuses_is_a_reject(
    table: str, change: dict[str, Any], code: str, tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    bad = edited(tables, lambda found: found[table][0].update(change))
    done = decide("--source", parquet(bad, tmp_path / "in"))

    assert done.returncode == 1, done.stderr
    (told,) = refused(tmp_path / "out", owner(tables, table))
    assert told["code"] == code
    assert told["row"] is not None
    accounted(tmp_path / "out")


def test_of_two_cases_of_one_id_neither_is_decided(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    twice = tables["cases"]["case"][0].as_py()
    bad = edited(tables, lambda found: found["cases"][3].update({"case": twice}))
    # They are of different persons, and so of different parts.
    done = decide("--source", parquet(bad, tmp_path / "in"), "--part-cases", "1")

    assert done.returncode == 1, done.stderr
    rejects = [row for row in read(tmp_path / "out")["rejects"] if row["table"] == "cases"]
    assert {(row["row"], row["id"], row["code"]) for row in rejects} >= {
        (1, twice, "R104"),
        (4, twice, "R104"),
    }
    accounted(tmp_path / "out")


def test_an_event_that_stands_twice_rejects_its_person(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    bad = edited(tables, lambda found: found["events"].append(found["events"][0]))
    done = decide("--source", parquet(bad, tmp_path / "in"))

    assert done.returncode == 1, done.stderr
    codes = [row["code"] for row in refused(tmp_path / "out", owner(tables, "events"))]
    assert sorted(codes) == ["R103", "R104", "R104"]
    assert accounted(tmp_path / "out")["events"]["rejected"] == 2


def test_rows_of_persons_without_a_case_are_orphans(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    def edit(found: dict[str, list[dict[str, Any]]]) -> None:
        for name in ("contacts", "points", "events"):
            found[name].append({**found[name][-1], "person": "P-nobody", "case": None})
        found["events"][-1].pop("case")

    done = decide("--source", parquet(edited(tables, edit), tmp_path / "in"), "--part-cases", "1")

    assert done.returncode == 1, done.stderr
    written = read(tmp_path / "out")
    assert sorted((row["table"], row["code"]) for row in written["rejects"]) == [
        ("contacts", "R102"),
        ("events", "R102"),
        ("points", "R102"),
    ]
    assert len(written["decisions"]) == tables["cases"].num_rows
    accounted(tmp_path / "out")


def test_rows_that_name_nobody_stop_the_run(tables: Tables, decide: Decide, tmp_path: Path) -> None:
    where = tmp_path / "in"
    where.mkdir()
    for name, table in tables.items():
        text = jsonl_text(table)
        if name == "events":
            text = '{"event": "e-x", "type": "cease_request"}\nnot JSON\n' + text
        (where / f"{name}.jsonl").write_text(text, "utf-8")
    done = decide("--source", where)

    assert done.returncode == 2
    assert "2 of events" in done.stderr
    assert "--allow-unowned" in done.stderr
    assert not (tmp_path / "out/run.json").exists()
    done = decide("--source", where, "--allow-unowned", "--fresh")
    assert done.returncode == 1, done.stderr
    counts = accounted(tmp_path / "out")
    assert counts["events"]["rejected"] == 2
    rejects = read(tmp_path / "out")["rejects"]
    assert {(row["row"], row["code"]) for row in rejects} >= {(2, "R101"), (1, "C102")}


def test_a_row_of_csv_with_other_cells_is_told_by_its_number(
    tables: Tables, decide: Decide, tmp_path: Path
) -> None:
    def change(name: str, text: str) -> str:
        lines = text.splitlines()
        return "\n".join([*lines[:2], "one,two", *lines[2:]]) + "\n" if name == "cases" else text

    done = decide("--source", as_csv(tables, tmp_path / "in", change))

    assert done.returncode == 1, done.stderr
    (row,) = read(tmp_path / "out")["rejects"]
    assert (row["row"], row["code"], row["value"]) == (2, "R101", "one,two")
    assert accounted(tmp_path / "out")["cases"]["read"] == tables["cases"].num_rows + 1
