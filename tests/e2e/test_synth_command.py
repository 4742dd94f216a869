"""``duecourse synth-portfolio``, run as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow import parquet
from tests.e2e.conftest import Run

AT = ("--at", "2026-03-10T10:05:00+08:00")


def test_a_portfolio(run: Run, tmp_path: Path) -> None:
    made = ("synth-portfolio", "--cases", "1000", "--seed", "7", *AT, "--out", tmp_path / "p")
    done = run(*made, "--jurisdiction", "CN=0.7,US=0.2", "--jurisdiction", "GB=0.1", "--describe")
    assert done.returncode == 0, done.stderr
    assert "wrote 1,000 cases" in done.stderr
    for words in ("tug-of-war", "contacts of a person", "events of a person", "unknown or not"):
        assert words in done.stdout
    cases = parquet.read_table(tmp_path / "p" / "cases.parquet")
    assert cases.num_rows == 1000
    assert cases["case"][0].as_py() == "LN-0000001"
    before = (tmp_path / "p" / "events.parquet").read_bytes()
    again = run(*made)
    assert again.returncode == 2
    assert "already there" in again.stderr
    assert "--force" in again.stderr
    assert (tmp_path / "p" / "events.parquet").read_bytes() == before


def test_what_is_assumed_is_printed(run: Run) -> None:
    done = run("synth-portfolio", "--assumptions", environ={"COLUMNS": "120"})
    assert done.returncode == 0, done.stderr
    for words in ("roll_rates", "attempts_a_day", "median_principal", "zones_known"):
        assert words in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*AT, "--out", "p"), "Missing option '--cases'"),
        (("--cases", "10", "--out", "p"), "Missing option '--at'"),
        (("--cases", "10", *AT), "Give --out"),
        (("--cases", "0", *AT, "--out", "p"), "--cases"),
        (("--cases", "10", "--at", "2026-03-10", "--out", "p"), "has no time"),
        (("--cases", "10", *AT, "--out", "p", "--faults", "2"), "--faults"),
        (("--cases", "10", *AT, "--out", "p", "--jurisdiction", "CN=much"), "CN=much"),
        (("--cases", "10", *AT, "--out", "p", "--jurisdiction", "CN,CN"), "given twice"),
        (("--cases", "10", *AT, "--out", "p", "--jurisdiction", "XX"), "`XX`"),
        (("--cases", "10", *AT, "--out", "p", "--format", "xls"), "--format"),
        (("--cases", "10", *AT, "--out", "p", "--playbook", "nowhere"), "`nowhere`"),
    ],
)
def test_bad_options(run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("synth-portfolio", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "p").exists()
