"""The people and points of a case made ready for one book, and the clocks they live by."""

from __future__ import annotations

from duecourse import ir
from duecourse.book.case import Case, Contact, Facts, Point
from duecourse.book.selections import Counting, Unmet
from duecourse.book.tallies import Leaves, Tally
from duecourse.clock.zones import Zone, zone
from duecourse.ir import Value

Fixed = tuple[ir.Expr, Value | None]
"""A value that no instant changes, and the expression, which stays alive with it."""


class Clocks:
    """The zones that a person may be in, and what of a case hangs on them alone.

    Attributes:
        zones: Empty is unknown.
        tallies: Of counts that are the same for all who share the zones; by identity.
        leaves: When events stop counting, by unit and number.
        days: The local days of the case's events, where there is one zone.
    """

    __slots__ = ("days", "leaves", "tallies", "zones")

    def __init__(self, zones: tuple[Zone, ...]) -> None:
        """Start with nothing counted."""
        self.zones = zones
        self.tallies: dict[Counting, Tally] = {}
        self.leaves: dict[tuple[str, int], Leaves] = {}
        self.days: dict[int, int] | None = None


class ReadyPoint:
    """A point with its facts at hand for generated code; its own zones, empty is unknown."""

    __slots__ = (
        "channels",
        "contact",
        "facts",
        "fixed",
        "id",
        "index",
        "number",
        "tallies",
        "zones",
    )

    def __init__(self, point: Point, contact: ReadyContact, index: int, unmet: Unmet) -> None:
        """Keep what generated code reads."""
        self.id = point.id
        self.index = index
        self.channels = point.channels
        self.facts: Facts = point.facts
        self.contact = contact
        self.number = point.facts.get("number")
        names = point.zones
        self.zones = tuple([zone(name) for name in names]) if names else ()
        self.tallies = unmet.tallies.copy()
        self.fixed = unmet.fixed.copy()


class ReadyContact:
    """A contact with its zones resolved; ``zones`` empty is unknown."""

    __slots__ = (
        "clocks",
        "convenient_hours",
        "facts",
        "fixed",
        "id",
        "index",
        "numbers",
        "points",
        "tallies",
        "zones",
    )

    def __init__(self, contact: Contact, index: int, clocks: Clocks, unmet: Unmet) -> None:
        """Keep what generated code reads."""
        self.id = contact.id
        self.index = index
        self.facts: Facts = contact.facts
        self.convenient_hours = contact.convenient_hours
        self.clocks = clocks
        self.zones = clocks.zones
        self.tallies = unmet.tallies.copy()
        self.fixed = unmet.fixed.copy()
        self.points = tuple([ReadyPoint(p, self, i, unmet) for i, p in enumerate(contact.points)])
        self.numbers = frozenset([p.number for p in self.points]) - {None}


def whom(key: str, contact: ReadyContact | None, point: ReadyPoint | None) -> Value | None:
    """Return what one key of a count must agree with; None where the case tells."""
    if key == "contact":
        return contact.id if contact else None
    if key == "point":
        return point.id if point else None
    return point.number if point and key == "number" else None


def fallback_zones(case: Case, jurisdiction_zones: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return every zone of the case's jurisdictions; empty when one of them has no table."""
    names: list[str] = []
    for place in sorted(case.jurisdiction or ()):
        if place not in jurisdiction_zones:
            return ()
        names.extend(jurisdiction_zones[place])
    return tuple(dict.fromkeys(names))
