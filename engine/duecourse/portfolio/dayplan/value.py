"""What a plan is worth: the number that both solvers are measured by.

A first booking of a case is worth its points times the chance that the call is answered in its
hour. Points are the worklist's score above the lowest score of the day's candidates, and one; a
promise due today adds the highest points twice. A further booking of a person counts only for the
calls that the earlier ones leave unanswered. Each first call within its kind's share of the day
(reminders, the rest) adds the highest points once. All is in thousandths, whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duecourse.portfolio.dayplan.queues import Waiting
from duecourse.portfolio.dayplan.rank import Candidate
from duecourse.portfolio.dayplan.seats import Day
from duecourse.portfolio.dayplan.settings import Rates, Settings
from duecourse.portfolio.dayplan.sweep import Booking


@dataclass(frozen=True, slots=True)
class Worth:
    """Values of one day's candidates."""

    lowest: int
    highest: int
    room: dict[str, int]
    rates: Rates
    day: Day

    @classmethod
    def of(
        cls, waiting: Sequence[Waiting], seats: int, settings: Settings, rates: Rates, day: Day
    ) -> Worth:
        """Return the values for *waiting*; *seats* is how many calls the day holds."""
        scores = [one.candidate.score for one in waiting] or [0]
        told = seats * settings.reminders_percent // 100
        room = {"reminder": told, "overdue": seats - told}
        return cls(min(scores), max(scores), room, rates, day)

    @property
    def share(self) -> int:
        """What a first call within its share adds, in thousandths."""
        return (self.highest - self.lowest + 1) * 1000

    def points(self, candidate: Candidate) -> int:
        """Return the points of a case, more where a promise is due."""
        top = self.highest - self.lowest + 1
        return candidate.score - self.lowest + 1 + (2 * top if candidate.kind == "promise" else 0)

    def first(self, candidate: Candidate, us: int) -> int:
        """Return the value of a first booking at an instant, in thousandths."""
        return self.points(candidate) * self.rates.of(self.day.hour(us))

    def one(self, booking: Booking, earlier: Iterable[Booking]) -> int:
        """Return the value of a booking after *earlier* ones of its person, in thousandths."""
        value = self.first(booking.candidate, booking.start)
        for each in earlier:
            value = value * (1000 - self.rates.of(self.day.hour(each.start))) // 1000
        return value

    def total(self, bookings: Sequence[Booking]) -> int:
        """Return the value of a plan, in thousandths."""
        return self.calls(bookings) + self.shares(bookings)

    def calls(self, bookings: Sequence[Booking]) -> int:
        """Return the value of its bookings without the shares."""
        of: dict[str, list[Booking]] = {}
        total = 0
        for booking in sorted(bookings, key=lambda each: each.start):
            earlier = of.setdefault(booking.candidate.person, [])
            total += self.one(booking, earlier)
            earlier.append(booking)
        return total

    def shares(self, bookings: Sequence[Booking]) -> int:
        """Return what its shares add."""
        counts = {"reminder": 0, "overdue": 0}
        for booking in bookings:
            if booking.kind in counts:
                counts[booking.kind] += 1
        return sum(min(counts[kind], self.room[kind]) for kind in counts) * self.share
