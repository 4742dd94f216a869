"""The calendar of effective dates, and a book held still in it."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests._runs import BRANCH, ROOT, branch_cases
from tests.unit.portfolio._plainly import plainly
from tests.unit.portfolio.test_impact import agree, impact, write

import duecourse
from duecourse import Book
from duecourse.book.held import held
from duecourse.book.lower import epoch_of, lower
from duecourse.clock.instants import DAY, day_number
from duecourse.clock.zones import zone
from duecourse.difference.calendar import boundaries
from duecourse.language.model import Policy
from duecourse.portfolio.documents import documents
from duecourse.portfolio.impact.edited import edited
from duecourse.portfolio.synth.generate import whole
from duecourse.portfolio.synth.spec import spec_of

INDIA = ROOT / "policies" / "regimes" / "in"
NEW_YEAR = zone("Asia/Kolkata").start_of_day(day_number(date(2027, 1, 1)))


def instant(us: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)


@pytest.fixture(scope="module")
def book() -> Book:
    return duecourse.load(BRANCH, packs=[INDIA])


def test_what_begins_and_ends_in_india(book: Book) -> None:
    (found,) = boundaries(book.joined, NEW_YEAR - 30 * DAY, NEW_YEAR + 30 * DAY)
    assert (found.us, found.local) == (NEW_YEAR, "2027-01-01T00:00:00+05:30")
    starts, ends = ({each.id for each in side} for side in (found.starts, found.ends))
    assert "hours" in starts
    assert "hours-2025" in ends
    assert not starts & ends
    hours = next(each for each in found.starts if each.id == "hours")
    assert hours.cite == "Fourth Amendment 2026, para 454Y(4)"
    text = Path(hours.place.file)
    assert text.name == "amendment-2026.yaml"
    assert "id: hours" in text.read_text("utf-8").splitlines()[hours.place.line - 1]


def test_a_boundary_is_looked_for_from_the_first_instant_to_before_the_last(book: Book) -> None:
    assert not boundaries(book.joined, NEW_YEAR - DAY, NEW_YEAR)
    assert boundaries(book.joined, NEW_YEAR, NEW_YEAR + 1)
    assert not boundaries(book.joined, NEW_YEAR + 1, NEW_YEAR + DAY)


@pytest.mark.parametrize("us", [NEW_YEAR - 1, NEW_YEAR])
def test_a_book_held_still_is_the_plan_of_that_instant_at_every_instant(
    book: Book, us: int
) -> None:
    stood = book.held(instant(us)).joined
    wanted = lower(book.joined, *epoch_of(book.joined.boundaries(), us))
    for asked in (NEW_YEAR - 400 * DAY, NEW_YEAR - 1, NEW_YEAR, NEW_YEAR + 400 * DAY):
        plan = lower(stood, *epoch_of(stood.boundaries(), asked))
        assert [each.limit.name for each in plan.instances] == [
            each.limit.name for each in wanted.instances
        ]
        assert [each.applies for each in plan.instances] == [
            each.applies for each in wanted.instances
        ]
        assert [each.treatment.meta.id for each in plan.acts] == [
            each.treatment.meta.id for each in wanted.acts
        ]


def test_far_from_any_date_a_book_held_still_decides_as_it_does(book: Book) -> None:
    at = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
    stood = book.held(at)
    for file in branch_cases()[::6]:
        one, other = book.read_case(file), stood.read_case(file)
        assert book.decide(one, at).to_json() == stood.decide(other, at).to_json()


def test_what_a_date_brings_in_columns_is_what_it_brings_one_by_one(
    book: Book, tmp_path: Path
) -> None:
    at = datetime.fromisoformat("2026-12-01T10:00:00+05:30")
    books = [book.held(instant(us)) for us in (NEW_YEAR - 1, NEW_YEAR)]
    spec = spec_of(book, cases=60, seed=5, at=at, jurisdictions={"IN": 1})
    tables = whole(spec)
    folder = write(tables, tmp_path / "portfolio")
    found = impact(books, folder, "columns", at=at)
    wanted = plainly(
        books[0],
        books[1],
        list(documents(tables)),
        at,
        edited(books[0].joined, books[1].joined),
    )
    agree(found, wanted)
    assert found.changed


def test_a_law_that_begins_is_law_only_from_then_on(tmp_path: Path) -> None:
    """Held before its first day, a pack as a whole is no law of its place."""
    law = ROOT / "policies" / "regimes" / "us-nyc"
    book = duecourse.load(BRANCH, packs=[ROOT / "policies" / "regimes" / "us", law])
    (found,) = boundaries(
        book.joined,
        day_number(date(2026, 8, 1)) * DAY,
        day_number(date(2026, 10, 1)) * DAY,
    )
    assert [(each.kind, each.id) for each in found.starts] == [("pack", "us-nyc")]
    before, after = (book.held(instant(us)) for us in (found.us - 1, found.us))
    assert "US-NYC" not in before.joined.in_force(found.us)
    assert len(after.joined.in_force(found.us)) == len(before.joined.in_force(found.us)) + 1


def test_dates_that_do_nothing_bring_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "branch"
    shutil.copytree(BRANCH, folder)
    dates = "effective: {from: 2026-03-01}"
    playbook, facts = folder / "playbook.yaml", folder / "facts.yaml"
    playbook.write_text(f"{playbook.read_text('utf-8')}{dates}\n", "utf-8")
    text = f"  - {{id: odd, type: boolean, path: loan.odd, {dates}}}\n"
    facts.write_text(facts.read_text("utf-8") + text, "utf-8")
    book = duecourse.load(folder, packs=[])
    year = day_number(date(2026, 1, 1)) * DAY
    assert boundaries(book.joined, year, year + 365 * DAY) == ()


EXPERIMENT = """\
kind: experiments
experiments:
  - id: kinder-call
    salt: kinder-call-2026
    unit: person
    champion: plain
    exclude: [{complaints: 1..}]
    arms:
      - {id: plain, share: 0%, treatments: [plain-call]}
      - {id: kind, share: 100%, treatments: [kinder-call]}
    source: memo
    effective: {from: 2026-03-01, until: 2026-05-31}
