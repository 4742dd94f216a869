"""The coming days of one case as data: cells, days, and the limits that bind in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duecourse.language.model import Meta

LAWFUL: Final = "lawful"
PARTLY: Final = "partly"
DEFERRED: Final = "deferred"
BARRED: Final = "barred"
IDLE: Final = "idle"
STATES: Final = (LAWFUL, PARTLY, DEFERRED, BARRED, IDLE)
"""The whole cell; some of its minutes; later; not within the horizon; nothing is offered."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the calendar.

    Attributes:
        at: Its first instant, ISO 8601, on the customer's clock.
        state: One of :data:`STATES`.
        lawful: How many of its minutes are lawful.
        treatment: What may be done first, or would be.
        to: At which point.
        limit: The limit that holds it back the longest; empty where lawful.
        because: Everything that stands against it.
        not_before: The next lawful minute where it waits, ISO 8601.
    """

    at: str
    state: str
    lawful: int
    treatment: str = ""
    to: str = ""
    limit: str = ""
    because: tuple[str, ...] = ()
    not_before: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One local day.

    Attributes:
        date: ISO 8601.
        weekday: 0 for Monday.
        stage: The stage the case is in at noon, or empty.
        cells: From midnight.
    """

    date: str
    weekday: int
    stage: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The coming days of one case.

    Attributes:
        treatment: What it is about; empty for the best of all.
        zone: The customer's clock.
        minutes: How long a cell is.
        limits: Every limit that binds in some cell, the busiest first, with how many cells.
        lawful_minutes: Over all days.
    """

    case: str
    book: str
    law: str
    treatment: str
    to: str
    zone: str
    minutes: int
    days: tuple[Day, ...]
    limits: tuple[tuple[Meta, int], ...]
    lawful_minutes: int
