"""Why an act is not lawful; equal reasons are one object."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from duecourse.decide._snapshot import Offered
from duecourse.decide.decision import Reason
from duecourse.targets.scalar import Standing


@lru_cache(maxsize=4096)
def reason(limit: str, cite: str, lapses: bool) -> Reason:
    """Return a reason; equal ones are one object."""
    return Reason(limit, cite, lapses)


@lru_cache(maxsize=4096)
def _plain(standing: Standing) -> tuple[Reason, ...]:
    """Return the reasons of what stands, where none of it lapses."""
    return tuple([reason(name, meta.cite, False) for name, meta in standing.reasons.items()])


def because(offered: Offered, lapsing: Sequence[str] = ()) -> tuple[Reason, ...]:
    """Return why *offered* is not lawful, and which of it lapses."""
    if not lapsing and offered.reasons is offered.standing.reasons:
        return _plain(offered.standing)
    return tuple(
        [reason(name, meta.cite, name in lapsing) for name, meta in offered.reasons.items()]
    )
