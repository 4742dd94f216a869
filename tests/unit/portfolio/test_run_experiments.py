"""A portfolio run of a book with experiments: the same bytes, whatever decides."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.unit.targets.test_experiments import AT, POLICY, case, load

from duecourse.portfolio.from_cases import tables_of
from duecourse_cli.app import main


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A book with an experiment, and a portfolio of thirty people with a case that does not fit."""
    (tmp_path / "book").mkdir()
    book = load(tmp_path / "book", POLICY)
    cases = [book.case(case(f"P-{n}", debtor={"vulnerable": n % 4 == 0})) for n in range(30)]
    (tmp_path / "portfolio").mkdir()
    for name, table in tables_of(cases, book.vocabulary):
        pq.write_table(table, tmp_path / "portfolio" / f"{name}.parquet")
    return tmp_path


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_columns_and_scalar_write_the_same(
    desk: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    written = []
    for on in ("columns", "scalar"):
        out = desk / f"{on}-{form}"
        args = ["run", str(desk / "book"), "--source", str(desk / "portfolio"), "--no-law", "--at"]
        args += [AT.isoformat(), "--out", str(out), "--on", on, "--format", form, "--workers", "1"]
        assert main([*args, "--part-cases", "10"]) == 0, capsys.readouterr().err
        files = sorted(file for file in out.rglob("decisions*") if file.is_file())
        files += sorted((out / "decisions").glob("*.parquet"))
        written.append([file.read_bytes() for file in files])
    assert written[0] == written[1]
    assert written[0]
    if form == "csv":
        head, *rows = written[0][0].decode().splitlines()
        assert head.endswith('"experiments"')
        assert sum("opening-tone=warm" in row for row in rows) > 3
        assert sum("opening-tone=usual" in row for row in rows) > 3
