"""What the clock of a limit says, for many rows at once.

As in the scalar target a state is one signed number a row. Positive: it blocks, and cannot cease to
before that instant. Negative: it does not block, and cannot begin to before the instant without
the sign. Bounds may be earlier here than there, never later: what is found is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duecourse.clock.instants import INF
from duecourse.targets.columns.tally import LACKS
from duecourse.targets.columns.vec import Bools, Ints
from duecourse.targets.columns.view import Node, View

NO_ROOM_KNOWN = -1
"""A headroom where a clock does not count."""


@dataclass(slots=True)
class Rows:
    """The acts whose limits are asked: each a case, a contact, a point, an instant.

    Attributes:
        view: Where values are asked; its rows are these.
        contact: None at the desk.
        point: None at the desk.
    """

    view: View
    case: Ints
    contact: Ints | None
    point: Ints | None
    us: Ints

    def some(self, mask: Bools | Ints) -> Rows:
        """Return those rows that *mask* keeps, or these; values are then asked elsewhere."""
        return Rows(
            self.view,
            self.case[mask],
            None if self.contact is None else self.contact[mask],
            None if self.point is None else self.point[mask],
            self.us[mask],
        )


class Running:
    """A clock that always blocks; the base of the others."""

    node: Node | None = None
    """What it asks the view for, and so needs all of its rows; None for nothing."""
    counts = False
    """Whether it counts, and so says how many more are allowed."""
    daily = False
    """Whether it reads a calendar, of which another day may say something else."""

    def state(self, rows: Rows) -> Ints:
        """Return the signed state of each row."""
        return np.full(len(rows.us), INF, np.int64)

    def headroom(self, rows: Rows) -> Ints | None:
        """Return how many more acts each row is allowed, ``NO_ROOM_KNOWN`` where it is not said.

        None where the clock does not count.
        """
        return None

    def next_change(self, rows: Rows) -> Ints | None:
        """Return when each row's count may next change; None where the clock does not count."""
        return None

    def next_day(self, rows: Rows) -> Ints | None:
        """Return when another day begins for a clock that reads a calendar; None for others."""
        return None

    def lacks(self, rows: Rows) -> list[tuple[str, Bools]]:
        """Return what it would need to know, and of which rows.

        ``calendar CN 2041`` is a calendar that does not know what kind of day it is.
        """
        return []


def of_tally(lacks: Ints) -> list[tuple[str, Bools]]:
    """Return what a count lacks, by word."""
    return [(word, lacks == place) for place, word in enumerate(LACKS) if place]
