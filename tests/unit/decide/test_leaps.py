"""What a search leaps by agrees with what the whole of an instant shows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duecourse
from duecourse.clock.instants import DAY, to_us

ROOT = Path(__file__).parents[3]
AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
CASES = ("critical-half-reached", "critical-point-not-confirmed", "golden-promise-running")


def test_an_offer_alone_and_words_alone_hold_as_long_as_they_say() -> None:
    book = duecourse.load(ROOT / "policies/branch", packs=[])
    end = to_us(AT) + 36 * DAY
    ended = muted = 0
    for name in CASES:
        case = book.read_case(ROOT / f"policies/branch/cases/{name}.yaml")
        decider = book.for_case(case)[1]
        us = to_us(AT)
        ready, _ = decider.prepare(case, us)
        search = decider.searching(ready, us)
        timeline = search.timeline
        first = timeline.at(us)
        items = [
            (bit, contact, point)
            for (contact, point), pair in first.pairs.items()
            for bit in first.code.acts
            if pair[2] >> bit & 1
        ]
        assert items
        for item in items:
            for moment in range(us, end, DAY):
                whole = timeline.at(moment)
                until = timeline.offered_until(item, moment)
                assert (until is not None) == whole.offers(item)
                if until is None:
                    ended += 1
                    continue
                last = min(until, end) - 1
                assert timeline.at(last).offers(item)
                if search.refuses(item, whole):
                    silent = search.refused_until(item, whole, moment)
                    assert silent >= whole.end
                    then = timeline.at(max(moment, min(silent, end) - 1))
                    assert not then.offers(item) or search.refuses(item, then)
                    muted += 1
    assert ended
    assert muted
