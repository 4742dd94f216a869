"""What a law leaves of the calls that a playbook wants, as data."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.language.model import Words
from duecourse.law.effects import Because


@dataclass(frozen=True, slots=True)
class WindowEffect:
    """What a law leaves of one call window in a week.

    Attributes:
        hours: Its own, ``09:30-11:00``.
        wanted_a_day: Calls the playbook places in it on a day.
        most_a_day: Calls that remain on the best day.
        wanted_a_week: Calls the playbook places in a week.
        in_a_week: Calls that remain.
        minutes: Its minutes in a week without law.
        minutes_left: Those of them that the law leaves open.
    """

    window: str
    title: Words
    hours: str
    phones: tuple[str, ...]
    wanted_a_day: int
    most_a_day: int
    wanted_a_week: int
    in_a_week: int
    minutes: int
    minutes_left: int
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class AttemptsEffect:
    """The same for all windows of a playbook together.

    Attributes:
        days: Calls that remain on each day, in order.
        wanted_days: Calls the playbook places.
    """

    actor: str
    stage: str
    windows: tuple[WindowEffect, ...]
    wanted_days: tuple[int, ...]
    days: tuple[int, ...]
    because: tuple[Because, ...]

    @property
    def wanted_a_week(self) -> int:
        """Calls the playbook wants in the week."""
        return sum(self.wanted_days)

    @property
    def in_a_week(self) -> int:
        """Calls that remain."""
        return sum(self.days)
