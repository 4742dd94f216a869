"""The limits and packs that an audit names, described."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from duecourse.audit.law import Law
from duecourse.audit.merge import rule_of
from duecourse.clock.instants import date_of
from duecourse.clock.zones import TZDATA_VERSION


def catalogue(law: Law, names: Iterable[str]) -> dict[str, Any]:
    """Return the packs, and every limit of *names*, as plain data."""
    packs = sorted(law.packs, key=lambda pack: pack.header.meta.id)
    return {
        "packs": [
            {
                "id": pack.header.meta.id,
                "jurisdiction": pack.header.jurisdiction,
                "digest": pack.digest,
                "as_read": _day(pack.header.as_read),
            }
            for pack in packs
        ],
        "tzdata": TZDATA_VERSION,
        "limits": {name: _limit(law, name) for name in sorted(names) if name in law.limits},
    }


def _limit(law: Law, name: str) -> dict[str, Any]:
    limit = law.limits[name]
    meta = limit.meta
    said: dict[str, Any] = {
        "title": dict(meta.title),
        "rule": rule_of(limit),
        "cite": meta.cite,
        "url": meta.url,
        "force": meta.force,
        "certainty": meta.certainty,
        "from": _day(meta.since),
        "until": _day(meta.until),
        "presumption": limit.presumption,
        "note": dict(meta.note),
    }
    return {key: value for key, value in said.items() if value}


def _day(number: int | None) -> str:
    return "" if number is None else date_of(number).isoformat()
