"""A small layered layout, after Sugiyama. Same graph, same drawing.

Layers by longest path, order by means of neighbours, places by least squares without overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

ALONG: Final = 64.0
"""Room between layers."""
ASIDE: Final = 26.0
"""Room between neighbours in a layer."""
_SWEEPS: Final = 8

Point = tuple[float, float]
Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is drawn: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(slots=True)
class Layout:
    """A drawing's geometry.

    Attributes:
        bends: Points through which an edge passes between its ends.
    """

    places: dict[str, Place] = field(default_factory=dict)
    bends: dict[tuple[str, str], tuple[Point, ...]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0

    def moved(self, x: float, y: float) -> Layout:
        """Return the same, further right and down."""
        places = {
            name: Place(p.x + x, p.y + y, p.width, p.height) for name, p in self.places.items()
        }
        bends = {
            pair: tuple((px + x, py + y) for px, py in points)
            for pair, points in self.bends.items()
        }
        return Layout(places, bends, self.width, self.height)


def layered(
    sizes: Mapping[str, Size],
    edges: Iterable[tuple[str, str]],
    *,
    across: bool,
    along: float = ALONG,
    keep_first: bool = False,
    last: frozenset[str] = frozenset(),
) -> Layout:
    """Place nodes in layers along the edges.

    Args:
        sizes: Width and height by node, in the order that breaks ties.
        edges: From and to; one that would close a circle does not count.
        across: Layers from left to right, not from top to bottom.
        along: Room between layers.
        keep_first: Whether the first layer stays in the order given.
        last: Nodes that stand in the last layer whatever leads to them.
    """
    pairs = _acyclic(sizes, list(dict.fromkeys(edges)))
    depth = _depths(sizes, pairs)
    deepest = max(depth.values(), default=0)
    depth |= dict.fromkeys(last, deepest)
    layers: list[list[str]] = [[] for _ in range(deepest + 1)]
    for name in sizes:
        layers[depth[name]].append(name)
    links, chains = _bridged(pairs, depth, layers)
    _order(layers, links, keep_first)
    broad = {name: (h if across else w) for name, (w, h) in sizes.items()}
    deep = {name: (w if across else h) for name, (w, h) in sizes.items()}
    at = _asides(layers, links, broad)
    found = Layout()
    start = 0.0
    middles: dict[str, Point] = {}
    for layer in layers:
        thick = max((deep.get(name, 0.0) for name in layer), default=0.0)
        for name in layer:
            centre = start + thick / 2
            middles[name] = (centre, at[name]) if across else (at[name], centre)
            if name in sizes:
                width, height = sizes[name]
                x, y = middles[name]
                found.places[name] = Place(x - width / 2, y - height / 2, width, height)
        start += thick + along
    found.bends = {
        pair: tuple(middles[name] for name in chain) for pair, chain in chains.items() if chain
    }
    return _at_zero(found)


def _acyclic(sizes: Mapping[str, Size], pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the edges without those that lead back to where a walk came from."""
    after: dict[str, list[str]] = {name: [] for name in sizes}
    for source, target in pairs:
        if source in after and target in after and source != target:
            after[source].append(target)
    state: dict[str, int] = {}
    kept: list[tuple[str, str]] = []
    for root in sizes:
        stack = [(root, iter(after[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            name, rest = stack[-1]
            target = next(rest, "")
            if not target:
                state[name] = 2
                stack.pop()
            elif state.get(target) != 1:
                kept.append((name, target))
                if target not in state:
                    state[target] = 1
                    stack.append((target, iter(after[target])))
    return kept


def _depths(sizes: Mapping[str, Size], pairs: list[tuple[str, str]]) -> dict[str, int]:
    depth = dict.fromkeys(sizes, 0)
    for _ in sizes:
        changed = False
        for source, target in pairs:
            if depth[target] < depth[source] + 1:
                depth[target] = depth[source] + 1
                changed = True
        if not changed:
            break
    return depth


def _bridged(
    pairs: list[tuple[str, str]], depth: dict[str, int], layers: list[list[str]]
) -> tuple[list[tuple[str, str]], dict[tuple[str, str], list[str]]]:
    """Return links from layer to layer; edges to one node share the lane that they pass through."""
    links: dict[tuple[str, str], None] = {}
    chains: dict[tuple[str, str], list[str]] = {}
    for source, target in pairs:
        chain: list[str] = []
        last = source
        for level in range(depth[source] + 1, depth[target]):
            lane = f"{target}\0{level}"
            if lane not in layers[level]:
                layers[level].append(lane)
            links[last, lane] = None
            chain.append(lane)
            last = lane
        links[last, target] = None
        chains[source, target] = chain
    return list(links), chains


def _order(layers: list[list[str]], links: list[tuple[str, str]], keep_first: bool) -> None:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for source, target in links:
        after.setdefault(source, []).append(target)
        before.setdefault(target, []).append(source)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        numbers = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
        for number in numbers:
            if number == 0 and keep_first:
                continue
            fixed = layers[number - 1 if down else number + 1]
            place = {name: position for position, name in enumerate(fixed)}
            near = before if down else after
            rank: dict[str, float] = {}
            for position, name in enumerate(layers[number]):
                found = [place[other] for other in near.get(name, ()) if other in place]
                rank[name] = sum(found) / len(found) if found else float(position)
            layers[number].sort(key=lambda name: rank[name])


def _asides(
    layers: list[list[str]], links: list[tuple[str, str]], broad: Mapping[str, float]
) -> dict[str, float]:
    """Return where each node's centre lies across the layers."""
    near: dict[str, list[str]] = {}
    for source, target in links:
        near.setdefault(source, []).append(target)
        near.setdefault(target, []).append(source)
    at: dict[str, float] = {}
    for layer in layers:
        cursor = 0.0
        for name in layer:
            half = broad.get(name, 12.0) / 2
            at[name] = cursor + half
            cursor += 2 * half + ASIDE
    for _ in range(_SWEEPS):
        for layer in layers:
            wanted = []
            for name in layer:
                # A node keeps in line with other nodes; lanes give way.
                others = near.get(name, [])
                own = [other for other in others if other in broad] if name in broad else []
                found = [at[other] for other in own or others]
                wanted.append(sum(found) / len(found) if found else at[name])
            at.update(zip(layer, _spread(layer, wanted, broad), strict=True))
    return at


def _spread(layer: Sequence[str], wanted: list[float], broad: Mapping[str, float]) -> list[float]:
    """Return the places nearest to *wanted* at which nothing overlaps, in the order given."""
    offsets = [0.0]
    for one, other in pairwise(layer):
        gap = (broad.get(one, 12.0) + broad.get(other, 12.0)) / 2 + ASIDE
        offsets.append(offsets[-1] + gap)
    blocks: list[tuple[float, float, int]] = []  # mean of what is wanted, its weight, of how many
    for name, want, offset in zip(layer, wanted, offsets, strict=False):
        mean, weight, count = want - offset, 1.0 if name in broad else 0.001, 1
        while blocks and blocks[-1][0] > mean:
            previous, heavy, number = blocks.pop()
            mean = (previous * heavy + mean * weight) / (heavy + weight)
            weight, count = weight + heavy, count + number
        blocks.append((mean, weight, count))
    level = [mean for mean, _, count in blocks for _ in range(count)]
    return [at + offset for at, offset in zip(level, offsets, strict=False)]


def _at_zero(found: Layout) -> Layout:
    points = [point for chain in found.bends.values() for point in chain]
    left = min([*(p.x for p in found.places.values()), *(x for x, _ in points)], default=0.0)
    top = min([*(p.y for p in found.places.values()), *(y for _, y in points)], default=0.0)
    moved = found.moved(-left, -top)
    points = [point for chain in moved.bends.values() for point in chain]
    ends = [(p.x + p.width, p.y + p.height) for p in moved.places.values()]
    moved.width = max((x for x, _ in (*ends, *points)), default=0.0)
    moved.height = max((y for _, y in (*ends, *points)), default=0.0)
    return moved
