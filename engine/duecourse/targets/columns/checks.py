"""Which cases may not fit: they are read one by one, which says exactly what is wrong with them.

Every complaint of :mod:`duecourse.book.bind` has its column here. A check may find more than there
is, never less: what it passes is what a case of its own would be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.book._told import read_convenient_hours
from duecourse.book.bind import ACTORS, EVENT_FIELDS, SECTIONS, Vocabulary
from duecourse.clock.zones import known_zones
from duecourse.ir import Kind
from duecourse.language.model import CHANNELS
from duecourse.targets.columns.encode import one_array, too_large
from duecourse.targets.columns.tables import HISTORIES, Tables, schemas
from duecourse.targets.columns.vec import Bools, Ints, expand
from duecourse.targets.columns.words import lengths

OTHER_NAMES = {"contact": "contacts", "point": "points"}


def doubtful(tables: Tables, vocabulary: Vocabulary) -> Bools:
    """Return which cases may not fit."""
    return _Checks(tables, vocabulary).doubts


class _Checks:
    """The checks of one set of tables."""

    def __init__(self, tables: Tables, vocabulary: Vocabulary) -> None:
        self.tables, self.vocabulary = tables, vocabulary
        self.cases = tables.cases.num_rows
        self.doubts: Bools = np.zeros(self.cases, bool)
        if self._strange():
            self.doubts[:] = True
            return
        self._persons = pc.unique(one_array(tables.cases, "person"))
        self._person = self._of(tables.cases, "person")
        self._case_columns()
        self._values()
        contacts, points = self._joined(tables.contacts), self._joined(tables.points)
        self._contacts(contacts, points)
        self._events(contacts, points)

    def _strange(self) -> bool:
        """Tell whether some column is none that a case can have, or of another type."""
        wanted = schemas(self.vocabulary)
        for name, table in self.tables:
            if table is None:
                continue
            schema = wanted[name]
            for field in table.schema:
                place = schema.get_field_index(field.name)
                if place < 0:
                    return True
                type_ = field.type
                if pa.types.is_dictionary(type_):
                    type_ = type_.value_type
                if type_ != schema.field(place).type and not pa.types.is_null(type_):
                    return True
        return False

    # --- whose row is whose ---------------------------------------------------------------------

    def _of(self, table: pa.Table, name: str) -> Ints:
        found = pc.index_in(one_array(table, name), value_set=self._persons)
        rows: Ints = pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        return rows

    def _persons_rows(self, table: pa.Table, rows: Bools) -> None:
        """Doubt every case of the persons of some rows."""
        if rows.any():
            person = self._of(table, "person")[rows]
            self.doubts |= np.isin(self._person, person)

    def _joined(self, table: pa.Table | None) -> tuple[Ints, Ints, pa.Table | None]:
        """Return case and row of a table, for every case that a row stands for."""
        if table is None or not table.num_rows:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), table
        person = self._of(table, "person")
        order = np.argsort(person, kind="stable")
        ranked = person[order]
        case, place = expand(
            np.searchsorted(ranked, self._person, "left"),
            np.searchsorted(ranked, self._person, "right"),
        )
        rows = order[place]
        if "case" in table.column_names and table.num_rows > table.column("case").null_count:
            only = one_array(table, "case").take(pa.array(rows))
            mine = pc.equal(only, one_array(self.tables.cases, "case").take(pa.array(case)))
            kept = pc.fill_null(mine, True).to_numpy(zero_copy_only=False)
            case, rows = case[kept], rows[kept]
        return case, rows, table

    # --- cases ----------------------------------------------------------------------------------

    def _case_columns(self) -> None:
        cases, voice = self.tables.cases, self.vocabulary
        for name in ("case", "person"):
            self.doubts |= _blank(one_array(cases, name))
        for name, allowed in (("actor", ACTORS), ("history", HISTORIES)):
            if name in cases.column_names:
                self.doubts |= _outside(one_array(cases, name), allowed)
        if voice.currency and "loan.currency" in cases.column_names:
            self.doubts |= _outside(one_array(cases, "loan.currency"), (voice.currency,))

    def _values(self) -> None:
        """Doubt values that are none of their fact, and numbers that are too large."""
        for section, keys in self.vocabulary.slots.items():
            name = OTHER_NAMES.get(section, "cases")
            table = getattr(self.tables, name)
            if table is None:
                continue
            for key, slots in keys.items():
                column = f"{section}.{key}" if section in SECTIONS else key
                if column not in table.column_names:
                    continue
                wrong = np.zeros(table.num_rows, bool)
                for slot in slots:
                    if slot.values:
                        wrong |= _outside(one_array(table, column), slot.values)
                    elif slot.kind in (Kind.MONEY, Kind.DECIMAL):
                        wrong |= _large(one_array(table, column))
                if name == "cases":
                    self.doubts |= wrong
                else:
                    self._persons_rows(table, wrong)

    # --- contacts and points --------------------------------------------------------------------

    def _contacts(
        self,
        contacts: tuple[Ints, Ints, pa.Table | None],
        points: tuple[Ints, Ints, pa.Table | None],
    ) -> None:
        names: list[pa.Array] = []
        cases: list[Ints] = []
        for (case, rows, table), key in ((contacts, "contact"), (points, "point")):
            if table is None:
                continue
            self._persons_rows(table, _blank(one_array(table, key)))
            zones = known_zones()
            self._persons_rows(table, self._lists(table, "zones", zones.__contains__))
            names.append(one_array(table, key).cast(pa.string()).take(pa.array(rows)))
            cases.append(case)
        if names:
            self._twice(np.concatenate(cases), pa.concat_arrays(names))
        case, rows, table = points
        if table is not None:
            self._persons_rows(table, self._lists(table, "channel", CHANNELS.__contains__))
        case, rows, table = contacts
        if table is None:
            return
        if "role" in table.column_names:
            role = one_array(table, "role").cast(pa.string()).take(pa.array(rows))
            debtor = pc.fill_null(pc.equal(role, "debtor"), False)
            count = np.bincount(case[debtor.to_numpy(zero_copy_only=False)], minlength=self.cases)
            self.doubts |= count > 1
        if "convenient_hours" in table.column_names:
            told = one_array(table, "convenient_hours")
            self._persons_rows(table, _wrong_words(told, _is_schedule))

    def _lists(self, table: pa.Table, name: str, fits: Callable[[str], bool]) -> Bools:
        """Return which rows have a word in a list that does not fit, or none at all in it."""
        wrong = np.zeros(table.num_rows, bool)
        if name not in table.column_names:
            return wrong
        column = one_array(table, name)
        flat = column.flatten()
        if not len(flat):
            return wrong
        bad = _wrong_words(flat, fits) | flat.is_null().to_numpy(zero_copy_only=False)
        if bad.any():
            owner = np.repeat(np.arange(table.num_rows), lengths(column))
            wrong[owner[bad]] = True
        return wrong

    def _twice(self, case: Ints, names: pa.Array) -> None:
        """Doubt cases in which one id stands twice."""
        codes = names.dictionary_encode().indices
        number = pc.fill_null(codes, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        keys = np.sort((case << 32) + number)
        again = keys[1:][keys[1:] == keys[:-1]]
        self.doubts[again >> 32] = True

    # --- events ---------------------------------------------------------------------------------

    def _events(
        self,
        contacts: tuple[Ints, Ints, pa.Table | None],
        points: tuple[Ints, Ints, pa.Table | None],
    ) -> None:
        table = self.tables.events
        if table is None or not table.num_rows:
            return
        wrong = one_array(table, "at").is_null().to_numpy(zero_copy_only=False)
        wrong = wrong | _blank(one_array(table, "type"))
        for name, kind in EVENT_FIELDS.items():
            if name not in table.column_names:
                continue
            values = self.vocabulary.event_values.get(name, ())
            if values and kind in (Kind.ENUM, Kind.SET):
                wrong |= _outside(one_array(table, name), values)
            elif kind is Kind.MONEY:
                wrong |= _large(one_array(table, name))
        self._persons_rows(table, wrong)
        case, rows, _ = self._joined(table)
        if "event" in table.column_names:
            self._twice_events(case, one_array(table, "event").take(pa.array(rows)))
        for name, owners in (("point", points), ("contact", contacts)):
            if name in table.column_names:
                self._present(case, one_array(table, name).take(pa.array(rows)), owners, name)

    def _twice_events(self, case: Ints, names: pa.Array) -> None:
        named = names.is_valid().to_numpy(zero_copy_only=False)
        self._twice(case[named], names.cast(pa.string()).filter(pa.array(named)))
        # One without an id is called by its place: `event-3` might be another's own.
        texts = pc.starts_with(names.cast(pa.string()), "event-")
        if not named.all():
            like = pc.fill_null(texts, False).to_numpy(zero_copy_only=False)
            self.doubts[np.intersect1d(case[like], case[~named])] = True

    def _present(
        self,
        case: Ints,
        names: pa.Array,
        owners: tuple[Ints, Ints, pa.Table | None],
        key: str,
    ) -> None:
        """Doubt cases with an event of a contact or point that they do not have."""
        said = names.is_valid().to_numpy(zero_copy_only=False)
        whose, rows, table = owners
        if not said.any():
            return
        wanted_case, wanted = case[said], names.cast(pa.string()).filter(pa.array(said))
        if table is None or not len(rows):
            self.doubts[wanted_case] = True
            return
        there = one_array(table, key).cast(pa.string()).take(pa.array(rows))
        number = pc.index_in(wanted, value_set=pc.unique(there))
        ids = pc.index_in(there, value_set=pc.unique(there)).to_numpy(zero_copy_only=False)
        found = pc.fill_null(number, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        known = np.isin((wanted_case << 32) + found, (whose << 32) + ids.astype(np.int64))
        self.doubts[wanted_case[~known]] = True


def _blank(column: pa.Array) -> Bools:
    """Return which rows hold no text."""
    empty = pc.equal(pc.utf8_trim_whitespace(column.cast(pa.string())), "")
    found: Bools = pc.fill_null(empty, True).to_numpy(zero_copy_only=False)
    return found


def _outside(column: pa.Array, allowed: Iterable[str]) -> Bools:
    """Return which rows hold a word, or a list with one, that is not among *allowed*."""
    words = frozenset(allowed)
    if pa.types.is_list(column.type):
        wrong = np.zeros(len(column), bool)
        bad = _wrong_words(column.flatten(), words.__contains__)
        if bad.any():
            wrong[np.repeat(np.arange(len(column)), lengths(column))[bad]] = True
        return wrong
    if pa.types.is_null(column.type):
        return np.zeros(len(column), bool)
    return _wrong_words(column, words.__contains__)


def _wrong_words(column: pa.Array, fits: Callable[[str], bool]) -> Bools:
    """Return which rows hold a word that does not fit; each distinct one is asked once."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    bad = [not fits(word) for word in column.dictionary.to_pylist()]
    if not any(bad):
        return np.zeros(len(column), bool)
    found = pa.array(bad).take(column.indices)
    wrong: Bools = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return wrong


def _large(column: pa.Array) -> Bools:
    if pa.types.is_null(column.type) or not len(column):
        return np.zeros(len(column), bool)
    return too_large(column)


def _is_schedule(text: str) -> bool:
    try:
        said = json.loads(text)
    except ValueError:
        return False
    return isinstance(said, dict) and not read_convenient_hours(said)[1]
