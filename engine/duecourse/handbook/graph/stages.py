"""The stages, and what moves a case between them: time, a payment, a change of its status."""

from __future__ import annotations

from collections.abc import Iterator

from duecourse import ir
from duecourse.handbook._regions import Region, region
from duecourse.handbook.graph.model import Edge, Graph, Node, safe
from duecourse.handbook.view import View
from duecourse.ir_tools import time_dependent


def stages(view: View) -> Graph:
    """Return the graph: a node a stage, and one for each way to be in none."""
    nodes: list[Node] = []
    regions: list[Region] = []
    for stage in view.there(view.playbook.stages):
        name = safe("stage", stage.meta.id)
        said = view.sentence(view.tell.condition(stage.when))
        nodes.append(Node(name, view.title(stage.meta), (said,), "stage"))
        regions.append(region(name, stage.when))
    outside = view.playbook.outside
    parts = outside.operands if isinstance(outside, ir.Any) else (outside,)
    for number, part in enumerate(p for p in parts if p is not None):
        name = safe("outside", str(number + 1))
        said = view.sentence(view.tell.condition(part))
        nodes.append(Node(name, view.say("g_no_stage"), (said,), "outside"))
        regions.append(region(name, part))
    edges = tuple(dict.fromkeys((*_in_time(view, regions), *_by_status(view, regions))))
    key = (
        ("on", view.say("g_on")),
        ("back", view.say("g_back")),
        ("out", view.say("g_out")),
    )
    there = {edge.kind for edge in edges}
    return Graph(
        "stages",
        view.say("g_stages", title=view.title(view.playbook.header.meta)),
        view.say("g_stages_about"),
        tuple(nodes),
        edges,
        key=tuple(each for each in key if each[0] in there),
    )


def _in_time(view: View, regions: list[Region]) -> Iterator[Edge]:
    """Yield what a number moves: on where it grows to the next bound, back where it falls."""
    for one in regions:
        for other in regions:
            fact = _next(one, other)
            if not fact:
                continue
            known = view.joined.facts.get(fact)
            name = view.tell.fact(fact)
            low, high = other.spans[fact][0], one.spans[fact][1]
            grows = known is not None and time_dependent(known.expr)
            key = "g_reaches" if grows else "g_becomes_least"
            yield Edge(one.id, other.id, view.say(key, fact=name, number=low), "on")
            yield Edge(other.id, one.id, view.say("g_falls", fact=name, number=high), "back")


def _next(one: Region, other: Region) -> str:
    """Return the number by which *other* comes right after *one*, all else meeting; or nothing."""
    if one is other or any(not one.meets(other, f) for f in one.facts() - set(one.spans)):
        return ""
    for fact, (_, high) in one.spans.items():
        low = other.spans.get(fact, (None, None))[0]
        rest = [f for f in one.spans if f != fact and not one.meets(other, f)]
        if high is not None and low is not None and high + 1 == low and not rest:
            return fact
    return ""


def _by_status(view: View, regions: list[Region]) -> Iterator[Edge]:
    """Yield what a word moves: on to the next stages in the vocabulary's order, or out of all."""
    for fact in dict.fromkeys(name for each in regions for name in each.words):
        known = view.joined.facts.get(fact)
        order = list(known.values) if known is not None else []
        having = [each for each in regions if fact in each.words]
        for one in having:
            reached = [b for b in having if b is not one and _differs(one, b, fact)]
            for other in reached:
                if _leaves(other):
                    yield Edge(one.id, other.id, "", "out")
            inner = [b for b in reached if not _leaves(b) and _first(b, fact, order) > _last(
                one, fact, order)]  # fmt: skip
            if not inner:
                continue
            level = min(_first(b, fact, order) for b in inner)
            there = [b for b in inner if _first(b, fact, order) == level]
            first = min(there, key=_lowest)
            values = view.say("or").join(
                view.tell.named(value) for value in sorted(first.words[fact], key=order.index)
            )
            label = view.say("g_becomes", fact=view.tell.fact(fact), value=values)
            numbers = [f for f in first.spans if f not in one.spans]
            if len(there) > 1 and numbers:
                by = view.listed(view.tell.fact(name) for name in numbers)
                label += view.say("g_then_by", fact=by)
            yield Edge(one.id, first.id, label, "on")


def _differs(one: Region, other: Region, fact: str) -> bool:
    """Tell whether only *fact* keeps the regions apart."""
    shared = (one.facts() & other.facts()) - {fact}
    return not one.meets(other, fact) and all(one.meets(other, name) for name in shared)


def _leaves(where: Region) -> bool:
    """Tell whether it is a way out: in no stage, whatever the numbers."""
    return where.id.startswith("outside") and not where.spans


def _first(where: Region, fact: str, order: list[str]) -> int:
    return min((order.index(v) for v in where.words[fact] if v in order), default=0)


def _last(where: Region, fact: str, order: list[str]) -> int:
    return max((order.index(v) for v in where.words[fact] if v in order), default=0)


def _lowest(where: Region) -> float:
    lows = [-1e9 if low is None else float(low) for low, _ in where.spans.values()]
    return min(lows, default=0.0)
