"""Some whole persons of a portfolio in columns: cases, their contacts and points, and events.

A contact or point that stands for every case of a person is here once for each of them, and so is
an event: what an event means (whose it was, about which debt) is asked case by case.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.book._told import read_convenient_hours
from duecourse.book.bind import EVENT_FIELDS, SECTIONS, Vocabulary, with_countries
from duecourse.ir import Kind, Scope, Value
from duecourse.language.model import CHANNELS, Schedule
from duecourse.targets.columns.consent import under_consent
from duecourse.targets.columns.encode import constant, encode, known_of, one_array, with_default
from duecourse.targets.columns.names import different, distinct
from duecourse.targets.columns.tables import Tables, schemas
from duecourse.targets.columns.vec import Bools, Ints, Vec
from duecourse.targets.columns.words import Words, lengths
from duecourse.targets.columns.zones import ZoneTable

EVENT_KINDS = {**EVENT_FIELDS, "role": Kind.ENUM, "phone": Kind.ENUM}
IDENTITIES = frozenset({"point", "contact", "number", "account", "by"})
"""Event fields that name something of the case, numbered within the block."""

_FAMILIES = {"collector": "by"}
_FAMILY_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "case": (
        ("cases", "case"),
        ("cases", "other_debts"),
        ("contacts", "case"),
        ("points", "case"),
        ("events", "debts"),
    ),
    "contact": (("contacts", "contact"), ("points", "contact"), ("events", "contact")),
    "point": (("points", "point"), ("events", "point")),
    "number": (("points", "number"), ("events", "number")),
    "account": (("cases", "account"), ("events", "account")),
    "by": (("cases", "collector"), ("events", "by")),
}
"""Columns that hold identities of one kind, which are compared with each other."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a fact is read: table, column, type and default."""

    table: str
    column: str
    kind: Kind
    default: Value | None


def places(vocabulary: Vocabulary) -> dict[tuple[Scope, str], Where]:
    """Return where each fact that is read from a case stands."""
    found: dict[tuple[Scope, str], Where] = {}
    for section, keys in vocabulary.slots.items():
        scope = {"contact": Scope.CONTACT, "point": Scope.POINT}.get(section, Scope.CASE)
        table = {"contact": "contacts", "point": "points"}.get(section, "cases")
        for key, slots in keys.items():
            name = f"{section}.{key}" if section in SECTIONS else key
            for slot in slots:
                found[scope, slot.fact] = Where(table, name, slot.kind, slot.default)
    return found


