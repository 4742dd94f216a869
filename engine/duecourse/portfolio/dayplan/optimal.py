"""A better plan within a time limit: who gets which seat, by OR-Tools' CP-SAT.

What is solved is the choice of first calls. Persons do not depend on each other, so each first call
is lawful in the stretches that the scalar engine gives for its case alone; and seats are of one
length, so the choice is an assignment. Candidates that are alike (points, kind, seats they may
have) are one group, seats that are alike (agents' skills, start) one column; a whole number says
how many of a group sit in a column. That is the same problem with far fewer unknowns.

The objective is that of :mod:`duecourse.portfolio.dayplan.value` for first calls with its shares.
Visits stay where the plan at once has put them. Further calls are booked afterwards into what is
left, by the same sweep, which also asks the scalar engine again for every single booking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from duecourse.clock.instants import MINUTE
from duecourse.portfolio.dayplan.people import People
from duecourse.portfolio.dayplan.queues import Groups, Waiting, able
from duecourse.portfolio.dayplan.seats import Day, Seat
from duecourse.portfolio.dayplan.settings import Settings
from duecourse.portfolio.dayplan.source import PlanError
from duecourse.portfolio.dayplan.sweep import Booking, Sweep, Swept
from duecourse.portfolio.dayplan.value import Worth

Fresh = Callable[[], tuple[People, list[Waiting]]]
"""Returns persons without bookings, and the candidates as they wait."""
Column = tuple[int, int]
"""Group of agents, and start."""
Kind = tuple[int, str, frozenset[Column]]
"""Points, kind, and the columns that a candidate may have."""
PER_SEAT = 1.5
"""Candidates in the model for each seat; those ranked behind are left to the sweep."""


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver did.

    Attributes:
        swept: The better plan: of the solver, or the one at once where that is.
        status: ``optimal``, ``feasible`` or ``unknown``, of the model of first calls.
        objective: Of first calls and shares, as solved; ``bound`` likewise, both in thousandths.
        greedy: The value of the plan at once, whole, in thousandths; ``value`` of the chosen.
        first: Value of the first calls and shares of the plan at once, in thousandths.
        kept: Whether the plan at once was kept.
        refused: First calls of the solver that the scalar engine refused.
        groups: Of alike candidates; ``columns`` of alike seats.
        by_clock: Whether the time limit ended it: then another run may end elsewhere.
        decided: Decisions asked of the scalar engine.
    """

    swept: Swept
    status: str
    objective: int
    bound: int
    greedy: int
    first: int
    value: int
    kept: bool
    refused: int
    candidates: int
    groups: int
    columns: int
    by_clock: bool
    decided: int

    @property
    def gap(self) -> float:
        """Return how far the objective may be from the best, as a share of the bound."""
        return (self.bound - self.objective) / self.bound if self.bound > 0 else 0.0

    def told(self) -> dict[str, Any]:
        """Return what ``plan.json`` says of it."""
        return {
            "name": "greedy" if self.kept else "optimal",
            "objective": self.value / 1000,
            "greedy_objective": self.greedy / 1000,
            "model": {
                "what": "first calls and shares",
                "status": self.status,
                "objective": self.objective / 1000,
                "bound": self.bound / 1000,
                "gap_percent": round(100 * self.gap, 3),
                "greedy_objective": self.first / 1000,
                "candidates": self.candidates,
                "groups": self.groups,
                "columns": self.columns,
                "stopped_by_the_clock": self.by_clock,
            },
            "refused_by_recheck": self.refused,
        }

    def sentence(self) -> str:
        """Return it for people."""
        text = (
            f"first calls and shares {self.objective / 1000:,.1f}, at most "
            f"{self.bound / 1000:,.1f} (gap {100 * self.gap:.2f}%, {self.status}); the plan at "
            f"once had {self.greedy / 1000:,.1f}"
        )
        if self.kept:
            text += " and is kept: it is as good"
        if self.by_clock:
            text += "; stopped by the clock, so another run may differ"
        return text


