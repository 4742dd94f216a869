"""Some whole persons of a portfolio in columns: cases, their contacts and points, and events.

A contact or point that stands for every case of a person is here once for each of them, and so is
an event: what an event means (whose it was, about which debt) is asked case by case. A block is
made in layers: identities, people, their facts, their whereabouts, their history; here, what the
fields of an event say.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow as pa

from duecourse.book.bind import EVENT_FIELDS, Vocabulary
from duecourse.ir import Kind, Scope
from duecourse.language.model import CHANNELS
from duecourse.targets.columns.consent import under_consent
from duecourse.targets.columns.encode import encode
from duecourse.targets.columns.history import History
from duecourse.targets.columns.identities import IDENTITIES
from duecourse.targets.columns.tables import Tables
from duecourse.targets.columns.vec import Ints, Vec
from duecourse.targets.columns.words import Words
from duecourse.targets.columns.zones import ZoneTable


class Block(History):
    """The tables of whole persons, joined.

    Attributes:
        us: The instant asked about; later events are left out.
        case_of_contact: Case of each contact.
        case_of_point: Case of each point.
        contact_of_point: Contact of each point.
        case_of_event: Case of each event.
        at: When each event was, oldest first within its case.
        contact_sets: Zones each contact may be in, as sets of the zone table.
        debtor: First contact of each case with the role of debtor, or -1.
    """

    def __init__(
        self,
        tables: Tables,
        vocabulary: Vocabulary,
        words: Words,
        zones: ZoneTable,
        us: int,
        fallback: dict[str, tuple[str, ...]],
    ) -> None:
        """Join the tables.

        Args:
            tables: Of whole persons, of the types of ``duecourse.portfolio.tables.schemas``.
            vocabulary: The book's.
            words: Of the run.
            zones: Of the run.
            us: The instant asked about.
            fallback: Every zone of each jurisdiction, for contacts of unknown zone.
        """
        super().__init__(tables, vocabulary, words, zones, us, fallback)
        self.fields: dict[str, Vec] = {}

    def field(self, name: str) -> Vec:
        """Return a field of every event, as its case reads it."""
        found = self.fields.get(name)
        if found is None:
            found = self.fields[name] = self._field(name)
        return found

    def compared(self, name: str) -> Vec:
        """Return a field of every event in the numbers that policies compare it with."""
        vec = self.field(name)
        if name not in IDENTITIES or not len(vec.data):
            return vec
        key = f"{name} compared"
        found = self.fields.get(key)
        if found is None:
            numbers, place = np.unique(vec.data, return_inverse=True)
            texts = (
                self._family(name).take(pa.array(numbers)).to_pylist()
                if len(self._family(name))
                else [""]
            )
            named = np.array([self.words.number(text) for text in texts])
            found = self.fields[key] = Vec(named[place.reshape(-1)], vec.known)
        return found

    def _raw(self, name: str) -> Vec:
        column = self._column("events", name)
        if name in IDENTITIES:
            return self._identities(name, column).take(self.event_rows)
        return encode(column, EVENT_FIELDS[name], self.words).take(self.event_rows)

    def _field(self, name: str) -> Vec:
        match name:
            case "contact":
                said, owner = self._raw("contact"), self.owner
                number = self.contact_number[np.maximum(owner, 0)] if self.contacts else said.data
                if said.known is None:
                    return said
                return Vec(np.where(said.known, said.data, number), said.known | (owner >= 0))
            case "number":
                said, point = self._raw("number"), self.point_of_event
                if said.known is None or not self.points:
                    return said
                there = self.numbers.take(np.maximum(point, 0))
                known = point >= 0 if there.known is None else (point >= 0) & there.known
                return Vec(np.where(said.known, said.data, there.data), said.known | known)
            case "under_consent":
                return under_consent(self)
            case "role":
                return self._of(Scope.CONTACT, "role", self.contact_of_event)
            case "phone":
                return self._of(Scope.POINT, "phone", self.point_of_event)
            case "channel":
                said, what = self._raw("channel"), self.field("type")
                if said.known is None:
                    return said
                spoken = np.isin(what.data, [self.words.number(word) for word in CHANNELS])
                return Vec(np.where(said.known, said.data, what.data), said.known | spoken)
            case _:
                return self._raw(name)

    def _of(self, scope: Scope, name: str, owner: Ints) -> Vec:
        known = owner >= 0
        if (scope, name) not in self._places and name != "role":
            return Vec(np.zeros(self.events, np.int64), np.zeros(self.events, bool))
        vec = self.fact(scope, name, Kind.ENUM)
        if not len(vec.data):
            return Vec(np.zeros(self.events, np.int64), np.zeros(self.events, bool))
        taken = vec.take(np.maximum(owner, 0))
        return Vec(taken.data, known if taken.known is None else known & taken.known)

    @cached_property
    def point_of_event(self) -> Ints:
        """Return the point each event went over, -1 for none."""
        said = self._raw("point")
        found = self.find_point(self.case_of_event, said.data)
        return found if said.known is None else np.where(said.known, found, -1)

    @cached_property
    def owner(self) -> Ints:
        """Return the contact whose point each event went over, -1 for none."""
        if not self.points:
            return np.full(self.events, -1, np.int64)
        point = self.point_of_event
        return np.where(point >= 0, self.contact_of_point[np.maximum(point, 0)], -1)

    @cached_property
    def contact_of_event(self) -> Ints:
        """Return the contact each event was with, -1 where it is not said."""
        said = self.field("contact")
        found = self.find_contact(self.case_of_event, said.data)
        return found if said.known is None else np.where(said.known, found, -1)
