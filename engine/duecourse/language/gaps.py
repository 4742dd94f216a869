"""Dates of a law pack that leave days between with no limit of a kind.

An item outside its dates does not exist. A pack whose old hours end on one day and whose new ones
begin two days later would leave a day without any, and nothing of the pack would say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from duecourse.clock.instants import date_of
from duecourse.language.findings import Findings
from duecourse.language.model import CapBody, HoursBody, Limit, WaitBody

_EVER: Final = 10**9


def refuse_gaps(limits: Iterable[Limit], findings: Findings) -> None:
    """Note where the hours, or the numbers, of a pack stop and begin again later.

    Only days between are a mistake: a law may begin, and may end for good.
    """
    limits = tuple(limits)
    hours = [x for x in limits if isinstance(x.body, HoursBody) and not x.body.told]
    counts = [x for x in limits if isinstance(x.body, CapBody | WaitBody)]
    _refuse("hours", hours, findings)
    _refuse("frequency", counts, findings)


def _refuse(subject: str, limits: list[Limit], findings: Findings) -> None:
    limits.sort(key=lambda limit: -_EVER if limit.meta.since is None else limit.meta.since)
    reached: int | None = None
    for limit in limits:
        since, until = limit.meta.since, limit.meta.until
        if reached is not None and since is not None and since > reached + 1:
            first, last = date_of(reached + 1), date_of(since - 1)
            days = f"{first}" if first == last else f"{first} to {last}"
            findings.error(
                "P804",
                f"no limit on {subject} of this pack is in force on {days}",
                limit.meta.span,
                "let the one that ends before last until the day before this one begins, or say "
                "in a limit of its own what holds between",
            )
        end = _EVER if until is None else until
        reached = end if reached is None else max(reached, end)
