from __future__ import annotations

from collections.abc import Callable, Sequence

from duecourse.clock.instants import HOUR, INF, MINUTE
from duecourse.clock.search import first_closed, first_open

END = 48 * HOUR


def between(start: int, end: int) -> Callable[[int], int]:
    """Open only in [start, end)."""

    def state(us: int) -> int:
        if us < start:
            return start
        return -end if us < end else INF

    return state


def timid(state: Callable[[int], int]) -> Callable[[int], int]:
    """The same state with bounds that are sound but early."""

    def early(us: int) -> int:
        until = state(us)
        bound = min(abs(until), us + 7 * MINUTE // 2)
        return bound if until > 0 else -bound

    return early


def both(states: Sequence[Callable[[int], int]]) -> list[Sequence[Callable[[int], int]]]:
    return [states, [timid(state) for state in states]]


def test_the_earliest_minute_at_which_all_are_open() -> None:
    for states in both([between(HOUR, 5 * HOUR), between(2 * HOUR, 3 * HOUR)]):
        assert first_open(0, states, END) == 2 * HOUR
        assert first_open(2 * HOUR, states, END) == 2 * HOUR + MINUTE
        assert first_open(2 * HOUR, states, END, inclusive=True) == 2 * HOUR
        assert first_open(2 * HOUR + 1, states, END, inclusive=True) == 2 * HOUR + MINUTE
        assert first_open(3 * HOUR, states, END) is None


def test_no_minute_that_suits_all() -> None:
    for states in both([between(HOUR, 2 * HOUR), between(2 * HOUR, 3 * HOUR)]):
        assert first_open(0, states, END) is None


def test_bounds_within_a_minute_round_up() -> None:
    states = [between(HOUR + 1, 2 * HOUR + 1)]
    assert first_open(0, states, END) == HOUR + MINUTE
    assert first_closed(HOUR + 1, states, END) == 2 * HOUR + MINUTE
    # open between two whole minutes only
    assert first_open(0, [between(HOUR + 1, HOUR + 2)], END) is None


def test_the_horizon_itself_counts() -> None:
    states = [between(HOUR, 2 * HOUR)]
    assert first_open(0, states, HOUR) == HOUR
    assert first_open(0, states, HOUR - 1) is None
    assert first_closed(HOUR, states, 2 * HOUR) == 2 * HOUR
    assert first_closed(HOUR, states, 2 * HOUR - 1) is None


def test_the_first_minute_at_which_one_is_closed() -> None:
    for states in both([between(0, 5 * HOUR), between(HOUR, 3 * HOUR)]):
        assert first_closed(HOUR, states, END) == 3 * HOUR
        assert first_closed(2 * HOUR + 17, states, END) == 3 * HOUR
        assert first_closed(0, states, END) == MINUTE
        assert first_closed(4 * HOUR, states, END) == 4 * HOUR + MINUTE
    for states in both([between(0, INF)]):
        assert first_closed(0, states, END) is None


def test_nothing_to_wait_for() -> None:
    assert first_open(0, [], END) == MINUTE
    assert first_open(0, [], END, inclusive=True) == 0
    assert first_open(END, [], END) is None
    assert first_closed(0, [], END) is None


def test_a_bound_that_does_not_lie_ahead_still_ends() -> None:
    assert first_closed(HOUR, [lambda us: -us if us < 2 * HOUR else INF], END) == 2 * HOUR
    assert first_open(HOUR, [lambda us: us if us < 2 * HOUR else -INF], END) == 2 * HOUR
