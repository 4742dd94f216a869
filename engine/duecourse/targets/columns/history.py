"""The log of a block, joined: the events of every case, oldest first."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow.compute as pc

from duecourse.book.bind import Vocabulary
from duecourse.ir import Kind
from duecourse.targets.columns.encode import encode, one_array
from duecourse.targets.columns.tables import Tables
from duecourse.targets.columns.vec import Bools, Ints, expand
from duecourse.targets.columns.whereabouts import Whereabouts
from duecourse.targets.columns.words import Words, lengths
from duecourse.targets.columns.zones import ZoneTable


class History(Whereabouts):
    """Persons and their events.

    An event that stands for every case of a person is here once for each of them.

    Attributes:
        us: The instant asked about; later events are left out.
        case_of_event: Case of each event.
        at: When each event was, oldest first within its case.
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
        """Join the tables; arguments as of ``Block``."""
        super().__init__(tables, vocabulary, words, zones, fallback)
        self.us = us
        self._join_events()

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
