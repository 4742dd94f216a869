"""A book with its calendar held still: what is in force at one instant is in force always."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from duecourse.book.join import Joined
from duecourse.language.model import CallWindows, Meta, Policy

Item = TypeVar("Item")
_LONG_AGO = 0
"""The first and last day of what is not in force: 1970-01-01, before which nobody asks."""


def held(joined: Joined, us: int) -> Joined:
    """Return *joined* as it is at the instant *us*, whatever instant is asked about.

    What exists at *us* loses its dates, what does not exists on no day that anybody asks about.
    Two of them, of just before and just after a date, differ in what begins and ends on it alone.
    """
    hold = _Holding(joined, us)
    return replace(
        joined,
        playbook=hold.policy(joined.playbook),
        packs=tuple(hold.policy(pack) for pack in joined.packs),
        core=hold.policy(joined.core),
    )


class _Holding:
    def __init__(self, joined: Joined, us: int) -> None:
        self._joined, self._us = joined, us

    def policy(self, policy: Policy) -> Policy:
        header = policy.header
        if header.regime:
            header = replace(header, meta=self._meta(header.meta))
        return replace(
            policy,
            header=header,
            stages=self._each(policy.stages),
            treatments=self._each(policy.treatments),
            disclosure=self._each(policy.disclosure),
            call_windows=tuple(self._windows(each) for each in policy.call_windows),
            limits=self._each(policy.limits),
            cohorts=self._each(policy.cohorts),
            scripts=self._each(policy.scripts),
            score=self._each(policy.score),
            chases=self._each(policy.chases),
            experiments=self._each(policy.experiments),
        )

    def _windows(self, document: CallWindows) -> CallWindows:
        return replace(
            document, meta=self._meta(document.meta), windows=self._each(document.windows)
        )

    def _each(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(self._item(item) for item in items)

    def _item(self, item: Any) -> Any:
        meta = self._meta(item.meta)
        return item if meta is item.meta else replace(item, meta=meta)

    def _meta(self, meta: Meta) -> Meta:
        if meta.since is None and meta.until is None:
            return meta
        start, end = self._joined.lifetime(meta)
        there = start <= self._us < end
        day = None if there else _LONG_AGO
        return replace(meta, since=day, until=day)
