"""The hours that a person said suit them, read from a case (12 CFR 1006.6(b)(1), CONC 7.9.4R)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duecourse.language.findings import Findings
from duecourse.language.model import Schedule
from duecourse.language.schedules import read_schedule
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.span import NOWHERE


def read_convenient_hours(raw: Mapping[Any, object]) -> tuple[Schedule | None, list[Diagnostic]]:
    """Return the schedule of ``{mon-fri: 18:00..21:00, weekend: none}``, and what is wrong with it.

    Days that it does not name are not convenient: say ``daily: 00:00..24:00`` for the rest.
    """
    findings = Findings()
    node = _node(raw)
    if not isinstance(node, Map):
        return None, []
    schedule = read_schedule(node, findings, may_stay_shut=True)
    return schedule, findings.sorted()


def _node(raw: object) -> Node:
    """Return host data as nodes; what was read from a file keeps its places."""
    if isinstance(raw, Text | Seq | Map):
        return raw
    if isinstance(raw, Mapping):
        return Map({_text(key): _node(value) for key, value in raw.items()}, NOWHERE)
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        return Seq([_node(item) for item in raw], NOWHERE)
    return _text(raw)


def _text(raw: object) -> Text:
    return raw if isinstance(raw, Text) else Text(str(raw))
