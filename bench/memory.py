"""Memory stays flat: a million kernel calls, and twenty thousand whole decisions.

python bench/memory.py [CALLS] [DECISIONS]
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from _measure import ROOT, write

sys.path.insert(0, str(ROOT / "bench" / "flat"))

import kernel
import rich_case
import workload

import duecourse


def main() -> None:
    """Measure resident memory at eleven moments of each run."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    decisions = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    flat = kernel.make()
    cases = workload.gen(20_000)
    book = duecourse.load(ROOT / "policies" / "branch", packs=[])
    documents = [rich_case.case() | {"id": f"LN-{n}", "person": f"P-{n}"} for n in range(50)]
    for number, document in enumerate(documents):
        for event in document["events"]:
            event["debts"] = [f"LN-{number}"]

    def decide(number: int) -> None:
        at = rich_case.AT + timedelta(minutes=number % 40_000)
        book.decide(book.case(documents[number % 50]), at)

    write(
        "memory",
        [
            run("flat kernel", calls, lambda number: flat(cases[number % 20_000])),
            run("Book.decide, a new case each time", decisions, decide),
        ],
        ["Resident memory of the process; `grown` is from a tenth of the way to the end."],
    )


def run(name: str, count: int, step: Callable[[int], object]) -> dict[str, Any]:
    """Return resident memory along *count* steps."""
    seen: list[float] = []
    for number in range(count):
        if number % (count // 10) == 0:
            gc.collect()
            seen.append(resident())
        step(number)
    gc.collect()
    seen.append(resident())
    return {
        "what": name,
        "decisions": count,
        "first, MB": seen[0],
        "after a tenth, MB": seen[1],
        "last, MB": seen[-1],
        "grown, MB": round(seen[-1] - seen[1], 1),
    }


def resident() -> float:
    """Return the resident set of this process, in megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    raise SystemExit("needs Linux: no VmRSS in /proc/self/status")


if __name__ == "__main__":
    main()
