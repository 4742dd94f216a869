"""What every part of a run needs: it can be sent to another process, on any machine."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duecourse.clock.zones import TZDATA_VERSION
from duecourse.errors import OtherBookError
from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.running.settings import version_here

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


def packed(job: Job) -> bytes:
    """Return *job* as it is sent to another process."""
    return pickle.dumps((version_here(), TZDATA_VERSION, pickle.dumps(job)))


def unpacked(sent: bytes) -> Job:
    """Return the job that was :func:`packed`, where it is the very same here.

    Raises:
        PortfolioError: This process has another duecourse, other zone tables, or makes another
            book of the same documents.
    """
    version, tables, job = pickle.loads(sent)
    for name, there, here in (
        ("duecourse", version, version_here()),
        ("tzdata", tables, TZDATA_VERSION),
    ):
        if there != here:
            raise _other(f"a process that decides has {name} {here}, the one that asks has {there}")
    try:
        found: Job = pickle.loads(job)
    except OtherBookError as trouble:
        raise _other(str(trouble)) from None
    return found


def _other(message: str) -> PortfolioError:
    return PortfolioError(
        message, "install the very same duecourse and tzdata wherever it decides", "S104"
    )
