"""What decides a case: the book without the packs of places that are not the case's."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from duecourse.book.join import Joined
from duecourse.decide.decider import Decider
from duecourse.targets.scalar import ScalarTarget

NARROWED_KEPT = 64
"""How many sets of jurisdictions a book keeps compiled at once."""


class Narrowed:
    """A book with all its packs, and with those of some places only, compiled when asked.

    Attributes:
        joined: With all its packs.
        decider: That of *joined*.
    """

    def __init__(self, joined: Joined, target: Literal["scalar", "rete"]) -> None:
        """Keep the whole; *target* runs conditions. Nothing is compiled before it is needed."""
        self.joined = joined
        self._kind: Literal["scalar", "rete"] = target
        self.decider = self._decider(joined)
        self._narrowed: dict[frozenset[str], tuple[Joined, Decider]] = {}

    def _decider(self, joined: Joined) -> Decider:
        if self._kind == "rete":
            from duecourse.targets.rete import ReteTarget  # noqa: PLC0415 - an optional library

            return Decider(ReteTarget(joined), joined)
        return Decider(ScalarTarget(joined), joined)

    def to(self, here: frozenset[str] | None) -> tuple[Joined, Decider]:
        """Return the book without the packs of places that are not *here*; None is unknown."""
        places = self.joined.jurisdictions
        if here is None or places <= here:
            return self.joined, self.decider
        key = here & places
        found = self._narrowed.get(key)
        if found is None:
            packs = tuple(p for p in self.joined.packs if p.header.jurisdiction in key)
            joined = replace(self.joined, packs=packs)
            if len(self._narrowed) >= NARROWED_KEPT:
                self._narrowed.clear()
            found = self._narrowed[key] = joined, self._decider(joined)
        return found
