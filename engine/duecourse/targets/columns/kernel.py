"""A book compiled to columns for one instant: its epochs, clocks and words."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of, lower
from duecourse.book.plan import Clock
from duecourse.clock.instants import DAY
from duecourse.targets.columns.block import Block
from duecourse.targets.columns.clocks import running
from duecourse.targets.columns.edges import Edges
from duecourse.targets.columns.epoch import Epoch, expressions
from duecourse.targets.columns.program import Program
from duecourse.targets.columns.running import Running
from duecourse.targets.columns.tables import Tables
from duecourse.targets.columns.tally import Tallies
from duecourse.targets.columns.vec import Array, Ints
from duecourse.targets.columns.view import CASE, POINT
from duecourse.targets.columns.words import Words
from duecourse.targets.columns.words_said import Sayings
from duecourse.targets.columns.zones import ZoneTable

PAST = 4 * DAY
"""How far before the instant asked about windows are tabled: those of yesterday may be open."""


@dataclass(slots=True)
class Items:
    """Acts, each for a case and, but for the desk's, a contact and a point of it.

    Attributes:
        act: Its place in the book, one for all or of each.
        case: Row in the block.
        contact: None at the desk.
        point: None at the desk.
    """

    act: int | Ints
    case: Ints
    contact: Ints | None
    point: Ints | None

    def some(self, rows: Array) -> Items:
        """Return those at *rows*."""
        return Items(
            self.act if isinstance(self.act, int) else self.act[rows],
            self.case[rows],
            None if self.contact is None else self.contact[rows],
            None if self.point is None else self.point[rows],
        )

    @property
    def acts(self) -> Ints:
        """Return the place of each one's act."""
        return np.full(len(self.case), self.act) if isinstance(self.act, int) else self.act

    @property
    def depth(self) -> int:
        """How deep its conditions go."""
        return CASE if self.point is None else POINT


class Kernel:
    """Everything of a book that blocks share, for one instant.

    Attributes:
        us: The instant asked about.
        horizon: How far ahead lawful minutes are sought, in microseconds.
        hours: What is known of clocks and opening hours, which holds for any book.
        sayings: The words.
        epochs: Those that a search can come to, in order.
    """

    def __init__(
        self,
        joined: Joined,
        us: int,
        horizon: int,
        hours: tuple[ZoneTable, Edges] | None = None,
    ) -> None:
        """Compile every epoch that a search can come to.

        Args:
            joined: The book, or what of it is some cases' law.
            us: The instant.
            horizon: See above.
            hours: What another kernel for the same instant and horizon knows of clocks.

        Raises:
            TargetError: The columns target cannot run a construct of the book, which is named.
        """
        self.joined, self.us, self.horizon = joined, us, horizon
        high = us + 2 * horizon + 3 * DAY
        if hours is None:
            zones = ZoneTable(us, high)
            hours = zones, Edges(zones, us - PAST, high)
        self.hours = hours
        self.zones, self.edges = hours
        self.words = Words()
        header = joined.playbook.header
        desk = self.zones.number(header.zone or "UTC")
        self.zones.ready()
        self.program = Program(self.words, desk)
        boundaries = joined.boundaries()
        first, last = bisect_right(boundaries, us), bisect_right(boundaries, high)
        instants = [us, *boundaries[first:last]]
        plans = [lower(joined, *epoch_of(boundaries, each)) for each in instants]
        for plan in plans:
            self.program.register(expressions(plan))
        self._clocks: dict[Clock | None, Running] = {}
        bits = max((act.bit for plan in plans for act in plan.acts), default=0) + 1
        self.epochs = [Epoch(plan, self.program, self._clock, bits) for plan in plans]
        self.starts = np.array([plan.start for plan in plans][1:], np.int64)
        facts = joined.facts
        self.sayings = Sayings(facts, header.languages)
        self.fallback = joined.jurisdiction_zones
        self.reads: dict[int, tuple[tuple[ir.Input, ...], tuple[ir.Events, ...], str, ir.Expr]] = {}

    def _clock(self, clock: Clock | None) -> Running:
        found = self._clocks.get(clock)
        if found is None:
            found = self._clocks[clock] = running(clock, self.program, self.edges)
        return found

    def block(self, tables: Tables, vocabulary: object) -> Tallies:
        """Return *tables* of whole persons joined, with their events ready to be counted."""
        block = Block(
            tables,
            vocabulary,  # type: ignore[arg-type]
            self.words,
            self.zones,
            self.us,
            self.fallback,
        )
        return Tallies(block, self.program)
