"""Rows at which conditions are asked: all of a block at one instant, or some, each at its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from duecourse.clock.instants import INF
from duecourse.targets.columns.vec import Array, Ints

if TYPE_CHECKING:
    from duecourse.targets.columns.block import Block
    from duecourse.targets.columns.tally import Tallies

CASE, CONTACT, POINT, EVENT = range(4)


class Node:
    """One value or condition of a program.

    Attributes:
        depth: How deep its facts lie: case, contact, point, event.
        static: Whether it never changes as time passes.
        run: Gives its column for a view.
        scale: Decimal digits of a number; -1 for the two whole numbers of a share.
    """

    __slots__ = ("depth", "run", "scale", "static")

    def __init__(
        self, depth: int, static: bool, run: Callable[[View], Any], scale: int = 0
    ) -> None:
        """Keep what it is."""
        self.depth, self.static, self.run, self.scale = depth, static, run, scale


class View:
    """Rows of a block, level by level, each level's rows knowing those above them.

    Attributes:
        block: What is looked at.
        tallies: Its events, counted.
        base: The whole block at the instant asked about: static columns are worked out there.
        until: By depth, until when nothing that was asked changes; None where nobody asks.
    """

    def __init__(
        self,
        block: Block,
        tallies: Tallies,
        base: View | None,
        index: tuple[Ints | None, Ints | None, Ints | None],
        above: tuple[Ints | None, Ints | None],
        times: Ints | int,
        *,
        bounding: bool = False,
        same: bool = False,
    ) -> None:
        """Make a view.

        Args:
            block: The block.
            tallies: The block's.
            base: None for the base itself.
            index: Case, contact and point of each row; None is all of the block.
            above: Row of the case above each contact, and of the contact above each point; None
                where the rows of all levels are the same.
            times: Of each case's row, or one for all.
            bounding: Whether to note until when answers hold.
            same: Whether the instant is that of the base, which then knows all columns.
        """
        self.block, self.tallies = block, tallies
        self.base = self if base is None else base
        self.index, self.above, self.times = index, above, times
        self.memo: dict[tuple[Node, int], Any] = {}
        self.bounding, self.same = bounding, same
        self.until: list[Ints | None] = [None, None, None]

    @classmethod
    def whole(cls, block: Block, tallies: Tallies, us: int) -> View:
        """Return the whole block at one instant."""
        above = (block.case_of_contact, block.contact_of_point)
        return cls(block, tallies, None, (None, None, None), above, us, bounding=True)

    @classmethod
    def items(
        cls,
        base: View,
        case: Ints,
        contact: Ints | None,
        point: Ints | None,
        times: Ints | None = None,
    ) -> View:
        """Return rows that are each a case, a contact and a point, at instants of their own.

        Without *times* all are at the instant of the base.
        """
        index, own = (case, contact, point), (None, None)
        if times is None:
            return cls(base.block, base.tallies, base, index, own, base.times, same=True)
        return cls(base.block, base.tallies, base, index, own, times, bounding=True)

    def size(self, depth: int) -> int:
        """Return how many rows a level has."""
        index = self.index[depth] if depth < EVENT else None
        if index is not None:
            return len(index)
        block = self.block
        return (block.cases, block.contacts, block.points, block.events)[depth]

    def up(self, column: Any, depth: int, wanted: int) -> Any:
        """Return a column of one level at the rows of a deeper one."""
        if wanted == EVENT and depth == CASE:
            return column.take(self.block.case_of_event)
        while depth < wanted:
            above = self.above[depth]
            if above is not None:
                column = column.take(above)
            depth += 1
        return column

    def ask(self, node: Node, depth: int) -> Any:
        """Return the column of *node* at the rows of *depth*."""
        key = (node, depth)
        found = self.memo.get(key)
        if found is None:
            if depth > node.depth:
                found = self.up(self.ask(node, node.depth), node.depth, depth)
            elif (node.static or self.same) and self.base is not self:
                found = self.base.ask(node, node.depth)
                index = self.index[depth]
                if index is not None:
                    found = found.take(index)
            else:
                found = node.run(self)
            self.memo[key] = found
        return found

    def entities(self, depth: int) -> Ints:
        """Return which case, contact or point each row is."""
        index = self.index[depth]
        return np.arange(self.size(depth)) if index is None else index

    def at(self, depth: int) -> Ints | int:
        """Return the instant of each row, or one for all."""
        if isinstance(self.times, int):
            return self.times
        found: Array = self.times
        for level in range(depth):
            above = self.above[level]
            if above is not None:
                found = found[above]
        return found

    def at_rows(self, depth: int) -> Ints:
        """Return the instant of each row."""
        found = self.at(depth)
        return np.full(self.size(depth), found, np.int64) if isinstance(found, int) else found

    def bound(self, depth: int, until: Ints) -> None:
        """Note until when an answer at the rows of *depth* holds."""
        if self.bounding:
            known = self.until[depth]
            self.until[depth] = until if known is None else np.minimum(known, until)

    def holds_until(self, depth: int) -> Ints:
        """Return until when everything that was asked holds, at the rows of *depth*."""
        found = np.full(self.size(depth), INF, np.int64)
        for level, until in enumerate(self.until):
            if level > depth and self.above[level - 1] is not None:
                break  # deeper rows are others
            if until is not None:
                found = np.minimum(found, until)
            if level < depth and (above := self.above[level]) is not None:
                found = found[above]
        return found
