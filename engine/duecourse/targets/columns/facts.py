"""Facts of every case, contact and point of a block, as columns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.book._told import read_convenient_hours
from duecourse.book.bind import SECTIONS, Vocabulary, with_countries
from duecourse.ir import Kind, Scope, Value
from duecourse.language._experiment_model import drawn, salt_of
from duecourse.language.model import CHANNELS, Schedule
from duecourse.targets.columns.encode import constant, encode, known_of, one_array, with_default
from duecourse.targets.columns.people import People
from duecourse.targets.columns.tables import Tables
from duecourse.targets.columns.vec import Bools, Ints, Vec
from duecourse.targets.columns.words import Words


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


class Facts(People):
    """Persons and what is known of them.

    Attributes:
        facts: Those that were asked.
    """

    def __init__(self, tables: Tables, vocabulary: Vocabulary, words: Words) -> None:
        """Join the tables, and read no fact yet."""
        super().__init__(tables, vocabulary, words)
        self.facts: dict[tuple[Scope, str], Vec] = {}
        self._places = places(vocabulary)

    def _jurisdictions(self) -> Ints:
        """Return the number of each case's set of jurisdictions; the sets are ``place_sets``."""
        self.place_of_case, self.place_sets = jurisdictions(self.tables["cases"], self.vocabulary)
        return self.place_of_case

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
        salt = salt_of(name)
        if salt:
            return self._drawn(salt)
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

    def _drawn(self, salt: str) -> Vec:
        """Return which part each case's person is drawn for."""
        found = self.person_ids.dictionary_encode()
        parts = np.array([drawn(salt, each) for each in found.dictionary.to_pylist()], np.int64)
        return Vec(parts[found.indices.to_numpy(zero_copy_only=False)], None)

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


def _mask(words: Words, members: frozenset[str]) -> int:
    known = words._members
    found = 0
    for member in members:
        found |= 1 << known.get(member, 63)
    return found
