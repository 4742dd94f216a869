"""A whole decision on a rich case: the branch playbook, house limits of every form, and law.

    python bench/rich_case.py [DECISIONS]

Three contacts, five ways to reach them, 20 or 30 events. The law: none, three packs that all bind
the case (US, Massachusetts, New York City; a collector for others), or all that are bundled (a case
in China). ``fresh`` makes a new case of the same document each time, as a server does: ``read`` is
``Book.case`` on the document, ``decide`` is ``Book.decide`` on the new case, with ``not_before``,
``until``, ``next_change`` and all. ``repeated`` asks the same case again, minute by minute, as a
desk does. All in processor time, since a shared machine's clock also times the neighbours. Then
where the time of fresh decisions goes, by module, under the profiler.
"""

from __future__ import annotations

import cProfile
import pstats
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from _measure import ROOT, middle, percentile, write

import duecourse
from duecourse.api import Book

AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
THREE = [ROOT / "policies" / "regimes" / name for name in ("us", "us-ma", "us-nyc")]
HOUSE = """kind: limits
limits:
  - {id: bench-hours, on: {channel: any}, hours: {daily: "08:00..21:00", sun: "09:00..20:00"}}
  - id: bench-cap
    on: {channel: call}
    cap: {count: attempts, at_most: 6, within: 7 days, per: [contact]}
  - {id: bench-wait, on: {channel: call}, wait: {after: conversation, hours: 12, per: [contact]}}
  - {id: bench-hold, hold: {when: {all: [{hardship_plan: known}, {hardship_plan: yes}]}}}
  - {id: bench-forbid, on: {party: third_party}, forbid: {purpose: [collect]}}
  - {id: bench-conceal, on: {party: third_party}, conceal: [amount, days_past_due]}
  - {id: bench-require, on: {channel: call}, require: [identify-institution]}
"""


def main() -> None:
    """Measure and profile."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    rows: list[dict[str, Any]] = []
    notes: list[str] = []
    with TemporaryDirectory() as folder:
        playbook = Path(folder) / "branch"
        shutil.copytree(ROOT / "policies" / "branch", playbook)
        (playbook / "bench-limits.yaml").write_text(HOUSE, "utf-8")
        for law, packs, document in (
            ("no pack", [], case(20)),
            ("no pack", [], case(30)),
            ("us, us-ma, us-nyc", THREE, american(case(30))),
            ("bundled packs", None, case(20)),
            ("bundled packs", None, case(30)),
        ):
            book = duecourse.load(playbook, packs=packs)
            about = {"law": law, "events": len(document["events"])}
            for name in ("fresh", "repeated"):
                times = timed(book, document, count, fresh=name == "fresh")
                rows.append(about | {"case": name} | times)
            where = profile(book, document, count // 4)
            notes.append(f"{law}, {about['events']} events: {where}")
    write("rich-case", rows, notes)


def timed(book: Book, document: dict[str, Any], count: int, *, fresh: bool) -> dict[str, Any]:
    """Return percentiles of *count* decisions, in milliseconds, after as many to warm up."""
    made = book.case(document)
    for number in range(count):
        book.decide(book.case(document), AT + timedelta(minutes=number % 600))
    read, decided = [], []
    for number in range(count):
        at = AT + timedelta(minutes=number % 600)
        begun = process_time()
        asked = book.case(document) if fresh else made
        between = process_time()
        book.decide(asked, at)
        ended = process_time()
        read.append((between - begun) * 1e3)
        decided.append((ended - between) * 1e3)
    read.sort()
    decided.sort()
    return {
        "read p50, ms": middle(read) if fresh else "",
        "read p99, ms": percentile(read, 0.99) if fresh else "",
        "decide p50, ms": middle(decided),
        "decide p99, ms": percentile(decided, 0.99),
        "cases/s": round(1e3 * count / (sum(decided) + (sum(read) if fresh else 0))),
    }


def profile(book: Book, document: dict[str, Any], count: int) -> str:
    """Return where the time goes, by module."""
    profiler = cProfile.Profile()
    profiler.enable()
    for number in range(count):
        book.decide(book.case(document), AT + timedelta(minutes=number))
    profiler.disable()
    spent: dict[str, float] = {}
    stats: Any = pstats.Stats(profiler)
    for (file, _, _), (_, _, own, _, _) in stats.stats.items():
        path = Path(file)
        name = "Python and its libraries"
        if "duecourse" in path.parts:
            name = f"{path.parent.name}/{path.name}"
        elif file.startswith("<duecourse"):
            name = "compiled policy"
        spent[name] = spent.get(name, 0.0) + own
    total = sum(spent.values())
    ranked = sorted(spent.items(), key=lambda item: -item[1])[:9]
    return ", ".join(f"{name} {share / total:.0%}" for name, share in ranked)


def american(document: dict[str, Any]) -> dict[str, Any]:
    """Return the case as one of a collector for others that three places' law binds."""
    document["jurisdiction"] = ["US", "US-MA", "US-NYC"]
    document["actor"], document["collector"] = "third_party", "agency"
    del document["loan"]["currency"]
    for contact in document["contacts"]:
        for point in contact["points"]:
            point["zones"] = ["America/New_York"]
    for event in document["events"]:
        event["by"] = "agency"
    return document


def case(number_of_events: int) -> dict[str, Any]:
    """Return the rich case, with its last so many days' events, one a day."""
    zones = ["Asia/Shanghai"]
    contacts = [
        {
            "id": "self",
            "role": "debtor",
            "points": [
                {
                    "id": "m",
                    "channel": ["call", "sms", "wechat"],
                    "phone": "mobile",
                    "zones": zones,
                },
                {"id": "h", "channel": ["call"], "phone": "home", "zones": zones},
            ],
        },
        {
            "id": "sister",
            "role": "sibling",
            "knows_of_loan": True,
            "points": [{"id": "s", "channel": ["call", "sms"], "phone": "mobile", "zones": zones}],
        },
        {
            "id": "friend",
            "role": "friend",
            "knows_of_loan": False,
            "points": [{"id": "f", "channel": ["call"], "phone": "mobile"}],
        },
    ]
    begun = AT - timedelta(days=number_of_events - 1, hours=1)
    outcomes = ("no_answer", "busy", "answered", "voicemail", "conversation")
    events: list[dict[str, Any]] = [
        {
            "id": f"e{number}",
            "at": (begun + timedelta(days=number)).isoformat(),
            "type": "sms" if number % 5 == 4 else "call",
            "direction": "out",
            "point": ("m", "h", "s")[number % 3] if number % 5 != 4 else "m",
            "debts": ["LN-1"],
            "by": "lender",
            "outcome": "delivered" if number % 5 == 4 else outcomes[number % 4],
        }
        for number in range(number_of_events)
    ]
    return {
        "id": "LN-1",
        "person": "P-1",
        "actor": "first_party",
        "jurisdiction": ["CN"],
        "language": "zh",
        "loan": {
            "status": "active",
            "product": "salary",
            "principal": "86000.00",
            "currency": "CNY",
            "oldest_unpaid_due_date": "2026-03-05",
            "amount_due": "3200.00",
        },
        "debtor": {"birth_date": "1978-04-02", "willing_to_repay": True},
        "contacts": contacts,
        "events": events,
        "history": "person",
    }


if __name__ == "__main__":
    main()
