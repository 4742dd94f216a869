"""What a run was asked, in JSON: the same again goes on, anything else is another run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from duecourse.clock.zones import TZDATA_VERSION
from duecourse.portfolio.spark.place import HERE, Place

if TYPE_CHECKING:
    from duecourse.api import Book

PART_CASES = 50_000
"""How many cases a part is meant to have.

For columns that is two blocks of equal size at most (``in_columns.BLOCK``). Larger parts are no
quicker and take more memory. 100,000 cases are two parts, so that two workers have as much to do.
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a portfolio is decided.

    Attributes:
        at: An aware datetime.
        horizon_days: How far decisions look ahead.
        on: What decides, one of :func:`duecourse.portfolio.running.deciders.choices`.
        form: ``parquet``, ``csv``, ``jsonl`` or ``excel``.
        part_cases: How many cases a part is meant to have.
        workers: How many processes decide at once, a part each, where it is not on Spark; changes
            nothing of what is written.
        allow_unowned: Whether rows of contacts, points and events that name no person are left out.
        place: The cluster that decides, where *on* is ``spark``; changes nothing of what is
            written.
    """

    at: datetime
    horizon_days: int = 35
    on: str = "scalar"
    form: str = "parquet"
    part_cases: int = PART_CASES
    workers: int = 1
    allow_unowned: bool = False
    place: Place = HERE


def asked(
    book: Book, settings: Settings, inputs: Mapping[str, Mapping[str, object]], mapping: str
) -> dict[str, Any]:
    """Return what a run is asked, as ``run.json`` has it."""
    packs = sorted((pack.header.meta.id, pack.digest) for pack in book.joined.packs)
    voice = book.vocabulary
    return {
        "duecourse": version_here(),
        "tzdata": TZDATA_VERSION,
        "book": {"id": book.id, "version": book.version, "digest": book.digest},
        "policy": _policy(book),
        "law": {
            "packs": [{"id": name, "digest": digest} for name, digest in packs],
            "guidance": "report" if book.joined.advisory else "bind",
            "actor": voice.host_actor or None,
            "jurisdiction": sorted(voice.host_jurisdiction) or None,
        },
        "at": settings.at.isoformat(),
        "horizon_days": settings.horizon_days,
        "on": settings.on,
        "format": settings.form,
        "part_cases": settings.part_cases,
        "allow_unowned": settings.allow_unowned,
        "mapping": mapping or None,
        "inputs": {name: dict(found) for name, found in inputs.items()},
    }


def _policy(book: Book) -> dict[str, Any] | None:
    """Return where the book was loaded from; that it has moved makes no other run of it."""
    if book.origin is None:
        return None
    packs = book.origin.packs
    return {
        "playbook": book.origin.playbook,
        "packs": None if packs is None else list(packs),
    }


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what is asked otherwise than *before*, in words."""
    words = {
        "duecourse": "another version of duecourse",
        "tzdata": "other zone tables",
        "book": "another playbook, or the playbook has changed",
        "law": "other law packs",
        "at": f"another instant, {before.get('at')}",
        "horizon_days": f"another horizon, {before.get('horizon_days')} days",
        "on": f"decided on `{before.get('on')}`",
        "format": f"written as {before.get('format')}",
        "part_cases": "parts of another size",
        "allow_unowned": "rows without a person taken otherwise",
        "mapping": "another mapping",
        "inputs": "other input, or it has changed since",
    }
    return [word for key, word in words.items() if before.get(key) != now.get(key)]


def version_here() -> str:
    """Return the version of duecourse that is installed."""
    try:
        return version("duecourse")
    except PackageNotFoundError:
        return "unknown"
