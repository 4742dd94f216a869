"""Audits a log: reads it, puts it together person by person, judges every contact from us."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Literal

from duecourse.audit.findings import Judged
from duecourse.audit.groups import Item, as_they_come, sorted_first
from duecourse.audit.law import Law
from duecourse.audit.logs import Log
from duecourse.audit.person import Person
from duecourse.audit.reader import Reader
from duecourse.audit.rows import Rejected, Row, RowError
from duecourse.audit.totals import PersonTotal, Totals

Result = Judged | PersonTotal | Rejected
Order = Literal["person", "time"]
_COMPARED = tuple(each.name for each in fields(Row) if each.name != "line")


@dataclass(slots=True)
class Progress:
    """How far an audit is.

    Attributes:
        sorting: Whether the log is still being read to be sorted.
        done: Bytes (or rows) done of *size*; 0 is unknown.
        judged: Contacts judged so far.
    """

    sorting: bool = False
    done: int = 0
    size: int = 0
    judged: int = 0


class Audit:
    """One audit of one log, in memory that does not grow with it.

    Attributes:
        totals: Of what was yielded so far.
        progress: How far it is.
    """

    def __init__(
        self,
        law: Law,
        reader: Reader,
        *,
        order: Order = "person",
        until: int | None = None,
        history: str = "person",
        zones_of: Callable[[str], tuple[str, ...]] | None = None,
    ) -> None:
        """Prepare.

        Args:
            law: What to judge by.
            reader: Of rows.
            order: How the log is sorted; ``time`` stands for any order.
            until: Rows later than this are rejected (microseconds).
            history: What the log covers: ``person``, ``debt`` or ``unknown``.
            zones_of: Candidate zones of a phone number, for rows that name none.
        """
        self.law, self.reader, self.order = law, reader, order
        self.until, self.history, self.zones_of = until, history, zones_of
        self.totals, self.progress = Totals(), Progress()
        self._rejected: deque[Rejected] = deque()

    def run(self, log: Log) -> Iterator[Result]:
        """Yield every judged contact, every person after their contacts, every rejected row.

        Raises:
            LogError: The log cannot be read, or is not sorted as was said.
        """
        self.progress.size = log.size
        items = self._items(log)
        if self.order == "person":
            groups = as_they_come(items, self._rejected.append)
        else:
            self.progress.sorting = True
            groups = sorted_first(items, self._rejected.append, self._sorted)
        for person, held in groups:
            yield from self._told()
            yield from self._person(person, held)
            if self.order == "time":
                self.progress.done += len(held)
            yield from self._told()
        yield from self._told()

    def _sorted(self, rows: int) -> None:
        self.progress.sorting, self.progress.done, self.progress.size = False, 0, rows

    def _told(self) -> Iterator[Rejected]:
        while self._rejected:
            rejected = self._rejected.popleft()
            self.totals.rejected += 1
            self.totals.repeated += rejected.again
            yield rejected

    # --- rows -----------------------------------------------------------------------------------

    def _items(self, log: Log) -> Iterator[Item]:
        """Yield the rows that can be used, and the persons whose history has gaps."""
        for line, raw in log.rows(self.reader.columns):
            self.totals.rows += 1
            if self.order == "person" or self.progress.sorting:
                self.progress.done, self.progress.size = log.done, log.size
            if isinstance(raw, str):
                self._rejected.append(Rejected(line, raw))
                continue
            try:
                row = self.reader.row(raw, line)
            except RowError as error:
                rejected = Rejected(line, str(error), _name(raw, "id"), _name(raw, "person"))
                self._rejected.append(rejected)
                if rejected.person:
                    yield rejected
                continue
            if self.until is not None and row.us > self.until:
                # What comes later is missing from no history.
                reason = f"`at` is in the future: `{row.at}`"
                self._rejected.append(Rejected(line, reason, row.id, row.person))
                continue
            if row.zones is None and self.zones_of is not None and row.fields["number"]:
                row = self._zoned(row)
            yield row

    def _zoned(self, row: Row) -> Row:
        assert self.zones_of is not None
        zones = self.zones_of(str(row.fields["number"]))
        return replace(row, zones=zones or None)

    # --- persons ----------------------------------------------------------------------------------

    def _person(self, name: str, held: list[Item]) -> Iterator[Judged | PersonTotal]:
        gaps = any(isinstance(item, Rejected) for item in held)
        rows: list[Row] = []
        seen: dict[str, Row] = {}
        for row in sorted((i for i in held if isinstance(i, Row)), key=lambda each: each.line):
            known = seen.setdefault(row.id, row)
            if known is row:
                self.totals.unordered += bool(rows) and row.us < rows[-1].us
                rows.append(row)
                continue
            again = _same(known, row)
            reason = f"the same row as line {known.line}" if again else ""
            reason = reason or f"the id `{row.id}` stands in line {known.line} already"
            self._rejected.append(Rejected(row.line, reason, row.id, row.person, again))
            gaps = gaps or not again
        rows.sort(key=lambda each: (each.us, each.line))
        if not rows:
            return
        person = Person(self.law, rows, history=self.history, gaps=gaps)
        total = PersonTotal(name, gaps=gaps)
        for judged in person.judged():
            self.totals.add(judged)
            total.add(judged)
            self.progress.judged += 1
            yield judged
        self.totals.persons += 1
        self.totals.with_gaps += gaps
        self.totals.two_roles += person.two_roles
        self.totals.history += len(rows) - total.contacts
        yield total


def _name(raw: object, key: str) -> str:
    value = raw.get(key) if isinstance(raw, dict) else None
    return value if isinstance(value, str) and value.isprintable() and len(value) <= 256 else ""


def _same(one: Row, other: Row) -> bool:
    return all(getattr(one, n) == getattr(other, n) for n in _COMPARED)
