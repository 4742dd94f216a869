"""Disclosure: what there is to learn, and who may learn it."""

from __future__ import annotations

from duecourse.ir_tools import all_of
from duecourse.language._frame import Frame
from duecourse.language.conditions import WHOM
from duecourse.language.facts import disclosed
from duecourse.language.findings import Findings
from duecourse.language.items import SNAKE
from duecourse.language.model import DisclosureRule
from duecourse.language.nodes import given, maps_at, texts, texts_at
from duecourse.source.node import Map, Text


def read_items(document: Map, known: tuple[str, ...], findings: Findings) -> tuple[str, ...]:
    """Return *known* with the items that one document adds."""
    found = dict.fromkeys(known)
    for name in texts_at(document, "items", findings):
        if SNAKE.fullmatch(name):
            found.setdefault(str(name))
        else:
            message = f"a disclosure item must be snake_case, got `{name}`"
            findings.error("P105", message, name)
    return tuple(found)


def read_rules(document: Map, frame: Frame) -> list[DisclosureRule]:
    """Return the rules of one document."""
    found: list[DisclosureRule] = []
    for item in maps_at(document, "rules", frame.findings):
        meta = frame.items.meta(item, "disclosure rule")
        if given(item, "whom") is None:
            message, help = "a disclosure rule needs `whom`", "write `whom: {}` for everyone"
            frame.findings.error("P102", message, item, help)
            continue
        whom = frame.conditions.read(given(item, "whom"), WHOM)
        when = frame.conditions.read(given(item, "when"), WHOM)
        stages = frame.stages_of(item)
        may_learn = _may_learn(item, frame)
        if meta is not None and whom is not None and when is not None:
            found.append(DisclosureRule(meta, stages, all_of((whom, when)), may_learn))
    return found


def _may_learn(item: Map, frame: Frame) -> frozenset[str] | None:
    node = given(item, "may_learn")
    if node is None:
        frame.findings.error("P102", "a disclosure rule needs `may_learn`", item)
        return frozenset()
    if isinstance(node, Text) and node == "all":
        return None
    names = texts(node, "may_learn", frame.findings)
    return disclosed(names, frame.disclosure_items, frame.findings)
