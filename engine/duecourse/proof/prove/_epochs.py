"""The stretches of the calendar in which one plan holds, each with its solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of
from duecourse.clock.instants import INF
from duecourse.proof.prove.budget import Budget


@dataclass(frozen=True, slots=True)
class Span:
    """One epoch.

    Attributes:
        start: Its first instant, in microseconds.
        end: The first instant after it.
        at: An instant of it to look for witnesses from.
    """

    start: int
    end: int
    at: int


def spans(boundaries: tuple[int, ...], since: int, until: int | None = None) -> Iterator[Span]:
    """Return the epochs from that of the instant *since* to that of *until*, or to the last."""
    at = since
    while True:
        start, end = epoch_of(boundaries, at)
        yield Span(start, end, at)
        if end >= INF or (until is not None and end > until):
            return
        at = end


def within(budget: Budget, spans_: Sequence[Span], left: list[str]) -> Iterator[Span]:
    """Yield epochs one after the other, and stop where the budget is spent.

    Args:
        budget: How long to work on them.
        spans_: The epochs.
        left: Is told of those that were not come to.
    """
    for span in spans_:
        yield span
        if budget.spent and span is not spans_[-1]:
            left.append(f"{budget.told()}: nothing from {_day(span.end)} on was looked at")
            return


def whole(spans_: list[Span]) -> str:
    """Return from when to when some epochs last, in words."""
    first, last = spans_[0].start, spans_[-1].end
    begins = "1901" if first <= -INF else _day(first)
    ends = "2099" if last >= INF else _day(last)
    return f"every minute from {begins} to {ends}"


def _day(us: int) -> str:
    return datetime.fromtimestamp(us / 1_000_000, UTC).isoformat(timespec="minutes")


def boundaries_of(*books: Joined) -> tuple[int, ...]:
    """Return the instants at which anything of any of the books begins or ends, sorted."""
    return tuple(sorted({edge for joined in books for edge in joined.boundaries()}))
