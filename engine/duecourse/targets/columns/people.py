"""Whole persons joined: the contacts and points of each case, found by their ids."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow.compute as pc

from duecourse.book.bind import Vocabulary
from duecourse.targets.columns.identities import Identities
from duecourse.targets.columns.names import distinct
from duecourse.targets.columns.tables import Tables
from duecourse.targets.columns.vec import Bools, Ints, Vec, expand
from duecourse.targets.columns.words import Words, lengths


class People(Identities):
    """Cases, contacts and points, joined.

    A contact or point that stands for every case of a person is here once for each of them.

    Attributes:
        case_of_contact: Case of each contact.
        case_of_point: Case of each point.
        contact_of_point: Contact of each point.
    """

    def __init__(self, tables: Tables, vocabulary: Vocabulary, words: Words) -> None:
        """Join the tables."""
        super().__init__(tables, vocabulary, words)
        self._join_cases()
        self._join_contacts()
        self._join_points()

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

    def _join_contacts(self) -> None:
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


def _find(keys: tuple[Ints, Ints], case: Ints, number: Ints) -> Ints:
    ordered, rows = keys
    if not len(ordered):
        return np.full(len(case), -1, np.int64)
    wanted = case << 32 | number
    place = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    return np.where(ordered[place] == wanted, rows[place], -1)
