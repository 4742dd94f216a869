"""The minutes of a day that agents have: each agent's work cut into seats of one call's length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.clock.calendars import calendar
from duecourse.clock.hours import OpenHours
from duecourse.clock.instants import DAY, MINUTE, ceil_minute, day_number
from duecourse.clock.zones import Zone, zone
from duecourse.language.model import Policy
from duecourse.language.schedules import Minutes
from duecourse.portfolio.dayplan.agents import Agent, Desk
from duecourse.portfolio.dayplan.shift import Span, at, on_day, without
from duecourse.portfolio.dayplan.source import PlanError


@dataclass(frozen=True, slots=True)
class Seat:
    """Room for one call of one agent.

    Attributes:
        agent: Its number.
        start: First instant, on a whole minute.
        end: First instant of what follows.
        next: Number of the seat that follows without a gap, or None.
    """

    agent: int
    start: int
    end: int
    next: int | None


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a desk.

    Attributes:
        date: The desk's.
        zone: Likewise.
        shifts: Of each agent; None where the clock skips it.
        work: What is left of each agent's shift after breaks, chases and what is past.
        chases: When the cadence looks at cases again, within the day: id, instant.
    """

    date: date
    zone: Zone
    agents: tuple[Agent, ...]
    shifts: tuple[Span | None, ...]
    work: tuple[tuple[Span, ...], ...]
    chases: tuple[tuple[str, int], ...]

    @property
    def span(self) -> Span:
        """From the first minute of work to the end of the last."""
        ends = [span for spans in self.work for span in spans]
        return min(start for start, _ in ends), max(end for _, end in ends)

    def hour(self, us: int) -> int:
        """Return the hour that the desk's clock shows."""
        return self.zone.local(us)[1] // 60

    def hours(self) -> list[int]:
        """Return the hours of the desk's clock in which there is work, in order."""
        low, high = self.span
        return list(dict.fromkeys(self.hour(us) for us in range(low, high, MINUTE)))


def day_of(
    desk: Desk,
    shift: Minutes | None,
    day: date,
    now: int,
    policy: Policy,
) -> Day:
    """Return the day of a desk.

    Args:
        desk: Its agents.
        shift: For agents that say none; it wins over the file's own.
        day: On the desk's calendar.
        now: What is before it is past.
        policy: The playbook: the zone of a desk that names none, and the chases after each of
            which agents are left free for a while.

    Raises:
        PlanError: There is no agent, no shift, or the day is past.
    """
    if not desk.agents:
        raise PlanError("there are no agents", "name at least one")
    clock = zone(desk.zone or policy.header.zone or "UTC")
    number = day_number(day)
    shifts: list[Span | None] = []
    work: list[tuple[Span, ...]] = []
    looked = _chases(policy, number, clock)
    held = [(us, us + desk.settings.after_chase * MINUTE) for _, us in looked]
    for agent in desk.agents:
        hours = agent.shift or shift or desk.shift
        if hours is None:
            raise PlanError(f"`{agent.id}` has no shift", "give `--shift 09:00..18:00`")
        own = zone(agent.zone) if agent.zone else clock
        span = on_day(hours, number, own)
        shifts.append(span)
        if span is None:
            work.append(())
            continue
        breaks = [on_day(pause, number, own) for pause in agent.breaks]
        left = (max(span[0], ceil_minute(now)), span[1])
        holes = [*(pause for pause in breaks if pause is not None), *held]
        work.append(tuple(without(left, holes)) if left[0] < left[1] else ())
    if not any(work):
        if any(span is not None for span in shifts):
            raise PlanError(
                "no minute of work is left: every shift is over, or all break",
                "give another `--day`, or an earlier `--at`",
            )
        raise PlanError("the clock skips the whole shift on this day")
    return Day(day, clock, desk.agents, tuple(shifts), tuple(work), looked)


def _chases(policy: Policy, day: int, clock: Zone) -> tuple[tuple[str, int], ...]:
    """Return when the playbook looks at cases again on a day: id, instant."""
    found: list[tuple[str, int]] = []
    days = calendar(policy.header.calendar)
    for chase in policy.chases:
        us = at(day * DAY + chase.at * MINUTE, clock, last=False)
        hours = OpenHours(((chase.days, ((chase.at, chase.at + 1),)),), days)
        if not chase.meeting and hours.state(us, clock) < 0:
            found.append((chase.meta.id, us))
    return tuple(sorted(found, key=lambda each: each[1]))


def seats(day: Day, minutes: int) -> list[Seat]:
    """Return all seats of *minutes* each, by start; who is first among equals goes round.

    So that reminders and the rest, which take turns, fall to every agent.
    """
    rows = [
        (start, number, min(start + minutes * MINUTE, high), high)
        for number, spans in enumerate(day.work)
        for low, high in spans
        for start in range(low, high - minutes * MINUTE + 1, minutes * MINUTE)
    ]
    count, low = len(day.agents), day.span[0]
    rows.sort(key=lambda row: (row[0], (row[1] + (row[0] - low) // (minutes * MINUTE)) % count))
    places = {(number, start): place for place, (start, number, _, _) in enumerate(rows)}
    return [Seat(number, start, end, places.get((number, end))) for start, number, end, _ in rows]
