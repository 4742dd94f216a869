"""What a limit's clock answers, for an instant: whether it blocks and until when.

A state is one signed number. Positive: it blocks, and cannot cease to before that instant.
Negative: it does not block, and cannot begin to before the instant without the sign.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.instants import INF

ValueAt = Callable[[Prepared, ReadyContact | None, ReadyPoint | None, int], tuple[object, int]]


class Running(Protocol):
    """A clock of one instance.

    Attributes:
        by_point: Whether two points of one contact may differ in it.
    """

    by_point: bool

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        """Return the signed state at *us*."""
        ...

    def headroom(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int | None:
        """Return how many more acts it allows, or None when it does not count."""
        ...

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        """Return what it would need to know at an instant: nothing, or one of these.

        ``zones``, ``events``, ``history``, a fact, ``calendar``, or ``calendar CN 2041`` where the
        calendar does not know what kind of day it is.
        """
        ...


class Uncounted:
    """A clock without a count and without needs."""

    by_point = True

    def headroom(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int | None:
        return None

    def lacks(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> str:
        return ""


class AlwaysClock(Uncounted):
    """Blocks as long as its condition holds."""

    def state(
        self, ready: Prepared, contact: ReadyContact | None, point: ReadyPoint | None, us: int
    ) -> int:
        return INF
