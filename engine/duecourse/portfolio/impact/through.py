"""A portfolio decided by several books, part by part, each compared with the one before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.book.bind import Vocabulary
from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.impact.edited import edited
from duecourse.portfolio.impact.model import Impact
from duecourse.portfolio.impact.tally import Tally
from duecourse.portfolio.impact.texts import spoken_by
from duecourse.portfolio.in_columns import InColumns
from duecourse.portfolio.intake.mapping import Mapping as Columns
from duecourse.portfolio.intake.sources import Sources
from duecourse.portfolio.outcomes import Outcome
from duecourse.portfolio.running.checks import Checked, check
from duecourse.portfolio.running.deciders import Decider, available, decider
from duecourse.portfolio.running.folder import RunFolder
from duecourse.portfolio.running.here import given
from duecourse.portfolio.running.laying import Laying, Read
from duecourse.portfolio.running.progress import Progress
from duecourse.portfolio.running.settings import Settings
from duecourse.portfolio.running.spill import Laid
from duecourse.portfolio.tables import NAMES, Tables, schemas
from duecourse.targets.columns.encode import one_array

if TYPE_CHECKING:
    from duecourse.api import Book


@dataclass(slots=True)
class Asked:
    """How a portfolio is compared.

    Attributes:
        at: An aware datetime: the instant of every decision.
        horizon_days: As in ``Book.decide``.
        on: What decides; ``columns`` where that is at hand.
        part_cases: About how many cases are decided at once: what the memory is bounded by.
        allow_unowned: As in :class:`duecourse.portfolio.running.settings.Settings`.
        progress: Where it is told how far it is.
    """

    at: datetime
    horizon_days: int = 35
    on: str = ""
    part_cases: int = 25_000
    allow_unowned: bool = False
    progress: Progress = field(default_factory=Progress)


def wide(books: Sequence[Book]) -> Vocabulary:
    """Return a vocabulary with every fact that some book reads from a case.

    Raises:
        PortfolioError: Two books read one column as two types.
    """
    found = replace(books[0].vocabulary, slots={}, sections={}, event_values={}, event_words={})
    for book in books:
        found.learn(book.facts)
    known: dict[tuple[str, str], pa.DataType] = {}
    for book in books:
        for table, schema in schemas(book.vocabulary).items():
            for one in schema:
                type_ = known.setdefault((table, one.name), one.type)
                if type_ != one.type:
                    raise PortfolioError(
                        f"the two policies read `{one.name}` of {table} as two types, {type_} and "
                        f"{one.type}: no portfolio can be decided by both",
                        "give the new fact a path of its own",
                    )
    return found


def impacts(
    books: Sequence[Book], sources: Sources, columns: Columns, asked: Asked
) -> list[Impact]:
    """Return the impact of each book after the first, against the one before it.

    Args:
        books: Two or more; each case is decided once by each.
        sources: The portfolio.
        columns: How its columns are read, by :func:`wide` of the same books.
        asked: The instant, and the rest.

    A case that does not fit one of the books is decided by none, and counted as rejected.

    Raises:
        PortfolioError: The portfolio cannot be read, or cases are not accounted for.
        MappingError: The mapping reads a column that is not there.
    """
    with TemporaryDirectory(prefix="duecourse-impact-") as folder:
        place = RunFolder(Path(folder), "parquet")
        settings = Settings(
            asked.at,
            asked.horizon_days,
            part_cases=asked.part_cases,
            allow_unowned=asked.allow_unowned,
        )
        read = Laying(sources, columns, place, settings, asked.progress).lay()
        laid = {name: Laid(place.rows, name) for name in NAMES}
        return _Through(books, asked, read).walk(
            given(laid, number, read.parts) for number in range(read.parts)
        )


class _Through:
    def __init__(self, books: Sequence[Book], asked: Asked, read: Read) -> None:
        self.books, self.asked, self.read = books, asked, read
        self.known = [schemas(book.vocabulary) for book in books]
        on = asked.on or available()[0]
        self.deciders: list[Decider] = [decider(on, b, asked.horizon_days) for b in books]
        for one in self.deciders:
            if isinstance(one, InColumns):  # what is missing, and when all changes, is not compared
                one.full = False
        self.tallies = [
            Tally(
                asked.at,
                spoken_by(old.joined.playbook),
                spoken_by(new.joined.playbook),
                edited(old.joined, new.joined),
            )
            for old, new in pairwise(books)
        ]
        self.rejected = 0
        self.codes: Counter[str] = Counter()

    def walk(self, parts: Iterator[dict[str, pa.Table]]) -> list[Impact]:
        state = self.asked.progress
        state.begin("comparing", self.read.parts, "cases")
        for part in parts:
            self._part(part)
            state.done += 1
            state.count = self.tallies[0].impact.compared
        return [self._account(tally.impact) for tally in self.tallies]

    def _part(self, rows: Mapping[str, pa.Table]) -> None:
        if "cases" not in rows or not rows["cases"].num_rows:
            return
        checked = check(dict(rows), self.read.duplicates)
        out = checked.cases - len(checked.numbers)
        self.rejected += out
        for row in checked.rejects:
            if row["table"] == "cases":
                self.codes[row["code"]] += 1
        if checked.tables.cases.num_rows:
            self._decide(checked)

    def _decide(self, checked: Checked) -> None:
        found = [
            one.decide(_known(checked.tables, schema), self.asked.at)
            for one, schema in zip(self.deciders, self.known, strict=True)
        ]
        refused = pa.concat_arrays([one_array(f.rejects, "case") for f in found]).unique()
        if len(refused):
            mistakes = {(r["case"], r["code"]) for f in found for r in f.rejects.to_pylist()}
            self.codes.update(code for _, code in mistakes)
            self.rejected += len(refused)
            found = [_without(each, refused) for each in found]
        for number, tally in enumerate(self.tallies):
            tally.add(found[number], found[number + 1])

    def _account(self, impact: Impact) -> Impact:
        """See that every case that was read was compared or rejected.

        Raises:
            PortfolioError: One is neither.
        """
        cases = self.read.tables["cases"]
        impact.read = cases["read"]
        impact.rejected = self.rejected + cases["unowned"]
        impact.rejects = self.codes
        if impact.read != impact.compared + impact.rejected:
            raise PortfolioError(
                f"{impact.read:,} cases were read, but {impact.compared:,} compared and "
                f"{impact.rejected:,} rejected: this is a mistake in duecourse",
                "do not work by this comparison",
            )
        return impact


def _known(tables: Tables, schema: Mapping[str, Any]) -> Tables:
    """Return *tables* without the columns that a book does not read."""
    found = {
        name: None
        if table is None
        else table.select([n for n in table.column_names if n in schema[name].names])
        for name, table in tables
    }
    return Tables(**found)


def _others(table: pa.Table, cases: pa.Array) -> pa.Table:
    """Return the rows that are of none of *cases*."""
    return table.filter(pc.invert(pc.is_in(one_array(table, "case"), value_set=cases)))


def _without(found: Outcome, cases: pa.Array) -> Outcome:
    return Outcome(_others(found.decisions, cases), _others(found.actions, cases), found.rejects)
