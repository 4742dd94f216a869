"""``duecourse plan``, run as a user runs it."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import icalendar
import pyarrow.parquet as pq
import pytest

import duecourse
from duecourse.portfolio.from_cases import tables_of

from .conftest import HERE, Run

ROOT = HERE.parents[1]
BRANCH = ROOT / "policies" / "branch"
CASES = BRANCH / "cases"
AT = "2026-03-10T08:30:00+08:00"
DAY = ("--day", "2026-03-10", "--at", AT)
FLAGS = ("--source", CASES, "--shift", "09:00-18:00", *DAY)


def plan(run: Run, *arguments: str | Path) -> dict[str, Any]:
    done = run("plan", BRANCH, *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_file_of_a_plan(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    done = run("plan", BRANCH, *FLAGS, "--agents", "2", "--out", out)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "Plan again after the chases at 10:00, 14:00, 16:00." in done.stdout
    written = json.loads((out / "plan.json").read_text("utf-8"))
    bookings = written["bookings"]
    assert len(bookings) > 30
    with (out / "plan.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["case"] for row in rows] == [row["case"] for row in bookings]
    for agent in ("agent-1", "agent-2"):
        mine = [row for row in bookings if row["agent"] == agent]
        data = (out / "agents" / f"{agent}.ics").read_bytes()
        calendar = icalendar.Calendar.from_ical(data)
        events = list(calendar.walk("VEVENT"))
        starts = [event.decoded("DTSTART") for event in events]
        assert starts == [datetime.fromisoformat(row["start"]) for row in mine]
        assert len({str(event["UID"]) for event in events}) == len(mine)
        assert [event.get("STATUS") == "TENTATIVE" for event in events] == [
            bool(row["only_if"]) for row in mine
        ]
        assert (out / "agents" / f"{agent}.csv").read_text("utf-8").count("\n") == len(mine) + 1
        for first, second in pairwise(mine):
            assert first["end"] <= second["start"]
    drawn = ElementTree.fromstring((out / "plan.svg").read_text("utf-8"))
    titles = [each.text or "" for each in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert sum("score" in title for title in titles) == len(bookings)
    not_booked = (out / "not-booked.csv").read_text("utf-8")
    assert "branch/red-line-cease" in not_booked
    spoken = [row["words"] for row in bookings if row["script"]]
    assert spoken
    assert all(words["text"] or words["opening"] for words in spoken)
    again = run("plan", BRANCH, *FLAGS, "--agents", "2", "--out", out)
    assert again.returncode == 2
    assert "holds a plan already" in again.stderr
    before = {file.name: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    forced = run("plan", BRANCH, *FLAGS, "--agents", "2", "--out", out, "--force")
    assert forced.returncode == 0
    assert before == {file.name: file.read_bytes() for file in out.rglob("*") if file.is_file()}


def test_each_booking_is_what_decide_says_at_its_minute(run: Run) -> None:
    """The first of each person; what follows is tested in ``tests/properties``."""
    book = duecourse.load(BRANCH)
    cases = {case.id: case for case in map(book.read_case, sorted(CASES.glob("*.yaml")))}
    found = plan(run, *FLAGS, "--agents", "1")
    firsts = [row for row in found["bookings"] if row["attempt"] == 1]
    assert len(firsts) > 20
    for row in firsts:
        at = datetime.fromisoformat(row["start"])
        us = int(datetime.fromisoformat(AT).timestamp() * 1_000_000)
        decision = book.decide(cases[row["case"]].as_of(us)[0], at)
        now = [
            now
            for now in decision.now
            if (now.treatment, now.to) == (row["treatment"], row["point"])
        ]
        assert [list(each.duties) for each in now] == [row["duties"]]
        assert row["stage"] == decision.stage


def test_a_run_and_tables_give_the_plan_that_cases_give(run: Run, tmp_path: Path) -> None:
    book = duecourse.load(BRANCH)
    files = sorted(CASES.glob("*.yaml"))
    tables = tables_of([book.read_case(file) for file in files], book.vocabulary)
    source, folder = tmp_path / "portfolio", tmp_path / "run"
    source.mkdir()
    for name, table in tables:
        pq.write_table(table, source / f"{name}.parquet")
    nine = "2026-03-10T09:00:00+08:00"
    ran = run("run", BRANCH, "--source", source, "--at", nine, "--out", folder)
    assert ran.returncode == 0, ran.stderr
    flags = ("--agents", "2", "--shift", "09:00..18:00", "--at", nine)

    of_cases = plan(run, "--source", CASES, *flags)
    of_tables = plan(run, "--source", source, "--decided", folder, *flags)

    assert len(of_cases["bookings"]) > 30
    assert of_tables["bookings"] == of_cases["bookings"]
    assert of_tables["counts"] == of_cases["counts"]
    late = run(
        "plan",
        BRANCH,
        "--source",
        source,
        "--decided",
        folder,
        *flags[:4],
        "--day",
        "2026-03-11",
        "--at",
        "2026-03-11T08:00:00+08:00",
    )
    assert "which is not on 2026-03-11" in late.stderr
    gone = run("plan", BRANCH, "--source", source, "--decided", source, *flags)
    assert gone.returncode == 2
    assert "there is no table `decisions`" in gone.stderr


def test_agents_of_a_file_keep_to_their_words(run: Run) -> None:
    found = plan(run, "--source", CASES, "--agents", BRANCH / "agents.yaml", *DAY)
    by_agent: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in found["bookings"]:
        by_agent[row["agent"]].append(row)
    assert {row["language"] for row in by_agent["desk-1"]} == {"zh"}
    assert {row["stage"] for row in by_agent["desk-3"]} <= {"reminder", "golden", "critical"}
    assert not any("12:00" <= row["start"][11:16] < "13:00" for row in by_agent["desk-1"])
    assert any(row["start"][11:16] < "12:00" for row in by_agent["desk-1"])
    assert all("12:00" <= row["start"][11:16] < "21:00" for row in by_agent["desk-3"])
    assert {"setting": "after_chase", "value": 10, "source": "given"} in found["settings"]


def test_the_solver_says_how_good_it_is(run: Run) -> None:
    found = plan(
        run, *FLAGS[:2], "--shift", "09:00..11:00", *DAY, "--agents", "1", "--solver", "optimal"
    )
    solver = found["solver"]
    model = solver["model"]
    assert model["status"] == "optimal"
    assert model["gap_percent"] == 0
    assert model["greedy_objective"] <= model["objective"] == model["bound"]
    assert solver["objective"] >= solver["greedy_objective"]


def test_a_shift_outside_all_lawful_hours_books_nothing(run: Run) -> None:
    case = CASES / "golden-seventies.yaml"
    done = run("plan", BRANCH, "--source", case, *DAY, "--agents", "2", "--shift", "22:00-05:00")
    assert done.returncode == 1
    assert "0 bookings of 0 cases" in done.stdout
    assert "no lawful minute is left in the day" in done.stdout


def test_a_shift_over_midnight_ends_on_the_next_day(run: Run) -> None:
    found = plan(run, "--source", CASES, *DAY, "--agents", "1", "--shift", "19:00-02:00")
    assert found["agents"][0]["shift"] == ["2026-03-10T19:00:00+08:00", "2026-03-11T02:00:00+08:00"]
    late = {row["case"] for row in found["bookings"] if row["end"] > "2026-03-10T21:00"}
    # It is morning in New York, where this customer is.
    assert late == {"LN-1051"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--agents", "0", "--shift", "09:00-18:00"), "expected 1 to 500, or a file"),
        (("--agents", "-3", "--shift", "09:00-18:00"), "expected 1 to 500, or a file"),
        (("--agents", "nobody.yaml", "--shift", "09:00-18:00"), "there is no such file"),
        (("--agents", CASES / "tug-willing.yaml"), "is of kind `case`"),
        (("--agents", "2"), "has no shift"),
        (("--agents", "2", "--shift", "9-18"), "are no hours; write them as `09:00..18:00`"),
        (("--agents", "2", "--shift", "09:00-09:00"), "are empty"),
        (("--agents", "2", "--shift", "06:00-08:00"), "no minute of work is left"),
        (("--agents", "2", "--shift", "10:00-10:12"), "no agent has 4 minutes in a row"),
        (("--agents", "2", "--shift", "09:00-18:00", "--show", "agent-3"), "there is no agent"),
        (("--agents", "2", "--shift", "09:00-18:00", "--time-limit", "soon"), "is no time"),
    ],
)
def test_what_cannot_be_planned_is_said(
    run: Run, arguments: tuple[str | Path, ...], said: str
) -> None:
    done = run("plan", BRANCH, "--source", CASES, *DAY, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_mistakes_of_an_agents_file_have_codes_and_places(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "agents.yaml"
    file.write_text(
        "kind: agents\nshift: 09:00..18:00\nagents:\n  - {id: a, languages: [zhh]}\n  - {id: a}\n",
        "utf-8",
    )
    done = run("plan", BRANCH, *FLAGS, "--agents", file)
    assert done.returncode == 2
    for word in ("P209", "P205", "agents.yaml:4", "did you mean `zh`?"):
        assert word in done.stderr


def test_without_law_the_plan_says_so(run: Run) -> None:
    done = run("plan", BRANCH, *FLAGS, "--agents", "1", "--no-law", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["law"] == "none"
    assert "law" in done.stderr.lower()
