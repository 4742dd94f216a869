"""Days and hours as written to schedules (language.md, section 5)."""

from __future__ import annotations

import re
from typing import Final

from duecourse.language.findings import Findings
from duecourse.language.model import DayHours, Schedule
from duecourse.language.nodes import texts
from duecourse.language.scalars import read_minutes
from duecourse.language.suggest import did_you_mean
from duecourse.source.node import Map, Node, Text

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS: Final = {
    "daily": frozenset({"daily"}),
    **{day: frozenset({day}) for day in WEEKDAYS},
    "mon-fri": frozenset(WEEKDAYS[:5]),
    "weekdays": frozenset(WEEKDAYS[:5]),
    "weekend": frozenset(WEEKDAYS[5:]),
    "workday": frozenset({"workday"}),
    "holiday": frozenset({"holiday"}),
}
Minutes = tuple[int, int]

_SLIPS = re.compile(r"([0-9:]+)\s*(?:\.\.|-|–|—|~|to)\s*([0-9:]+)")


def read_days(node: Node | None, findings: Findings) -> frozenset[str] | None:
    """Return the days that ``days`` names; daily where it is absent, None where it is wrong."""
    if node is None:
        return DAYS["daily"]
    days: frozenset[str] = frozenset()
    sound = True
    for word in texts(node, "days", findings):
        if word in DAYS:
            days |= DAYS[word]
        else:
            findings.error("P104", f"unknown day `{word}`", word, did_you_mean(word, DAYS))
            sound = False
    return days if sound and days else None


def read_hours(text: Text, findings: Findings) -> Minutes | None:
    """Return the minutes of ``08:00..21:00``; an end before the start is on the next day."""
    start_text, dots, end_text = text.partition("..")
    start, end = read_minutes(start_text.strip()), read_minutes(end_text.strip(), end=True)
    if not dots or start is None or end is None:
        message = f"expected hours such as `08:00..21:00`, got `{text}`"
        findings.error("P502", message, text, _meant(text))
        return None
    if start == end:
        message = f"the hours `{text}` are empty"
        findings.error("P502", message, text, "write `00:00..24:00` for the whole day")
        return None
    return start, end if end > start else end + 1440


def read_schedule(node: Map, findings: Findings, *, may_stay_shut: bool = False) -> Schedule | None:
    """Return the schedule of ``hours: {daily: 08:00..21:00, holiday: none}``.

    A day under two keys belongs to the one that names fewer days.

    Args:
        node: Days to hours.
        findings: Where mistakes go.
        may_stay_shut: Whether hours that never open are meant: a person may say *not at all*.
    """
    rows: list[DayHours] = []
    sound = True
    for key, value in node.items():
        spans = _spans(value, findings)
        if key not in DAYS:
            findings.error("P104", f"unknown day `{key}`", key, did_you_mean(key, DAYS))
            sound = False
        elif spans is None:
            sound = False
        else:
            sound = _no_twin(key, node, findings) and sound
            narrower = [DAYS[other] for other in node if other in DAYS and other != key]
            days = DAYS[key].difference(
                *(other for other in narrower if len(other) < len(DAYS[key]))
            )
            if days:
                rows.append(DayHours(days, spans))
    if not sound:
        return None
    if not may_stay_shut and not any(row.spans for row in rows):
        message = "these hours never open"
        findings.error("P503", message, node, "to stop contact altogether, write `forbid`")
        return None
    return Schedule(tuple(rows))


def _meant(text: str) -> str:
    """Return what ``8-21`` or ``8:00-21:00`` was probably meant to be."""
    slip = _SLIPS.fullmatch(text)
    if slip is None:
        return ""
    ends = [end if ":" in end else f"{end}:00" for end in slip.groups()]
    sound = all(read_minutes(end, end=True) is not None for end in ends)
    return f"write `{ends[0]}..{ends[1]}`" if sound else ""


def _no_twin(key: Text, node: Map, findings: Findings) -> bool:
    twin = next((o for o in node if o in DAYS and o != key and DAYS[o] == DAYS[key]), None)
    if twin is None or list(node).index(twin) > list(node).index(key):
        return True
    findings.error("P108", f"`{key}` and `{twin}` are the same days", key, "keep one of them")
    return False


def _spans(node: Node, findings: Findings) -> tuple[Minutes, ...] | None:
    if isinstance(node, Text) and node == "none":
        return ()
    found = [read_hours(text, findings) for text in texts(node, "hours", findings)]
    sound = [span for span in found if span is not None]
    return tuple(sound) if len(sound) == len(found) and sound else None
