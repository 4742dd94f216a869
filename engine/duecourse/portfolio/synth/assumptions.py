"""What the synthetic portfolio assumes: one table, which the generator and the page both read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np

from duecourse.portfolio.synth._assumed import Assumption, Section
from duecourse.portfolio.synth._assumed_events import EVENTS
from duecourse.portfolio.synth._assumed_loans import LOANS
from duecourse.portfolio.synth._assumed_people import PEOPLE
from duecourse.portfolio.synth._assumed_points import POINTS
from duecourse.portfolio.synth._draws import Floats

SECTIONS: tuple[Section, ...] = (*LOANS, *PEOPLE, *POINTS, *EVENTS)
_BY_KEY: dict[str, Assumption] = {item.key: item for part in SECTIONS for item in part.items}


def number(key: str) -> float:
    """Return the one number of an assumption."""
    value = _BY_KEY[key].value
    assert isinstance(value, int | float)
    return value


def weights(key: str) -> Mapping[str, float]:
    """Return a number for each name."""
    value = _BY_KEY[key].value
    assert isinstance(value, Mapping)
    return cast(Mapping[str, float], value)


def grid(key: str) -> Mapping[str, Mapping[str, float]]:
    """Return a number for each name of each group."""
    value = _BY_KEY[key].value
    assert isinstance(value, Mapping)
    return cast(Mapping[str, Mapping[str, float]], value)


@dataclass(frozen=True, slots=True)
class Roll:
    """The stationary state of the roll rates: a weight for every number of days past due.

    Attributes:
        first: Days past due of the first weight.
        weights: How many loans stand there, where one loan falls due each day.
    """

    first: int
    weights: Floats

    def bucket(self, low: int, high: int) -> float:
        """Return the share of loans with *low* to *high* days past due, both within."""
        found = self.weights[low - self.first : high - self.first + 1].sum() / self.weights.sum()
        return float(found)


BUCKETS: dict[str, tuple[int, int]] = {
    "reminder": (-3, 0),
    "golden": (1, 3),
    "critical": (4, 7),
    "tug-of-war": (8, 30),
    "m2": (31, 60),
    "m3": (61, 90),
    "m4+": (91, 180),
}
"""Days past due of each bucket, both within; whoever is in the last one leaves it at 181."""


@cache
def roll() -> Roll:
    """Return the stationary state that ``roll_rates`` lead to.

    Within a bucket the same share of loans is paid each day, so that of those that come into it the
    roll rate comes out at its end.
    """
    alive = number("followed_before_due")
    found: list[float] = []
    for name, (low, high) in BUCKETS.items():
        days = high - low + 1
        rate = weights("roll_rates")[name]
        found += [alive * rate ** (day / days) for day in range(days)]
        alive *= rate
    return Roll(-3, np.array(found))
