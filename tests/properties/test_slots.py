"""The next slots of an act are where deciding again finds it lawful, and end where it is not."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, seed, settings
from tests.properties._checks import lawful
from tests.properties.strategies import Combination, combinations
from tests.properties.test_minutes import PROFILE

MINUTE = timedelta(minutes=1)


@seed(5)
@settings(PROFILE, max_examples=120)
@given(combinations())
def test_slots_are_where_an_act_is_lawful(combination: Combination) -> None:
    book = combination.book()
    case = book.case(combination.document)
    at, days = combination.at, combination.horizon
    decision = book.decide(case, at, horizon_days=days)
    first = {(n.treatment, n.to): (at, n.until) for n in decision.now}
    first |= {(n.treatment, n.to): (_instant(n.not_before), n.until) for n in decision.later}
    for (treatment, to), (start, until) in first.items():
        slots = book.slots(case, at, treatment=treatment, to=to, count=4, horizon_days=days)
        assert _instant(slots[0].start) == start
        end = at + days * timedelta(days=1)
        if slots[0].end is not None:
            assert slots[0].end == until
        for slot in slots:
            begun = _instant(slot.start)
            assert begun <= end
            never = book.case(combination.document)
            assert (treatment, to) in lawful(book.decide(never, begun, horizon_days=1))
            if begun > at:
                assert begun.second == 0
                before = book.decide(never, begun - MINUTE, horizon_days=1)
                assert begun - MINUTE < at or (treatment, to) not in lawful(before)
            if slot.end is not None:
                ended = _instant(slot.end)
                assert (treatment, to) not in lawful(book.decide(never, ended, horizon_days=1))
                last = book.decide(never, ended - MINUTE, horizon_days=1)
                assert ended - MINUTE < at or (treatment, to) in lawful(last)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