def improve(
    fresh: Fresh,
    day: Day,
    settings: Settings,
    seats: Sequence[Seat],
    minutes: int,
    worth: Worth,
    greedy: Swept,
    seconds: float,
) -> Solved:
    """Improve on a plan for at most *seconds*.

    Raises:
        PlanError: OR-Tools is not installed.
    """
    people, waiting = fresh()
    model = _Model(people, waiting, day, settings, seats, minutes, worth, greedy)
    status, objective, bound, given, by_clock = model.solve(seconds)
    swept = Sweep(people, day, settings, waiting, seats, minutes).run(given)
    sat = {booking.seat: booking.candidate.case for booking in swept.bookings}
    refused = sum(sat.get(p) != waiting[n].candidate.case for p, n in given.items())
    before, after = worth.total(greedy.bookings), worth.total(swept.bookings)
    firsts = [booking for booking in greedy.bookings if booking.attempt == 1]
    kept = after <= before
    return Solved(
        greedy if kept else swept,
        status,
        objective,
        bound,
        before,
        worth.total(firsts),
        max(before, after),
        kept,
        refused,
        len(model.persons),
        len(model.members),
        len(model.room),
        by_clock,
        people.decided,
    )


class _Model:
    def __init__(
        self,
        people: People,
        waiting: Sequence[Waiting],
        day: Day,
        settings: Settings,
        seats: Sequence[Seat],
        minutes: int,
        worth: Worth,
        greedy: Swept,
    ) -> None:
        self.day, self.worth, self.seats = day, worth, seats
        self.talk = max(1, minutes - settings.wrap_up) * MINUTE
        self.groups = Groups(day.agents)
        places = {one.candidate.case: number for number, one in enumerate(waiting)}
        self.fixed = {
            booking.seat: places[booking.candidate.case]
            for booking in greedy.bookings
            if booking.open.do == "visit" and booking.attempt == 1
        }
        self.room, self.places = self._room(greedy)
        self.persons: set[str] = {
            waiting[number].candidate.person for number in self.fixed.values()
        }
        self.members: dict[Kind, list[int]] = defaultdict(list)
        firsts = [b for b in greedy.bookings if b.attempt == 1 and b.open.do == "call"]
        self.hints = self._gather(people, waiting, day, firsts, places)

    def _room(self, greedy: Swept) -> tuple[Counter[Column], dict[Column, list[int]]]:
        """Return how many seats each column has, without those of visits, and which."""
        visits = [b for b in greedy.bookings if b.open.do == "visit"]
        room: Counter[Column] = Counter()
        places: dict[Column, list[int]] = defaultdict(list)
        for place, seat in enumerate(self.seats):
            if any(v.agent == seat.agent and v.start <= seat.start < v.end for v in visits):
                continue
            column = (self.groups.of[seat.agent], seat.start)
            room[column] += 1
            places[column].append(place)
        return room, places

    def _gather(
        self,
        people: People,
        waiting: Sequence[Waiting],
        day: Day,
        firsts: Sequence[Booking],
        places: dict[str, int],
    ) -> Counter[tuple[Kind, Column]]:
        """Put the candidates into groups; return where the plan at once has theirs."""
        of_greedy = {places[b.candidate.case]: b for b in firsts}
        most = int(PER_SEAT * len(self.seats)) + 1
        hints: Counter[tuple[Kind, Column]] = Counter()
        persons_of_greedy = {b.candidate.person for b in firsts}
        for number, one in enumerate(waiting):
            person = one.candidate.person
            mine = number in of_greedy
            if person in self.persons or (not mine and person in persons_of_greedy):
                continue
            if not mine and len(self.persons) >= most:
                continue
            one.opens = people.opens(person, one.candidate.case, day.span, one.candidate.opens)
            columns = frozenset(self._columns(one))
            if mine:  # it is lawful there, also where its act is offered only later in the day
                booking = of_greedy[number]
                sits = (self.groups.of[booking.agent], booking.start)
                one.opens.append(replace(booking.open, start=booking.start, end=booking.end))
                columns |= {sits}
                hints[self._key(one, columns), sits] += 1
            if not columns:
                continue
            self.persons.add(person)
            self.members[self._key(one, columns)].append(number)
        return hints

    def _key(self, one: Waiting, columns: frozenset[Column]) -> Kind:
        return self.worth.points(one.candidate), one.candidate.kind, columns

    def _columns(self, one: Waiting) -> list[Column]:
        calls = [open_ for open_ in one.opens if open_.do == "call"]
        return [
            (group, start)
            for group, start in self.room
            if any(
                open_.start <= start
                and start + self.talk <= open_.end
                and able(self.groups.first[group], one, open_)
                for open_ in calls
            )
        ]

    def solve(self, seconds: float) -> tuple[str, int, int, dict[int, int], bool]:
        """Return status, objective, bound, seat to candidate, and whether the clock ended it."""
        try:
            cp: Any = import_module("ortools.sat.python.cp_model")
        except ImportError:
            raise PlanError(
                "the solver needs OR-Tools, which is not installed",
                "install it with `pip install 'duecourse[plan]'`, or leave `--solver` out",
            ) from None
        model = cp.CpModel()
        kinds = sorted(self.members, key=lambda kind: (-kind[0], kind[1], self.members[kind][0]))
        in_column: dict[Column, list[Any]] = defaultdict(list)
        of_kind: dict[str, list[Any]] = defaultdict(list)
        terms: list[tuple[Any, int]] = []
        chosen: dict[tuple[Kind, Column], Any] = {}
        for number, kind in enumerate(kinds):
            points, name, columns = kind
            mine = []
            for column in sorted(columns):
                most = min(len(self.members[kind]), self.room[column])
                var = model.new_int_var(0, most, f"n{number}_{column[0]}_{column[1]}")
                model.add_hint(var, self.hints[kind, column])
                chosen[kind, column] = var
                mine.append(var)
                in_column[column].append(var)
                terms.append((var, points * self.worth.rates.of(self.day.hour(column[1]))))
            of_kind[name] += mine
            model.add(sum(mine) <= len(self.members[kind]))
        for column, variables in in_column.items():
            model.add(sum(variables) <= self.room[column])
        for name, most in self.worth.room.items():
            within = model.new_int_var(0, most, f"share_{name}")
            model.add(within <= sum(of_kind[name]))
            terms.append((within, self.worth.share))
        model.maximize(sum(var * weight for var, weight in terms))
        solver = cp.CpSolver()
        # One worker with a fixed seed: equal questions have equal answers unless the clock ends it.
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(model)
        ended = status in (cp.FEASIBLE, cp.UNKNOWN)
        if status not in (cp.OPTIMAL, cp.FEASIBLE):
            return "unknown", 0, 0, dict(self.fixed), ended
        counts = {key: solver.value(var) for key, var in chosen.items()}
        found = self._seated(kinds, counts)
        name = "optimal" if status == cp.OPTIMAL else "feasible"
        bound = round(solver.best_objective_bound)
        return name, round(solver.objective_value), bound, found, ended

    def _seated(
        self, kinds: Sequence[Kind], counts: dict[tuple[Kind, Column], int]
    ) -> dict[int, int]:
        """Return who sits where: the first of a group earliest, columns by agent."""
        found = dict(self.fixed)
        left = {column: list(places) for column, places in self.places.items()}
        for kind in kinds:
            members = iter(self.members[kind])
            for column in sorted(kind[2], key=lambda column: (column[1], column[0])):
                for _ in range(counts[kind, column]):
                    found[left[column].pop(0)] = next(members)
        return found
