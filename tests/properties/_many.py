"""Many cases for each random book, so that whole blocks are decided and not single rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests._columns import differences, in_columns
from tests.properties._law import law_combinations
from tests.properties.strategies import Combination, combinations

import duecourse
from duecourse._resources import bundled
from duecourse.api import Book
from duecourse.book.case import Case
from duecourse.decide.decision import Decision
from duecourse.errors import CaseError
from duecourse.portfolio.in_columns import InColumns
from duecourse.portfolio.one_by_one import OneByOne
from duecourse.portfolio.outcomes import Outcome, outcome_of
from duecourse.portfolio.synth.assumptions import grid
from duecourse.portfolio.synth.generate import whole
from duecourse.portfolio.synth.spec import spec_of

MINUTES = (0, 0, 1, -1, 60, -60, 24 * 60, -24 * 60, -2 * 24 * 60, -7 * 24 * 60, -40 * 24 * 60)
INSTANTS = (
    *("2026-03-07T23:59:30-05:00", "2026-10-31T21:00:00-04:00", "2026-03-28T22:30:00+00:00"),
    *("2026-08-28T10:00:00-04:00", "2026-12-30T15:45:00+08:00", "2026-06-10T00:00:00+08:00"),
    *("2026-10-24T12:00:01+01:00", "2026-04-04T09:30:00+11:00", "2027-02-04T08:00:00+08:00"),
)
Found = tuple[Counter[str], list[str]]


def varied(document: Any, number: int, random: Random) -> dict[str, Any]:
    """Return a case like *document* with an id of its own: other times, amounts, gaps."""
    text = json.dumps(document, default=str).replace('"LN-1"', f'"LN-1-{number}"')
    found: dict[str, Any] = json.loads(text)
    found["person"] = f"P-{number}"
    for section in ("loan", "debtor", "debt"):
        if section in found:
            found[section] = _changed(found[section], random)
    for contact in found.get("contacts", ()):
        if random.random() < 0.1:
            contact.pop("zones", None)
        for point in contact.get("points", ()):
            if random.random() < 0.1:
                point.pop("zones", None)
    kept = [event for event in found.get("events", ()) if random.random() < 0.85]
    for event in kept:
        at = datetime.fromisoformat(event["at"])
        event["at"] = (at + timedelta(minutes=random.choice(MINUTES))).isoformat()
    if "events" in found:
        found["events"] = kept
    return found


def _changed(facts: dict[str, Any], random: Random) -> dict[str, Any]:
    """Return facts of which some are gone and some are others."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        turn = random.random()
        if turn < 0.05:
            continue
        if turn < 0.2 and isinstance(value, bool):
            found[name] = not value
        elif turn < 0.2 and isinstance(value, int):
            found[name] = max(0, value + random.choice((-1, 1, 10)))
        else:
            found[name] = value
    return found


def book_and_cases(combination: Combination, cases: int, random: Random) -> tuple[Book, list[Case]]:
    """Return the book of a combination, and as many cases like its own as fit it."""
    book = combination.book()
    found = []
    for number in range(cases):
        try:
            found.append(book.case(varied(combination.document, number, random)))
        except CaseError:
            continue  # a change that does not fit: there are others
    return book, found


def compared(combination: Combination, cases: int, random: Random) -> Found:
    """Return what was met, and where columns differ from the scalar target."""
    book, some = book_and_cases(combination, cases, random)
    at, horizon = combination.at, combination.horizon
    decided: list[tuple[str, Decision]] = [
        (case.person, book.decide(case, at, horizon_days=horizon)) for case in some
    ]
    one = outcome_of(book, decided)
    other, by_one = in_columns(book, some, at, horizon)
    wrong = differences(one, other)
    return met(one, by_one), [f"{wrong}\n{combination!r}"] if wrong else []


def met(outcome: Outcome, by_one: int) -> Counter[str]:
    """Return what decisions show, counted."""
    found: Counter[str] = Counter()
    found["cases"] = outcome.decisions.num_rows
    found["of them decided one by one"] = by_one
    for row in outcome.decisions.select(["missing", "next_change", "ignored"]).to_pylist():
        found["with something missing"] += bool(row["missing"])
        found["with a next change"] += row["next_change"] is not None
        found["with events after the instant"] += bool(row["ignored"])
    for row in outcome.actions.select(["verdict", "until", "remaining", "lapses"]).to_pylist():
        found[row["verdict"]] += 1
        found["with `until`"] += row["until"] is not None
        found["with `remaining`"] += row["remaining"] is not None
        found["with `lapses`"] += bool(row["lapses"])
    return found


def drawn(strategy: Callable[[], st.SearchStrategy[Combination]], number: int) -> Combination:
    """Return one combination; its number is its seed."""
    found: list[Combination] = []

    @seed(number)
    @settings(
        max_examples=5,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]
    )
    @given(strategy())
    def draw(combination: Combination) -> None:
        found.append(combination)

    draw()
    return found[-1]  # the first ones are the simplest


def random_books(number: int, cases: int) -> Found:
    """Compare on a book of every construct, with packs, zones, histories and effective dates."""
    return compared(drawn(combinations, number), cases, Random(number))


def bundled_law(number: int, cases: int) -> Found:
    """Compare under the packs that ship with the engine."""
    return compared(drawn(law_combinations, number), cases, Random(number))


def portfolios(number: int, cases: int) -> Found:
    """Compare on a synthetic portfolio: shared persons, many zones and debts, events to come."""
    random = Random(number)
    laws = [*sorted(grid("zones")), "US+US-MA", "US+US-NYC"]
    places = {"CN": 1.0} | {name: random.random() for name in random.sample(laws, 3)}
    book = duecourse.load(bundled("policies") / "branch")
    at = datetime.fromisoformat(random.choice(INSTANTS))
    tables = whole(spec_of(book, cases, number, at, jurisdictions=places, future=0.02))
    columns = InColumns(book)
    one, other = OneByOne(book).decide(tables, at), columns.decide(tables, at)
    wrong = differences(one, other)
    head = f"synthetic portfolio of {cases} cases, seed {number}, {at.isoformat()}, {places}"
    return met(one, columns.by_one), [f"{head}\n{wrong[:20]}"] if wrong else []


def batches(cases: int, first: int, each: int) -> Iterator[tuple[str, int]]:
    """Yield the kind and seed of each batch of *each* cases: as many as make *cases*."""
    kinds = ("books", "law", "books", "law", "books", "portfolio", "books", "law")
    for place in range(-(-cases // each)):
        yield kinds[place % len(kinds)], first + place


KINDS = {"books": random_books, "law": bundled_law, "portfolio": portfolios}
