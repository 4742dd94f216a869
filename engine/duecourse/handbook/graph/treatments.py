"""The treatments by stage, and what leads from one to another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from duecourse import ir
from duecourse.handbook._loosely import loosely, truth
from duecourse.handbook.graph.model import Edge, Graph, Group, Node, safe
from duecourse.handbook.view import View
from duecourse.ir_tools import events_of, facts_of
from duecourse.language.model import CHANNELS, Treatment, WaitBody

_COUNTED = {
    "attempts": frozenset({"call"}),
    "placed_calls": frozenset({"call"}),
    "answered_calls": frozenset({"call"}),
    "conversations": frozenset({"call"}),
    "messages": frozenset({"sms", "wechat", "email", "letter"}),
    "visits": frozenset({"visit"}),
    "contacts": frozenset(CHANNELS),
}
"""Which channels' acts a count sees."""
_AWAY = "handed_over"
_FIELDS = frozenset({"type", "direction", "role"})


def treatments(view: View) -> Graph:
    """Return the graph: a frame for each stage or set of stages, a node a treatment."""
    there = view.there(view.playbook.treatments)
    titles = {stage.meta.id: view.title(stage.meta) for stage in view.there(view.playbook.stages)}
    order = list(titles)
    groups: dict[str, tuple[tuple[int, int], Group]] = {}
    nodes: list[Node] = []
    ranked = sorted(there, key=lambda t: (t.exhibit, t.is_desk, t.exclusive, t.rank, t.order))
    for treatment in ranked:
        stages = [s for s in (treatment.stages or order) if s in titles]
        if not stages:
            continue
        group = safe("in", *stages)
        title = view.say("every_stage") if len(stages) == len(order) > 1 else " · ".join(
            titles[s] for s in stages)  # fmt: skip
        place = (min(order.index(s) for s in stages), len(stages))
        groups.setdefault(group, (place, Group(group, title)))
        nodes.append(_node(view, treatment, group))
    kept = {node.id for node in nodes}
    hubs: dict[str, Node] = {}
    found = (*_choices(there), *_leads(view, there, hubs), *_hand_overs(view, there))
    nodes += hubs.values()
    kept |= {hub.id for hub in hubs.values()}
    edges = tuple(
        edge
        for edge in dict.fromkeys(found)
        if edge.source in kept and edge.target in kept | {_AWAY}
    )
    if any(edge.target == _AWAY for edge in edges):
        nodes.append(Node(_AWAY, view.say("g_handed"), (), "away"))
    key = (
        ("else", view.say("g_else")),
        ("leads", view.say("g_leads")),
        ("out", view.say("g_hand_over")),
    )
    kinds = {edge.kind for edge in edges}
    framed = [group for _, group in sorted(groups.values(), key=lambda each: each[0])]
    return Graph(
        "treatments",
        view.say("g_treatments", title=view.title(view.playbook.header.meta)),
        view.say("g_treatments_about"),
        tuple(nodes),
        edges,
        tuple(framed),
        across=True,
        key=tuple(each for each in key if each[0] in kinds),
    )


def node_id(treatment: Treatment) -> str:
    """Return the node of a treatment."""
    return safe("treatment", treatment.meta.id)


def kind_of(treatment: Treatment) -> str:
    """Return how a treatment is drawn."""
    return "shown" if treatment.exhibit else "desk" if treatment.is_desk else "contact"


def _node(view: View, treatment: Treatment, group: str) -> Node:
    lines = [view.say("g_shown") if treatment.exhibit else view.say(f"do_{treatment.do}")]
    if not treatment.exhibit:
        if not treatment.is_desk:
            lines[0] += view.say("colon") + view.tell.audience(treatment.whom)
        if treatment.exclusive:
            lines.append(view.say("g_group", group=treatment.exclusive))
        lines += _waits(view, treatment)
    return Node(
        node_id(treatment), view.title(treatment.meta), tuple(lines), kind_of(treatment), group
    )


def _waits(view: View, treatment: Treatment) -> list[str]:
    """Return the playbook's own waits that hold a treatment back."""
    own = view.playbook.header.meta.id
    return [
        view.say("g_waits", wait=view.title(meta))
        for meta in view.acting_on(treatment).get("wait", [])
        if meta.origin == own and isinstance(view.limits[meta.name].body, WaitBody)
    ]


def _choices(there: list[Treatment]) -> Iterator[Edge]:
    """Yield the order within each exclusive group of a set of stages."""
    chains: dict[tuple[object, ...], list[Treatment]] = {}
    for treatment in there:
        if treatment.exclusive and not treatment.exhibit:
            chains.setdefault((treatment.exclusive, treatment.stages), []).append(treatment)
    for chain in chains.values():
        chain.sort(key=lambda t: (t.rank, t.order))
        for one, other in pairwise(chain):
            yield Edge(node_id(one), node_id(other), "", "else")


def _leads(view: View, there: list[Treatment], hubs: dict[str, Node]) -> Iterator[Edge]:
    """Yield what treatments find out or do that the condition of others reads.

    Between them stands a node for the condition, which *hubs* collects.
    """
    offered = [t for t in there if not t.exhibit]
    for later in offered:
        for part in (*_parts(later.when), *_parts(later.whom)):
            read, counted = facts_of(part), events_of(part)
            learned = [t for t in offered if _together(t, later) and read & set(t.learn)]
            done = [
                t
                for t in offered
                if _together(t, later) and any(_counts(view, events, t) for events in counted)
            ]
            sources = [t for t in offered if t is not later and (t in learned or t in done)]
            if not sources:
                continue
            words = view.sentence(view.tell.condition(part)).rstrip(".。")
            hub = hubs.setdefault(words, Node(f"when_{len(hubs) + 1}", words, (), "when"))
            for earlier in sources:
                yield Edge(node_id(earlier), hub.id, "", "leads")
            yield Edge(hub.id, node_id(later), "", "leads")


def _parts(condition: ir.Expr) -> tuple[ir.Expr, ...]:
    return condition.operands if isinstance(condition, ir.All) else (condition,)


def _counts(view: View, events: ir.Events, treatment: Treatment) -> bool:
    """Tell whether an act of a treatment may be among the events that a condition counts."""
    if treatment.do not in _COUNTED.get(events.kind, frozenset(CHANNELS)):
        return False
    role = view.joined.core.facts.get("role")
    whom = loosely(treatment.whom, frozenset({"role"}))
    where = loosely(events.where, _FIELDS)
    for name in role.values if role is not None else ():
        if truth(whom, {"role": name}) is False:
            continue
        event: dict[str, ir.Value] = {"type": treatment.do, "direction": "out", "role": name}
        if truth(where, event) is not False:
            return True
    return False


def _together(one: Treatment, other: Treatment) -> bool:
    """Tell whether both may come up in one stage."""
    if one.stages is None or other.stages is None:
        return True
    return bool(set(one.stages) & set(other.stages))


def _hand_overs(view: View, there: list[Treatment]) -> Iterator[Edge]:
    for treatment in there:
        if treatment.do == "hand-over" and not treatment.exhibit:
            yield Edge(node_id(treatment), _AWAY, "", "out")
