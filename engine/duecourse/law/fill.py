"""Fills a table: every practice under the law of every place, for every actor, on every day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from duecourse.book.bind import Vocabulary
from duecourse.book.join import Joined
from duecourse.clock.instants import date_of
from duecourse.language.model import Policy
from duecourse.law.bench import with_law
from duecourse.law.places import Place, parts_of, places
from duecourse.law.practice import Practice
from duecourse.law.probes import Maker
from duecourse.law.table import MARKS, SAME, Cell, Finding, Gathered, Row, Table

BY_PARTS = "by the law of states and cities"
NO_PACK = Finding("", ("no pack",))


class Filler:
    """Decides the cells of a table."""

    def __init__(
        self, joined: Joined, vocabulary: Vocabulary, packs: Sequence[Policy], days: Sequence[int]
    ) -> None:
        """Keep what is decided; laws are compiled when they are asked for."""
        self.joined, self.vocabulary = joined, vocabulary
        self.packs, self.days = tuple(packs), tuple(days)
        self._practices: dict[tuple[str, int], Practice] = {}

    def fill(self, table: Table) -> tuple[Cell, ...]:
        """Return every cell, by place, actor and row."""
        gathered = Gathered()
        for column in table.places:
            here = next(iter(places(self.packs, (column.id,))), None)
            for actor in column.actors:
                for row in table.rows:
                    by_day = [
                        (_iso(day), self._finding(here, day, row, actor)) for day in self.days
                    ]
                    gathered.add(row, column.id, actor, by_day)
        return tuple(self._by_parts(cell, table) for cell in gathered.cells)

    def _finding(self, here: Place | None, day: int, row: Row, actor: str) -> Finding:
        if here is None:
            return NO_PACK
        found = self._practice(here, self._alike(here, day)).finding(row, actor)
        if found.mark and not here.binds(actor):
            return replace(found, said=("no pack binds it", *found.said))
        return found

    def _alike(self, here: Place, day: int) -> int:
        """Return the first of the days on which the law is what it is on *day*."""
        first = self.days[0]
        joined = with_law(self.joined, here.packs)
        low, high = here.setting(first).at, here.setting(day).at
        return day if any(low < edge <= high for edge in joined.boundaries()) else first

    def _practice(self, here: Place, day: int) -> Practice:
        key = (here.code, day)
        found = self._practices.get(key)
        if found is None:
            maker = Maker(self.joined, here.setting(day))
            found = self._practices[key] = Practice(self.joined, self.vocabulary, here.packs, maker)
        return found

    def _by_parts(self, cell: Cell, table: Table) -> Cell:
        """Return *cell*, with the law of states and cities where the country's own is looser."""
        reference = cell.reference
        if reference is None or not cell.finding.mark or cell.relation == SAME:
            return cell
        if MARKS.index(cell.finding.mark) >= MARKS.index(reference.mark):
            return cell
        row = next(row for row in table.rows if row.id == cell.row)
        stricter: list[str] = []
        because = list(cell.finding.because)
        for part in parts_of(cell.place, self.packs):
            found = self._finding(part, self.days[0], row, cell.actor)
            if found.mark and MARKS.index(found.mark) >= MARKS.index(reference.mark):
                stricter.append(part.code)
                because += [each for each in found.because if each not in because]
        if not stricter:
            return cell
        said = (*cell.finding.said, f"{reference.mark} in {', '.join(stricter)}")
        finding = replace(cell.finding, said=said, because=tuple(because))
        return replace(cell, finding=finding, relation=SAME, reason=BY_PARTS)


def _iso(day: int) -> str:
    return date_of(day).isoformat()
