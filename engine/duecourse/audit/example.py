"""A small log to start from: one person, an agency, a fortnight."""

from __future__ import annotations

import json
from typing import Any, Final

_SHARED: Final[dict[str, Any]] = {
    "person": "P-1",
    "contact": "self",
    "role": "debtor",
    "debts": ["D-1"],
    "by": "agency-1",
    "actor": "third_party",
    "jurisdiction": ["US"],
}
_CALL: Final[dict[str, Any]] = {
    "type": "call",
    "direction": "out",
    "point": "self-mobile",
    "zones": ["America/New_York"],
    "purpose": "collect",
    "facts": {"loan": {"product": "card"}, "point": {"phone": "mobile"}},
}
_CALLS: Final = (
    ("2026-03-02T09:10:00-05:00", "no_answer"),
    ("2026-03-02T17:40:00-05:00", "no_answer"),
    ("2026-03-03T10:05:00-05:00", "busy"),
    ("2026-03-03T10:15:00-05:00", "voicemail"),
    ("2026-03-04T11:30:00-05:00", "no_answer"),
    ("2026-03-05T12:00:00-05:00", "no_answer"),
    ("2026-03-06T18:20:00-05:00", "no_answer"),
    ("2026-03-07T10:00:00-05:00", "no_answer"),
    ("2026-03-08T11:00:00-04:00", "no_answer"),
    ("2026-03-09T21:30:00-04:00", "conversation"),
    ("2026-03-12T15:00:00-04:00", "voicemail"),
    ("2026-03-17T15:00:00-04:00", "no_answer"),
)


def _rows() -> list[dict[str, Any]]:
    rows = [
        {"id": f"c-{number:02}", "at": at, **_CALL, "outcome": outcome}
        for number, (at, outcome) in enumerate(_CALLS, 1)
    ]
    cease = {"id": "e-01", "at": "2026-03-16T08:00:00-04:00", "type": "cease_request"}
    return [*rows[:-1], cease, rows[-1]]


EXAMPLE: Final = "".join(json.dumps({**row, **_SHARED}) + "\n" for row in _rows())
"""As lines of JSON, sorted by person."""
