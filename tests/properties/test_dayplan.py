"""Whatever the desk and its cases: a plan double-books nobody and is lawful call by call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from tests.properties.test_minutes import PROFILE

import duecourse
from duecourse.api import Book
from duecourse.clock.instants import to_us
from duecourse.portfolio.dayplan.agents import Agent, Desk
from duecourse.portfolio.dayplan.decided import decide
from duecourse.portfolio.dayplan.people import moment
from duecourse.portfolio.dayplan.plan import Asked, Plan, Solver, make
from duecourse.portfolio.dayplan.seats import day_of
from duecourse.portfolio.dayplan.settings import Settings
from duecourse.portfolio.dayplan.source import PlanError, Source
from duecourse.portfolio.documents import documents
from duecourse.portfolio.from_cases import tables_of
from duecourse.portfolio.tables import Tables

BRANCH = Path(__file__).parents[2] / "policies" / "branch"
AT = datetime.fromisoformat("2026-03-10T08:30:00+08:00")
CASES = (
    "critical-guarantor",
    "critical-window-edges",
    "golden-promise-running",
    "golden-seventies",
    "golden-talked-yesterday",
    "history-absent",
    "history-of-the-debt-only",
    "m2-every-role",
    "origination-doubt",
    "reminder-due-day",
    "reminder-unanswered",
    "tug-problem-customer",
    "tug-willing",
    "zone-either",
    "cease-requested",
)
UNREACHED = ("no_answer", "voicemail", "busy", "not_in_service")


@cache
def book() -> Book:
    return duecourse.load(BRANCH)


@cache
def pool() -> tuple[dict[str, Any], ...]:
    cases = [book().read_case(BRANCH / "cases" / f"{name}.yaml") for name in CASES]
    found = tuple(documents(tables_of(cases, book().vocabulary)))
    for document in found:  # a plan knows what there was when it was made
        if "events" in document:
            document["events"] = [event for event in document["events"] if event["at"] <= AT]
    return found


@dataclass(frozen=True, slots=True)
class World:
    chosen: tuple[tuple[int, bool, str], ...]
    agents: tuple[Agent, ...]
    settings: Settings
    hours: tuple[int, int]

    def tables(self) -> Tables:
        made = []
        for number, (place, twice, language) in enumerate(self.chosen):
            for copy in range(1 + twice):
                document = dict(pool()[place])
                document["id"] = f"L{number}-{copy}"
                document["person"] = f"P{number}"
                document["language"] = language
                made.append(book().case(document))
        return tables_of(made, book().vocabulary)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    chosen = draw(
        st.lists(
            st.tuples(st.integers(0, len(CASES) - 1), st.booleans(), st.sampled_from(("zh", "en"))),
            min_size=1,
            max_size=7,
        )
    )
    languages = st.sampled_from((None, frozenset({"zh"}), frozenset({"en"})))
    stages = st.sampled_from((None, None, frozenset({"golden", "critical"})))
    starts = st.sampled_from((None, (600, 660), (1140, 1290)))
    agents = tuple(
        Agent(f"a{number}", draw(languages), stages=draw(stages), shift=draw(starts))
        for number in range(draw(st.integers(1, 3)))
    )
    start = draw(st.sampled_from((480, 555, 690, 1080)))
    of = Settings(
        reminders_percent=draw(st.sampled_from((0, 30, 50, 100))),
        attempts=draw(st.integers(1, 3)),
        again_after=draw(st.sampled_from((0, 10, 60))),
        conversation=draw(st.sampled_from((6, 25))),
    )
    return World(tuple(chosen), agents, of, (start, start + draw(st.sampled_from((20, 95, 240)))))


def plan_of(world: World, solver: Solver) -> tuple[Plan, Tables] | None:
    tables = world.tables()
    source = Source.of_tables(tables)
    desk = Desk(world.agents, settings=world.settings)
    try:
        on = day_of(desk, world.hours, date(2026, 3, 10), to_us(AT), book().joined.playbook)
        found = decide(book(), source, moment(on.span[0], AT), AT)
        asked = Asked(book(), source, found.decisions, found.actions, desk, on, AT)
        return make(asked, solver, 5), tables
    except PlanError:  # the shift is over, or what is left of it has no room for a call
        return None


def check(world: World, plan: Plan, tables: Tables) -> None:
    shown = {document["id"]: document for document in documents(tables)}
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    earlier: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for booking in sorted(plan.swept.bookings, key=lambda each: each.start):
        agent = world.agents[booking.agent]
        case = shown[booking.candidate.case]
        # Nobody is in two calls at once, and all are at work.
        assert all(
            end <= booking.start or booking.end <= start for start, end in taken[booking.agent]
        )
        taken[booking.agent].append((booking.start, booking.end))
        work = plan.day.work[booking.agent]
        assert any(low <= booking.start and booking.end <= high for low, high in work)
        # Languages and skills.
        assert agent.languages is None or case["language"] in agent.languages
        assert agent.stages is None or booking.candidate.stage in agent.stages
        # Lawful with whatever the earlier ones of the person may have come to.
        before = earlier[booking.candidate.person]
        assert len(before) < world.settings.attempts
        at = moment(booking.start, AT)
        gap = timedelta(minutes=world.settings.again_after)
        assert all(event["end"] + gap <= at for event in before)
        assert bool(before) == bool(booking.checked.only_if)
        for outcomes in product(UNREACHED, repeat=len(before)):
            events = [
                {key: value for key, value in event.items() if key != "end"} | {"outcome": outcome}
                for event, outcome in zip(before, outcomes, strict=True)
            ]
            document = dict(case)
            if events:
                document["events"] = [*case["events"], *events]
            decision = book().decide(document, at)
            assert [
                now
                for now in decision.now
                if (now.treatment, now.to) == (booking.open.treatment, booking.open.point)
                and (now.until is None or datetime.fromisoformat(now.until) > at)
            ], (booking, decision)
        before.append(
            {
                "id": f"x{len(before)}",
                "at": at,
                "end": moment(booking.end, AT),
                "type": "call",
                "direction": "out",
                "point": booking.open.point,
                "debts": [booking.candidate.case],
                "by": case.get("collector"),
                "purpose": plan_purpose(booking.open.treatment),
            }
        )


def plan_purpose(treatment: str) -> str:
    treatments = book().joined.playbook.treatments
    return next(each.purpose for each in treatments if each.meta.id == treatment)


@seed(11)
@settings(PROFILE, max_examples=30)
@given(worlds())
def test_a_plan_is_lawful_call_by_call(world: World) -> None:
    found = plan_of(world, "greedy")
    if found is not None:
        check(world, *found)


@seed(12)
@settings(PROFILE, max_examples=20)
@given(worlds())
def test_a_solved_plan_is_lawful_and_no_worse(world: World) -> None:
    found = plan_of(world, "optimal")
    if found is None:
        return
    plan, tables = found
    check(world, plan, tables)
    assert plan.solved is not None
    assert plan.solved.first <= plan.solved.bound
    assert plan.solved.objective <= plan.solved.bound
    if not plan.solved.by_clock:
        assert plan.solved.status == "optimal"
        assert plan.solved.objective == plan.solved.bound
    assert plan.value >= plan.solved.greedy


def test_equal_questions_have_equal_plans() -> None:
    world = World(
        tuple((place, place % 2 == 0, "zh") for place in range(len(CASES))),
        (Agent("a"), Agent("b", frozenset({"zh"}))),
        Settings(),
        (540, 700),
    )
    first, second = plan_of(world, "optimal"), plan_of(world, "optimal")
    assert first is not None
    assert second is not None
    assert first[0].swept.bookings
    assert repr(first[0].swept) == repr(second[0].swept)
    assert isinstance(first[1].cases, pa.Table)
