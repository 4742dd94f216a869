"""Rows as they were read, made rows of a table; what does not fit is told by column and value."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.cells import NoConversionError, convert
from duecourse.portfolio.intake.mapping import Filled, Mapping
from duecourse.portfolio.intake.plan import check_needed, check_types, expected, plan
from duecourse.portfolio.intake.reader import Chunk, Reader
from duecourse.portfolio.intake.rejects import IDS, reject
from duecourse.portfolio.tables import INSTANT, REQUIRED

ROW, BAD = "__row", "__bad"
"""Columns beside those of the table: the row's number, and whether something of it is lost."""

_NAIVE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")


class Shaper:
    """Makes rows of one table from what one reader gives.

    Attributes:
        names: The columns that may be filled.
        read: Rows so far.
        unowned: Those among them that name no person.
    """

    def __init__(self, table: str, reader: Reader, mapping: Mapping) -> None:
        """Check the columns, where they are known before the rows are.

        Raises:
            MappingError: The mapping reads a column that is not there.
            PortfolioError: A column is not known, cannot be what it must be, or is missing.
        """
        self.table, self.reader, self.mapping = table, reader, mapping
        self.schema = mapping.schemas[table]
        self.read = self.unowned = 0
        self._plans: dict[tuple[str, ...], list[Filled]] = {}
        if reader.schema is not None:
            names = reader.schema.names
            filled = plan(table, reader.name, names, mapping)
            check_needed(table, reader.name, names, filled)
            check_types(table, reader.name, reader.schema, filled)

    def _plan(self, names: list[str]) -> list[Filled]:
        found = self._plans.get(tuple(names))
        if found is None:
            where = f"row {self.read + 1} and after" if self.reader.schema is None else ""
            found = plan(self.table, self.reader.name, names, self.mapping, where=where)
            if self.reader.schema is None and not self._plans and names:
                check_needed(self.table, self.reader.name, names, found)
            self._plans[tuple(names)] = found
        return found

    def shape(self, chunk: Chunk) -> tuple[pa.Table, list[dict[str, Any]]]:
        """Return the rows of a chunk that name their person, and what is wrong with rows.

        The rows have :data:`ROW` and :data:`BAD`; a value that does not fit is null in them.

        Raises:
            PortfolioError: A column is not known, or none of its values could fit.
        """
        raw = chunk.rows
        size = raw.num_rows
        mistakes: list[tuple[int, str, str, str, str | None]] = []
        arrays: dict[str, Any] = {}
        for filled in self._plan(raw.schema.names):
            if filled.source and filled.source not in raw.schema.names:
                continue
            arrays[filled.name] = self._filled(filled, raw, mistakes)
        for name in REQUIRED[self.table]:
            self._needed(name, arrays.get(name), size, mistakes)
        rejects = [
            reject(self.table, one.row, "R101", "", one.message, value=one.text)
            for one in chunk.broken
        ]
        bad = [False] * size
        for place, *_ in mistakes:
            bad[place] = True
        owners = arrays.get("person", pa.nulls(size, pa.string()))
        rejects += self._told(chunk, arrays, mistakes)
        columns = {field.name: arrays[field.name] for field in self.schema if field.name in arrays}
        table = pa.table({**columns, ROW: chunk.numbers, BAD: pa.array(bad, pa.bool_())})
        owned = pc.and_(pc.is_valid(owners), pc.not_equal(pc.utf8_trim_whitespace(owners), ""))
        owned = pc.fill_null(owned, False)
        self.read += size + len(chunk.broken)
        self.unowned += size - (pc.sum(owned).as_py() or 0) + len(chunk.broken)
        return table.filter(owned), rejects

    def _filled(
        self,
        filled: Filled,
        raw: pa.RecordBatch,
        mistakes: list[tuple[int, str, str, str, str | None]],
    ) -> Any:
        size = raw.num_rows
        if not filled.source:
            made, _ = convert(pa.array([filled.value], pa.string()), filled.wanted)
            return pa.repeat(made[0], size)
        column = raw.column(filled.source)
        try:
            made, lost = convert(column, filled.wanted)
        except NoConversionError:
            raise PortfolioError(
                f"{self.reader.name}: `{filled.source}` cannot become `{filled.name}` of "
                f"{self.table}, which must be {expected(filled.wanted)}"
            ) from None
        if pc.any(lost).as_py():
            for place in pc.indices_nonzero(lost).to_pylist():
                value = column[place].as_py()
                mistakes.append((place, *self._mistake(filled, value)))
        return made

    def _mistake(self, filled: Filled, value: object) -> tuple[str, str, str, str]:
        text = str(value)
        shown = text if len(text) <= 40 else text[:37] + "…"
        of = f"`{filled.name}`"
        if filled.source != filled.name:
            of += f" (column `{filled.source}`)"
        if filled.wanted.values is not None:
            return (
                "C104",
                filled.name,
                f"{of} must be {expected(filled.wanted)}, got `{shown}`",
                text,
            )
        if filled.wanted.type == INSTANT and _NAIVE.fullmatch(text):
            zone = filled.wanted.zone
            why = (
                f"`{shown}` is skipped or comes twice in {zone}: give it with its offset"
                if zone
                else f"`{shown}` has no offset from UTC: state its `zone` in a mapping"
            )
            return "C109", filled.name, f"{of}: {why}", text
        return "C103", filled.name, f"{of} must be {expected(filled.wanted)}, got `{shown}`", text

    def _needed(
        self,
        name: str,
        column: Any,
        size: int,
        mistakes: list[tuple[int, str, str, str, str | None]],
    ) -> None:
        said = f"`{name}` is missing"
        if column is None:
            mistakes += [(place, "C102", name, said, None) for place in range(size)]
            return
        empty = pc.is_null(column)
        if pa.types.is_string(column.type):
            empty = pc.or_(empty, pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), True))
        if pc.any(empty).as_py():
            wrong = {place for place, _, path, *_ in mistakes if path == name}
            for place in pc.indices_nonzero(empty).to_pylist():
                if place not in wrong:
                    mistakes.append((place, "C102", name, said, None))

    def _told(
        self,
        chunk: Chunk,
        arrays: dict[str, Any],
        mistakes: list[tuple[int, str, str, str, str | None]],
    ) -> list[dict[str, Any]]:
        def cell(name: str, place: int) -> str | None:
            column = arrays.get(name)
            return None if column is None else column[place].as_py()

        return [
            reject(
                self.table,
                chunk.numbers[place].as_py(),
                code,
                path,
                message,
                id=cell(IDS[self.table], place),
                case=cell("case", place),
                person=cell("person", place),
                value=value,
            )
            for place, code, path, message, value in sorted(
                mistakes, key=lambda mistake: (mistake[0], mistake[2])
            )
        ]
