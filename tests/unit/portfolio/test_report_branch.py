"""A report on the branch's sample cases: due dates, intensity, movement, and what is refused."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests._runs import BRANCH, branch_cases, run_branch

import duecourse
from duecourse import Book
from duecourse.portfolio.report.figures import Report
from duecourse.portfolio.report.ladder import ladder
from duecourse.portfolio.report.make import report
from duecourse.portfolio.report.movement import GONE, NEW
from duecourse.portfolio.report.runs import ReportError, open_portfolio, open_run

AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
EARLIER = datetime.fromisoformat("2026-03-06T10:05:00+08:00")


@pytest.fixture(scope="module")
def book() -> Book:
    return duecourse.load(BRANCH)


@pytest.fixture(scope="module")
def runs(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    files = branch_cases()
    run_branch(book, folder / "now", AT, files[:-2])
    run_branch(book, folder / "before", EARLIER, files[3:])
    return folder


@pytest.fixture(scope="module")
def full(book: Book, runs: Path) -> Report:
    return report(
        open_run(runs / "now"),
        portfolio=open_portfolio(runs / "now" / "portfolio"),
        before=open_run(runs / "before"),
        joined=book.joined,
    )


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    parts = folder / table
    found: list[dict[str, object]] = pq.read_table(
        parts if parts.is_dir() else folder / f"{table}.parquet"
    ).to_pylist()
    return found


def test_the_ladder_is_read_from_the_stages(book: Book) -> None:
    found = ladder(book.joined.playbook.stages)
    assert found.current == {"reminder"}
    assert found.overdue == {"golden", "critical", "tug-of-war", "m2"}
    assert found.order[-5:] == ("reminder", "golden", "critical", "tug-of-war", "m2")
    assert found.rank("origination") is None
    assert found.spans == (
        (-3, 0, "reminder"), (1, 3, "golden"), (4, 7, "critical"), (8, 30, "tug-of-war"),
        (31, 3660, "m2"),
    )  # fmt: skip


def test_days_past_due_and_inflow(full: Report, runs: Path) -> None:
    days, unknown, other = [], 0, 0
    for row in rows(runs / "now" / "portfolio", "cases"):
        status, due = row["loan.status"], row["loan.oldest_unpaid_due_date"]
        if status is None or (status == "active" and due is None):
            unknown += 1
        elif status != "active":
            other += 1
        else:
            assert isinstance(due, date)
            days.append((date(2026, 3, 10) - due).days)
    found = full.arrears
    assert found is not None
    assert (found.active, found.unknown, found.other) == (len(days), unknown, other)
    for low, high, number in found.due:
        within = [d for d in days if (low is None or d >= low) and (high is None or d <= high)]
        assert number == len(within)
    assert found.period == 4
    assert found.inflow.part == sum(1 <= d <= 4 for d in days)
    assert found.inflow.whole == sum(d <= 4 for d in days)
    stages = {row["case"]: row["stage"] for row in rows(runs / "now", "decisions")}
    order = ["reminder", "golden", "critical", "tug-of-war", "m2"]

    def stage(day: int) -> str | None:
        bounds = [(-3, 0), (1, 3), (4, 7), (8, 30), (31, 9999)]
        return next((s for s, (a, b) in zip(order, bounds, strict=True) if a <= day <= b), None)

    assert sum(number for _, _, number in found.moves) == sum(
        stage(d) is not None and stage(d) != stage(d + 7) for d in days
    )
    assert set(stages.values()) >= {"golden", "critical"}


def test_intensity(full: Report, runs: Path) -> None:
    people = {row["person"] for row in rows(runs / "now", "decisions")}
    events = rows(runs / "now" / "portfolio", "events")
    assert full.intensity is not None
    kinds = {"attempts": ("call",), "messages": ("sms", "wechat", "email"), "visits": ("visit",)}
    for each in full.intensity:
        first = datetime(2026, 3, 10, tzinfo=AT.tzinfo) - timedelta(days=each.days - 1)
        had: Counter[object] = Counter()
        for event in events:
            at = event["at"]
            assert isinstance(at, datetime)
            mine = event["type"] in kinds[each.count] and event["direction"] == "out"
            had[event["person"]] += int(mine and first <= at <= AT)
        wanted = Counter(had[person] for person in people)
        assert each.persons == wanted
        assert each.total == sum(had[person] for person in people)
        assert each.most == max(had[person] for person in people)
    assert any(each.total for each in full.intensity)


def test_movement(full: Report, runs: Path) -> None:
    was = {row["case"]: row["stage"] for row in rows(runs / "before", "decisions")}
    now = {row["case"]: row["stage"] for row in rows(runs / "now", "decisions")}
    wanted = Counter((was.get(c, NEW), now.get(c, GONE)) for c in was.keys() | now.keys())
    found = full.movement
    assert found is not None
    assert {(a, b): number for a, b, number in found.cells} == wanted
    assert found.days == 4
    assert found.same_book
    both = [c for c in was if c in now]
    overdue = ["golden", "critical", "tug-of-war", "m2"]
    base = [c for c in both if was[c] == "reminder"]
    assert found.inflow is not None
    assert (found.inflow.part, found.inflow.whole) == (
        sum(now[c] in overdue for c in base),
        len(base),
    )
    for roll in found.rolls:
        mine = [c for c in both if was[c] == roll.stage]
        place = overdue.index(roll.stage)
        assert roll.worse == sum(now[c] in overdue[place + 1 :] for c in mine)
        assert roll.cases - roll.gone == len(mine)
        kinds = (roll.worse, roll.same, roll.better, roll.cured, roll.no_stage, roll.gone)
        assert sum(kinds) == roll.cases
    assert any(roll.worse for roll in found.rolls)


def test_a_loan_paid_off_is_cured_only_where_the_portfolio_says_so(
    book: Book, tmp_path: Path
) -> None:
    file = BRANCH / "cases" / "golden-seventies.yaml"
    paid = tmp_path / "paid.yaml"
    paid.write_text(file.read_text("utf-8").replace("status: active", "status: paid"), "utf-8")
    before = run_branch(book, tmp_path / "before", AT, [file])
    after = run_branch(book, tmp_path / "after", AT + timedelta(days=1), [paid])
    runs = open_run(after), open_run(before)
    blind = report(runs[0], before=runs[1], joined=book.joined).movement
    assert blind is not None
    assert [(r.cured, r.no_stage) for r in blind.rolls] == [(0, 1)]
    told = open_portfolio(after / "portfolio")
    seeing = report(runs[0], before=runs[1], portfolio=told, joined=book.joined).movement
    assert seeing is not None
    assert [(r.cured, r.no_stage) for r in seeing.rolls] == [(1, 0)]
    assert seeing.cure is not None
    assert seeing.cure.rate == 1


def test_limits_have_title_citation_and_form(full: Report) -> None:
    costs = {each.limit: each for each in full.costs.limits}
    standard = costs["cn/hours-standard"]
    assert standard.cite.startswith("GB/T 45251-2025")
    assert standard.form == "hours"
    assert standard.title["zh"]
    assert costs["branch/morning"].form == "cap"


def test_without_a_playbook_the_run_tells_what_it_can(runs: Path) -> None:
    found = report(open_run(runs / "now"))
    assert ("no_playbook", "") in found.notes
    assert found.zone == "UTC+08:00"
    assert found.arrears is None
    assert all(each.at_cap is None for each in found.headroom)
    costs = {each.limit: each for each in found.costs.limits}
    assert costs["cn/hours-standard"].cite.startswith("GB/T 45251-2025")


def test_runs_of_other_books_are_told(book: Book, runs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(runs / "before", other)
    said = json.loads((other / "run.json").read_text("utf-8"))
    (other / "run.json").write_text(
        json.dumps({**said, "book": {**said["book"], "digest": "sha256:0"}}), "utf-8"
    )
    found = report(open_run(runs / "now"), before=open_run(other), joined=book.joined)
    assert [code for code, _ in found.notes] == ["other_book"]
    assert found.movement is not None
    assert not found.movement.same_book


def test_a_playbook_that_did_not_decide_it_is_told(runs: Path) -> None:
    joined = duecourse.load(BRANCH, packs=[]).joined
    assert [code for code, _ in report(open_run(runs / "now"), joined=joined).notes] == [
        "other_playbook"
    ]


def test_an_empty_portfolio(book: Book, tmp_path: Path) -> None:
    empty = run_branch(book, tmp_path / "empty", AT, [])
    found = report(
        open_run(empty), portfolio=open_portfolio(empty / "portfolio"), joined=book.joined
    )
    assert found.cases == 0
    assert ("no_cases", "") in found.notes
    assert found.arrears is not None
    assert found.arrears.inflow.rate is None


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (shutil.rmtree, "R101", "no folder"),
        (lambda f: [p.unlink() for p in f.rglob("*.*")], "R101", "holds no run"),
        (lambda f: (f / "run.json").unlink(), "R102", "not finished"),
        (lambda f: shutil.rmtree(f / "actions"), "R102", "actions.parquet"),
        (lambda f: (f / "actions").rename(f / "actions.csv"), "R103", "reports read Parquet"),
        (lambda f: (f / "decisions" / "part-00001.parquet").unlink(), "R102", "counts 58 cases"),
        (lambda f: (f / "run.json").write_text("{"), "R103", "cannot read"),
        (lambda f: (f / "run.json").write_text('{"at": "2026-03-10T10:05"}'), "R103", "no instant"),
        (
            lambda f: (f / "decisions" / "part-00000.parquet").write_bytes(b"no"),
            "R103",
            "cannot read",
        ),
        (
            lambda f: shutil.copy(f / "reasons.parquet", f / "actions" / "part-00000.parquet"),
            "R103",
            "no column `case`",
        ),
    ],
)
def test_what_is_no_run_is_refused(
    runs: Path, tmp_path: Path, spoil: object, code: str, words: str
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(runs / "now", folder)
    assert callable(spoil)
    spoil(folder)
    with pytest.raises(ReportError, match=words) as caught:
        open_run(folder)
    assert caught.value.code == code


def test_what_is_no_portfolio_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"no cases\.parquet") as caught:
        open_portfolio(tmp_path)
    assert caught.value.code == "R104"


def test_the_earlier_run_is_the_earlier_one(runs: Path) -> None:
    with pytest.raises(ReportError, match="not before") as caught:
        report(open_run(runs / "before"), before=open_run(runs / "now"))
    assert caught.value.code == "R105"
