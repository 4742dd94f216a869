"""A DuckDB connection over the files of a run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from duecourse.portfolio.report.runs import ReportError, Run

if TYPE_CHECKING:
    import duckdb

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

    def see(self, name: str, file: str) -> None:
        """Make a Parquet file (or files, by ``*``) a view."""
        quoted = file.replace("'", "''")
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet('{quoted}')"
        )

    def do(self, sql: str, values: Sequence[object] = ()) -> None:
        """Run a statement."""
        self._connection.execute(sql, list(values))

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        return self._connection.execute(sql, list(values)).fetchall()

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
                for table in ("decisions", "actions", "rejects", "reasons"):
                    found.see(table, run.file(table))
                yield found
            except duckdb.Error as trouble:
                text = " ".join(str(trouble).split())
                raise ReportError("R103", f"cannot read the run's tables: {text}") from None
