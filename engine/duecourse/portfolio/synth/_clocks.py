"""Local days and minutes turned to instants, for many zones at once."""

from __future__ import annotations

import numpy as np

from duecourse.clock.instants import SECOND
from duecourse.clock.zones import zone
from duecourse.portfolio.synth._draws import Ints
from duecourse.portfolio.synth._people import ZONES
from duecourse.portfolio.synth.spec import Spec

SPAN = 420
"""How many days before and after the instant there are offsets for."""


class Clocks:
    """The clocks of ``ZONES`` around an instant."""

    def __init__(self, spec: Spec) -> None:
        """Look the offsets up: one for each zone and day, that of noon there."""
        self.today = spec.today
        days = range(self.today - SPAN, self.today + SPAN + 1)
        self._offsets = np.array(
            [
                [zone(name).offset((day * 86_400 + 43_200) * SECOND) // SECOND for day in days]
                for name in ZONES
            ],
            np.int64,
        )
        self.second = spec.us // SECOND
        self.dates = np.array([zone(name).local(spec.us)[0] for name in ZONES], np.int64)

    def second_of(self, clock: Ints, day: Ints, second_of_day: Ints) -> Ints:
        """Return local dates and seconds of the day as seconds since 1970."""
        offset = self._offsets[clock, np.clip(day - self.today, -SPAN, SPAN) + SPAN]
        found: Ints = day * 86_400 + second_of_day - offset
        return found

    def date_of(self, clock: Ints, second: Ints) -> Ints:
        """Return the local date of seconds since 1970; within an hour of a change it may be off."""
        day = np.clip(second // 86_400 - self.today, -SPAN, SPAN) + SPAN
        found: Ints = (second + self._offsets[clock, day]) // 86_400
        return found
