"""The four tables of a portfolio; see :mod:`duecourse.targets.columns.tables`."""

from duecourse.targets.columns.tables import (
    AMOUNT,
    CASE_COLUMNS,
    CONTACT_COLUMNS,
    EVENT_COLUMNS,
    HISTORIES,
    INSTANT,
    NAMES,
    POINT_COLUMNS,
    REQUIRED,
    TYPES,
    WORDS,
    Tables,
    needed,
    schemas,
)

__all__ = [
    "AMOUNT",
    "CASE_COLUMNS",
    "CONTACT_COLUMNS",
    "EVENT_COLUMNS",
    "HISTORIES",
    "INSTANT",
    "NAMES",
    "POINT_COLUMNS",
    "REQUIRED",
    "TYPES",
    "WORDS",
    "Tables",
    "needed",
    "schemas",
]
