"""Many random cases decided by columns and by the scalar target, written up.

``python -m tests.soak.columns [--cases 1000000] [--seed 0] [--processes 2]`` writes
``bench/results/soak-columns.md`` and ends with 1 if any answer differed.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.properties._many import KINDS, Found, batches

from duecourse.clock.zones import TZDATA_VERSION

RESULTS = Path(__file__).parents[2] / "bench" / "results" / "soak-columns.md"
EACH = 500


def batch(each: int, asked: tuple[str, int]) -> Found:
    """Compare one batch; its number is its seed."""
    kind, number = asked
    try:
        met, wrong = KINDS[kind](number, each)
    except Exception as error:  # a decision that raises is a finding too
        return Counter(), [f"{kind} {number} raised {error!r}"]
    met[{"books": "random books", "law": "books under bundled packs"}.get(kind, "portfolios")] += 1
    return met, wrong


def main() -> int:
    """Run the batches and write the results."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--results", type=Path, default=RESULTS)
    asked = options.parse_args()
    begun = time.perf_counter()
    met: Counter[str] = Counter()
    wrong: list[str] = []
    todo = list(batches(asked.cases, asked.seed, EACH))
    with ProcessPoolExecutor(asked.processes) as processes:
        for place, (counted, found) in enumerate(processes.map(partial(batch, EACH), todo), 1):
            met += counted
            wrong += found
            if place % 10 == 0 or place == len(todo):
                cases, differ = met["cases"], len(wrong)
                print(f"{place}/{len(todo)} batches, {cases} cases, {differ} differ", flush=True)
            if place % 50 == 0 or place == len(todo):  # what is known is kept if it is stopped
                minutes = (time.perf_counter() - begun) / 60
                asked.results.parent.mkdir(parents=True, exist_ok=True)
                text = _report(met, wrong, asked.seed, place, len(todo), minutes)
                asked.results.write_text(text, encoding="utf-8")
    return bool(wrong)


def _report(
    met: Counter[str], wrong: list[str], first: int, done: int, of: int, minutes: float
) -> str:
    stopped = "" if done == of else f" It was stopped before batch {done + 1} of {of}."
    lines = [
        "# Soak: columns against one by one",
        "",
        "Random books of every construct, books under the law packs that ship with the engine, and",
        "synthetic portfolios under the branch playbook; zones, days on which clocks change,",
        "histories and facts that are not known. Each case is decided by the scalar target and, with",
        "all others of its batch at once, by columns; every column of both tables is compared.",
        "",
        f"Made by `python -m tests.soak.columns --cases {EACH * of} --seed {first}`: seeds {first} to "
        f"{first + done - 1}, {EACH} cases drawn a seed.{stopped}",
        "",
        "| | |",
        "|---|---|",
        f"| batches that differ | {len(wrong)} |",
        *(f"| {name} | {number:,} |" for name, number in met.items()),
        f"| tzdata | {TZDATA_VERSION} |",
        f"| Python | {platform.python_version()} |",
        f"| wall time | {minutes:.1f} minutes |",
        "",
    ]
    for text in wrong[:20]:
        lines += ["```text", text, "```", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
