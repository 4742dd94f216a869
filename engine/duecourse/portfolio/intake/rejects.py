"""Rows that are not decided: which, and why."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

REJECTS = pa.schema(
    [
        pa.field("table", pa.string(), nullable=False),  # cases contacts points events
        pa.field("row", pa.int64()),  # in its source, from 1
        pa.field("id", pa.string()),  # the row's own
        pa.field("case", pa.string()),
        pa.field("person", pa.string()),
        pa.field("code", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),  # a column, or a place in the case
        pa.field("value", pa.string()),  # as it was given
        pa.field("message", pa.string(), nullable=False),
    ]
)
"""One row a mistake; it begins with what ``duecourse.portfolio.outcomes.REJECTS`` has."""

IDS = {"cases": "case", "contacts": "contact", "points": "point", "events": "event"}
"""The column that names a row of each table."""
LONGEST_VALUE = 200


def reject(
    table: str,
    row: int | None,
    code: str,
    path: str,
    message: str,
    *,
    id: str | None = None,
    case: str | None = None,
    person: str | None = None,
    value: Any = None,
) -> dict[str, Any]:
    """Return one row of :data:`REJECTS`."""
    text = None if value is None else str(value)
    if text is not None and len(text) > LONGEST_VALUE:
        text = text[: LONGEST_VALUE - 1] + "…"
    return {
        "table": table,
        "row": row,
        "id": id,
        "case": case,
        "person": person,
        "code": code,
        "path": path,
        "value": text,
        "message": message,
    }
