"""Tables of DuckDB, SQLite and PostgreSQL, read as they stand at one moment."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import pyarrow as pa

from duecourse.portfolio.errors import PortfolioError, missing_library
from duecourse.portfolio.intake.reader import BATCH, Chunk, numbered


class TableReader:
    """One table of a database."""

    def __init__(self, database: Database, table: str, schema: pa.Schema, size: int) -> None:
        """Keep where it is."""
        self.database, self.table, self.schema, self.size = database, table, schema, size
        self.name = f"{database.name}, table {table}"

    @property
    def identity(self) -> dict[str, object]:
        """The database's, and the table."""
        return {**self.database.identity, "table": self.table}

    def chunks(self) -> Iterator[Chunk]:
        """Yield its rows."""
        done = 0
        for batch in self.database.batches(self.table):
            numbers = numbered(done + 1, batch.num_rows)
            done += batch.num_rows
            yield Chunk(batch, numbers, done=done)


class Database(ABC):
    """An open database; close it when its tables have been read.

    Attributes:
        name: As it is shown to people, without a password.
        identity: What changes when the input does.
    """

    def __init__(self, name: str, identity: dict[str, object]) -> None:
        """Keep the name."""
        self.name, self.identity = name, identity

    @abstractmethod
    def tables(self) -> list[str]:
        """Return the names of its tables and views."""

    @abstractmethod
    def table(self, name: str) -> TableReader:
        """Return one of its tables."""

    @abstractmethod
    def batches(self, table: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table."""

    @abstractmethod
    def close(self) -> None:
        """Let it go."""

    def _unreadable(self, error: Exception) -> PortfolioError:
        reason = " ".join(str(error).split())[:300]
        return PortfolioError(f"cannot read `{self.name}`: {reason}")


def quoted(name: str) -> str:
    """Return a name as SQL takes it, ``schema.table`` in two parts."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def _of_file(path: Path) -> dict[str, object]:
    told = path.stat()
    found: dict[str, object] = {"source": str(path.resolve()), "bytes": told.st_size}
    found["changed"] = told.st_mtime_ns
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        found["log"] = wal.stat().st_mtime_ns
    return found


class DuckDb(Database):
    """A DuckDB file, opened for reading only."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            PortfolioError: It is none, or DuckDB is not installed.
        """
        super().__init__(path.as_posix(), _of_file(path))
        try:
            library: Any = import_module("duckdb")
        except ImportError:
            raise missing_library("a DuckDB file is read with duckdb", "portfolio") from None
        self._wrong = library.Error
        try:
            self._link: Any = library.connect(str(path), read_only=True)
            # Nothing is fetched from elsewhere while a portfolio is read.
            self._link.execute("SET autoinstall_known_extensions = false")
            self._link.execute("SET autoload_known_extensions = false")
            self._link.execute("BEGIN TRANSACTION")
        except library.Error as error:
            raise self._unreadable(error) from None

    def tables(self) -> list[str]:
        """Return the names of its tables and views."""
        rows = self._link.execute("SELECT table_schema, table_name FROM information_schema.tables")
        return [
            name if schema == "main" else f"{schema}.{name}" for schema, name in rows.fetchall()
        ]

    def table(self, name: str) -> TableReader:
        """Return one of its tables."""
        count = f"SELECT count(*) FROM {quoted(name)}"
        try:
            ((size,),) = self._link.execute(count).fetchall()
            with self._stream(name) as reader:
                return TableReader(self, name, reader.schema, size)
        except self._wrong as error:
            raise self._unreadable(error) from None

    def _stream(self, name: str) -> Any:
        found = self._link.sql(f"SELECT * FROM {quoted(name)}")
        # Before DuckDB 1.4 it was called otherwise.
        stream = getattr(found, "to_arrow_reader", None) or found.fetch_arrow_reader
        return stream(BATCH)

    def batches(self, table: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table."""
        try:
            with self._stream(table) as reader:
                yield from reader
        except (self._wrong, pa.ArrowException) as error:
            raise self._unreadable(error) from None

    def close(self) -> None:
        """Let it go."""
        self._link.close()


class Sqlite(Database):
    """A SQLite file, opened for reading only; every value is text, whatever its column says."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            PortfolioError: It is none.
        """
        super().__init__(path.as_posix(), _of_file(path))
        try:
            self._link = sqlite3.connect(
                f"file:{quote(str(path))}?mode=ro", uri=True, check_same_thread=False
            )
            self._link.execute("BEGIN")
            self._link.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.Error as error:
            raise self._unreadable(error) from None

    def tables(self) -> list[str]:
        """Return the names of its tables and views."""
        wanted = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
        return [name for (name,) in self._link.execute(wanted)]

    def table(self, name: str) -> TableReader:
        """Return one of its tables."""
        count = f"SELECT count(*) FROM {quoted(name)}"
        try:
            ((size,),) = self._link.execute(count).fetchall()
            found = self._link.execute(f"SELECT * FROM {quoted(name)} LIMIT 0")
            names = [column[0] for column in found.description]
        except sqlite3.Error as error:
            raise self._unreadable(error) from None
        return TableReader(self, name, pa.schema([(each, pa.string()) for each in names]), size)

    def batches(self, table: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table."""
        try:
            with closing(self._link.execute(f"SELECT * FROM {quoted(table)}")) as cursor:
                names = [column[0] for column in cursor.description]
                while rows := cursor.fetchmany(BATCH // 4):
                    columns = [
                        pa.array([_text(value) for value in values], pa.string())
                        for values in zip(*rows, strict=True)
                    ]
                    yield pa.RecordBatch.from_arrays(columns, names=names)
        except sqlite3.Error as error:
            raise self._unreadable(error) from None

    def close(self) -> None:
        """Let it go."""
        self._link.close()


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


class Postgres(Database):
    """A PostgreSQL database, read in one transaction that sees one moment."""

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            PortfolioError: It does not answer, or the driver is not installed.
        """
        parts = urlsplit(address)
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="")
        super().__init__(urlunsplit(bare), {"source": urlunsplit(bare)})
        try:
            library: Any = import_module("adbc_driver_postgresql.dbapi")
        except ImportError:
            raise missing_library(
                "PostgreSQL is read with adbc-driver-postgresql", "postgres"
            ) from None
        self._wrong = library.Error
        try:
            self._link: Any = library.connect(address)
            self._do("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        except library.Error as error:
            secret = parts.password or ""
            text = str(error).replace(secret, "…") if secret else str(error)
            raise self._unreadable(ValueError(text)) from None

    def _do(self, statement: str) -> list[tuple[Any, ...]]:
        with self._link.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def tables(self) -> list[str]:
        """Return the names of its tables and views: those of the search path without a schema."""
        rows = self._do(
            "SELECT n.nspname::text, c.relname::text, pg_table_is_visible(c.oid) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','v','m','p','f')"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
        )
        return [name if seen else f"{schema}.{name}" for schema, name, seen in rows]

    def table(self, name: str) -> TableReader:
        """Return one of its tables."""
        try:
            ((size,),) = self._do(f"SELECT count(*) FROM {quoted(name)}")
            with self._link.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {quoted(name)} LIMIT 0")
                schema = cursor.fetch_arrow_table().schema
        except self._wrong as error:
            raise self._unreadable(error) from None
        return TableReader(self, name, schema, size)

    def batches(self, table: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table."""
        try:
            with self._link.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {quoted(table)}")
                yield from cursor.fetch_record_batch()
        except (self._wrong, pa.ArrowException, OSError) as error:
            raise self._unreadable(error) from None

    def close(self) -> None:
        """Let it go."""
        self._link.close()
