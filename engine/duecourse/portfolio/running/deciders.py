"""What can decide the tables of whole persons: named here, imported where it is used."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from duecourse.api import Book
    from duecourse.portfolio.outcomes import Outcome
    from duecourse.portfolio.tables import Tables


class Decider(Protocol):
    """Decides tables of whole persons."""

    def decide(self, tables: Tables, at: datetime) -> Outcome:
        """Return what is decided of every case."""
        ...


DECIDERS = {
    "columns": ("duecourse.portfolio.in_columns", "InColumns"),
    "scalar": ("duecourse.portfolio.one_by_one", "OneByOne"),
}
"""The best first."""
SPARK = "spark"
"""The best of them, on the executors of a cluster."""


def available() -> list[str]:
    """Return the names of what this package can decide with, the best first."""
    return [name for name, (module, _) in DECIDERS.items() if find_spec(module) is not None]


def choices() -> list[str]:
    """Return the names of all that a run can be asked to be decided on, the default first."""
    return [*available(), SPARK]


def decider(name: str, book: Book, horizon_days: int) -> Decider:
    """Return what decides by *book*."""
    module, kind = DECIDERS[name]
    made: Any = getattr(import_module(module), kind)
    found: Decider = made(book, horizon_days)
    return found