"""
KINDER = """\
kind: treatments
treatments:
  - {id: kinder-call, stage: critical, do: call, whom: {party: consumer}, purpose: collect,
     script: plain, tone: warm, themes: [help], exclusive: voice, rank: 30, source: memo}
"""


def test_an_experiment_begins_and_ends_with_its_dates(tmp_path: Path) -> None:
    folder = tmp_path / "branch"
    shutil.copytree(BRANCH, folder)
    (folder / "experiments.yaml").write_text(EXPERIMENT)
    (folder / "treatments" / "kinder-call.yaml").write_text(KINDER)
    book = duecourse.load(folder, packs=[])
    at = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
    begin, end = boundaries(
        book.joined, day_number(date(2026, 1, 1)) * DAY, day_number(date(2027, 1, 1)) * DAY
    )

    def calls(us: int) -> set[str]:
        held = book.held(instant(us))
        decision = held.decide(held.read_case(BRANCH / "cases" / "critical-half-reached.yaml"), at)
        return {item.treatment for item in decision.now} & {"plain-call", "kinder-call"}

    assert [calls(us) for us in (begin.us - 1, begin.us)] == [{"plain-call"}, {"kinder-call"}]
    assert [calls(us) for us in (end.us - 1, end.us)] == [{"kinder-call"}, {"plain-call"}]


def test_nothing_that_has_dates_keeps_them_when_it_is_held(book: Book) -> None:
    """Every kind of item: what is forgotten here would not be seen to begin."""
    dated: dict[str, Any] = {
        each.name: tuple(replace(item, meta=replace(item.meta, since=20_000)) for item in items)
        for each in fields(Policy)
        if isinstance(items := getattr(book.joined.playbook, each.name), tuple)
        and items
        and hasattr(items[0], "meta")
        and each.name != "indicators"  # figures of the report: no decision, and no dates
    }
    playbook = replace(book.joined.playbook, **dated)
    stood = held(replace(book.joined, playbook=playbook), 30_000 * DAY)
    for name in dated:
        assert {item.meta.since for item in getattr(stood.playbook, name)} == {None}, name
