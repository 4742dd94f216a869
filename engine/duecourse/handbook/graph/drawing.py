"""A graph as a drawing of its own: SVG, dark on white, that needs nothing installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from itertools import pairwise

from duecourse.handbook import shapes
from duecourse.handbook.graph._layout import Layout, Place, Point, layered
from duecourse.handbook.graph.model import DASHED, FILLS, STROKES, Edge, Graph, Node

TITLE, LINE, PAD = 12.5, 11.0, 9.0
MARGIN, HEAD, FRAME = 18.0, 78.0, 30.0
WIDTHS = {"stages": 300.0, "treatments": 232.0, "law": 400.0}
ROW = 4
"""How many nodes that nothing leads to stand side by side."""

_ROW_WIDTHS = (330.0, 250.0, 330.0)

Curve = tuple[str, Point]


def svg(graph: Graph) -> str:
    """Return the drawing."""
    whole = graph
    width = WIDTHS.get(graph.name, 240.0)
    sizes = {node.id: (width, _height(node, width)) for node in graph.nodes}
    leading: list[Edge] = []
    if graph.name == "treatments":
        graph, leading = _without_leads(graph)
        layout, frames = _banded(graph, sizes)
    else:
        ties = [(e.source, e.target) for e in graph.edges if e.kind != "back"]
        room = 150.0 if graph.across else 58.0
        last = frozenset(node.id for node in graph.nodes if node.group == "treatments")
        layout = layered(
            sizes, ties, across=graph.across, along=room, keep_first=graph.across, last=last
        )
        frames = {}
    left = MARGIN + (190 if any(e.kind == "back" for e in graph.edges) else 0)
    layout = layout.moved(left, HEAD)
    parts: list[str] = [*_markers()]
    for title, frame in frames.items():
        x, y = frame.x + left, frame.y + HEAD
        parts.append(
            shapes.box(x, y, frame.width, frame.height, "#fafbfc", stroke=shapes.RULE, radius=6)
        )
        parts.append(shapes.text(x + 12, y + 19, title, size=13, weight=600))
    arrows: list[str] = []
    labels: list[str] = []
    said: set[tuple[str, str]] = set()
    for edge in graph.edges:
        path, middle = _path(graph, edge, layout)
        arrows.append(_arrow(edge, path))
        if edge.label and (edge.target, edge.label) not in said:
            said.add((edge.target, edge.label))
            labels += _label(edge, middle)
    parts += arrows
    names = {group.id: group.title for group in graph.groups}
    for node in graph.nodes:
        over = names.get(node.group, "") if graph.name == "law" else ""
        parts += _box(node, layout.places[node.id], over)
    parts += labels
    height = layout.height + HEAD + MARGIN
    if leading:
        more, height = _leading(whole, leading, left, height)
        parts += more
    full = max(layout.width + left + MARGIN + 20, 640)
    parts = [*_head(whole), *parts]
    name = f"graph-{graph.name}"
    return shapes.drawing(name, full, height, graph.title, graph.about, parts) + "\n"


def _banded(graph: Graph, sizes: dict[str, tuple[float, float]]) -> tuple[Layout, dict[str, Place]]:
    """Return a band for each group below the other: choices in rows, the rest side by side."""
    whole = Layout()
    frames: dict[str, Place] = {}
    y = 0.0
    bands = [(g.title, [n for n in graph.nodes if n.group == g.id]) for g in graph.groups]
    bands.append(("", [n for n in graph.nodes if not n.group]))
    for title, nodes in bands:
        if not nodes:
            continue
        inner = {node.id: sizes[node.id] for node in nodes}
        ties = [
            (e.source, e.target)
            for e in graph.edges
            if e.kind == "else" and e.source in inner and e.target in inner
        ]
        tied = {name: size for name, size in inner.items() if any(name in tie for tie in ties)}
        found = layered(tied, ties, across=True, along=44.0).moved(14, y + FRAME)
        whole.places |= found.places
        below = found.height + (22 if tied else 0)
        loose = [name for name in inner if name not in tied]
        for start in range(0, len(loose), ROW):
            row = loose[start : start + ROW]
            for number, name in enumerate(row):
                wide, high = inner[name]
                whole.places[name] = Place(14 + number * (wide + 44), y + FRAME + below, wide, high)
            below += max(inner[name][1] for name in row) + 22
        right = max(p.x + p.width for name, p in whole.places.items() if name in inner)
        if title:
            frames[title] = Place(0, y, right + 14, FRAME + below - 6)
        whole.width = max(whole.width, right + 14)
        y += FRAME + below + 18
    broad = max((frame.width for frame in frames.values()), default=0.0)
    frames = {title: Place(f.x, f.y, broad, f.height) for title, f in frames.items()}
    whole.height = y
    return whole, frames


def _without_leads(graph: Graph) -> tuple[Graph, list[Edge]]:
    """Return the graph without what leads to what, and that: it is drawn below, in rows."""
    leading = [edge for edge in graph.edges if edge.kind == "leads"]
    nodes = tuple(node for node in graph.nodes if node.kind != "when")
    edges = tuple(edge for edge in graph.edges if edge.kind != "leads")
    return replace(graph, nodes=nodes, edges=edges), leading


def _leading(graph: Graph, edges: list[Edge], x: float, y: float) -> tuple[list[str], float]:
    """Return a row for each condition, and where the rows end.

    What brings it about stands on its left, what it opens on its right.
    """
    title = next((words for kind, words in graph.key if kind == "leads"), "")
    parts = [shapes.text(x, y + 8, title[:1].upper() + title[1:], size=14, weight=600)]
    y += 24
    named = {node.id: node for node in graph.nodes}
    for hub in (node for node in graph.nodes if node.kind == "when"):
        before = [named[e.source].title for e in edges if e.target == hub.id]
        after = [named[e.target] for e in edges if e.source == hub.id]
        row = (
            Node("before", before[0], tuple(before[1:]), "contact"),
            hub,
            Node("after", after[0].title, tuple(n.title for n in after[1:]), after[0].kind),
        )
        high = max(_height(node, wide) for node, wide in zip(row, _ROW_WIDTHS, strict=True))
        at, last = x, 0.0
        for node, wide in zip(row, _ROW_WIDTHS, strict=True):
            tall = _height(node, wide)
            place = Place(at, y + (high - tall) / 2, wide, tall)
            if last:
                middle = y + high / 2
                path = f"M{last:.1f} {middle:.1f} L{at:.1f} {middle:.1f}"
                parts.append(_arrow(Edge("", "", "", "leads"), path))
            parts += _box(node, place, "")
            last = at + wide
            at += wide + 48
        y += high + 20
    return parts, y + 4


def _lines(node: Node, width: float) -> tuple[list[str], list[str]]:
    title = shapes.wrapped(node.title, width - 2 * PAD, TITLE, 3)
    return title, [
        each for words in node.lines for each in shapes.wrapped(words, width - 2 * PAD, LINE, 4)
    ]


def _height(node: Node, width: float) -> float:
    title, lines = _lines(node, width)
    over = 14 if node.group.startswith("pack_") else 0
    return 2 * PAD + len(title) * (TITLE + 3) + len(lines) * (LINE + 3.5) + over


def _box(node: Node, place: Place, over: str) -> Iterator[str]:
    dashes = "5 4" if node.kind in ("shown", "outside", "away") else ""
    yield shapes.box(
        place.x, place.y, place.width, place.height, FILLS[node.kind], stroke="#8a96a3",
        radius=5, title=". ".join((node.title, *node.lines)), dashes=dashes,
    )  # fmt: skip
    title, lines = _lines(node, place.width)
    strong = 400 if node.id in ("before", "after") else 600
    y = place.y + PAD
    if over and node.group.startswith("pack_"):
        y += 14
        short = shapes.wrapped(over, place.width - 2 * PAD, 10.5, 1)
        yield shapes.text(place.x + PAD, y - 3, short[0], size=10.5, color=shapes.QUIET)
    for words in title:
        y += TITLE + 3
        yield shapes.text(
            place.x + PAD, y - 3, words, size=TITLE if strong == 600 else LINE, weight=strong
        )
    for words in lines:
        y += LINE + 3.5
        yield shapes.text(place.x + PAD, y - 3, words, size=LINE, color="#34414e")


def _path(graph: Graph, edge: Edge, layout: Layout) -> Curve:
    source, target = layout.places[edge.source], layout.places[edge.target]
    if edge.kind == "back":
        return _beside(source, target)
    if edge.kind == "leads" or (graph.name == "treatments" and edge.kind == "out"):
        return _around(source, target)
    if graph.across:
        start = (source.x + source.width, source.middle[1])
        end = (target.x, target.middle[1])
    else:
        start = (source.middle[0], source.y + source.height)
        end = (target.middle[0], target.y)
    points = [start, *layout.bends.get((edge.source, edge.target), ()), end]
    return _smooth(points, graph.across)


def _smooth(points: list[Point], across: bool) -> Curve:
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        if across:
            half = (x2 - x1) / 2
            path += f" C{x1 + half:.1f} {y1:.1f} {x2 - half:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        else:
            half = (y2 - y1) / 2
            path += f" C{x1:.1f} {y1 + half:.1f} {x2:.1f} {y2 - half:.1f} {x2:.1f} {y2:.1f}"
    (x1, y1), (x2, y2) = points[0], points[1]
    return path, ((x1 + x2) / 2, (y1 + y2) / 2)


def _beside(source: Place, target: Place) -> Curve:
    """Return a curve along the left side, from below back to above."""
    x1, y1 = source.x, source.y + source.height * 0.4
    x2, y2 = target.x, target.y + target.height * 0.6
    out = min(x1, x2) - 34
    path = f"M{x1:.1f} {y1:.1f} C{out:.1f} {y1:.1f} {out:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return path, (out - 2, (y1 + y2) / 2)


def _around(source: Place, target: Place) -> Curve:
    """Return a curve between boxes that lie anywhere."""
    (x1, _), (x2, _) = source.middle, target.middle
    level = abs(source.y - target.y) < max(source.height, target.height)
    if level:
        y1, y2 = source.y + source.height, target.y + target.height
        low = max(y1, y2) + 16
        path = f"M{x1:.1f} {y1:.1f} C{x1:.1f} {low:.1f} {x2:.1f} {low:.1f} {x2:.1f} {y2:.1f}"
        return path, ((x1 + x2) / 2, low - 4)
    down = source.y < target.y
    y1 = source.y + source.height if down else source.y
    y2 = target.y if down else target.y + target.height
    half = (y2 - y1) / 2
    path = (
        f"M{x1:.1f} {y1:.1f} C{x1:.1f} {y1 + half:.1f} {x2:.1f} {y2 - half:.1f} {x2:.1f} {y2:.1f}"
    )
    return path, ((x1 + x2) / 2, (y1 + y2) / 2)


def _arrow(edge: Edge, path: str) -> str:
    dashes = ' stroke-dasharray="5 4"' if edge.kind in DASHED else ""
    width = 1.0 if edge.kind in ("out", "acts", "bars") else 1.5
    return (
        f'<path d="{path}" fill="none" stroke="{STROKES[edge.kind]}" stroke-width="{width:g}"'
        f'{dashes} marker-end="url(#to-{edge.kind})"/>'
    )


def _label(edge: Edge, at: Point) -> Iterator[str]:
    x, y = at
    wide = 150.0 if edge.kind == "back" else 240.0
    lines = shapes.wrapped(edge.label, wide, LINE, 3)
    anchor = "end" if edge.kind == "back" else "middle"
    top = y - (len(lines) - 1) * 7
    for number, words in enumerate(lines):
        length = shapes.length(words, LINE) + 6
        left = x - length if edge.kind == "back" else x - length / 2
        yield shapes.box(left, top + number * 14 - 10.5, length, 14, shapes.PAPER)
        place = x - 3 if edge.kind == "back" else x
        yield shapes.text(
            place, top + number * 14, words, size=LINE, color=STROKES[edge.kind], anchor=anchor
        )


def _head(graph: Graph) -> Iterator[str]:
    yield shapes.text(MARGIN, 26, graph.title, size=17, weight=600)
    yield shapes.text(MARGIN, 44, graph.about, size=11.5, color=shapes.QUIET)
    x = MARGIN
    for kind, words in graph.key:
        yield _arrow(Edge("", "", "", kind), f"M{x:.1f} 58 L{x + 30:.1f} 58")
        yield shapes.text(x + 40, 62, words, size=11.5)
        x += 62 + shapes.length(words, 11.5)


def _markers() -> Iterator[str]:
    marks = "".join(
        f'<marker id="to-{kind}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto-start-reverse"><path d="M0 0.6 L8 4 L0 7.4 z" '
        f'fill="{escape(color)}"/></marker>'
        for kind, color in STROKES.items()
    )
    yield f"<defs>{marks}</defs>"
