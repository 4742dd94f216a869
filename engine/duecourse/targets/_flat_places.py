"""Where generated code computes what: so that no path computes one thing twice.

A *place* is the way from the top of a function to a line of it. Two places are on one path unless
they are different arms of one branch. What two places on one path both need is *hoisted*: computed
once, before the statement in which the first of them lies.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Step:
    """One step down.

    Attributes:
        kind: ``test`` (the nth question of a branch), ``arm`` (what follows from it), or ``part``
            (the nth operand within one expression).
        key: Names the statement; the same in every pass.
        index: Which question, arm or operand.
    """

    kind: str
    key: Hashable
    index: int


Place: TypeAlias = tuple[Step, ...]
Anchor: TypeAlias = tuple[Place, Hashable]
"""Before a statement: the place of its block, and its key."""


def _divergence(first: Place, second: Place) -> int:
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return index
    return min(len(first), len(second))


def exclusive(first: Place, second: Place) -> bool:
    """Tell whether no path goes through both."""
    index = _divergence(first, second)
    if index == len(first) or index == len(second):
        return False
    one, other = first[index], second[index]
    if one.key != other.key or "part" in (one.kind, other.kind):
        return False
    if one.kind == "arm" and other.kind == "arm":
        return True
    if one.kind == "arm":  # a later question is asked only where this arm is not taken
        return other.index > one.index
    return other.kind == "arm" and one.index > other.index


def anchor(first: Place, second: Place) -> Anchor:
    """Return the statement before which something that both places need can be computed."""
    index = _divergence(first, second)
    index = min(index, len(first) - 1)
    while first[index].kind == "part":
        index -= 1
    return first[:index], first[index].key


@dataclass(slots=True)
class Ledger:
    """What one pass has computed where, and what the next pass must hoist.

    Attributes:
        hoists: By anchor, what is computed there; kept from pass to pass.
        changed: Whether this pass found more.
    """

    hoists: dict[Anchor, dict[Hashable, None]] = field(default_factory=dict)
    computed: dict[Hashable, list[Place]] = field(default_factory=dict)
    changed: bool = False

    def start(self) -> None:
        """Begin a pass."""
        self.computed.clear()
        self.changed = False

    def compute(self, what: Hashable, place: Place) -> bool:
        """Note that *what* is computed at *place*; False when a path computed it before."""
        before = self.computed.setdefault(what, [])
        for earlier in before:
            if not exclusive(earlier, place):
                self.hoists.setdefault(anchor(earlier, place), {})[what] = None
                self.changed = True
                return False
        before.append(place)
        return True

    def due(self, block: Place, key: Hashable) -> tuple[Hashable, ...]:
        """Return what is to be computed before the statement *key* of *block*."""
        return tuple(self.hoists.get((block, key), ()))
