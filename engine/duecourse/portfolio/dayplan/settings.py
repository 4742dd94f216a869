"""What a plan takes for granted: lengths of calls, answer rates, shares; each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

DEFAULTS: Final[Mapping[str, tuple[int, str]]] = MappingProxyType(
    {
        "reminders_percent": (
            50,
            "deck D-18: keeping inflow down comes first; D-25: go through all",
        ),
        "attempts": (
            2,
            "deck D-44: volume is the key; the law's caps and the playbook's come first",
        ),
        "again_after": (120, "house assumption: minutes until a person may be tried again"),
        "after_chase": (10, "deck D-43: minutes after each chase kept free for the debit returns"),
        "no_answer": (1, "house assumption: minutes of a call that nobody answers"),
        "voicemail": (2, "house assumption: minutes of a call that a machine answers"),
        "conversation": (6, "house assumption: minutes of a call that somebody answers"),
        "wrap_up": (1, "house assumption: minutes to note what came of it"),
        "visit": (60, "house assumption: minutes of a visit, with the way"),
        "answer_percent": (30, "house assumption: where the log says nothing of an hour"),
        "voicemail_percent": (20, "house assumption: of the calls that no person answers"),
    }
)
"""What each setting is unless it is said, and where that comes from."""

PRIOR_CALLS: Final = 50
"""How many calls of the log weigh as much as ``answer_percent`` in the rate of an hour."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a plan takes for granted.

    Attributes:
        reminders_percent: Share of the day's first calls for treatments whose purpose is
            ``remind``, and the rest for all others; what one side does not use, the other gets.
        attempts: How often a person may be booked in the day, over all cases.
        again_after: Minutes between the end of one booking of a person and the next.
        after_chase: Minutes that every agent is left free after each chase of the playbook.
        no_answer: Minutes of a call that ends so; ``voicemail`` and ``conversation`` likewise.
        wrap_up: Minutes after each call or visit.
        visit: Minutes of a visit.
        answer_percent: How many calls in a hundred a person answers, where nothing better is known.
        voicemail_percent: Of the others, how many a machine answers.
        by_hour: ``answer_percent`` by hour of the desk's clock, where it is said.
        said: Names of the settings that were given.
    """

    reminders_percent: int = DEFAULTS["reminders_percent"][0]
    attempts: int = DEFAULTS["attempts"][0]
    again_after: int = DEFAULTS["again_after"][0]
    after_chase: int = DEFAULTS["after_chase"][0]
    no_answer: int = DEFAULTS["no_answer"][0]
    voicemail: int = DEFAULTS["voicemail"][0]
    conversation: int = DEFAULTS["conversation"][0]
    wrap_up: int = DEFAULTS["wrap_up"][0]
    visit: int = DEFAULTS["visit"][0]
    answer_percent: int = DEFAULTS["answer_percent"][0]
    voicemail_percent: int = DEFAULTS["voicemail_percent"][0]
    by_hour: Mapping[int, int] = field(default_factory=dict)
    said: frozenset[str] = frozenset()

    def told(self) -> list[dict[str, Any]]:
        """Return every setting with its value and its source, for the plan to state."""
        rows: list[dict[str, Any]] = [
            {
                "setting": name,
                "value": getattr(self, name),
                "source": "given" if name in self.said else source,
            }
            for name, (_, source) in DEFAULTS.items()
        ]
        if self.by_hour:
            hours = {str(hour): rate for hour, rate in sorted(self.by_hour.items())}
            rows.append({"setting": "answer_percent_by_hour", "value": hours, "source": "given"})
        return rows


class Rates:
    """How likely a call is answered in each hour of the desk's clock, in thousandths."""

    def __init__(self, settings: Settings, log: Mapping[int, tuple[int, int]]) -> None:
        """Weigh the log against what was said.

        Args:
            settings: An hour in ``by_hour`` is taken as it is.
            log: Hour to calls placed and calls answered, of the log of those who may be called.
        """
        self._settings = settings
        self._log = dict(log)

    def of(self, hour: int) -> int:
        """Return the rate of an hour, in thousandths."""
        said = self._settings.by_hour.get(hour)
        if said is not None:
            return said * 10
        placed, answered = self._log.get(hour, (0, 0))
        prior = self._settings.answer_percent * 10 * PRIOR_CALLS
        return (prior + 1000 * answered) // (PRIOR_CALLS + placed)

    def told(self, hours: list[int]) -> list[dict[str, int]]:
        """Return the rate of each of *hours*, with the calls of the log behind it."""
        return [
            {
                "hour": hour,
                "answered_per_1000": self.of(hour),
                "calls_in_log": self._log.get(hour, (0, 0))[0],
            }
            for hour in hours
        ]

    def minutes(self, hours: list[int]) -> int:
        """Return the expected minutes of a call over *hours* with its wrap-up, rounded up."""
        of = self._settings
        rate = sum(self.of(hour) for hour in hours) // max(1, len(hours))
        machine = (1000 - rate) * of.voicemail_percent // 100
        nobody = 1000 - rate - machine
        total = rate * of.conversation + machine * of.voicemail + nobody * of.no_answer
        return max(1, -(-total // 1000) + of.wrap_up)
