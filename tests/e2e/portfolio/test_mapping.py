"""A lender's own tables, with a mapping, give what the portfolio's own give."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from .conftest import Tables, cell, digest, parquet, plain, read

Decide = Callable[..., Any]

MAPPING = """\
kind: mapping
title: The core system's nightly extract
zone: Asia/Shanghai
tables:
  cases:
    from: loans
    ignore: [teller]
    columns:
      case: loan_no
      person: customer
      actor: {value: first_party}
      loan.principal: {from: principal_cents, unit: cents}
      loan.oldest_unpaid_due_date: {from: unpaid_since, format: "%d.%m.%Y"}
      loan.status: {from: st, values: {A: active, N: applied, P: paid, S: approved}}
      jurisdiction: {from: place, split: "/"}
  contacts:
    from: people
  events:
    columns:
      at: {from: happened, format: "%Y%m%d %H%M"}
"""


def lenders_own(tables: Tables, path: Path) -> Path:
    """The tables as another system might have them."""
    status = {"active": "A", "applied": "N", "paid": "P", "approved": "S"}

    def loan(row: dict[str, Any]) -> dict[str, Any]:
        row["loan_no"], row["customer"] = row.pop("case"), row.pop("person")
        row.pop("actor")
        amount = row.pop("loan.principal", None)
        row["principal_cents"] = None if amount is None else int(amount * Decimal(100))
        since = row.pop("loan.oldest_unpaid_due_date")
        row["unpaid_since"] = since.strftime("%d.%m.%Y") if since else None
        row["st"] = status[row.pop("loan.status")]
        place = row.pop("jurisdiction")
        row["place"] = "/".join(place) if place else None
        return {**row, "teller": 7}

    def event(row: dict[str, Any]) -> dict[str, Any]:
        at: datetime = row.pop("at")
        row["happened"] = at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y%m%d %H%M")
        return row

    named = {
        "loans": [loan(row) for row in tables["cases"].to_pylist()],
        "people": tables["contacts"].to_pylist(),
        "points": tables["points"].to_pylist(),
        "events": [event(row) for row in tables["events"].to_pylist()],
    }
    with sqlite3.connect(path) as link:
        for name, rows in named.items():
            columns = ", ".join(f'"{column}"' for column in rows[0])
            link.execute(f"CREATE TABLE {name} ({columns})")
            marks = ", ".join("?" * len(rows[0]))
            for row in rows:
                values = [cell(v) if isinstance(v, list) else plain(v) for v in row.values()]
                link.execute(f"INSERT INTO {name} VALUES ({marks})", values)
    link.close()
    return path


@pytest.fixture
def whole_minutes(tables: Tables) -> Tables:
    """The tables with a known actor, and events at whole minutes."""
    cases = tables["cases"]
    actor = pa.array(["first_party"] * cases.num_rows)
    place = cases.column_names.index("actor") if "actor" in cases.column_names else 2
    if "actor" in cases.column_names:
        cases = cases.remove_column(place)
    return {**tables, "cases": cases.add_column(place, "actor", actor)}


def test_a_mapped_database_gives_the_same_bytes(
    whole_minutes: Tables, decide: Decide, tmp_path: Path
) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(MAPPING, "utf-8")
    done = decide("--source", parquet(whole_minutes, tmp_path / "own"), out="expected")
    assert done.returncode == 0, done.stderr
    source = lenders_own(whole_minutes, tmp_path / "core.sqlite")
    done = decide("--source", source, "--mapping", mapping)

    assert done.returncode == 0, done.stderr + str(read(tmp_path / "out")["rejects"][:3])
    assert digest(tmp_path / "out") == digest(tmp_path / "expected")


def test_a_value_that_is_not_translated_is_a_reject(
    whole_minutes: Tables, decide: Decide, tmp_path: Path
) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(MAPPING.replace("A: active, ", ""), "utf-8")
    source = lenders_own(whole_minutes, tmp_path / "core.sqlite")
    done = decide("--source", source, "--mapping", mapping)

    assert done.returncode in (1, 2)
    rejects = read(tmp_path / "out")["rejects"]
    assert {(row["code"], row["path"], row["value"]) for row in rejects} == {
        ("C104", "loan.status", "A")
    }
    assert "(column `st`)" in rejects[0]["message"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("principal_cents", "principal_cent", "M102"),
        ("from: loans", "from: lones", "has no `lones`"),
        ("ignore: [teller]", "ignore: []", "`teller`"),
        ("kind: mapping", "kind: maping", "did you mean `mapping`?"),
        ("loan.status:", "loan.statu:", "M101"),
    ],
)
def test_what_a_mapping_cannot_mean_is_told(
    old: str, new: str, told: str, whole_minutes: Tables, decide: Decide, tmp_path: Path
) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(MAPPING.replace(old, new), "utf-8")
    source = lenders_own(whole_minutes, tmp_path / "core.sqlite")
    done = decide("--source", source, "--mapping", mapping)

    assert done.returncode == 2
    assert told in done.stderr
    assert not (tmp_path / "out").exists()
