"""A DuckDB connection over the files of a run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from duecourse.portfolio.outcomes import ACTIONS, DECISIONS, REJECTS
from duecourse.portfolio.report.runs import TABLES, ReportError, Run

if TYPE_CHECKING:
    import duckdb

EMPTY: Final = {
    "decisions": DECISIONS,
    "actions": ACTIONS,
    "rejects": REJECTS,
    "reasons": pa.schema([(name, pa.string()) for name in TABLES["reasons"]]),
}

MEMORY: Final = "1GB"
"""Beyond it DuckDB puts what it gathers on disk."""

KIND: Final = (
    "CASE WHEN \"do\" = 'call' THEN 'call' "
    "WHEN \"do\" IN ('sms', 'wechat', 'email') THEN 'message' "
    "WHEN \"do\" IN ('letter', 'visit') THEN \"do\" ELSE 'desk' END"
)


class Store:
    """Answers SQL over views ``decisions actions rejects reasons`` of a run."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep the connection."""
        self._connection = connection

    def see(self, name: str, files: Sequence[str], empty: pa.Schema | None = None) -> None:
        """Make Parquet files one view; without any it is empty, of the columns of *empty*."""
        if not files:
            assert empty is not None
            self._connection.register(name, empty.empty_table())
            return
        quoted = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS "
            f"SELECT * FROM read_parquet([{quoted}], union_by_name = true)"
        )

    def do(self, sql: str, values: Sequence[object] = ()) -> None:
        """Run a statement."""
        self._connection.execute(sql, list(values))

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        found: list[tuple[Any, ...]] = self._connection.execute(sql, list(values)).fetchall()
        return found

    def dicts(self, sql: str) -> list[dict[str, Any]]:
        """Return what a query finds, each row by its columns' names."""
        cursor = self._connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...]:
        """Return the one row that a query finds."""
        (found,) = self.rows(sql, values)
        return found


@contextmanager
def store(run: Run) -> Iterator[Store]:
    """Open a run's tables; what does not fit in memory goes to a temporary folder.

    Raises:
        ReportError: A file cannot be read, or DuckDB is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError:
        raise ReportError(
            "R103", "reports need DuckDB", "pip install 'duecourse[report]'"
        ) from None
    with tempfile.TemporaryDirectory(prefix="duecourse-report-") as folder:
        settings: dict[str, Any] = {
            "memory_limit": MEMORY,
            "temp_directory": folder,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            found = Store(connection)
            try:
                for table, schema in EMPTY.items():
                    found.see(table, run.files[table], schema)
                yield found
            except duckdb.Error as trouble:
                text = " ".join(str(trouble).split())
                raise ReportError("R103", f"cannot read the run's tables: {text}") from None
