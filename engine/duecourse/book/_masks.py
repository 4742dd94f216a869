"""Which events of a case meet a test, as masks: a bit for each event, the oldest lowest.

Events that say the same of what a test reads are judged once, together. A test gives 0 (no),
1 (unknown) or 3 (yes), and the masks are two: of those that certainly meet it, and of those that
may, the certain ones among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

from duecourse.book.case import Event, Facts
from duecourse.book.selections import COMMON, Base, Verdicts

Masks = tuple[int, int]
"""Certain, possible."""
NONE: Masks = (0, 0)
Class = tuple[int, Facts]
"""Which events say the same, and one that stands for all."""


class EventClasses:
    """The events of one case, in classes by what they say."""

    __slots__ = ("_classes", "_common", "_events", "_fields")

    def __init__(self, events: Sequence[Event]) -> None:
        """Keep the events, oldest first."""
        self._events = events
        self._classes: dict[tuple[str, ...], list[Class]] = {}
        self._fields: list[Facts] = []
        self._common: list[tuple[int, Facts, dict[Base, int]]] | None = None

    def counted_by(self, base: Base, verdicts: Verdicts) -> Masks:
        """Return the masks of the events of a kind that meet its condition, keys apart.

        What events say of the common fields tells it, so each such way is judged once a book.
        """
        common = self._common
        if common is None:
            common = self._common = self._told_apart(verdicts)
        certain = possible = 0
        for mask, fields, known in common:
            held = known.get(base)
            if held is None:
                held = known[base] = base.judged(fields)
            if held:
                possible |= mask
                if held == 3:
                    certain |= mask
        return certain, possible

    def _told_apart(self, verdicts: Verdicts) -> list[tuple[int, Facts, dict[Base, int]]]:
        rows = self._rows()
        masks: dict[object, int] = {}
        bit = 1
        for said in _said(rows, COMMON):
            masks[said] = masks.get(said, 0) | bit
            bit <<= 1
        return [
            (mask, rows[(mask & -mask).bit_length() - 1], verdicts.of(said))
            for said, mask in masks.items()
        ]

    def meeting(self, names: tuple[str, ...], test: Callable[[Facts], int]) -> Masks:
        """Return the masks of the events that meet *test*, which reads the fields *names*."""
        certain = possible = 0
        for mask, fields in self._classes.get(names) or self._classify(names):
            held = test(fields)
            if held:
                possible |= mask
                if held == 3:
                    certain |= mask
        return certain, possible

    def _classify(self, names: tuple[str, ...]) -> list[Class]:
        rows = self._rows()
        masks: dict[object, int] = {}
        bit = 1
        for said in _said(rows, names):
            masks[said] = masks.get(said, 0) | bit
            bit <<= 1
        # The oldest of each class stands for it.
        found = [(mask, rows[(mask & -mask).bit_length() - 1]) for mask in masks.values()]
        self._classes[names] = found
        return found

    def _rows(self) -> list[Facts]:
        rows = self._fields
        if not rows:
            rows = self._fields = [event.fields for event in self._events]
        return rows


def _said(rows: Sequence[Facts], names: tuple[str, ...]) -> Iterable[object]:
    if not names:
        return [()] * len(rows)
    try:
        return list(map(itemgetter(*names), rows))
    except KeyError:  # an event that was not bound, and says less
        return [tuple([fields.get(name) for name in names]) for fields in rows]
