"""The limits that act on treatments: those that act on the same ones stand together."""

from __future__ import annotations

from duecourse.handbook.graph.model import Edge, Graph, Group, Node, safe
from duecourse.handbook.graph.treatments import kind_of, node_id
from duecourse.handbook.view import View
from duecourse.language.model import Limit, Treatment
from duecourse.law.catalogue import form_of, subject_of

Key = tuple[str, str, frozenset[str]]


def law(view: View) -> Graph:
    """Return the graph: limits by policy and subject on the left, treatments on the right."""
    there = [t for t in view.there(view.playbook.treatments) if not t.exhibit]
    reached: dict[str, set[str]] = {}
    for treatment in there:
        for metas in view.acting_on(treatment).values():
            for meta in metas:
                if meta.name in view.limits:
                    reached.setdefault(meta.name, set()).add(treatment.meta.id)
    limits: dict[Key, list[Limit]] = {}
    for name, limit in view.limits.items():
        if name in reached:
            key = (limit.meta.origin, subject_of(limit), frozenset(reached[name]))
            limits.setdefault(key, []).append(limit)
    alike: dict[frozenset[Key], list[Treatment]] = {}
    for treatment in there:
        acting = frozenset(key for key in limits if treatment.meta.id in key[2])
        alike.setdefault(acting, []).append(treatment)
    nodes: list[Node] = []
    ids: dict[Key, str] = {}
    titles = {policy.header.meta.id: view.policy_title(policy) for policy in view.policies()}
    for number, (key, found) in enumerate(limits.items(), 1):
        origin, subject, _ = key
        ids[key] = safe("limits", origin, str(number))
        lines = tuple(_line(view, limit) for limit in found)
        nodes.append(
            Node(ids[key], view.say(f"subject_{subject}"), lines, subject, safe("pack", origin))
        )
    edges: list[Edge] = []
    for number, (acting, found_) in enumerate(alike.items(), 1):
        name = node_id(found_[0]) if len(found_) == 1 else safe("treatments", str(number))
        head, rest = view.title(found_[0].meta), [view.title(t.meta) for t in found_[1:]]
        if rest:
            head, rest = view.say("g_several", n=len(found_)), [head, *rest]
        if not acting:
            name, head = "unlimited", view.say("g_no_limit")
            rest = [view.title(t.meta) for t in found_]
        nodes.append(Node(name, head, tuple(rest), kind_of(found_[0]), "treatments"))
        edges += [
            Edge(ids[key], name, "", _kind(each)) for key, each in limits.items() if key in acting
        ]
    used = {node.group for node in nodes}
    groups = [
        Group(name, title)
        for origin, title in titles.items()
        if (name := safe("pack", origin)) in used
    ]
    kinds = {edge.kind for edge in edges}
    key_words = (("acts", view.say("g_acts")), ("bars", view.say("g_bars")))
    return Graph(
        "law",
        view.say("g_law", title=view.title(view.playbook.header.meta)),
        view.say("g_law_about"),
        tuple(nodes),
        tuple(edges),
        (*groups, Group("treatments", view.say("treatments"))),
        across=True,
        key=tuple(each for each in key_words if each[0] in kinds),
    )


def _line(view: View, limit: Limit) -> str:
    return view.title(limit.meta) + (f" ({limit.meta.cite})" if limit.meta.cite else "")


def _kind(limits: list[Limit]) -> str:
    return "bars" if all(form_of(limit) == "forbid" for limit in limits) else "acts"
