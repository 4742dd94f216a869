"""Instants of cases, to and from microseconds."""

from __future__ import annotations

from datetime import datetime

from duecourse.clock.instants import to_iso
from duecourse.clock.zones import Zone


def aware(us: int, where: Zone) -> datetime:
    """Return an instant on the clock of a zone."""
    return datetime.fromisoformat(to_iso(us, where.offset(us)))
