"""Plans one day: ranks the portfolio, looks at its head in detail, fills the agents' seats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.dayplan.agents import Desk
from duecourse.portfolio.dayplan.people import People
from duecourse.portfolio.dayplan.queues import Waiting
from duecourse.portfolio.dayplan.rank import Ranked, Worklist
from duecourse.portfolio.dayplan.seats import Day, Seat, seats
from duecourse.portfolio.dayplan.settings import Rates, Settings
from duecourse.portfolio.dayplan.source import PlanError, Source
from duecourse.portfolio.dayplan.sweep import Sweep, Swept
from duecourse.portfolio.dayplan.value import Worth
from duecourse.portfolio.tables import Tables

if TYPE_CHECKING:
    from duecourse.api import Book
    from duecourse.portfolio.dayplan.optimal import Solved

ANSWERED = ("answered", "conversation", "hung_up", "wrong_party")
UNPLACED = ("busy", "not_in_service")
LOOKED_AT = 2
"""How many candidates of each kind are looked at for each seat of the day."""
MORE = 50
"""And so many more, for days with few seats."""
Solver = Literal["greedy", "optimal"]


@dataclass(frozen=True, slots=True)
class Plan:
    """One day's plan.

    Attributes:
        at: When the portfolio was known so.
        law: ``full``, or the least that any of the cases looked at has.
        minutes: Of one call's seat, wrap-up included.
        swept: Its bookings, and why others are not among them.
        value: In thousandths, as :class:`Worth` says.
        solved: What the solver did; None for the plan at once.
        decided: How many decisions of the scalar engine it took.
    """

    at: datetime
    day: Day
    settings: Settings
    rates: Rates
    minutes: int
    seats: tuple[Seat, ...]
    ranked: Ranked
    swept: Swept
    value: int
    languages: dict[str, str]
    solved: Solved | None
    decided: int
    worth: Worth
    book: dict[str, str]
    law: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan is made from.

    Attributes:
        decisions: What was decided of the portfolio (``portfolio.outcomes.DECISIONS``).
        actions: Likewise.
    """

    book: Book
    source: Source
    decisions: pa.Table
    actions: pa.Table
    desk: Desk
    day: Day
    at: datetime


def make(asked: Asked, solver: Solver = "greedy", seconds: float = 20) -> Plan:
    """Return the plan of a day.

    Args:
        asked: What it is made from.
        solver: ``greedy`` at once; ``optimal`` improves on it for at most *seconds*.
        seconds: Of the solver.

    Raises:
        PlanError: It cannot be planned.
    """
    day, settings, policy = asked.day, asked.desk.settings, asked.book.joined.playbook
    worklist = Worklist(policy, dict(asked.book.facts), day.date)
    low, high = day.span
    most = _most(day, settings)
    promised = asked.source.promised(day.date, asked.at)
    ranked = worklist.rank(
        asked.decisions, asked.actions, asked.source, (low, high), promised, most
    )
    persons = {candidate.person for candidate in ranked.candidates}
    tables = asked.source.of_persons(persons, asked.at)
    rates = Rates(settings, answered(tables, day))
    minutes = rates.minutes(day.hours())
    places = seats(day, minutes)
    if not places:
        raise PlanError(f"no agent has {minutes} minutes in a row, which one call takes")
    people = People(asked.book, tables, asked.at)
    waiting = queue(ranked, people, asked.book)
    worth = Worth.of(waiting, len(places), settings, rates, day)
    swept = Sweep(people, day, settings, waiting, places, minutes).run()
    solved = None
    decided = people.decided
    if solver == "optimal":
        from duecourse.portfolio.dayplan.optimal import improve  # noqa: PLC0415 - an extra

        def fresh() -> tuple[People, list[Waiting]]:
            again = People(asked.book, tables, asked.at)
            return again, queue(ranked, again, asked.book)

        solved = improve(fresh, day, settings, places, minutes, worth, swept, seconds)
        decided += solved.decided
        swept = solved.swept
    languages = {one.candidate.case: one.language for one in waiting}
    value = worth.total(swept.bookings)
    return Plan(
        asked.at,
        day,
        settings,
        rates,
        minutes,
        tuple(places),
        ranked,
        swept,
        value,
        languages,
        solved,
        decided,
        worth,
        {"id": asked.book.id, "version": asked.book.version, "digest": asked.book.digest},
        law_of(asked.book, people, ranked),
    )


def _most(day: Day, settings: Settings) -> int:
    shortest = settings.wrap_up + 1
    work = sum(end - start for spans in day.work for start, end in spans)
    return LOOKED_AT * work // (60_000_000 * (shortest + 1)) + MORE


def queue(ranked: Ranked, people: People, book: Book) -> list[Waiting]:
    """Return the candidates as they wait for a seat, by rank."""
    fallback = book.joined.playbook.header.languages[0]
    found: list[Waiting] = []
    for candidate in ranked.candidates:
        row = people.row(candidate.person, candidate.case)
        language = row.get("language") or fallback
        opens = sorted(candidate.opens, key=lambda each: (each.start, each.order))
        found.append(Waiting(candidate, opens, language, row.get("loan.product") or ""))
    return found


def law_of(book: Book, people: People, ranked: Ranked) -> str:
    """Return ``none``, ``partial`` or ``full``: the least law of any case that was looked at."""
    if book.joined.lawless:
        return "none"
    known = book.joined.jurisdictions
    for each in ranked.candidates:
        said = people.row(each.person, each.case).get("jurisdiction")
        here = said or book.vocabulary.host_jurisdiction or book.vocabulary.jurisdiction
        if not here or not set(here) <= known:
            return "partial"
    return "full"


def answered(tables: Tables, day: Day) -> dict[int, tuple[int, int]]:
    """Return, by hour of the desk's clock, how many calls the log has and how many were answered.

    A call that was not placed at all (busy, not in service) is left out.
    """
    events = tables.events
    if events is None or not {"type", "direction", "outcome"} <= set(events.column_names):
        return {}
    calls = events.filter(
        pc.and_(pc.equal(events["type"], "call"), pc.equal(events["direction"], "out"))
    ).select(["at", "outcome"])
    placed: Counter[int] = Counter()
    reached: Counter[int] = Counter()
    instants = pc.cast(calls["at"], pa.int64()).to_pylist()
    for us, outcome in zip(instants, calls["outcome"].to_pylist(), strict=True):
        if outcome is None or outcome in UNPLACED:
            continue
        hour = day.hour(us)
        placed[hour] += 1
        reached[hour] += outcome in ANSWERED
    return {hour: (placed[hour], reached[hour]) for hour in sorted(placed)}
