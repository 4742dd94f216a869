"""What the benchmarks share: where results go, and how a call is timed."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"


def processor_milliseconds(call: Callable[[], object], repeats: int) -> list[float]:
    """Return the sorted times of *repeats* calls, in processor time."""
    times = []
    for _ in range(repeats):
        begun = process_time()
        call()
        times.append((process_time() - begun) * 1e3)
    return sorted(times)


def milliseconds(call: Callable[[], object], repeats: int) -> list[float]:
    """Return the sorted times of *repeats* calls."""
    times = []
    for _ in range(repeats):
        begun = perf_counter()
        call()
        times.append((perf_counter() - begun) * 1e3)
    return sorted(times)


def middle(times: list[float]) -> float:
    """Return the median, rounded."""
    return round(median(times), 4)


def percentile(times: list[float], share: float) -> float:
    """Return the value below which *share* of sorted times lie."""
    return round(times[min(len(times) - 1, int(len(times) * share))], 3)


def machine() -> dict[str, Any]:
    """Return what it ran on."""
    return {
        "system": platform.platform(),
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
    }


def write(name: str, rows: list[dict[str, Any]], notes: list[str]) -> None:
    """Print a table of *rows* and write it under ``bench/results``."""
    today = datetime.now(UTC).date().isoformat()
    heads = list(rows[0])
    lines = [f"# {name}, {today}", "", ", ".join(f"{k} {v}" for k, v in machine().items()), ""]
    lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(str(row[head]) for head in heads) + " |" for row in rows]
    lines += ["", *notes] if notes else []
    text = "\n".join(lines)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    report = {"date": today, "machine": machine(), "rows": rows, "notes": notes}
    (RESULTS / f"{name}-{today}.json").write_text(json.dumps(report, indent=1) + "\n")
    (RESULTS / f"{name}-{today}.md").write_text(text + "\n")
