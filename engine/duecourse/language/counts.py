"""Selections of events: which count, how far back, and per what."""

from __future__ import annotations

import re
from typing import Final

from duecourse import ir
from duecourse.ir import Scope
from duecourse.language.conditions import WHERE, Conditions
from duecourse.language.findings import Findings
from duecourse.language.nodes import given, text_at, texts_at
from duecourse.language.suggest import did_you_mean
from duecourse.source.node import Map, Text

COUNTED: Final = (
    "attempts",
    "placed_calls",
    "answered_calls",
    "conversations",
    "messages",
    "visits",
    "contacts",
    "events",
)
KEYS: Final = ("collector", "person", "debt", "account", "contact", "point", "number")
_NARROW = {"contact": Scope.CONTACT, "point": Scope.POINT, "number": Scope.POINT}
_WITHIN = re.compile(r"([0-9]{1,5}) (day|hour)s?")
EVER: Final = ir.Within("ever")


class Selections:
    """Reads which events count."""

    def __init__(self, conditions: Conditions, findings: Findings) -> None:
        """Read ``where`` with *conditions*."""
        self._conditions, self._findings = conditions, findings

    def read(self, item: Map, kind: Text, scope: Scope | None) -> ir.Events | None:
        """Return the events that *item* selects with its ``where``, ``within`` and ``per``.

        Args:
            item: The mapping that holds the keys.
            kind: What counts, ``attempts``.
            scope: Whose fact the count is, which narrows it; None for a limit, which only has
                the keys that it names.
        """
        if kind not in COUNTED:
            self._findings.error(
                "P104", f"`{kind}` is not counted", kind, did_you_mean(kind, COUNTED)
            )
            return None
        where = self._conditions.read(given(item, "where"), WHERE)
        within = self.within(item)
        per = self.per(item, scope)
        if where is None or within is None or per is None:
            return None
        return ir.Events(str(kind), where, within, per)

    def within(self, item: Map) -> ir.Within | None:
        """Return how far back ``within`` looks; ever where it is absent."""
        text = text_at(item, "within", self._findings)
        if text is None:
            return EVER
        if text == "today":
            return ir.Within("days", 1)
        if text in ("week", "month"):
            return ir.Within(str(text))
        match = _WITHIN.fullmatch(text)
        if match is None or int(match[1]) == 0:
            self._findings.error(
                "P105",
                f"`within` must be a stretch of time, got `{text}`",
                text,
                "write `today`, `7 days`, `24 hours`, `week` or `month`",
            )
            return None
        return ir.Within(match[2] + "s", int(match[1]))

    def per(self, item: Map, scope: Scope | None) -> tuple[str, ...] | None:
        """Return the keys of ``per``, sorted, without ``person``: all events are the person's."""
        keys: set[str] = set()
        sound = True
        for key in texts_at(item, "per", self._findings):
            if key not in KEYS:
                self._findings.error("P104", f"unknown key `{key}`", key, did_you_mean(key, KEYS))
                sound = False
                continue
            needed = _NARROW.get(key)
            if scope is not None and needed is not None and not _reaches(scope, needed):
                self._findings.error(
                    "P305",
                    f"a fact of the {scope.value} cannot count per {key}",
                    key,
                    f"give the fact `scope: {needed.value}`",
                )
                sound = False
            keys.add(str(key))
        keys.discard("person")
        if scope is Scope.CONTACT:
            keys.add("contact")
        elif scope is Scope.POINT and not keys & _NARROW.keys():
            keys.add("point")
        return tuple(sorted(keys)) if sound else None


def _reaches(scope: Scope, needed: Scope) -> bool:
    return scope is needed or scope is Scope.POINT
