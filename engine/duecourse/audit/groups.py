"""The rows of a log, person by person: as they come, or sorted on disk first."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from duecourse.audit.logs import LogError
from duecourse.audit.rows import Rejected, Row

MOST_OF_ONE: Final = 100_000
"""Rows of one person that are held at once; what is beyond is rejected."""

_BATCH: Final = 5000
_CACHE_KIB: Final = 16_384

Item = Row | Rejected
Group = tuple[str, list[Item]]
Tell = Callable[[Rejected], None]


def as_they_come(items: Iterable[Item], tell: Tell, most: int = MOST_OF_ONE) -> Iterator[Group]:
    """Yield the rows of each person of a log that is sorted by person.

    Args:
        items: Rows, and what was rejected of which persons.
        tell: Takes what is rejected here.
        most: Rows of one person that are held.

    Raises:
        LogError: It is not sorted by person.
    """
    person, held = "", list[Item]()
    for item in items:
        if item.person != person:
            if item.person < person:
                if isinstance(item, Rejected):
                    continue
                raise LogError(
                    f"line {item.line}: `{item.person}` stands after `{person}`, so the log is not "
                    "sorted by person",
                    "a log in any other order is sorted with `--sorted-by time`",
                )
            if held:
                yield person, held
            person, held = item.person, []
        _hold(held, item, tell, most)
    if held:
        yield person, held


def sorted_first(
    items: Iterable[Item], tell: Tell, begun: Callable[[int], None], most: int = MOST_OF_ONE
) -> Iterator[Group]:
    """Yield the rows of each person of a log in any order, sorted in a temporary database.

    Args:
        items: Rows, and what was rejected of which persons.
        tell: Takes what is rejected here.
        begun: Told how many rows there are, when they come back sorted.
        most: Rows of one person that are held.
    """
    with TemporaryDirectory(prefix="duecourse-") as folder:
        base = sqlite3.connect(Path(folder, "log"), isolation_level=None)
        try:
            for setting in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KIB}"):
                base.execute(f"PRAGMA {setting}")
            base.execute("CREATE TABLE log (person TEXT, us INTEGER, line INTEGER, item BLOB)")
            base.execute("BEGIN")
            base.executemany("INSERT INTO log VALUES (?, ?, ?, ?)", map(_stored, items))
            base.execute("COMMIT")
            begun(base.execute("SELECT COUNT(*) FROM log").fetchone()[0])
            found = base.execute("SELECT person, item FROM log ORDER BY person, us, line")
            found.arraysize = _BATCH
            for person, rows in groupby(found, key=lambda each: str(each[0])):
                held: list[Item] = []
                for _, blob in rows:
                    _hold(held, pickle.loads(blob), tell, most)
                yield person, held
        finally:
            base.close()


def _stored(item: Item) -> tuple[str, int, int, bytes]:
    us = item.us if isinstance(item, Row) else -1
    return item.person, us, item.line, pickle.dumps(item, pickle.HIGHEST_PROTOCOL)


def _hold(held: list[Item], item: Item, tell: Tell, most: int) -> None:
    if len(held) < most:
        held.append(item)
        return
    last = held[-1]
    if isinstance(last, Row):
        # What stands last from here on says that there was more.
        held[-1] = _too_many(last, most)
        tell(_too_many(last, most))
    if isinstance(item, Row):
        tell(_too_many(item, most))


def _too_many(item: Item, most: int) -> Rejected:
    reason = f"one person has more than {most - 1} rows"
    return Rejected(item.line, reason, item.id, item.person)
