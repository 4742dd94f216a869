"""On whose clocks people are: the zones that every contact of a block may be in."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from duecourse.book.bind import Vocabulary
from duecourse.ir import Kind, Scope
from duecourse.targets.columns.facts import Facts
from duecourse.targets.columns.names import different
from duecourse.targets.columns.tables import Tables
from duecourse.targets.columns.vec import Ints
from duecourse.targets.columns.words import Words
from duecourse.targets.columns.zones import ZoneTable


class Whereabouts(Facts):
    """Persons and the zones they may be in.

    Attributes:
        zones: Of the run.
        contact_sets: Zones each contact may be in, as sets of the zone table.
        debtor: First contact of each case with the role of debtor, or -1.
    """

    def __init__(
        self,
        tables: Tables,
        vocabulary: Vocabulary,
        words: Words,
        zones: ZoneTable,
        fallback: dict[str, tuple[str, ...]],
    ) -> None:
        """Join the tables and give every contact its zones; *fallback* as of ``Block``."""
        super().__init__(tables, vocabulary, words)
        self.zones = zones
        self._set_zones(fallback)

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
