"""The plan at once: through the day's seats in order of time, the first of the worklist in each.

In each seat goes the first case that may be worked there: a promise due today before everything
else, reminders and the rest by their share, of a kind those whose stretch ends soon first, then by
rank. What is chosen is asked of the scalar engine again, with all that is booked already; what
fails is counted, looked at anew for later, and another takes the seat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from duecourse.clock.instants import MINUTE
from duecourse.portfolio.dayplan.people import Checked, People, Person
from duecourse.portfolio.dayplan.queues import Groups, Queues, Waiting, able
from duecourse.portfolio.dayplan.rank import Candidate, Open
from duecourse.portfolio.dayplan.seats import Day, Seat
from duecourse.portfolio.dayplan.settings import Settings

MOST_REFUSALS = 5
"""After so many a candidate is given up; after one where its person is booked already."""


@dataclass(frozen=True, slots=True)
class Booking:
    """An act of one agent, lawful by the scalar engine.

    Attributes:
        agent: Its number.
        start: First instant.
        end: First instant at which the agent is free again.
        attempt: Which booking of the person it is, from 1.
        kind: ``promise``, ``reminder``, ``overdue`` or ``again``.
        seat: Number of its first seat.
    """

    agent: int
    start: int
    end: int
    candidate: Candidate
    open: Open
    checked: Checked
    attempt: int
    kind: str
    seat: int


@dataclass(slots=True)
class Swept:
    """What a sweep made.

    Attributes:
        bookings: By start, then agent.
        refused: How often the scalar engine refused what had been foreseen.
        left: Why a case was never booked, by case.
    """

    bookings: list[Booking] = field(default_factory=list)
    refused: int = 0
    left: dict[str, str] = field(default_factory=dict)


class Sweep:
    """One pass through the seats of a day."""

    def __init__(
        self,
        people: People,
        day: Day,
        settings: Settings,
        waiting: Sequence[Waiting],
        seats: Sequence[Seat],
        minutes: int,
    ) -> None:
        """Keep what is worked through; each of *seats* is *minutes* long."""
        self.people, self.day, self.settings = people, day, settings
        self.waiting, self.seats, self.minutes = waiting, seats, minutes
        self.end = day.span[1]
        self.groups = Groups(day.agents)
        self.queues = Queues(waiting, self.groups, len(seats))
        self.taken: set[int] = set()
        self.swept = Swept()
        self.first = {"reminder": 0, "overdue": 0}

    def run(self, given: Mapping[int, int] | None = None) -> Swept:
        """Fill the seats.

        Args:
            given: Seat to the number of the candidate that is to have it: it is asked first, and
                is kept out of all other seats until then.
        """
        given = given or {}
        kept = set(given.values())
        for number in range(len(self.waiting)):
            self.queues.wait(number)
        for place, seat in enumerate(self.seats):
            if place in self.taken:
                continue
            wanted = given.get(place)
            if wanted is not None:
                kept.discard(wanted)
                if self._book(wanted, place):
                    continue
            self.queues.arrive(seat.start, kept)
            self._fill(place)
        self._tell()
        return self.swept

    def _fill(self, place: int) -> None:
        seat = self.seats[place]
        group = self.groups.of[seat.agent]
        for kind in self._order():
            while (number := self.queues.next(kind, group, seat.start)) is not None:
                if self._book(number, place):
                    return

    def _order(self) -> tuple[str, ...]:
        """Return the kinds in the order in which they are asked for the next seat."""
        told, rest = self.first["reminder"], self.first["overdue"]
        share = self.settings.reminders_percent
        behind = share > 0 and told * 100 <= share * (told + rest)
        pair = ("reminder", "overdue") if behind else ("overdue", "reminder")
        return ("promise", *pair, "again")

    def _book(self, number: int, place: int) -> bool:
        """Book a candidate into a seat if it may; else look at it anew for later."""
        one, seat = self.waiting[number], self.seats[place]
        who = self.people.persons[one.candidate.person]
        later = self._later(one, who, seat.start)
        if later is not None:
            self._anew(number, later)
            return False
        if one.assumed and not self._look(number, seat.start):
            return False
        agent = self.day.agents[seat.agent]
        refused = False
        for open_ in one.opens:
            if not open_.start <= seat.start < open_.end or not able(agent, one, open_):
                continue
            room = self._room(place, open_.do)
            if room is None:
                continue
            talk = self._talk(open_.do)
            if seat.start + talk * MINUTE > open_.end:
                continue
            candidate = one.candidate
            found = self.people.check(candidate.person, candidate.case, open_, seat.start, talk)
            if found is not None:
                self._take(number, place, room, open_, found)
                return True
            self.swept.refused += 1
            refused = True
        one.refused += refused
        if one.refused >= MOST_REFUSALS or (refused and one.attempt > 1):
            one.why = "refused"
            self.queues.done.add(number)
        else:
            self._anew(number, seat.start + MINUTE)
        return False

    def _later(self, one: Waiting, who: Person, us: int) -> int | None:
        """Return when to look at a candidate again where its person is booked; None is at once."""
        if not who.booked:
            return None
        if len(who.booked) >= self.settings.attempts:
            one.why = "person_booked"
            return self.end
        free = who.free_from + self.settings.again_after * MINUTE
        if us < free or one.attempt <= len(who.booked):
            one.attempt = len(who.booked) + 1
            return max(us, free)
        return None

    def _talk(self, do: str) -> int:
        """Return the minutes that must be lawful from the first to the last."""
        if do == "visit":
            return self.settings.visit
        return max(1, self.minutes - self.settings.wrap_up)

    def _room(self, place: int, do: str) -> tuple[list[int], int] | None:
        """Return the further seats that an act takes up, and its end; None if it has no room."""
        seat = self.seats[place]
        if do == "call":
            return [], seat.end
        end = seat.start + (self.settings.visit + self.settings.wrap_up) * MINUTE
        further: list[int] = []
        while seat.end < end:
            if seat.next is None or seat.next in self.taken:
                return None
            further.append(seat.next)
            seat = self.seats[seat.next]
        return further, end

    def _take(
        self,
        number: int,
        place: int,
        room: tuple[list[int], int],
        open_: Open,
        checked: Checked,
    ) -> None:
        one, seat = self.waiting[number], self.seats[place]
        candidate, kind = one.candidate, one.kind
        span = (seat.start, room[1])
        self.taken.update(room[0])
        self.people.book_it(candidate.person, candidate.case, open_, span, checked.by)
        booking = Booking(seat.agent, *span, candidate, open_, checked, one.attempt, kind, place)
        self.swept.bookings.append(booking)
        if kind in self.first:
            self.first[kind] += 1
        booked = len(self.people.persons[candidate.person].booked)
        if booked >= self.settings.attempts:
            self.queues.done.add(number)
            return
        one.attempt = booked + 1
        self._anew(number, span[1] + self.settings.again_after * MINUTE)

    def _anew(self, number: int, us: int) -> None:
        """Let a candidate wait again from *us* on; when it may be worked is asked in its turn."""
        one = self.waiting[number]
        one.assumed = True
        one.opens = [
            replace(open_, start=us, end=self.end) for open_ in one.candidate.opens if us < self.end
        ]
        self.queues.wait(number)

    def _look(self, number: int, us: int) -> bool:
        """Ask when a candidate may be worked from *us* on; return whether that is at once."""
        one = self.waiting[number]
        candidate = one.candidate
        one.assumed = False
        one.opens = self.people.opens(
            candidate.person, candidate.case, (us, self.end), candidate.opens
        )
        if one.opens and one.opens[0].start <= us:
            return True
        self.queues.wait(number)
        return False

    def _tell(self) -> None:
        """Say of each case that was never booked why."""
        booked = {booking.candidate.case for booking in self.swept.bookings}
        for number, one in enumerate(self.waiting):
            case = one.candidate.case
            if case in booked:
                continue
            if one.assumed and one.opens and not one.why and one.attempt == 1:
                self._look(number, one.opens[0].start)
            if one.why:
                self.swept.left[case] = one.why
            elif one.attempt > 1:
                self.swept.left[case] = "person_booked"
            elif not one.opens:
                self.swept.left[case] = "no_lawful_minute"
            elif not self.groups.able(one):
                self.swept.left[case] = "no_agent"
            else:
                self.swept.left[case] = "capacity"
