"""Finds the four tables of a portfolio: in files, in a folder, in a database."""

from __future__ import annotations

from collections.abc import Mapping as Mappings
from pathlib import Path
from typing import Any

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.csv_files import CsvReader
from duecourse.portfolio.intake.databases import Database, DuckDb, Postgres, Sqlite
from duecourse.portfolio.intake.files import ArrowReader, ParquetReader
from duecourse.portfolio.intake.lines import LinesReader
from duecourse.portfolio.intake.mapping import Mapping
from duecourse.portfolio.intake.reader import Reader
from duecourse.portfolio.tables import NAMES, WORDS
from duecourse.source._suggest import did_you_mean

ENDINGS = {
    ".parquet": ParquetReader,
    ".pq": ParquetReader,
    ".arrow": ArrowReader,
    ".arrows": ArrowReader,
    ".ipc": ArrowReader,
    ".feather": ArrowReader,
    ".csv": CsvReader,
    ".csv.gz": CsvReader,
    ".jsonl": LinesReader,
    ".jsonl.gz": LinesReader,
    ".ndjson": LinesReader,
}
DUCKDB = (".duckdb", ".ddb")
SQLITE = (".sqlite", ".sqlite3", ".db")
POSTGRES = ("postgresql://", "postgres://")
_DUCKDB_MARK, _SQLITE_MARK = b"DUCK", b"SQLite format 3\x00"


class Sources:
    """The readers of a portfolio, and what has to be closed after them.

    Attributes:
        readers: By table; ``cases`` is always there.
    """

    def __init__(self, readers: dict[str, Reader], database: Database | None = None) -> None:
        """Keep them."""
        self.readers, self._database = readers, database

    def close(self) -> None:
        """Let a database go."""
        if self._database is not None:
            self._database.close()


def files(paths: Mappings[str, Path], mapping: Mapping) -> Sources:
    """Open one file for each table.

    Raises:
        PortfolioError: One cannot be read.
    """
    return Sources({name: _reader(name, paths[name], mapping) for name in NAMES if name in paths})


def source(address: str, mapping: Mapping) -> Sources:
    """Open a folder, a database file, or a PostgreSQL database.

    Raises:
        PortfolioError: There is no such thing, or no table of cases in it.
    """
    if address.startswith(POSTGRES):
        return _of_database(Postgres(address), mapping)
    path = Path(address)
    if path.is_dir():
        return _of_folder(path, mapping)
    if not path.is_file():
        raise PortfolioError(f"there is no `{address}`: no such folder or file")
    kind = _database(path)
    if kind is not None:
        return _of_database(kind(path), mapping)
    raise PortfolioError(
        f"`{address}` is neither a folder nor a database of DuckDB or SQLite",
        "name a single file with `--cases`, `--contacts`, `--points`, `--events`",
    )


def _database(path: Path) -> type[DuckDb | Sqlite] | None:
    """Return what reads the file at *path* where it is a database."""
    with path.open("rb") as file:
        head = file.read(16)
    if head[8:12] == _DUCKDB_MARK or path.suffix.lower() in DUCKDB:
        return DuckDb
    if head == _SQLITE_MARK or path.suffix.lower() in SQLITE:
        return Sqlite
    return None


def is_database(path: Path) -> bool:
    """Tell whether *path* is a file of DuckDB or SQLite."""
    return path.is_file() and _database(path) is not None


def tables_in(folder: Path) -> list[str]:
    """Return the tables that a folder holds as files, by their names."""
    return [
        path.name[: -len(ending)]
        for path in sorted(folder.iterdir())
        if path.is_file() and (ending := _ending(path))
    ]


def _ending(path: Path) -> str:
    name = path.name.lower()
    return next((ending for ending in sorted(ENDINGS, key=len)[::-1] if name.endswith(ending)), "")


def _reader(table: str, path: Path, mapping: Mapping) -> Reader:
    kind: Any = ENDINGS.get(_ending(path))
    if kind is None:
        raise PortfolioError(
            f"`{path.as_posix()}`: what it is written in cannot be told from its name",
            "expected one of " + ", ".join(f"`{ending}`" for ending in ENDINGS),
        )
    if kind is not LinesReader:
        found: Reader = kind(path)
        return found
    schema, filled = mapping.schemas[table], mapping.tables[table].filled
    lists = {one.source for one in filled.values() if one.wanted.type == WORDS}
    lists |= {field.name for field in schema if field.type == WORDS and field.name not in filled}
    return LinesReader(path, frozenset(lists))


def _of_folder(folder: Path, mapping: Mapping) -> Sources:
    found: dict[str, Reader] = {}
    there = sorted(path for path in folder.iterdir() if path.is_file() and _ending(path))
    for table in NAMES:
        wanted = mapping.tables[table].source or table
        mine = [path for path in there if path.name[: -len(_ending(path))] == wanted]
        if len(mine) > 1:
            names = " and ".join(f"`{path.name}`" for path in mine[:2])
            raise PortfolioError(f"`{folder.as_posix()}` has {names}: which one is {table}?")
        if mine:
            found[table] = _reader(table, mine[0], mapping)
        elif table == "cases" or mapping.tables[table].source:
            raise _no_table(folder.as_posix(), wanted, [path.name for path in there])
    return Sources(found)


def _of_database(database: Database, mapping: Mapping) -> Sources:
    found: dict[str, Reader] = {}
    try:
        there = database.tables()
        for table in NAMES:
            wanted = mapping.tables[table].source or table
            if wanted in there:
                found[table] = database.table(wanted)
            elif table == "cases" or mapping.tables[table].source:
                raise _no_table(database.name, wanted, there)
    except BaseException:
        database.close()
        raise
    return Sources(found, database)


def _no_table(where: str, wanted: str, there: list[str]) -> PortfolioError:
    has = ", ".join(f"`{name}`" for name in there[:20]) or "nothing"
    near = did_you_mean(wanted, there)
    return PortfolioError(
        f"`{where}` has no `{wanted}`, it has {has}",
        f"{near} say which table it is in a mapping: `from: …`".strip(),
    )
