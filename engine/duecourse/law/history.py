"""What has happened on a made case before the instant asked about."""

from __future__ import annotations

from typing import Final

from duecourse.clock.instants import DAY, HOUR, date_of, to_iso

HISTORIES: Final = (
    "nothing",
    "one-missed",
    "out-of-reach",
    "promise-broken",
    "promise-running",
    "debit-returned",
)
"""What has happened: nothing; a missed call; three days of them; a promise that was not kept, or
that is not due yet; a debit that came back this day."""

Document = dict[str, object]


def events(history: str, at: int, by: str) -> list[Document]:
    """Return the events of a history that ends at the instant *at*."""
    noon = at // DAY * DAY

    def call(days: int) -> Document:
        return _event(noon - days * DAY + 4 * HOUR, by, "call")

    match history:
        case "one-missed":
            return [call(1)]
        case "out-of-reach":
            return [call(days) for days in (3, 2, 1)]
        case "promise-broken":
            made = _promise(noon - 12 * DAY, by, noon // DAY - 10)
            return [made, _event(noon - 9 * DAY, by, "promise_broken")]
        case "promise-running":
            return [_promise(noon - DAY, by, noon // DAY + 3)]
        case "debit-returned":
            return [_event(at, by, "debit_return")]
        case _:
            return []


def _promise(us: int, by: str, due: int) -> Document:
    made = _event(us, by, "promise")
    return made | {"date": date_of(due).isoformat(), "amount": "100.00"}


def _event(us: int, by: str, kind: str) -> Document:
    made: Document = {
        "id": f"e{us // HOUR}",
        "at": to_iso(us, 0),
        "type": kind,
        "debts": ["LN-PROBE"],
        "by": by,
    }
    if kind == "call":
        made |= {"direction": "out", "point": "self-mobile", "outcome": "no_answer"}
    return made
