"""What a condition is asked about, and where and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from duecourse.book.case import Case, Contact, Event, Point
from duecourse.ir import Expr
from duecourse.language.model import Treatment
from tests.oracle.minutes import Minutes, Series


@dataclass(frozen=True, slots=True)
class Subject:
    """What a condition is asked about."""

    treatment: Treatment | None = None
    contact: Contact | None = None
    point: Point | None = None
    event: Event | None = None


@dataclass(slots=True, eq=False)
class World:
    """A case as known at the instant asked about, and the minutes from then on."""

    minutes: Minutes
    case: Case
    zone: str
    jurisdiction_zones: dict[str, tuple[str, ...]]
    evaluate: Callable[[Expr, World, Subject], Series]

    def consumer_zones(self, subject: Subject) -> tuple[str, ...]:
        """Return the zones in which the person spoken to may be; empty is unknown."""
        contact = subject.contact
        if contact is None:
            debtors = [c for c in self.case.contacts if c.facts.get("role") == "debtor"]
            if not debtors:
                return ()
            contact = debtors[0]
        return contact.zones or self.law_zones()

    def law_zones(self) -> tuple[str, ...]:
        """Return every zone of the case's jurisdictions: where nobody knows better."""
        names = sorted(self.case.jurisdiction or ())
        if any(name not in self.jurisdiction_zones for name in names):
            return ()
        return tuple(dict.fromkeys(z for name in names for z in self.jurisdiction_zones[name]))
