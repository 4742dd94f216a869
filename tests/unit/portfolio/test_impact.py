"""What columns say of two books is what deciding one by one says."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests._runs import BRANCH, ROOT, branch_cases
from tests.unit.portfolio._plainly import Plainly, plainly

import duecourse
from duecourse import Book
from duecourse.portfolio.documents import documents
from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.from_cases import tables_of
from duecourse.portfolio.impact.edited import edited
from duecourse.portfolio.impact.machine import as_dict
from duecourse.portfolio.impact.model import Impact
from duecourse.portfolio.impact.through import Asked, impacts, wide
from duecourse.portfolio.intake.mapping import no_mapping
from duecourse.portfolio.intake.sources import source
from duecourse.portfolio.running.run import Run
from duecourse.portfolio.running.settings import Settings
from duecourse.portfolio.synth.generate import whole
from duecourse.portfolio.synth.spec import spec_of
from duecourse.portfolio.tables import Tables

REGIMES = ROOT / "policies" / "regimes"
AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
EDITS = (
    ("stages.yaml", "days_past_due: 1..3", "days_past_due: 1..5"),
    ("stages.yaml", "days_past_due: 4..7", "days_past_due: 6..7"),
    ("call-windows.yaml", "hours: 09:30..11:00, calls: 3", "hours: 10:30..11:00, calls: 2"),
    ("limits.yaml", "at_most: 1, within: 7 days", "at_most: 2, within: 7 days"),
    ("worklist.yaml", "points: 40", "points: 45"),
    ("treatments/critical.yaml", "voice\n    rank: 30", "voice\n    rank: 10"),
    ("treatments/reminder.yaml", "learn: [customer_situation]", "learn: [promise_date]"),
    ("treatments/tug-of-war.yaml", "{party: consumer}\n", "{party: consumer, phone: mobile}\n"),
    ("cadence.yaml", "at: 14:00", "at: 13:00"),
)  # fmt: skip


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edited") / "branch"
    shutil.copytree(BRANCH, folder)
    for name, before, after in EDITS:
        file = folder / name
        text = file.read_text("utf-8")
        assert before in text, (name, before)
        file.write_text(text.replace(before, after, 1), "utf-8")
    scripts = folder / "scripts" / "overdue.yaml"
    text = scripts.read_text("utf-8")
    scripts.write_text(
        text.replace("您好，我是{caller_name}。", "您好！我是{caller_name}。"), "utf-8"
    )
    return folder


def write(tables: Tables, folder: Path) -> Path:
    folder.mkdir()
    for name, table in tables:
        if table is not None:
            pq.write_table(table, folder / f"{name}.parquet")
    return folder


def impact(
    books: list[Book], folder: Path, on: str, part_cases: int = 50_000, at: datetime = AT
) -> Impact:
    columns = no_mapping(wide(books))
    opened = source(str(folder), columns)
    try:
        (found,) = impacts(books, opened, columns, Asked(at, on=on, part_cases=part_cases))
    finally:
        opened.close()
    return found


def agree(found: Impact, wanted: Plainly) -> None:
    assert +found.labels == wanted.labels
    assert +found.kinds == wanted.kinds
    assert +found.ways == wanted.ways
    assert found.stages == wanted.stages
    assert found.now == wanted.now
    by_treatment = {
        (name, kind): number
        for name, counts in found.by_treatment.items()
        for kind, number in counts.items()
        if kind in ("lost", "delayed", "shorter", "gained", "advanced", "longer")
    }
    assert by_treatment == wanted.by_treatment
    cases: dict[tuple[str, str, str], int] = {}
    pairs: dict[tuple[str, str, str], int] = {}
    for rule, ways in found.rules.items():
        for direction in ("stricter", "looser"):
            if number := getattr(ways, direction):
                cases[direction, rule.kind, rule.name] = number
                pairs[direction, rule.kind, rule.name] = getattr(ways, f"{direction}_pairs")
    assert cases == {key: len(ids) for key, ids in wanted.rules.items()}
    assert pairs == dict(wanted.pairs_by_rule)


@pytest.mark.parametrize("law", [["cn"], []], ids=["law", "no-law"])
def test_the_sample_cases_of_the_branch(new: Path, tmp_path: Path, law: list[str]) -> None:
    packs = [REGIMES / name for name in law]
    books = [duecourse.load(path, packs=packs) for path in (BRANCH, new)]
    cases = [books[0].read_case(file) for file in branch_cases()]
    folder = write(tables_of(cases, books[0].vocabulary), tmp_path / "portfolio")
    given = [document for document in documents(_read(folder))]
    wanted = plainly(books[0], books[1], given, AT, edited(books[0].joined, books[1].joined))
    for on in ("columns", "scalar"):
        found = impact(books, folder, on)
        assert (found.read, found.compared, found.rejected) == (len(cases), len(cases), 0)
        agree(found, wanted)
    if law == []:
        return
    assert {"stricter", "looser", "stage", "words", "score", "duties", "choice"} <= set(
        +wanted.labels
    )


def _read(folder: Path) -> Tables:
    found: dict[str, pa.Table] = {
        name: pq.read_table(folder / f"{name}.parquet")
        for name in ("cases", "contacts", "points", "events")
        if (folder / f"{name}.parquet").exists()
    }
    return Tables(**found)


def test_a_portfolio_of_several_places_in_several_parts(new: Path, tmp_path: Path) -> None:
    packs = [REGIMES / name for name in ("cn", "in")]
    books = [duecourse.load(path, packs=packs) for path in (BRANCH, new)]
    spec = spec_of(books[0], cases=90, seed=7, at=AT, jurisdictions={"CN": 0.6, "IN": 0.4})
    folder = write(whole(spec), tmp_path / "portfolio")
    found = impact(books, folder, "columns", part_cases=50)
    wanted = plainly(
        books[0],
        books[1],
        list(documents(_read(folder))),
        AT,
        edited(books[0].joined, books[1].joined),
    )
    agree(found, wanted)


def test_what_a_run_rejects_is_rejected(new: Path, tmp_path: Path) -> None:
    books = [duecourse.load(path, packs=[]) for path in (BRANCH, new)]
    spec = spec_of(books[0], cases=200, seed=3, at=AT, faults=0.3)
    folder = write(whole(spec), tmp_path / "portfolio")
    found = impact(books, folder, "columns", part_cases=60)
    columns = no_mapping(books[0].vocabulary)
    settings = Settings(AT, on="columns", part_cases=60)
    run = Run(books[0], source(str(folder), columns), columns, tmp_path / "run", settings)
    counts = run.run()["counts"]["cases"]
    assert counts == {
        "read": found.read,
        "decided": found.compared,
        "rejected": found.rejected,
    }
    assert found.rejects.total() >= found.rejected > 10


def test_a_case_that_one_side_refuses_is_compared_by_neither(tmp_path: Path) -> None:
    """A new fact whose column the old playbook does not read, and a case that only one can read."""
    other = tmp_path / "branch"
    shutil.copytree(BRANCH, other)
    facts = other / "facts.yaml"
    facts.write_text(
        facts.read_text("utf-8")
        + "  - {id: risk_grade, type: enum, values: [low, high], path: loan.risk_grade}\n",
        "utf-8",
    )
    books = [duecourse.load(path, packs=[]) for path in (BRANCH, other)]
    cases = [books[0].read_case(file) for file in branch_cases()[:6]]
    tables = tables_of(cases, books[0].vocabulary)
    grades = pa.array(["low", "high", "bad", None, "low", "worse"])
    tables = Tables(
        tables.cases.append_column("loan.risk_grade", grades),
        tables.contacts,
        tables.points,
        tables.events,
    )
    folder = write(tables, tmp_path / "portfolio")
    for first, second in ((0, 1), (1, 0)):
        for on in ("columns", "scalar"):
            found = impact([books[first], books[second]], folder, on)
            assert (found.read, found.compared, found.rejected) == (6, 4, 2)
            assert found.rejects == {"C104": 2}
            assert found.same == 4


def test_one_column_of_two_types_is_refused(tmp_path: Path) -> None:
    books = []
    for number, kind in enumerate(("integer", "boolean")):
        folder = tmp_path / f"b{number}"
        shutil.copytree(BRANCH, folder)
        with (folder / "facts.yaml").open("a", encoding="utf-8") as file:
            file.write(f"  - {{id: odd, type: {kind}, path: loan.odd}}\n")
        books.append(duecourse.load(folder, packs=[]))
    with pytest.raises(PortfolioError, match=r"`loan.odd` of cases as two types"):
        wide(books)


def test_the_same_book_twice_changes_nothing(tmp_path: Path) -> None:
    book = duecourse.load(BRANCH, packs=[])
    cases = [book.read_case(file) for file in branch_cases()[:10]]
    folder = write(tables_of(cases, book.vocabulary), tmp_path / "portfolio")
    found = impact([book, book], folder, "columns")
    assert (found.changed, found.same) == (0, 10)
    assert not +found.labels
    told = as_dict(found)
    assert told["by_rule"] == []
    assert all(row["before"] == row["after"] for row in told["stages"])


def test_the_size_of_a_part_changes_nothing(new: Path, tmp_path: Path) -> None:
    books = [duecourse.load(path, packs=[]) for path in (BRANCH, new)]
    folder = write(whole(spec_of(books[0], cases=120, seed=9, at=AT)), tmp_path / "portfolio")
    one, several = (as_dict(impact(books, folder, "columns", part_cases=n)) for n in (1000, 25))
    assert one == several
    ids = [each["case"] for each in one["examples"]["stricter"]]
    assert ids == sorted(ids)
    assert len(ids) == 3
