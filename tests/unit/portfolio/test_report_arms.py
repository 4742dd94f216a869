"""The figures of experiments by arm are a plain count over the decisions of each case."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests._columns import in_columns
from tests._runs import write_run
from tests.unit.targets.test_experiments import POLICY, case, load

from duecourse.portfolio.report.make import report
from duecourse.portfolio.report.runs import open_run
from duecourse_cli.app import main

AT = datetime.fromisoformat("2026-03-10T10:00:00+08:00")
LIMIT = """\
---
kind: limits
limits:
  - {id: mild, on: {tone: warm}, hours: {daily: 14:00..15:00}}
  - {id: never-home, on: {phone: home}, forbid: {channel: call}}
"""


@pytest.fixture
def run(tmp_path: Path) -> tuple[Path, dict[str | None, dict[str, int]]]:
    """A run of a hundred people with two cases each, and what is to be counted in each arm."""
    folder = tmp_path / "book"
    folder.mkdir()
    book = load(folder, POLICY + LIMIT)
    documents = []
    for number in range(100):
        for debt in range(2):
            more: dict[str, Any] = {"id": f"L-{number}-{debt}"}
            if number % 5 == 0 and debt:
                more["debtor"] = {"vulnerable": True}
            documents.append(case(f"P-{number}", **more))
    counts: dict[str | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    people: dict[str | None, set[str]] = defaultdict(set)
    for document in documents:
        decision = book.decide(document, AT)
        arm = decision.experiments[0].arm if decision.experiments else None
        row = counts[arm]
        row["cases"] += 1
        row["now"] += bool(decision.now)
        row["later"] += bool(not decision.now and decision.later)
        row["acts_now"] += len(decision.now)
        row["acts_later"] += len(decision.later)
        row["acts_barred"] += len(decision.barred)
        people[arm].add(document["person"])
        row["persons"] = len(people[arm])
    found, _ = in_columns(book, [book.case(each) for each in documents], AT)
    out = tmp_path / "run"
    said = {"id": book.id, "digest": book.digest}
    return write_run(out, found, AT, book=said, law={"packs": []}), counts


def test_every_figure_is_a_plain_count(
    run: tuple[Path, dict[str | None, dict[str, int]]],
) -> None:
    folder, counts = run
    found = report(open_run(folder))
    assert found.arms is not None
    assert {row.arm for row in found.arms} == {"usual", "warm", None} == set(counts)
    for row in found.arms:
        for name, count in counts[row.arm].items():
            assert getattr(row, name) == count, (row.arm, name)
        assert row.nothing == row.cases - row.now - row.later


def test_it_is_told_in_order_with_titles(
    run: tuple[Path, dict[str | None, dict[str, int]]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, counts = run
    args = ["report", str(folder), "--playbook", str(tmp_path / "book"), "--no-law"]
    assert main(args) == 0
    told = capsys.readouterr().out
    assert "Experiments by arm" in told
    assert told.index("Warmer opening") < told.index("As usual") < told.index("does not take part")
    assert main([*args, "--json"]) == 0
    arms = json.loads(capsys.readouterr().out)["arms"]
    assert [row["arm"] for row in arms] == ["usual", "warm", None]
    assert arms[1]["acts_later"] == counts["warm"]["acts_later"] > 0
    assert main([*args, "--language", "zh"]) == 0
    assert "实验各组情况" in capsys.readouterr().out


def test_a_run_without_experiments_has_no_such_section(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load(tmp_path, POLICY.partition("---\nkind: experiments")[0])
    found, _ = in_columns(book, [book.case(case("P-1"))], AT)
    folder = write_run(tmp_path / "run", found, AT, book={"id": "b"}, law={"packs": []})
    assert main(["report", str(folder), "--json"]) == 0
    assert "arms" not in json.loads(capsys.readouterr().out)
