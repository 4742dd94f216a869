"""What a deep check costs: the branch playbook with three law packs, and made-up books.

    python bench/deep.py [ITEMS …]

Processor time and the clock's, of one check each in a process that has not checked before. Needs
the extra `proof`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from _measure import ROOT, write
from deep_book import write_book

CODE = """
import json, sys, time
from datetime import UTC, datetime
begun, clock = time.process_time(), time.perf_counter()
from duecourse.deep import deep_check
report = deep_check(sys.argv[1], packs=sys.argv[2:], at=datetime(2026, 11, 27, 12, tzinfo=UTC))
print(json.dumps({
    "findings": len(report.findings),
    "processor, s": round(time.process_time() - begun, 2),
    "clock, s": round(time.perf_counter() - clock, 2),
}))
"""
PACKS = ("cn", "us", "in")


def main() -> None:
    """Measure each book."""
    sizes = [int(size) for size in sys.argv[1:]] or [100, 500, 1_000]
    packs = [str(ROOT / "policies" / "regimes" / name) for name in PACKS]
    branch = str(ROOT / "policies" / "branch")
    rows = [{"book": f"branch with {', '.join(PACKS)}", **_checked(branch, packs)}]
    for size in sizes:
        with TemporaryDirectory() as folder:
            items = write_book(Path(folder), size)
            rows.append({"book": f"{items} items, no law", **_checked(folder, [])})
            if size == 500:
                rows.append({"book": f"{items} items with cn", **_checked(folder, packs[:1])})
    busy = os.getloadavg()[0]
    notes = [
        "Imports, reading and the plain check are within these times.",
        f"The load of the machine was {busy:.1f} on {os.cpu_count()} processors.",
    ]
    write("deep", rows, notes)


def _checked(book: str, packs: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, book, *packs], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
