"""The earliest whole minute at which everything is open, and the first at which something is not.

A state is a function of an instant that gives a signed instant: positive *closed until then*,
negative *open until then*, ``INF`` for ever. Its bound need only be sound: the state holds at least
up to it, and is asked again there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from duecourse.clock.instants import MINUTE

State: TypeAlias = Callable[[int], int]


def first_open(
    us: int, states: Sequence[State], horizon_end: int, *, inclusive: bool = False
) -> int | None:
    """Return the earliest whole minute after an instant at which every state is open.

    Args:
        us: Where to begin.
        states: What must all be open; none of them is always open.
        horizon_end: The last instant that is looked at.
        inclusive: Whether *us* itself counts, if it is a whole minute.

    Returns:
        The minute, or None if there is none up to *horizon_end*.
    """
    at = _next_minute(us - 1 if inclusive else us)
    number = len(states)
    place = opened = 0
    while opened < number:
        if at > horizon_end:
            return None
        until = states[place](at)
        if until > 0:
            at = _next_minute(max(until - 1, at))
            opened = 0
        else:
            opened += 1
        place = (place + 1) % number
    return at if at <= horizon_end else None


def first_closed(us: int, states: Sequence[State], end: int) -> int | None:
    """Return the first whole minute after an instant at which some state is closed.

    Args:
        us: Where to begin; whether something is closed there does not matter.
        states: What is watched.
        end: The last instant that is looked at.

    Returns:
        The minute, or None if there is none up to *end*.
    """
    at = _next_minute(us)
    bounds = [at] * len(states)
    while bounds and at <= end:
        for place, state in enumerate(states):
            if bounds[place] <= at:
                until = state(at)
                if until > 0:
                    return at
                bounds[place] = max(-until, at + 1)
        at = _next_minute(min(bounds) - 1)
    return None


def _next_minute(us: int) -> int:
    """Return the first whole minute after an instant."""
    return (us // MINUTE + 1) * MINUTE
