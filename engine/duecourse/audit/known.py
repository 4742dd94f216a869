"""What a log has told of one person so far: contacts, points, debts, facts."""

from __future__ import annotations

from collections.abc import Sequence

from duecourse.audit.law import Law
from duecourse.audit.rows import TOLD, Row
from duecourse.book.bind import with_countries
from duecourse.book.case import Contact, Event, Point
from duecourse.ir import Value
from duecourse.language.model import CHANNELS, Schedule

Facts = dict[str, Value | None]
SELF = "self"
_EVERY = frozenset(CHANNELS)


class _Place:
    """A point of a contact, as far as the log has told."""

    __slots__ = ("facts", "id", "zones")

    def __init__(self, name: str, blank: Facts) -> None:
        self.id = name
        self.zones: tuple[str, ...] = ()
        self.facts: Facts = {**blank, "number": None}


class _Somebody:
    """A contact, as far as the log has told."""

    __slots__ = ("facts", "id", "points", "told", "zones")

    def __init__(self, name: str, blank: Facts) -> None:
        self.id = name
        self.zones: tuple[str, ...] = ()
        self.facts: Facts = {**blank, "role": None}
        self.told: Schedule | None = None
        self.points: dict[str, _Place] = {}


class Known:
    """What is known of one person; a fact stands from the row that says it until another does.

    Who there is, and which debts, is known from the whole log; what was said of them is not.

    Attributes:
        whom: Contact and point of each row; empty where it does not say.
        debts: Every debt of the person in the log.
        jurisdiction: Where the person was last said to be.
        common: Facts of the case that are the same for every debt.
        shape: Changes when zones, roles, numbers or told hours do.
        version: Changes when facts of a case do.
        two_roles: Contacts that were in more than one role.
    """

    def __init__(self, law: Law, rows: Sequence[Row]) -> None:
        """Find the contacts, points and debts of *rows*, which are in order of time."""
        self.rows = rows
        self.debts = tuple(
            sorted({debt for row in rows for debt in row.fields["debts"] or ()})  # type: ignore[union-attr]
        )
        self.people: dict[str, _Somebody] = {}
        self.owners: dict[str, str] = {}
        self._blanks = {name: law.blank(name) for name in ("contact", "point")}
        self._at_point: dict[str, str] = {}
        self._in_role: dict[str, set[str]] = {}
        for row in rows:
            said = row.fields["contact"]
            if said is not None:
                self._at_point.setdefault(str(row.fields["point"]), str(said))
                self._in_role.setdefault(str(row.role), set()).add(str(said))
        self.whom = [self._whom(row) for row in rows]
        for contact, point in self.whom:
            if contact:
                self._meet(contact, point)
        self.common: Facts = {}
        for section in ("loan", "debtor", "debt", "application", "case"):
            self.common |= law.blank(section)
        self.by_debt: dict[str, Facts] = {}
        self.actors: dict[Value | None, str] = {}
        self.jurisdiction: frozenset[str] = frozenset()
        self._places = law.joined.jurisdictions
        self.shape = self.version = 0
        self.two_roles: set[str] = set()
        self._contacts: tuple[Contact, ...] = ()
        self._shaped = -1

    # --- who ------------------------------------------------------------------------------------

    def _whom(self, row: Row) -> tuple[str, str]:
        """Return contact and point of a row; empty where it does not say."""
        fields = row.fields
        contact, point = fields["contact"], fields["point"]
        if contact is None and point is not None:
            contact = self._at_point.get(str(point))
        if contact is None and row.role is not None:
            known = self._in_role.get(row.role, set())
            own = SELF if row.role == "debtor" else row.role
            contact = next(iter(known)) if len(known) == 1 else own
        if contact is None and point is not None and fields["type"] in CHANNELS:
            contact = f"owner of {point}"
        if contact is None:
            return "", ""
        if point is None and fields["channel"] is not None and fields["type"] in CHANNELS:
            number = fields["number"]
            return str(contact), f"{contact} {number if number is not None else fields['channel']}"
        if point is not None:
            self.owners.setdefault(str(point), str(contact))
        return str(contact), "" if point is None else str(point)

    def _meet(self, contact: str, point: str) -> None:
        somebody = self.people.get(contact)
        if somebody is None:
            somebody = self.people[contact] = _Somebody(contact, self._blanks["contact"])
        if point and point not in somebody.points:
            somebody.points[point] = _Place(point, self._blanks["point"])

    # --- what is known --------------------------------------------------------------------------

    def learn(self, row: Row, contact: str, point: str) -> None:
        """Take in what a row says of others than itself."""
        if row.jurisdiction is not None:
            self.jurisdiction = with_countries(frozenset(row.jurisdiction), self._places)
        if row.actor is not None:
            self.actors[row.fields["by"]] = row.actor
        somebody = self.people.get(contact)
        if somebody is not None:
            if row.role is not None and somebody.facts["role"] != row.role:
                if somebody.facts["role"] is not None:
                    self.two_roles.add(contact)
                somebody.facts["role"] = row.role
                self.shape += 1
            where = somebody.points.get(point)
            number = row.fields["number"]
            if where is not None and number is not None and where.facts["number"] != number:
                where.facts["number"] = number
                self.shape += 1
            place: _Place | _Somebody = where or somebody
            if row.zones is not None and place.zones != row.zones:
                place.zones = row.zones
                self.shape += 1
        for section, fact, value in row.facts:
            self._fact(row, section, fact, value, somebody, point)

    def _fact(
        self,
        row: Row,
        section: str,
        fact: str,
        value: Value | Schedule | None,
        somebody: _Somebody | None,
        point: str,
    ) -> None:
        if section == "contact":
            if somebody is None:
                return
            if fact == TOLD:
                assert isinstance(value, Schedule)
                if somebody.told != value:
                    somebody.told = value
                    self.shape += 1
                return
            somebody.facts[fact] = value  # type: ignore[assignment]
        elif section == "point":
            if somebody is not None and point in somebody.points:
                somebody.points[point].facts[fact] = value  # type: ignore[assignment]
        elif section in ("loan", "debt") and row.fields["debts"]:
            for debt in row.fields["debts"]:  # type: ignore[union-attr]
                own = self.by_debt.setdefault(debt, {})
                if own.get(fact) != value:
                    own[fact] = value  # type: ignore[assignment]
                    self.version += 1
        elif self.common.get(fact) != value:
            self.common[fact] = value  # type: ignore[assignment]
            self.version += 1

    def contacts(self) -> tuple[Contact, ...]:
        """Return the contacts as they are known now."""
        if self._shaped != self.shape:
            self._shaped = self.shape
            self._contacts = tuple(
                Contact(
                    each.id,
                    points := tuple(
                        Point(p.id, _EVERY, p.zones, p.facts) for p in each.points.values()
                    ),
                    tuple(dict.fromkeys((*each.zones, *(z for p in points for z in p.zones)))),
                    each.facts,
                    each.told,
                )
                for each in self.people.values()
            )
        return self._contacts

    def event(self, row: Row, contact: str, point: str) -> Event:
        """Return a row as an event of the history."""
        fields = row.fields
        if contact:
            fields["contact"] = contact
        if point:
            owner = self.owners.get(point, contact)
            fields["point"], fields["owner"] = point, owner
            if fields["number"] is None and owner in self.people:
                known = self.people[owner].points.get(point)
                fields["number"] = known.facts["number"] if known is not None else None
        person = self.people.get(contact)
        place = person.points.get(point) if person is not None else None
        fields["role"] = person.facts["role"] if person is not None else None
        fields["phone"] = place.facts.get("phone") if place is not None else None
        fields["under_consent"] = False  # until the log is read as a whole
        return Event(row.id, row.us, fields)
