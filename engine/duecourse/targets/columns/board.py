"""What the limits of an epoch say at rows of a view: each limit is asked once, for all its acts."""

from __future__ import annotations

import numpy as np

from duecourse.clock.instants import INF
from duecourse.targets.columns.epoch import Blocker, Epoch
from duecourse.targets.columns.running import Rows, Running
from duecourse.targets.columns.vec import Bools, Ints
from duecourse.targets.columns.view import View

WORD = 63


class Board:
    """The states of limits at all rows of one level of a view.

    Attributes:
        rows: The rows, as clocks take them.
        depth: Their level.
    """

    def __init__(self, epoch: Epoch, rows: Rows, depth: int, acts: dict[int, Ints]) -> None:
        """Keep the rows; *acts* are the rows at which each act is offered."""
        self.epoch, self.rows, self.depth = epoch, rows, depth
        self._words = np.zeros((-(-len(epoch.in_stage) // WORD), len(rows.us)), np.int64)
        for bit, where in acts.items():
            self._words[bit // WORD, where] |= 1 << bit % WORD
        self._states: dict[int, Ints | None] = {}

    @property
    def view(self) -> View:
        """Return where values are asked."""
        return self.rows.view

    def useful(self, acts: Bools) -> Bools:
        """Return the rows at which one of some acts is offered."""
        found = np.zeros(len(self.rows.us), bool)
        for word, offered in enumerate(self._words):
            mask = 0
            for bit in np.flatnonzero(acts[word * WORD : (word + 1) * WORD]).tolist():
                mask |= 1 << bit
            if mask:
                found |= offered & mask != 0
        return found

    def state(self, blocker: Blocker) -> Ints | None:
        """Return the signed state of a limit at each row, free for ever where it does not apply.

        It is not asked where none of its acts is offered; None where it applies nowhere.
        """
        bit = blocker.instance.bit
        if bit not in self._states:
            held = self.view.ask(blocker.applies, self.depth).maybe
            rows = np.flatnonzero(held & self.useful(self.epoch.concerns[bit]))
            self._states[bit] = self._state(blocker.clock, rows)
        return self._states[bit]

    def asked(self, blocker: Blocker) -> Ints | None:
        """Return the same of a limit that some offered act has asked; None too where none has."""
        return self._states.get(blocker.instance.bit)

    def _state(self, clock: Running, rows: Ints) -> Ints | None:
        if not len(rows):
            return None
        found = np.full(len(self.rows.us), -INF, np.int64)
        found[rows] = state_at(clock, self.rows, rows)
        return found


def state_at(clock: Running, rows: Rows, some: Ints) -> Ints:
    """Return the signed state of *clock* at *some* of the rows."""
    if clock.node is not None:
        return clock.state(rows)[some]
    return clock.state(rows if len(some) == len(rows.us) else rows.some(some))
