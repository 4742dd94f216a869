"""The conditions of every conformance case, put to z3 with the case pinned, are what they are.

z3 searches no time and writes no words, so it makes no decisions. What it shares with the suite is
every condition: stages, offers, what limits apply to, who may learn what.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import pytest

from duecourse import ir
from duecourse.api import HORIZON_DAYS, Book
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.instants import to_us
from duecourse.decide.decision import Decision
from duecourse.errors import PolicyLoadError

from .conftest import REGIMES, Conformance, conformance, load, run_with

z3 = pytest.importorskip("z3")

from duecourse.targets.solver import Solver  # noqa: E402 - needs z3
from duecourse.targets.solver._scalar_view import ScalarView  # noqa: E402

CASES = [case for case in conformance() if not case.file.startswith(REGIMES)]


class Pinned(Book):
    """A book that decides, and has z3 say what every condition is for the case."""

    @cached_property
    def asked(self) -> list[tuple[str, int]]:
        """The points asked about and how many conditions were compared."""
        return []

    def decide(self, case: Any, at: datetime, *, horizon_days: int = HORIZON_DAYS) -> Decision:
        """Decide one case."""
        decision = super().decide(case, at, horizon_days=horizon_days)
        read = self.case(case)
        us = to_us(at)
        ready, _ = self.decider.prepare(read, us)
        solver = Solver(self.joined, self.vocabulary, us)
        code = self.target.compiled(us)
        for contact, point in ((None, None), *_points(ready)):
            here = ScalarView(code, ready, contact, point, us)
            found = _differences(solver, here, _Here(ready, contact, point, us))
            assert not found, "\n".join(found)
            self.asked.append((point.id if point else "", len(_conditions(solver))))
        return decision


class _Here:
    """A case, a contact and a point of it, and an instant."""

    def __init__(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> None:
        self.ready, self.contact, self.point, self.us = ready, contact, point, us

    def fact(self, leaf: ir.Input) -> ir.Value | None:
        holder = {
            ir.Scope.CASE: self.ready.cf,
            ir.Scope.CONTACT: self.contact.facts if self.contact else {},
            ir.Scope.POINT: self.point.facts if self.point else {},
        }
        return holder.get(leaf.scope, {}).get(leaf.fact)

    def count(self, expr: Any) -> ir.Value | None:
        return self.ready.aggregate(expr, self.contact, self.point, self.us)[0]


def _points(ready: Prepared) -> Iterator[tuple[ReadyContact, ReadyPoint]]:
    for contact in ready.contacts:
        for point in contact.points:
            yield contact, point


def _conditions(solver: Solver) -> list[ir.Expr]:
    plan = solver.plan
    return [
        *(condition for _, condition in plan.stages),
        *(act.offer for act in plan.acts),
        *(instance.applies for instance in plan.instances),
        *(grant.condition for grant in plan.grants),
        *(row.condition for row in plan.score),
        *plan.conditions,
    ]


def _differences(solver: Solver, view: ScalarView, here: _Here) -> list[str]:
    wanted = [(expr, view.truth(expr)) for expr in _conditions(solver)]
    told = [solver.truth(expr) for expr, _ in wanted]
    assert not solver.left_free
    pins = list(_pins(solver, here))
    found, model = solver.view.check(*pins)
    assert found == "sat", f"z3 finds that no case is {here.ready.case.id} at {here.us}"
    return [
        f"{expr} is {truth}, and z3 says {flags}"
        for (expr, truth), term in zip(wanted, told, strict=True)
        if (flags := [_flag(model, each) for each in (term.certain, term.possible)])
        != [truth.certain, truth.possible]
    ]


def _flag(model: Any, flag: Any) -> bool:
    if isinstance(flag, bool):
        return flag
    return bool(z3.is_true(model.eval(flag, model_completion=True)))


def _pins(solver: Solver, here: _Here) -> Iterator[Any]:
    desk = solver._desk
    yield desk.day == here.ready.desk_day(here.us)
    for leaf, variable in list(solver._variables.made.items()):
        value = here.fact(leaf)
        if variable.known is not True:
            yield variable.known == (value is not None)
        if value is None:
            continue
        if isinstance(variable.value, dict):
            assert isinstance(value, frozenset)
            others = value - variable.value.keys()
            yield from (
                has == (name in value or (name == "elsewhere" and bool(others)))
                for name, has in variable.value.items()
            )
        else:
            yield variable.value == _number(solver, value, variable.scale)
    events = solver.view.events
    for selection, term in list(events._counts.items()):  # type: ignore[attr-defined]
        yield from _pin(solver, term, here.count(ir.Count(selection)))
    for expr, term in list(events._others.items()):  # type: ignore[attr-defined]
        yield from _pin(solver, term, here.count(expr))


def _pin(solver: Solver, term: Any, value: ir.Value | None) -> Iterator[Any]:
    yield term.known == (value is not None)
    if value is not None:
        yield (term.certain if isinstance(value, bool) else term.value) == _number(solver, value)


def _number(solver: Solver, value: ir.Value, scale: int = 1) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return solver._words.code(value)
    assert isinstance(value, int | Decimal)
    return (
        z3.RealVal(str(value * scale))
        if isinstance(value, Decimal) and scale == 1
        else int(value * scale)
    )


@pytest.mark.parametrize("conforming", CASES, ids=str)
def test_conditions_are_what_they_are(conforming: Conformance) -> None:
    try:
        book = load(conforming, "scalar")
    except PolicyLoadError:
        pytest.skip("the case is about a policy that does not load")
    pinned = Pinned(book.joined, book.vocabulary, "scalar", book.warnings)
    outcome = run_with(conforming, pinned)
    assert len(pinned.asked) >= len(outcome.decisions)
