"""The worklist: points, and the order in which cases are worked."""

from __future__ import annotations

from duecourse.ir import Kind
from duecourse.language._frame import Frame
from duecourse.language.conditions import SCORE
from duecourse.language.model import ScoreRow
from duecourse.language.nodes import given, maps_at, texts_at, whole_at
from duecourse.language.suggest import did_you_mean
from duecourse.source._suggest import closest
from duecourse.source.node import Map, Text

_OWN = ("score", "case")


def read_score(document: Map, frame: Frame, first: int) -> list[ScoreRow]:
    """Return the rows of one document; *first* numbers those without an id."""
    found: list[ScoreRow] = []
    for number, item in enumerate(maps_at(document, "score", frame.findings), first):
        meta = frame.items.meta(item, "score row", f"score-{number}")
        points = whole_at(item, "points", frame.findings)
        when = frame.conditions.read(given(item, "when"), SCORE)
        if points is None and given(item, "points") is None:
            frame.findings.error("P102", "a score row needs `points`", item)
        if meta is not None and points is not None and when is not None:
            found.append(ScoreRow(meta, points, when))
    return found


def read_order(document: Map, frame: Frame) -> list[tuple[str, bool]]:
    """Return the sort keys of one document: what, and whether the largest comes first."""
    found: list[tuple[str, bool]] = []
    for entry in texts_at(document, "order", frame.findings):
        name, _, way = entry.partition(" ")
        if way not in ("", "asc", "desc"):
            message = f"expected `asc` or `desc` after `{name}`, got `{way}`"
            frame.findings.error("P105", message, entry)
            continue
        if name not in _OWN:
            if name not in frame.vocabulary.names() and closest(name, _OWN):
                message = f"unknown sort key `{name}`"
                frame.findings.error("P201", message, entry, did_you_mean(name, _OWN))
                continue
            fact = frame.conditions.fact(Text(name, entry.span), SCORE)
            if fact is None:
                continue
            if fact.kind is Kind.SET:
                message = f"`{name}` is a set, and sets have no order"
                frame.findings.error("P302", message, entry)
                continue
        found.append((name, way == "desc"))
    return found
