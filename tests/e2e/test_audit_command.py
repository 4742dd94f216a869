"""``duecourse audit`` and ``duecourse zones``, run as a user runs them."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.e2e.conftest import Run

from duecourse.audit.reader import COLUMNS, IGNORED
from duecourse.language.bundle import bundled_core

AT = "2026-06-01T00:00:00Z"
ROOT = Path(__file__).parents[2]
Row = dict[str, Any]


@pytest.fixture
def example(run: Run, tmp_path: Path) -> Path:
    """The log that the command itself gives to start from."""
    file = tmp_path / "contacts.jsonl"
    assert run("audit", "--example", "--output", file).returncode == 0
    return file


def rows_of(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def saved(file: Path, rows: Sequence[Row]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def records(text: str, name: str) -> list[Row]:
    found = [json.loads(line) for line in text.splitlines()]
    return [each for each in found if each["record"] == name]


def test_a_log_with_breaches(run: Run, example: Path) -> None:
    done = run("audit", example, "--pack", "us", "--at", AT)
    assert done.returncode == 1
    assert "2 breach" in done.stdout
    assert "us/seven-in-seven" in done.stdout
    assert "counted 7: c-01, c-02, c-04, c-05, c-06, c-07, c-08" in done.stdout
    assert "judged 12 contacts" in done.stderr
    assert run("audit", example, "--pack", "us", "--at", AT, "--exit-zero").returncode == 0


def test_what_fails(run: Run, example: Path, tmp_path: Path) -> None:
    rows = rows_of(example)
    clear = saved(tmp_path / "clear.jsonl", rows[:8])
    presumed = saved(tmp_path / "presumed.jsonl", rows[:9])
    asked = ("--pack", "us", "--at", AT)
    assert run("audit", clear, *asked).returncode == 0
    assert run("audit", presumed, *asked).returncode == 1
    assert run("audit", presumed, *asked, "--fail-on", "breach").returncode == 0


def test_lines_of_json(run: Run, example: Path) -> None:
    done = run("audit", example, "--pack", "us", "--at", AT, "-f", "jsonl")
    contacts = records(done.stdout, "contact")
    assert len(contacts) == 12
    (ninth,) = [each for each in contacts if each["id"] == "c-09"]
    assert ninth["verdict"] == "presumption"
    assert ninth["headroom"]["us/seven-in-seven"] == 0
    (person,) = records(done.stdout, "person")
    assert (person["breach"], person["presumption"], person["clear"]) == (2, 2, 8)
    (summary,) = records(done.stdout, "summary")
    totals = summary["totals"]
    assert totals["limits"]["us/hours"] == {"breach": 1}
    assert totals["collectors"] == {"agency-1": {"breach": 2, "presumption": 2, "clear": 8}}
    assert totals["days"]["2026-03-09"] == {"breach": 1}
    assert summary["law"]["limits"]["us/hours"]["cite"] == "12 CFR 1006.6(b)(1)(i)"
    assert summary["law"]["limits"]["us/hours"]["from"] == "2021-11-30"
    only = run("audit", example, "--pack", "us", "--at", AT, "-f", "jsonl", "--only-findings")
    assert len(records(only.stdout, "contact")) == 4


def test_every_format_says_the_same(run: Run, example: Path, tmp_path: Path) -> None:
    asked = ("audit", example, "--pack", "us", "--at", AT)
    lines = records(run(*asked, "-f", "jsonl").stdout, "contact")
    whole = json.loads(run(*asked, "-f", "json").stdout)
    for each in lines:
        del each["record"]
    assert whole["contacts"] == lines
    assert whole["rejected"] == []
    assert whole["persons"][0]["person"] == "P-1"
    out = tmp_path / "out.csv"
    assert run(*asked, "-f", "csv", "--output", out).returncode == 1
    table = list(csv.DictReader(StringIO(out.read_text("utf-8"))))
    told = [(row["id"], row["kind"], row["limit"]) for row in table if row["kind"]]
    assert told == [(c["id"], f["kind"], f["limit"]) for c in lines for f in c["findings"]]
    assert {row["id"] for row in table} == {each["id"] for each in lines}
    refused = run(*asked, "-f", "csv", "--output", out)
    assert refused.returncode == 2
    assert "already there" in refused.stderr
    assert not list(tmp_path.glob("*.part"))


def test_every_input_format_says_the_same(run: Run, example: Path, tmp_path: Path) -> None:
    arrow: Any = pytest.importorskip("pyarrow")
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    flat: list[Row] = []
    for row in rows_of(example):
        facts = {f"{s}.{k}": v for s, part in row.pop("facts", {}).items() for k, v in part.items()}
        flat.append(row | facts)
    names = list(dict.fromkeys(name for row in flat for name in row))
    table = StringIO()
    writer = csv.DictWriter(table, names)
    writer.writeheader()
    for row in flat:
        cells = {k: ";".join(v) if isinstance(v, list) else v for k, v in row.items()}
        writer.writerow(cells)
    (tmp_path / "log.csv").write_text("\ufeff" + table.getvalue(), "utf-8")
    stamped = [row | {"at": datetime.fromisoformat(row["at"])} for row in flat]
    columns = {name: [row.get(name) for row in stamped] for name in names}
    parquet.write_table(arrow.table(columns), tmp_path / "log.parquet")
    asked = ("--pack", "us", "--at", AT, "-f", "jsonl")
    found = []
    for log in (example, tmp_path / "log.csv", tmp_path / "log.parquet"):
        contacts = records(run("audit", log, *asked).stdout, "contact")
        found.append([(c["id"], c["verdict"], c["findings"], c["headroom"]) for c in contacts])
    assert found[0] == found[1] == found[2]
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 no")
    done = run("audit", broken, *asked)
    assert done.returncode == 2
    assert "not Parquet" in done.stderr


def test_a_log_in_any_order(run: Run, example: Path, tmp_path: Path) -> None:
    rows = [row | {"person": name} for row in rows_of(example) for name in ("P-2", "P-10")]
    mixed = saved(tmp_path / "mixed.jsonl", rows)
    asked = ("--pack", "us", "--at", AT, "-f", "jsonl")
    refused = run("audit", mixed, *asked)
    assert refused.returncode == 2
    assert "line 2: `P-10` stands after `P-2`" in refused.stderr
    assert "--sorted-by time" in refused.stderr
    done = run("audit", mixed, *asked, "--sorted-by", "time")
    assert done.returncode == 1
    alone = records(run("audit", example, *asked).stdout, "contact")
    for name in ("P-10", "P-2"):
        own = [each for each in records(done.stdout, "contact") if each["person"] == name]
        assert [each["findings"] for each in own] == [each["findings"] for each in alone]


def test_rejected_rows_are_told_and_counted(run: Run, example: Path, tmp_path: Path) -> None:
    rows = rows_of(example)
    rows[2]["outcome"] = "bussy"
    rows.append(rows[0] | {"id": "late", "at": "2027-01-01T10:00:00-05:00"})
    log = saved(tmp_path / "log.jsonl", rows)
    with log.open("a") as file:
        file.write("{\n" * 30)
    rejects = tmp_path / "rejects.jsonl"
    asked = ("--pack", "us", "--at", AT)
    done = run("audit", log, *asked, "--rejects", rejects)
    assert "line 3 rejected: `outcome`: there is no `bussy`, did you mean `busy`?" in done.stderr
    assert "in the future" in done.stderr
    assert "history has gaps" in done.stdout
    assert len(rows_of(rejects)) == 32
    whole = json.loads(run("audit", log, *asked, "-f", "json").stdout)
    assert len(whole["rejected"]) == 32
    totals = whole["summary"]["totals"]
    assert totals["rows"] == totals["contacts"] + totals["history"] + totals["rejected"] == 44
    assert all(each["gaps"] for each in whole["contacts"])
    capped = run("audit", log, *asked)
    assert capped.stderr.count(" rejected: ") == 20
    assert "`--rejects FILE` writes them all" in capped.stderr


def test_what_cannot_be_done(run: Run, example: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    nonsense = tmp_path / "nonsense.jsonl"
    nonsense.write_text("what\never\n")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("id,at,persn\n")
    for arguments, told in (
        ((), "name a log"),
        ((tmp_path / "no.jsonl",), "cannot read"),
        ((empty,), "holds no rows"),
        ((nonsense,), "none of the 2 rows"),
        ((wrong,), "unknown column `persn` did you mean `person`?"),
        ((example, "--pack", "su"), "did you mean `us`?"),
        ((example, "--set", "role"), "COLUMN=VALUE"),
        ((example, "--set", "role=dettor"), "did you mean `debtor`?"),
        ((example, "--desk", "Mars"), "is no zone"),
        ((example, "--at", "2026-06-01"), "has no time"),
    ):
        done = run("audit", "--pack", "us", *arguments)
        assert done.returncode == 2, arguments
        assert told in done.stderr


def test_silent_rows_from_standard_input(run: Run) -> None:
    row = {"id": "c", "at": "2026-03-02T22:00:00-05:00", "person": "P", "type": "call"}
    row |= {"direction": "out", "role": "debtor", "internal": "x"}
    line = json.dumps(row)
    ignored = run("audit", "-", "--pack", "us", "--at", AT, stdin=line)
    assert "unknown column `internal`" in ignored.stderr
    asked = ("audit", "-", "--pack", "us", "--at", AT, "--ignore", "internal")
    nowhere = run(*asked, stdin=line)
    assert nowhere.returncode == 0
    assert "`--jurisdiction CODE` says it for them" in nowhere.stderr
    said = ("--jurisdiction", "US", "--actor", "third_party", "--set", "zones=America/New_York")
    assert run(*asked, *said, stdin=line).returncode == 1


def test_progress_goes_to_standard_error(run: Run, example: Path) -> None:
    asked = ("audit", example, "--pack", "us", "--at", AT, "-f", "jsonl", "--progress")
    always, never = run(*asked, "always"), run(*asked, "never")
    assert "contacts" in always.stderr
    assert "judging" in always.stderr
    assert "judging" not in never.stderr
    assert always.stdout == never.stdout


def test_a_formula_in_a_name_stays_text_in_a_table(run: Run, example: Path, tmp_path: Path) -> None:
    rows = [row | {"by": "=1+1"} for row in rows_of(example)]
    log = saved(tmp_path / "log.jsonl", rows)
    done = run("audit", log, "--pack", "us", "--at", AT, "-f", "csv")
    table = list(csv.DictReader(StringIO(done.stdout)))
    assert {row["collector"] for row in table} == {"'=1+1"}


def test_zones_from_numbers(run: Run, tmp_path: Path) -> None:
    begin = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 10:00 in New York, 05:00 in Honolulu
    row = {"person": "P", "type": "call", "direction": "out", "role": "debtor", "debts": "D"}
    row |= {"by": "agency", "number": "+1 202 555 0100", "purpose": "collect", "outcome": "busy"}
    rows = [row | {"id": "a", "at": begin.isoformat()}]
    rows.append(row | {"id": "b", "at": (begin + timedelta(hours=5)).isoformat()})
    log = saved(tmp_path / "log.jsonl", rows)
    of = ("--jurisdiction", "US", "--actor", "third_party")
    asked = ("audit", log, "--pack", "us", "--at", AT, "-f", "jsonl", *of)
    unknown = records(run(*asked).stdout, "contact")
    assert ["us/hours" in str(each["findings"]) for each in unknown] == [True, True]
    assert {each["verdict"] for each in unknown} == {"undetermined"}
    known = records(run(*asked, "--zones-from-numbers").stdout, "contact")
    assert [each["verdict"] for each in known] == ["breach", "undetermined"]
    assert "us/hours" not in str(known[1]["findings"])


def test_the_zones_command(run: Run) -> None:
    done = run("zones", "+1 202 555 0100")
    assert done.returncode == 0
    assert {"America/New_York", "Pacific/Honolulu"} <= set(done.stdout.split())
    same = run("zones", "(202) 555-0100", "--region", "US", "-f", "json")
    assert json.loads(same.stdout)["zones"] == done.stdout.split()
    unknown = run("zones", "555-0100")
    assert unknown.returncode == 1
    assert "every zone of the jurisdiction" in unknown.stderr


def test_the_schema_says_what_is_read(run: Run, example: Path) -> None:
    schema = json.loads(run("schema", "contact-log").stdout)
    Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == {*COLUMNS, *IGNORED}
    assert all(each["title"] and each["description"] for each in schema["properties"].values())
    facts = bundled_core().facts
    for name, part in schema["properties"].items():
        fact = facts.get(f"event.{name}", facts.get(name))
        if "enum" in part and fact is not None:
            assert part["enum"] == list(fact.values), name
    judge = Draft202012Validator(schema)
    for row in rows_of(example):
        assert not list(judge.iter_errors(row))
    for wrong in ({"id": "c"}, {"id": "c", "at": AT, "person": "P", "type": "call"}):
        assert list(judge.iter_errors(wrong))
