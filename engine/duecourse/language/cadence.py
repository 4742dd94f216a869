"""The cadence of the desk: chases, meetings and the figures they look at."""

from __future__ import annotations

from typing import Final

from duecourse.language._frame import Frame
from duecourse.language.model import Chase, Indicator
from duecourse.language.nodes import given, maps_at, text_at, texts_at, word_at
from duecourse.language.scalars import read_minutes
from duecourse.language.schedules import read_days
from duecourse.language.suggest import did_you_mean
from duecourse.language.vocabulary import EVENT_PREFIX
from duecourse.source.node import Map

MEASURES: Final = (
    "inflow_rate",
    "attempts",
    "answered_calls",
    "conversations",
    "right_party_contacts",
    "promises",
    "promises_kept",
    "amount_collected",
    "roll_rate",
    "cure_rate",
    "arrears_by_origination_finding",
)


def read_chases(document: Map, frame: Frame) -> list[Chase]:
    """Return the chases, then the meetings, of one document."""
    found: list[Chase] = []
    for key, kind in (("chases", "chase"), ("meetings", "meeting")):
        for item in maps_at(document, key, frame.findings):
            chase = _chase(item, kind, frame)
            if chase is not None:
                found.append(chase)
    return found


def read_indicators(document: Map, frame: Frame) -> list[Indicator]:
    """Return the indicators of one document."""
    found: list[Indicator] = []
    for item in maps_at(document, "indicators", frame.findings):
        meta = frame.items.meta(item, "indicator")
        measure = word_at(item, "measure", MEASURES, frame.findings)
        if given(item, "measure") is None:
            frame.findings.error("P102", "an indicator needs `measure`", item)
        if meta is not None and measure:
            found.append(Indicator(meta, measure))
    return found


def _chase(item: Map, kind: str, frame: Frame) -> Chase | None:
    findings = frame.findings
    meta = frame.items.meta(item, kind)
    days = read_days(given(item, "days"), findings)
    text = text_at(item, "at", findings)
    if text is None:
        findings.error("P102", f"a {kind} needs `at`", item)
        return None
    at = read_minutes(text)
    if at is None:
        findings.error("P105", f"`at` must be a time of day such as `9:30`, got `{text}`", text)
    looks_at = [
        frame.refer("P210", "indicator", name, frame.indicators)
        for name in texts_at(item, "looks_at", findings)
    ]
    after = _after(item, frame)
    if meta is None or days is None or at is None:
        return None
    names = tuple(name for name in looks_at if name)
    return Chase(meta, at, days, after, kind == "meeting", names)


def _after(item: Map, frame: Frame) -> str:
    after = text_at(item, "after", frame.findings)
    if after is None:
        return ""
    field = frame.vocabulary.get(EVENT_PREFIX + "type")
    if field is not None and after not in field.values:
        help = did_you_mean(after, field.values)
        frame.findings.error("P303", f"no event is called `{after}`", after, help)
    return str(after)
