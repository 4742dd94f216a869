"""Which facts put a case into each stage of a playbook."""

from __future__ import annotations

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.proof.cells import Cells, NotEnumerableError

Way = dict[str, ir.Value | None]


def stage_cells(joined: Joined) -> dict[str, list[Way]]:
    """Return the facts that put a case into each stage, a few ways each."""
    stages = joined.playbook.stages
    found: dict[str, list[Way]] = {s.meta.id: [] for s in stages}
    try:
        cells = Cells([stage.when for stage in stages], joined.facts)
    except NotEnumerableError:
        return found
    for cell, holds in cells:
        for stage, held in zip(stages, holds, strict=True):
            if held is True:
                found[stage.meta.id].append(dict(cell))
    return {name: _few(ways) for name, ways in found.items()}


def _few(ways: list[Way]) -> list[Way]:
    """Return the first way for each value of the facts that are words, in order."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Way] = []
    for way in ways:
        words = tuple((k, v) for k, v in way.items() if isinstance(v, str | bool))
        if words not in seen:
            seen.add(words)
            kept.append(way)
    return kept
