"""An audit of a contact log: how many contacts a second, and how much memory.

    python bench/audit.py [CONTACTS …]

The log is made: persons with a fortnight to three months of calls, messages and letters by two
agencies, conversations, consents, disputes and requests to cease, twenty contacts each. It is
judged under the law of the United States, once as it is sorted by person, once sorted by time, by
the command itself; resident memory is the peak of that process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from _measure import ROOT, write

EACH = 20
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
OUTCOMES = ("no_answer",) * 5 + ("voicemail", "voicemail", "busy", "conversation", "hung_up")
STARTER = """
import json, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from duecourse_cli.app import main
code = main(sys.argv[3:])
status = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps({"code": code, "peak": peak}), file=sys.stderr)
"""


def main() -> None:
    """Measure each size, in each order."""
    sizes = [int(size) for size in sys.argv[1:]] or [100_000]
    rows = [measured(size, order) for size in sizes for order in ("person", "time")]
    notes = [
        "One process on one core, start-up and writing of the JSON lines included. `peak` is "
        "the process's VmHWM. Sorted by time, the log is first sorted on disk.",
    ]
    write("audit-million" if max(sizes) >= 1_000_000 else "audit", rows, notes)


def measured(size: int, order: str) -> dict[str, Any]:
    """Return one row."""
    with TemporaryDirectory() as folder:
        log, out = Path(folder, "log.jsonl"), Path(folder, "out.jsonl")
        lines = (json.dumps(row) + "\n" for row in made(size))
        with log.open("w") as file:
            file.writelines(sorted(lines, key=_at) if order == "time" else lines)
        arguments = ["audit", str(log), "--pack", "us", "--sorted-by", order]
        arguments += ["-f", "jsonl", "-o", str(out), "--at", "2027-01-01T00:00:00Z"]
        paths = [str(ROOT / "engine"), str(ROOT / "cli")]
        begun = perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", STARTER, *paths, *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        seconds = perf_counter() - begun
        told = json.loads(done.stderr.splitlines()[-1])
        if told["code"] not in (0, 1):
            raise SystemExit(done.stderr)
        with out.open("rb") as file:
            file.seek(max(0, out.stat().st_size - 200_000))
            summary = json.loads(file.readlines()[-1])["totals"]
    return {
        "contacts": summary["contacts"],
        "rows": summary["rows"],
        "sorted by": order,
        "seconds": round(seconds, 1),
        "contacts/s": round(summary["contacts"] / seconds),
        "peak, MB": round(told["peak"] / 1024),
        "breaches": summary["verdicts"].get("breach", 0),
        "presumptions": summary["verdicts"].get("presumption", 0),
    }


def _at(line: str) -> str:
    """Return the instant of a row, all of them being in UTC."""
    return line[line.index('"at": "') :][:32]


def made(contacts: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of a log, person by person."""
    r = Random(contacts)
    for number in range(-(-contacts // EACH)):
        yield from person(r, f"P-{number:07}", min(EACH, contacts - number * EACH))


def person(r: Random, name: str, contacts: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of one person."""
    at = datetime(2026, 1, 5, 13, tzinfo=UTC) + timedelta(minutes=r.randrange(40_000))
    zone, debts = r.choice(ZONES), [f"{name}-1"]
    by = r.choice(("agency-1", "agency-2"))
    shared = {"person": name, "by": by, "actor": "third_party", "jurisdiction": ["US"]}
    shared |= {"contact": "self", "role": "debtor"}
    count = 0
    while count < contacts:
        at += timedelta(minutes=r.choice((5, 90, 300, 1440, 1500, 2880, 7000)))
        draw = r.random()
        kind = "call" if draw < 0.8 else "sms" if draw < 0.93 else "letter"
        row = {"id": f"c{count}", "at": at.isoformat(), "type": kind, "direction": "out", **shared}
        row |= {"point": f"self-{kind}", "zones": [zone], "debts": debts, "purpose": "collect"}
        row["outcome"] = r.choice(OUTCOMES) if kind == "call" else "delivered"
        row["facts"] = {"loan": {"product": "card"}, "point": {"phone": "mobile"}}
        yield row
        count += 1
        if r.random() < 0.04:
            other = r.choice(("consent", "dispute", "dispute_resolved", "cease_request", "promise"))
            at += timedelta(minutes=30)
            yield {"id": f"e{count}", "at": at.isoformat(), "type": other, "debts": debts, **shared}


if __name__ == "__main__":
    main()
