"""What every part of a run needs: it can be sent to another process, on any machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duecourse.api import Book


@dataclass(frozen=True, slots=True)
class Job:
    """How the parts of a run are decided.

    Attributes:
        book: The book; sent to another process it is made again there, and refused
            (:class:`duecourse.errors.OtherBookError`) where it would be another.
        at: An aware datetime.
        horizon_days: How far decisions look ahead.
        on: What decides, a name of :data:`duecourse.portfolio.running.deciders.DECIDERS`.
        form: What the files of a part are: ``parquet``, ``csv`` or ``jsonl``.
        parts: How many there are.
        ordered: Whether what the playbook's worklist is sorted by is written too.
        duplicates: Ids of cases that stand twice in the portfolio.
    """

    book: Book
    at: datetime
    horizon_days: int
    on: str
    form: str
    parts: int
    ordered: bool
    duplicates: tuple[str, ...]
