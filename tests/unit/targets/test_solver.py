"""The solver target: what is never, what is shown, what is left open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import duecourse
from duecourse import ir
from duecourse.clock.instants import day_number, to_us

z3 = pytest.importorskip("z3")

from duecourse.targets.solver import Solver, Undecided, Unsat, View, Witness  # noqa: E402
from duecourse.targets.solver.clock import Clock  # noqa: E402
from duecourse.targets.solver.counters import nested  # noqa: E402
from duecourse.targets.solver.dates import Dates  # noqa: E402
from duecourse.targets.solver.terms import both  # noqa: E402

BRANCH = Path(__file__).parents[3] / "policies" / "branch"
AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def book() -> duecourse.Book:
    return duecourse.load(BRANCH, packs=[])


@pytest.fixture(scope="module")
def solver(book: duecourse.Book) -> Solver:
    return Solver(book.joined, book.vocabulary, to_us(AT))


def _fact(book: duecourse.Book, name: str) -> ir.Expr:
    return book.facts[name].expr


def test_what_contradicts_itself_is_never(book: duecourse.Book, solver: Solver) -> None:
    week, three = (_fact(book, f"debtor_reached_{n}_days") for n in (7, 3))
    more = ir.All((ir.Between(three, 2, None), ir.Between(week, None, 1)))
    assert solver.never(lambda view: view.certain(more)) is True
    assert solver.witness(lambda view: view.certain(more)) == Unsat()
    less = ir.All((ir.Between(three, 1, 1), ir.Between(week, 2, None)))
    assert solver.never(lambda view: view.certain(less)) is False


def test_a_witness_is_a_case_of_the_book(book: duecourse.Book, solver: Solver) -> None:
    lost = ir.Compare("==", _fact(book, "reachability"), ir.Const("lost"))
    born = ir.Between(_fact(book, "birth_year"), 1970, 1979)

    def claim(view: View) -> Any:
        return both((view.certain(lost), view.certain(born)))

    witness = solver.witness(claim)
    assert isinstance(witness, Witness)
    case = book.case(witness.document)
    assert case.events
    assert witness.shown["birth_date"] is not None
    assert str(witness.document["debtor"]["birth_date"]).startswith("197")
    assert witness.at.utcoffset() == timedelta(hours=8)
    assert solver.shows(claim, witness)
    assert not solver.shows(lambda view: not claim(view), witness)


def test_what_needs_a_long_log_is_left_open(book: duecourse.Book, solver: Solver) -> None:
    many = ir.Between(_fact(book, "attempts_7_days"), 40, None)
    answer = solver.witness(lambda view: view.certain(many))
    assert answer == Undecided("no case of few events shows it")


def test_what_is_refused_again_and_again_is_left_open(book: duecourse.Book, solver: Solver) -> None:
    asked: list[Witness] = []

    def refuses(witness: Witness) -> bool:
        asked.append(witness)
        return False

    large = ir.Compare("==", _fact(book, "large_principal"), ir.TRUE)
    answer = solver.witness(lambda view: view.certain(large), redecides=refuses, tries=3)
    assert answer == Undecided("what z3 found does not decide so when it is run")
    assert len({(str(each.document), each.at) for each in asked}) == 3


@pytest.mark.parametrize(
    ("one", "other", "within"),
    [
        (ir.Within("days", 3), ir.Within("days", 7), True),
        (ir.Within("days", 7), ir.Within("days", 3), False),
        (ir.Within("hours", 24), ir.Within("days", 2), False),  # 23 hours in spring
        (ir.Within("hours", 23), ir.Within("days", 2), True),
        (ir.Within("days", 1), ir.Within("hours", 24), False),  # 25 hours in autumn
        (ir.Within("days", 1), ir.Within("hours", 25), True),
        (ir.Within("week"), ir.Within("days", 7), True),
        (ir.Within("month"), ir.Within("days", 30), False),
        (ir.Within("days", 1), ir.Within("month"), True),
        (ir.Within("days", 2), ir.Within("week"), False),
        (ir.Within("hours", 2), ir.Within("ever"), True),
    ],
)
def test_stretches_of_time_within_others(one: ir.Within, other: ir.Within, within: bool) -> None:
    assert nested(one, other) is within


@pytest.mark.parametrize("text", ["1901-01-01", "2000-02-29", "2026-12-31", "2099-12-31"])
def test_dates_are_taken_apart(text: str) -> None:
    axioms: list[Any] = []
    there = date.fromisoformat(text)
    parts = Dates(axioms).civil(day_number(there))
    solver = z3.Solver()
    solver.add(*axioms)
    assert str(solver.check()) == "sat"
    found = [solver.model()[part].as_long() for part in (parts.year, parts.month, parts.day)]
    assert found == [there.year, there.month, there.day]


def test_a_day_is_of_one_kind_and_one_weekday() -> None:
    axioms: list[Any] = []
    clock = Clock("c", axioms)
    kind = clock.kind("CN")
    solver = z3.Solver()
    solver.add(clock.day == day_number(date(2026, 11, 28)), clock.weekday == 5, *axioms)
    assert str(solver.check()) == "sat"
    solver.add(clock.weekday != 5)
    assert str(solver.check()) == "unsat"
    assert kind is clock.kind("CN")
