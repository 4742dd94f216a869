"""The figures of a report are those of a plain count over the same rows."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests._runs import write_run

from duecourse.portfolio.outcomes import ACTIONS, DECISIONS, REJECTS, Outcome
from duecourse.portfolio.report._store import store
from duecourse.portfolio.report.figures import Report
from duecourse.portfolio.report.headroom import headroom
from duecourse.portfolio.report.make import report
from duecourse.portfolio.report.runs import open_run

AT = datetime(2026, 3, 10, 10, 5, tzinfo=timezone(timedelta(hours=8)))
MIDNIGHT = datetime(2026, 3, 10, tzinfo=AT.tzinfo)
STAGES = ("golden", "critical", None)
LIMITS = ("cn/hours", "cn/cap", "branch/hold")
ACTS = ("call", "sms", "email", "letter", "visit", "review")
Row = dict[str, Any]

minutes = st.integers(1, 3 * 1440)
reasons = st.lists(st.sampled_from(LIMITS), min_size=1, max_size=3, unique=True)


@st.composite
def actions(draw: st.DrawFn, case: str, person: str) -> Row:
    verdict = draw(st.sampled_from(("now", "instead", "later", "barred")))
    do = draw(st.sampled_from(ACTS if verdict in ("now", "barred") else ACTS[:-1]))
    empty: Row = {name: [] for name in ("reasons", "lapses", "duties", "checklist")}
    row: Row = empty | {"advice": [], "dropped": [], "exhibit": False, "treatment": "t"}
    row |= {"case": case, "person": person, "verdict": verdict, "do": do}
    if do != "review":
        row |= {"contact": "self", "point": "mobile"}
    begins = AT
    if verdict == "instead":
        row["do"] = ""
    elif verdict == "later":
        begins = AT + timedelta(minutes=draw(minutes))
        row |= {"not_before": begins, "reasons": draw(reasons)}
    elif verdict == "barred":
        row |= {"reasons": draw(reasons), "exhibit": draw(st.booleans())}
    elif do != "review":
        row["remaining"] = draw(st.none() | st.integers(1, 4))
    if verdict in ("now", "later"):
        row["until"] = draw(st.none() | minutes.map(lambda m: begins + timedelta(minutes=m)))
    return row


@st.composite
def outcomes(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    decisions, found = [], []
    for number in range(draw(st.integers(1, 6))):
        case, person = f"C{number}", f"P{draw(st.integers(0, 3))}"
        law = draw(st.sampled_from(("full", "partial", "none")))
        decisions.append(
            {
                "case": case, "person": person, "law": law, "score": 0, "score_because": [],
                "stage": draw(st.sampled_from(STAGES)), "missing": [], "ignored": [],
            }
        )  # fmt: skip
        found += draw(st.lists(actions(case, person), max_size=5))
    return decisions, found


def made(folder: Path, decisions: list[Row], rows: list[Row], at: datetime = AT) -> Path:
    outcome = Outcome(
        pa.Table.from_pylist(decisions, DECISIONS),
        pa.Table.from_pylist(rows, ACTIONS),
        pa.Table.from_pylist([], REJECTS),
    )
    return write_run(folder, outcome, at, book={"id": "b"}, law={"packs": [{"id": "cn"}]})


@settings(max_examples=25, deadline=None)
@given(outcomes())
def test_every_figure_is_a_plain_count(drawn: tuple[list[Row], list[Row]]) -> None:
    decisions, rows = drawn
    with tempfile.TemporaryDirectory() as folder:
        run = open_run(made(Path(folder) / "run", decisions, rows))
        found = report(run)
        check_stages(found, decisions, rows)
        check_hours(found, decisions, rows)
        check_costs(found, rows)
        with store(run) as open_:
            check_headroom(headroom(open_, {"cn/cap"}), rows, {"cn/cap"})
        check_headroom(found.headroom, rows, None)
        assert found.persons == len({row["person"] for row in decisions})
        assert found.no_law == sum(row["law"] == "none" for row in decisions)


def kind(do: str) -> str:
    if do in ("sms", "wechat", "email"):
        return "message"
    return do if do in ("call", "letter", "visit") else "desk"


def check_stages(found: Report, decisions: list[Row], rows: list[Row]) -> None:
    assert {row.stage for row in found.stages} == {row["stage"] for row in decisions}
    for row in found.stages:
        cases = [d["case"] for d in decisions if d["stage"] == row.stage]
        mine = {case: [r for r in rows if r["case"] == case] for case in cases}
        verdicts = {case: {r["verdict"] for r in each} for case, each in mine.items()}
        assert row.cases == len(cases)
        assert row.now == sum("now" in each for each in verdicts.values())
        assert row.later == sum("later" in each and "now" not in each for each in verdicts.values())
        assert row.now + row.later + row.nothing == row.cases
        now = [r for each in mine.values() for r in each if r["verdict"] == "now"]
        assert row.actions == len(now)
        for name, number in row.kinds.items():
            assert number == len({r["case"] for r in now if kind(r["do"]) == name})


def check_hours(found: Report, decisions: list[Row], rows: list[Row]) -> None:
    assert len(found.hours) == 24
    stage = {row["case"]: row["stage"] for row in decisions}
    for number, hour in enumerate(found.hours):
        begins = MIDNIGHT + timedelta(hours=number)
        ends = begins + timedelta(hours=1)
        assert hour.label == f"{number:02}:00"
        assert hour.past == (number < 10)
        if hour.past:
            assert hour.cases is None
            continue
        open_ = set()
        for row in rows:
            if row.get("point") is None or row["verdict"] not in ("now", "later"):
                continue
            first = row.get("not_before") or AT
            last = row.get("until") or datetime.max.replace(tzinfo=UTC)
            if max(first, begins) < min(last, ends):
                open_.add(row["case"])
        assert hour.cases == len(open_)
        assert hour.stages == {
            name or "": sum(stage[case] == name for case in open_)
            for name in STAGES
            if any(stage[case] == name for case in open_)
        }


def check_costs(found: Report, rows: list[Row]) -> None:
    rows = [row for row in rows if not row["exhibit"]]
    against = [row for row in rows if row["verdict"] in ("later", "barred")]
    assert found.costs.offered == len(rows)
    assert {each.limit for each in found.costs.limits} == {n for r in against for n in r["reasons"]}
    for each in found.costs.limits:
        mine = [row for row in against if each.limit in row["reasons"]]
        alone = [row for row in mine if len(row["reasons"]) == 1]
        assert each.cases == len({row["case"] for row in mine})
        assert each.cases_alone == len({row["case"] for row in alone})
        assert each.barred_alone == sum(row["verdict"] == "barred" for row in alone)
        assert each.delayed_alone == sum(row["verdict"] == "later" for row in alone)
        assert each.actions == len(mine)
        for hours, some in ((each.hours, mine), (each.hours_alone, alone)):
            delays = [
                (row["not_before"] - AT).total_seconds() / 3600
                for row in some
                if row["verdict"] == "later"
            ]
            assert hours == (pytest.approx(median(delays)) if delays else None)


def check_headroom(found: Any, rows: list[Row], caps: set[str] | None) -> None:
    left: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for row in rows:
        key = row["person"], kind(row["do"])
        if row.get("point") is None or row["exhibit"]:
            continue
        if row["verdict"] == "now":
            left[key].append(row.get("remaining"))
        elif row["verdict"] != "instead" and caps and caps & set(row["reasons"]):
            left[key].append(0)
    wanted: dict[str, list[int | None]] = defaultdict(list)
    for (_, name), each in left.items():
        wanted[name].append(min((n for n in each if n is not None), default=None))
    assert {each.kind for each in found} == wanted.keys()
    for each in found:
        people = wanted[each.kind]
        assert each.at_cap == (None if caps is None else people.count(0))
        assert each.no_cap == people.count(None)
        assert sum(each.left.values()) == len(people) - people.count(0) - people.count(None)
        assert all(people.count(n) == number for n, number in each.left.items())


def test_a_day_of_25_hours_has_an_hour_twice(tmp_path: Path) -> None:
    from dataclasses import replace  # noqa: PLC0415

    import duecourse  # noqa: PLC0415 - only here
    from duecourse.language.model import Header  # noqa: PLC0415

    joined = duecourse.load(Path(__file__).parents[3] / "policies/branch", packs=[]).joined
    header: Header = replace(joined.playbook.header, zone="America/New_York")
    moved = replace(joined, playbook=replace(joined.playbook, header=header))
    at = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)  # midnight in New York
    decision = {
        "case": "C", "person": "P", "law": "full", "score": 0, "score_because": [],
        "stage": "golden", "missing": [], "ignored": [],
    }  # fmt: skip
    labels = [
        h.label
        for h in report(open_run(made(tmp_path / "r", [decision], [], at)), joined=moved).hours
    ]
    assert len(labels) == 25
    assert labels[:4] == ["00:00", "01:00", "01:00", "02:00"]
