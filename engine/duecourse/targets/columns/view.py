"""Rows at which conditions are asked: all of a block at one instant, or some, each at its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from duecourse.clock.instants import INF
from duecourse.ir import Kind, Scope
from duecourse.targets.columns.vec import Array, Ints, Vec

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


@dataclass(slots=True)
class Bounds:
    """Until when what was asked holds, level by level, and of which nodes.

    Attributes:
        until: By depth; None where nothing passes.
        of: Nodes whose bounds are in it.
    """

    until: list[Ints | None] = field(default_factory=lambda: [None, None, None])
    of: set[Node] = field(default_factory=set)

    def add(self, depth: int, until: Ints) -> None:
        """Note until when an answer at the rows of *depth* holds."""
        known = self.until[depth]
        self.until[depth] = until if known is None else np.minimum(known, until)

    def join(self, node: Node, other: Bounds) -> None:
        """Add the bounds of *node*, once."""
        if node in self.of:
            return
        self.of.add(node)
        for depth, until in enumerate(other.until):
            if until is not None:
                self.add(depth, until)


class View:
    """Rows of a block, level by level, each level's rows knowing those above them.

    Attributes:
        block: What is looked at.
        bounds: Until when nothing that was asked changes.
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
            index: Case, contact and point of each row; None is all of the block. Of a part, rows of
                *base*.
            above: Row of the case above each contact, and of the contact above each point; None
                where the rows of all levels are the same.
            times: Of each case's row, or one for all.
            bounding: Whether to note until when answers hold.
            same: Whether it is a part of *base*, which then knows all columns.
        """
        # Arrays are large and objects few: what refers to itself would stay until the interpreter
        # looks for it, many blocks later.
        self.block, self._tallies = block, ref(tallies)
        self._base = base
        self.index, self.above, self.times = index, above, times
        self.memo: dict[tuple[Node, int], Any] = {}
        self.bounding, self.same = bounding, same
        self.bounds = Bounds()
        self._bounds_of: dict[Node, Bounds] = {}
        self._until_of: dict[tuple[Node, int], Ints | None] = {}

    @property
    def tallies(self) -> Tallies:
        """The block's, which whoever looks keeps."""
        found = self._tallies()
        assert found is not None
        return found

    @property
    def base(self) -> View:
        """Where static columns are worked out: the whole block at the instant asked about.

        Of a part of another view, that view.
        """
        return self if self._base is None else self._base

    @classmethod
    def whole(cls, block: Block, tallies: Tallies, us: int) -> View:
        """Return the whole block at one instant."""
        above = (block.case_of_contact, block.contact_of_point)
        return cls(block, tallies, None, (None, None, None), above, us, bounding=True)

    @classmethod
    def items(
        cls, base: View, case: Ints, contact: Ints | None, point: Ints | None, times: Ints
    ) -> View:
        """Return rows that are each a case, a contact and a point, at instants of their own."""
        index, own = (case, contact, point), (None, None)
        return cls(base.block, base.tallies, base, index, own, times, bounding=True)

    def part(
        self, case: Ints, contact: Ints | None, point: Ints | None, *, bounding: bool = False
    ) -> View:
        """Return some rows of this view, by their places on its levels."""
        index, own = (case, contact, point), (None, None)
        times = self.times if isinstance(self.times, int) else self.times[case]
        return View(self.block, self.tallies, self, index, own, times, bounding=bounding, same=True)

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
            elif (node.static or self.same) and self._base is not None:
                found = self._base.ask(node, node.depth)
                index = self.index[depth]
                if index is not None:
                    found = found.take(index)
                if self.bounding and not node.static:
                    self._as_base(node)
            elif node.static or not self.bounding:
                found = node.run(self)
            else:
                outer, self.bounds = self.bounds, Bounds()
                found = node.run(self)
                mine, self.bounds = self.bounds, outer
                self._bounds_of[node] = mine
                outer.join(node, mine)
            self.memo[key] = found
        elif self.bounding and not node.static:
            known = self._bounds_of.get(node)
            if known is not None:
                self.bounds.join(node, known)
        return found

    def _as_base(self, node: Node) -> None:
        """Take over from the base until when an answer holds."""
        mine = Bounds()
        until, index = self.base.until_of(node, node.depth), self.index[node.depth]
        if until is not None:
            mine.add(node.depth, until if index is None else until[index])
        self._bounds_of[node] = mine
        self.bounds.join(node, mine)

    def until_of(self, node: Node, depth: int) -> Ints | None:
        """Return until when the answer of *node*, which was asked, holds; None is for ever."""
        key = (node, depth)
        if key not in self._until_of:
            known = self._bounds_of.get(node)
            plain = known is None or all(until is None for until in known.until)
            self._until_of[key] = None if plain else self._held(known.until, depth)  # type: ignore[union-attr]
        return self._until_of[key]

    def fact(self, scope: Scope, name: str, kind: Kind) -> Vec:
        """Return a fact of the rows of its level."""
        index = self.index[{Scope.CONTACT: CONTACT, Scope.POINT: POINT}.get(scope, CASE)]
        whole = self.base.fact if self.same else self.block.fact
        vec = whole(scope, name, kind)
        return vec if index is None else vec.take(index)

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
            self.bounds.add(depth, until)

    def holds_until(self, depth: int) -> Ints:
        """Return until when everything that was asked holds, at the rows of *depth*."""
        return self._held(self.bounds.until, depth)

    def _held(self, bounds: list[Ints | None], depth: int) -> Ints:
        found: Ints | None = None
        for level, until in enumerate(bounds):
            if level > depth and self.above[level - 1] is not None:
                break  # deeper rows are others
            if until is not None:
                found = until if found is None else np.minimum(found, until)
            if found is not None and level < depth and (above := self.above[level]) is not None:
                found = found[above]
        return np.full(self.size(depth), INF, np.int64) if found is None else found