def expand(begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return for ranges of rows the range each row is of, and the row."""
    sizes = ends - begins
    owners = np.repeat(np.arange(len(sizes)), sizes)
    starts = np.cumsum(sizes) - sizes
    return owners, np.arange(len(owners)) - starts[owners] + begins[owners]


def jurisdictions(
    cases: pa.Table, vocabulary: Vocabulary
) -> tuple[Ints, list[frozenset[str] | None]]:
    """Return the number of each case's set of jurisdictions, and the sets; None is unknown."""
    silent = vocabulary.host_jurisdiction or vocabulary.jurisdiction
    if "jurisdiction" not in cases.column_names:
        said = with_countries(frozenset(silent), vocabulary.places)
        return np.zeros(cases.num_rows, np.int64), [said or None]
    column = one_array(cases, "jurisdiction").cast(pa.list_(pa.string()))
    texts = pc.fill_null(pc.binary_join(column, "|"), "").dictionary_encode()
    sets = [
        with_countries(frozenset(text.split("|") if text else silent), vocabulary.places) or None
        for text in texts.dictionary.to_pylist()
    ]
    return texts.indices.to_numpy(zero_copy_only=False).astype(np.int64), sets


class Block:
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
        self.vocabulary, self.words, self.zones, self.us = vocabulary, words, zones, us
        self._ids: dict[str, pa.Array] = {}
        self.tables: dict[str, pa.Table] = {}
        wanted = schemas(vocabulary)
        for name, table in tables:
            schema = wanted[name]
            self.tables[name] = _conform(schema.empty_table() if table is None else table, schema)
        self.no_log = tables.events is None
        self.facts: dict[tuple[Scope, str], Vec] = {}
        self.fields: dict[str, Vec] = {}
        self._places = places(vocabulary)
        self._join_cases()
        self._join_contacts(fallback)
        self._join_points()
        self._set_zones(fallback)
        self._join_events()

    # --- joining ------------------------------------------------------------------------------

    def _column(self, table: str, name: str) -> pa.Array:
        return one_array(self.tables[table], name)

    def _text(self, table: str, name: str) -> Vec:
        """Return a column of identities, numbered within the block."""
        return self._identities(name, self._column(table, name))

    def _identities(self, name: str, column: pa.Array) -> Vec:
        """Return identities of one kind as numbers; the same in every table."""
        ids = self._family(name)
        found = pc.index_in(column, value_set=ids)
        known = known_of(column)
        numbers = pc.fill_null(found, 0).to_numpy(zero_copy_only=False).astype(np.int64)
        return Vec(numbers, known)

    def _family(self, name: str) -> pa.Array:
        """Return all different identities of the kind of a column, by number."""
        kind = _FAMILIES.get(name, name)
        found = self._ids.get(kind)
        if found is None:
            parts = [pa.array(["lender"])] if kind == "by" else []
            for table, column in _FAMILY_COLUMNS[kind]:
                ids = self._column(table, column)
                ids = ids.flatten() if pa.types.is_list(ids.type) else ids
                parts.append(ids.cast(pa.string()))
            found = self._ids[kind] = pc.unique(pa.concat_arrays(parts)).drop_null()
        return found

    def _join_cases(self) -> None:
        cases = self.tables["cases"]
        self.cases = cases.num_rows
        self.case_ids = self.ids("cases", "case")
        self.person_ids = self.ids("cases", "person")
        self._persons = pc.unique(self.person_ids)
        self._person = self._of_person("cases")
        self.case_number = self._text("cases", "case").data
        debts = lengths(self._column("cases", "other_debts"))
        self.has_other_debts: Bools = debts > 0
        self.other_debts_owner = np.repeat(np.arange(self.cases), debts)
        debts_ids = self._column("cases", "other_debts").flatten()
        self.other_debts = self._identities("case", debts_ids).data

    def _of_person(self, table: str) -> Ints:
        """Return the person of each row, -1 for one without any case."""
        found = pc.index_in(self._column(table, "person"), value_set=self._persons)
        rows: Ints = pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        return rows

    def _rows_by_case(self, table: str) -> tuple[Ints, Ints]:
        """Return case and row of a table, for each case in the order of the table."""
        person = self._of_person(table)
        if (person[1:] >= person[:-1]).all():
            order = np.arange(len(person))
        else:
            order = np.argsort(person, kind="stable")
        ranked = person[order]
        begins = np.searchsorted(ranked, self._person, "left")
        ends = np.searchsorted(ranked, self._person, "right")
        case, place = expand(begins, ends)
        rows = order[place]
        if "case" in self.tables[table].column_names:
            only = self._text(table, "case")
            if only.known is not None:
                mine = ~only.known[rows] | (only.data[rows] == self.case_number[case])
            else:
                mine = only.data[rows] == self.case_number[case]
            case, rows = case[mine], rows[mine]
        return case, rows

    def _join_contacts(self, fallback: dict[str, tuple[str, ...]]) -> None:
        self.case_of_contact, self.contact_rows = self._rows_by_case("contacts")
        self.contact_number = self._text("contacts", "contact").data[self.contact_rows]
        self.contacts = len(self.contact_rows)
        self.contact_begins = np.searchsorted(self.case_of_contact, np.arange(self.cases))
        self.contact_ends = np.searchsorted(self.case_of_contact, np.arange(self.cases), "right")
        self._contact_keys = self._sorted_keys(self.case_of_contact, self.contact_number)

    def _join_points(self) -> None:
        case, rows = self._rows_by_case("points")
        owner = self._text("points", "contact").data[rows]
        contact = self.find_contact(case, owner)
        kept = contact >= 0
        case, rows, contact = case[kept], rows[kept], contact[kept]
        order = np.argsort(contact, kind="stable")
        self.case_of_point, self.point_rows = case[order], rows[order]
        self.contact_of_point = contact[order]
        self.points = len(self.point_rows)
        number = self._text("points", "point").data
        self.point_number = number[self.point_rows]
        self.point_begins = np.searchsorted(self.case_of_point, np.arange(self.cases))
        self.point_ends = np.searchsorted(self.case_of_point, np.arange(self.cases), "right")
        self._point_keys = self._sorted_keys(self.case_of_point, self.point_number)
        begins = np.searchsorted(self.contact_of_point, np.arange(self.contacts))
        self.place_of_point = np.arange(self.points) - begins[self.contact_of_point]
        self.place_of_contact = np.arange(self.contacts) - self.contact_begins[self.case_of_contact]
        self.numbers = self._text("points", "number").take(self.point_rows)

    def _sorted_keys(self, case: Ints, number: Ints) -> tuple[Ints, Ints]:
        keys = case << 32 | number
        order = np.argsort(keys, kind="stable")
        return keys[order], order

    def find_contact(self, case: Ints, number: Ints) -> Ints:
        """Return which contact of each case has an id, -1 for none."""
        return _find(self._contact_keys, case, number)

    @cached_property
    def _number_keys(self) -> Ints:
        known = self.numbers.known
        keys = self.contact_of_point << 32 | self.numbers.data
        return distinct(keys if known is None else keys[known])

    def has_number(self, contact: Ints, number: Vec) -> Bools:
        """Return which contacts have a number among those of their points."""
        keys = self._number_keys
        if not len(keys):
            return np.zeros(len(contact), bool)
        wanted = contact << 32 | number.data
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        held: Bools = keys[place] == wanted
        return held if number.known is None else held & number.known

    def find_point(self, case: Ints, number: Ints) -> Ints:
        """Return which point of each case has an id, -1 for none."""
        return _find(self._point_keys, case, number)

    def _set_zones(self, fallback: dict[str, tuple[str, ...]]) -> None:
        """Give every contact the zones it may be in: its own and its points', or its place's."""
        own = self._zone_rows("contacts", self.contact_rows)
        theirs = self._zone_rows("points", self.point_rows)
        point_sets = [self.zones.set_of(names) for names in theirs[1]]
        self.point_sets = np.array(point_sets or [0], np.int64)[theirs[0]]
        jurisdictions = self._jurisdictions()
        sets = self._combined(own, theirs, jurisdictions[self.case_of_contact], fallback)
        self.contact_sets = sets
        self.zones.ready()
        role = self.fact(Scope.CONTACT, "role", Kind.ENUM)
        is_debtor = role.data == self.words.number("debtor")
        if role.known is not None:
            is_debtor &= role.known
        self.debtor = np.full(self.cases, -1, np.int64)
        debtors = np.flatnonzero(is_debtor)[::-1]
        self.debtor[self.case_of_contact[debtors]] = debtors  # the first stands
        self.person_sets = np.where(
            self.debtor >= 0, sets[np.maximum(self.debtor, 0)] if self.contacts else 0, 0
        )

    def _combined(
        self,
        own: tuple[Ints, list[tuple[str, ...]]],
        theirs: tuple[Ints, list[tuple[str, ...]]],
        place: Ints,
        fallback: dict[str, tuple[str, ...]],
    ) -> Ints:
        """Return the zones of each contact: few combinations stand for many contacts."""
        # A number for each contact's own list and those of its points in their order.
        number = place * len(own[1]) + own[0]
        begins = np.searchsorted(self.contact_of_point, np.arange(self.contacts + 1))
        sizes = np.diff(begins)
        for turn in range(int(sizes.max(initial=0))):
            more = np.flatnonzero(sizes > turn)
            first, number = different(number)
            number = number * (len(theirs[1]) + 1)
            number[more] += theirs[0][begins[more] + turn] + 1
        first, number = different(number)
        found = np.zeros(len(first), np.int64)
        for which, contact in enumerate(first.tolist()):
            names = [*own[1][int(own[0][contact])]]
            for each in theirs[0][begins[contact] : begins[contact + 1]].tolist():
                names.extend(theirs[1][each])
            if not names:
                names = list(_fallback(self.place_sets[int(place[contact])], fallback))
            found[which] = self.zones.set_of(tuple(dict.fromkeys(names)))
        return found[number]

    def _zone_rows(self, table: str, rows: Ints) -> tuple[Ints, list[tuple[str, ...]]]:
        """Return for each row the number of its list of zones, and the lists by number."""
        column = self._column(table, "zones")
        texts = pc.fill_null(pc.binary_join(column, "|"), "").dictionary_encode()
        lists = [
            tuple(dict.fromkeys(t.split("|"))) if t else () for t in texts.dictionary.to_pylist()
        ]
        return texts.indices.to_numpy(zero_copy_only=False).astype(np.int64)[rows], lists

    def _jurisdictions(self) -> Ints:
        """Return the number of each case's set of jurisdictions; the sets are ``place_sets``."""
        self.place_of_case, self.place_sets = jurisdictions(self.tables["cases"], self.vocabulary)
        return self.place_of_case

    def _join_events(self) -> None:
        table = self.tables["events"]
        at = encode(one_array(table, "at"), Kind.INSTANT, self.words).data
        person = self._of_person("events")
        later = (person[1:] > person[:-1]) | ((person[1:] == person[:-1]) & (at[1:] >= at[:-1]))
        if later.all():
            order = np.arange(len(at))
        else:
            order = np.lexsort((at, person))  # stable: as written where the instants are the same
        self._future = order[at[order] > self.us]
        order = order[at[order] <= self.us]
        ranked = person[order]
        begins = np.searchsorted(ranked, self._person, "left")
        ends = np.searchsorted(ranked, self._person, "right")
        history = self._history()
        ends = np.where(self.no_events, begins, ends)
        self.case_of_event, place = expand(begins, ends)
        self.event_rows = order[place]
        self.at = at[self.event_rows]
        self.events = len(self.event_rows)
        self.event_begins = np.searchsorted(self.case_of_event, np.arange(self.cases))
        self._event_at, self._event_person = at, person
        self.history = history

    def _history(self) -> Ints:
        """Return 0 person, 1 debt, 2 unknown; ``no_events`` is where there is no log at all."""
        column = pc.fill_null(self._column("cases", "history"), "person").dictionary_encode()
        names = {"person": 0, "debt": 1, "unknown": 2, "none": 2}
        words = column.dictionary.to_pylist()
        codes = column.indices.to_numpy(zero_copy_only=False)
        numbers = np.array([names.get(word, 2) for word in words] or [0], np.int64)
        none = np.array([word == "none" for word in words] or [False], bool)
        self.no_events: Bools = none[codes] | self.no_log if len(codes) else np.zeros(0, bool)
        return numbers[codes] if len(codes) else np.zeros(0, np.int64)

    @cached_property
    def future(self) -> tuple[Ints, Ints, Ints]:
        """Return of each event after the instant asked about its case, row and instant."""
        ranked = self._event_person[self._future]
        order = np.lexsort((self._event_at[self._future], ranked))
        rows = self._future[order]
        ranked = self._event_person[rows]
        begins = np.searchsorted(ranked, self._person, "left")
        ends = np.searchsorted(ranked, self._person, "right")
        ends = np.where(self.no_events, begins, ends)
        case, place = expand(begins, ends)
        return case, rows[place], self._event_at[rows[place]]

    def ids(self, table: str, name: str) -> pa.Array:
        """Return a column of identities as text."""
        ids = self._column(table, name)
        return ids.dictionary_decode() if pa.types.is_dictionary(ids.type) else ids

    def event_ids(self, rows: Ints) -> pa.Array:
        """Return the ids of rows of events; one without is called by its place."""
        return self.ids("events", "event").take(pa.array(rows))

    # --- facts --------------------------------------------------------------------------------

    def fact(self, scope: Scope, name: str, kind: Kind) -> Vec:
        """Return a fact of every case, contact or point."""
        key = (scope, name)
        found = self.facts.get(key)
        if found is None:
            found = self.facts[key] = self._fact(scope, name, kind)
        return found

    def _fact(self, scope: Scope, name: str, kind: Kind) -> Vec:
        if scope is Scope.CASE and name == "actor":
            return self._actor()
        if scope is Scope.CASE and name == "jurisdiction":
            masks = [0 if s is None else _mask(self.words, s) for s in self.place_sets] or [0]
            known = np.array([s is not None for s in self.place_sets] or [False])
            data = np.array(masks, np.uint64)[self.place_of_case]
            return Vec(data, known[self.place_of_case])
        if scope is Scope.POINT and name == "number":
            return self.numbers
        where = self._places[scope, name]
        vec = encode(self._column(where.table, where.column), where.kind, self.words)
        if where.default is not None:
            vec = with_default(vec, constant(where.default, where.kind, self.words))
        rows = self._rows(scope)
        return vec if rows is None else vec.take(rows)

    def known(self, scope: Scope, name: str) -> Bools | None:
        """Return which cases, contacts or points have a fact, without reading its values."""
        if (scope, name) not in self._places or name in ("actor", "jurisdiction"):
            return self.fact(scope, name, Kind.TEXT).known
        where = self._places[scope, name]
        if where.default is not None:
            return None
        found = known_of(self._column(where.table, where.column))
        rows = self._rows(scope)
        return found if found is None or rows is None else found[rows]

    def _rows(self, scope: Scope) -> Ints | None:
        return {Scope.CONTACT: self.contact_rows, Scope.POINT: self.point_rows}.get(scope)

    def _actor(self) -> Vec:
        vec = self.words.column(self._column("cases", "actor"))
        said = self.vocabulary.host_actor or self.vocabulary.actor
        return with_default(vec, self.words.number(said)) if said else vec

    @cached_property
    def channels(self) -> Ints:
        """Return which channels each point carries, as bits in the order of ``CHANNELS``."""
        column = self._column("points", "channel")
        texts = pc.fill_null(pc.binary_join(column, "|"), "").dictionary_encode()
        masks = [
            sum(1 << i for i, name in enumerate(CHANNELS) if name in text.split("|"))
            for text in texts.dictionary.to_pylist()
        ]
        codes = texts.indices.to_numpy(zero_copy_only=False)
        if not len(codes):
            return np.zeros(0, np.int64)
        found: Ints = np.array(masks, np.int64)[codes][self.point_rows]
        return found

    @cached_property
    def told(self) -> tuple[Ints, list[Schedule | None]]:
        """Return for each contact the number of the hours it said suit it, and those hours.

        Number 0 is nothing said.
        """
        column = self._column("contacts", "convenient_hours")
        texts = pc.fill_null(column, "").dictionary_encode()
        schedules: list[Schedule | None] = [None]
        numbers = []
        for text in texts.dictionary.to_pylist():
            numbers.append(len(schedules) if text else 0)
            if text:
                schedules.append(read_convenient_hours(json.loads(text))[0])
        codes = texts.indices.to_numpy(zero_copy_only=False)
        if not len(codes):
            return np.zeros(self.contacts, np.int64), schedules
        return np.array(numbers, np.int64)[codes][self.contact_rows], schedules

    @cached_property
    def account(self) -> Vec:
        """Return the account of each case."""
        return self._text("cases", "account")

    @cached_property
    def collector(self) -> Vec:
        """Return who is collecting: where it is not said, a first party is the lender."""
        vec = self._text("cases", "collector")
        if vec.known is None:
            return vec
        actor = self.fact(Scope.CASE, "actor", Kind.ENUM)
        first = actor.data == self.words.number("first_party")
        if actor.known is not None:
            first &= actor.known
        lender = 0  # the first of its kind
        return Vec(np.where(vec.known, vec.data, lender), vec.known | first)

    # --- events -------------------------------------------------------------------------------

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

    @cached_property
    def debts(self) -> tuple[Ints, Ints, Ints, Bools]:
        """Return the debts that events name.

        Returns:
            Where each event's begin, how many it has, the ids, and whether it names its case's.
        """
        column = self._column("events", "debts")
        sizes = lengths(column)
        flat = self._identities("case", column.flatten()).data
        begins = np.cumsum(sizes) - sizes
        sizes, begins = sizes[self.event_rows], begins[self.event_rows]
        event, place = expand(begins, begins + sizes)
        mine = np.zeros(self.events, bool)
        mine[event[flat[place] == self.case_number[self.case_of_event[event]]]] = True
        return begins, sizes, flat, mine


def _mask(words: Words, members: frozenset[str]) -> int:
    known = words._members
    found = 0
    for member in members:
        found |= 1 << known.get(member, 63)
    return found


def _find(keys: tuple[Ints, Ints], case: Ints, number: Ints) -> Ints:
    ordered, rows = keys
    if not len(ordered):
        return np.full(len(case), -1, np.int64)
    wanted = case << 32 | number
    place = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    return np.where(ordered[place] == wanted, rows[place], -1)


def _fallback(
    jurisdiction: frozenset[str] | None, zones: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return every zone of some jurisdictions; none when one of them has no table."""
    names: list[str] = []
    for place in sorted(jurisdiction or ()):
        if place not in zones:
            return ()
        names.extend(zones[place])
    return tuple(dict.fromkeys(names))


def _conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return *table* with every column of *schema*, in its types; what it lacks is null."""
    columns = []
    for field in schema:
        place = table.schema.get_field_index(field.name)
        if place < 0:
            columns.append(pa.nulls(table.num_rows, field.type))
        elif table.schema.field(place).type == field.type or _is_text(table, place, field):
            columns.append(table.column(place))
        else:
            columns.append(table.column(place).cast(field.type))
    return pa.Table.from_arrays(columns, names=schema.names)


def _is_text(table: pa.Table, place: int, field: pa.Field) -> bool:
    found = table.schema.field(place).type
    return bool(pa.types.is_dictionary(found) and found.value_type == field.type)
