"""Why pairs are stricter or looser: the limits, the stage, the treatment, or the room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from duecourse.portfolio.impact.model import Rule
from duecourse.portfolio.impact.pairs import Flags, Pairs, Side

NO_STAGE = "no stage"
ENDS = {"stricter": "ends sooner", "looser": "ends later"}
LEFT = {"stricter": "fewer left", "looser": "more left"}


def reasons_of(
    pairs: Pairs,
    chosen: Flags,
    direction: str,
    stages: Sequence[Sequence[str | None]],
    edited: frozenset[str],
) -> Iterator[tuple[Rule, Flags]]:
    """Yield each reason with the pairs that it is the reason of.

    Args:
        pairs: All of them.
        chosen: Those that are stricter, or looser.
        direction: ``stricter`` or ``looser``.
        stages: The stage of each case before and after.
        edited: The names of limits that are themselves another on either side.
    """
    if not chosen.any():
        return
    # What is looser is what would be stricter, were the sides changed.
    strict = direction == "stricter"
    from_, to = (pairs.old, pairs.new) if strict else (pairs.new, pairs.old)
    offered = from_.offered & to.offered
    found: dict[Rule, Flags] = {}
    _gone(pairs, chosen & ~offered, stages, found)
    _limited(pairs, chosen & offered, (from_, to), direction, edited, found)
    yield from sorted(found.items(), key=lambda item: item[0])


def _gone(
    pairs: Pairs, chosen: Flags, stages: Sequence[Sequence[str | None]], found: dict[Rule, Flags]
) -> None:
    """Add what one side does not offer: the case's stage is another, or the treatment is."""
    names: dict[tuple[str | None, str | None], int] = {}
    moves = np.array(
        [names.setdefault(pair, len(names)) for pair in zip(*stages, strict=True)], np.int64
    )
    kept = {number: pair for pair, number in names.items()}
    move = moves[pairs.case]
    for number in np.unique(move[chosen]):
        before, after = kept[int(number)]
        mine = chosen & (move == number)
        if before != after:
            name = f"{before or NO_STAGE} -> {after or NO_STAGE}"
            _add(found, Rule("stage", name), mine)
            continue
        for treatment in np.unique(pairs.treatment[mine]):
            rule = Rule("treatment", pairs.treatments[treatment])
            _add(found, rule, mine & (pairs.treatment == treatment))


def _limited(
    pairs: Pairs,
    chosen: Flags,
    sides: tuple[Side, Side],
    direction: str,
    edited: frozenset[str],
    found: dict[Rule, Flags],
) -> None:
    """Add what both offer: the limits that stand against it on one side."""
    from_, to = sides
    many = len(pairs.reasons)
    both = from_.reasons * many + to.reasons
    for code in np.unique(both[chosen]):
        before, after = (set(pairs.reasons[int(n)]) for n in divmod(int(code), many))
        mine = chosen & (both == code)
        for name in sorted(after - before or after & edited or after):
            _add(found, Rule("limit", name), mine)
        if not after:
            _add(found, Rule("room", ENDS[direction]), mine & (to.until < from_.until))
            _add(found, Rule("room", LEFT[direction]), mine & (to.left < from_.left))


def _add(found: dict[Rule, Flags], rule: Rule, pairs: Flags) -> None:
    if pairs.any():
        known = found.get(rule)
        found[rule] = pairs if known is None else known | pairs
