"""A graph as DOT, the language of Graphviz."""

from __future__ import annotations

from duecourse.handbook import shapes
from duecourse.handbook.graph.model import DASHED, FILLS, STROKES, Graph, Node


def dot(graph: Graph) -> str:
    """Return the text."""
    lines = [
        f"digraph {graph.name} {{",
        f"  graph [label={_quoted(graph.title)}, labelloc=t,",
        f"    rankdir={'LR' if graph.across else 'TB'},",
        f'    tooltip={_quoted(graph.about)}, fontname="sans-serif", fontsize=16, nodesep=0.25];',
        '  node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=11,',
        f'    color="#8a96a3", fontcolor="{shapes.INK}", margin="0.12,0.08"];',
        f'  edge [fontname="sans-serif", fontsize=10, fontcolor="{shapes.QUIET}"];',
    ]
    for group in graph.groups:
        inside = [node for node in graph.nodes if node.group == group.id]
        if inside:
            lines.append(f"  subgraph cluster_{group.id} {{")
            lines.append(f'    label={_quoted(group.title)}; color="{shapes.RULE}"; fontsize=13;')
            lines += [f"    {_node(node)}" for node in inside]
            lines.append("  }")
    framed = {group.id for group in graph.groups}
    lines += [f"  {_node(node)}" for node in graph.nodes if node.group not in framed]
    for edge in graph.edges:
        said = [f'color="{STROKES[edge.kind]}"']
        if edge.label:
            said.append(f"label={_quoted(edge.label)}")
        if edge.kind in DASHED:
            said.append("style=dashed")
        if edge.kind == "back":
            said.append("constraint=false")
        lines.append(f"  {edge.source} -> {edge.target} [{', '.join(said)}];")
    return "\n".join([*lines, "}"]) + "\n"


def _node(node: Node) -> str:
    lines = [
        line for words in (node.title, *node.lines) for line in shapes.wrapped(words, 260, 11, 9)
    ]
    label = _quoted("\n".join(lines))
    dashes = ', style="rounded,filled,dashed"' if node.kind in ("shown", "outside") else ""
    return f'{node.id} [label={label}, fillcolor="{FILLS[node.kind]}"{dashes}];'


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
