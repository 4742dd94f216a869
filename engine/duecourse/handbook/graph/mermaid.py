"""A graph as Mermaid's flowchart text, which Git hosts and wikis draw."""

from __future__ import annotations

from duecourse.handbook.graph.model import DASHED, FILLS, Graph, Node

_HARD = {
    "&": "#amp;",
    '"': "#quot;",
    "<": "#lt;",
    ">": "#gt;",
    "#": "#35;",
    "`": "#96;",
    "|": "#124;",
}


def mermaid(graph: Graph) -> str:
    """Return the text."""
    lines = [
        "---",
        f"title: {_quoted(graph.title)}",
        "---",
        f"flowchart {'LR' if graph.across else 'TD'}",
        f"  accTitle: {_plain(graph.title)}",
        f"  accDescr: {_plain(graph.about)}",
    ]
    for group in graph.groups:
        inside = [node for node in graph.nodes if node.group == group.id]
        if inside:
            lines.append(f'  subgraph {group.id}["{_text(group.title)}"]')
            lines += [f"    {_node(node)}" for node in inside]
            lines.append("  end")
    framed = {group.id for group in graph.groups}
    lines += [f"  {_node(node)}" for node in graph.nodes if node.group not in framed]
    for edge in graph.edges:
        arrow = "-.->" if edge.kind in DASHED else "-->"
        label = f'|"{_text(edge.label)}"|' if edge.label else ""
        lines.append(f"  {edge.source} {arrow}{label} {edge.target}")
    for kind in dict.fromkeys(node.kind for node in graph.nodes):
        lines.append(f"  classDef {kind} fill:{FILLS[kind]},stroke:#8a96a3,color:#1b2530")
    return "\n".join(lines) + "\n"


def _node(node: Node) -> str:
    words = "<br/>".join(_text(line) for line in (node.title, *node.lines))
    return f'{node.id}["{words}"]:::{node.kind}'


def _text(words: str) -> str:
    return "".join(_HARD.get(sign, sign) for sign in words)


def _plain(words: str) -> str:
    return " ".join(words.split())


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
