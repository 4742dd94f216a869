"""Stages of a loan's life, and what is deliberately in none."""

from __future__ import annotations

from duecourse import ir
from duecourse.language._frame import Frame
from duecourse.language.conditions import STAGE
from duecourse.language.model import Stage
from duecourse.language.nodes import given, maps, maps_at
from duecourse.source.node import Map, Seq


def read_stages(document: Map, frame: Frame) -> list[Stage]:
    """Return the stages of one document."""
    found: list[Stage] = []
    for item in maps_at(document, "stages", frame.findings):
        meta = frame.items.meta(item, "stage")
        node = given(item, "when")
        if node is None:
            frame.findings.error("P102", "a stage needs `when`", item)
            continue
        when = frame.conditions.read(node, STAGE)
        if meta is not None and when is not None:
            found.append(Stage(meta, when))
    return found


def read_outside(document: Map, frame: Frame) -> list[ir.Expr]:
    """Return the conditions under which a case is deliberately in no stage."""
    node = given(document, "outside")
    if node is None:
        return []
    entries = [node] if isinstance(node, Map) else []
    if isinstance(node, Seq):
        entries = maps(node, "outside", frame.findings)
    found = [frame.conditions.read(given(entry, "when"), STAGE) for entry in entries]
    return [when for when in found if when is not None]
