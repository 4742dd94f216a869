"""Many random combinations against the minute-by-minute oracle, written up.

``python -m tests.soak.run [--of books|law] [--combinations 10000] [--seed 0] [--processes 2]``
writes ``bench/results/soak-minutes.md`` (random books and packs) or ``soak-law.md`` (the packs that
ship with the engine) and ends with 1 if anything disagreed.
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

from hypothesis import HealthCheck, Phase, given, seed, settings

from duecourse.clock.zones import TZDATA_VERSION
from tests.properties._checks import examined
from tests.properties._law import law_combinations
from tests.properties.strategies import Combination, combinations

RESULTS = Path(__file__).parents[2] / "bench" / "results"
KINDS = {
    "books": ("soak-minutes.md", combinations, "Random books, cases and instants"),
    "law": (
        "soak-law.md",
        law_combinations,
        "Random playbooks, cases and instants under the law packs that ship with the engine",
    ),
}
BATCH = 250
EVERYWHERE = 50


def batch(kind: str, number: int) -> tuple[Counter[str], list[str]]:
    """Check one batch; its number is its seed."""
    met: Counter[str] = Counter()
    wrong: list[str] = []

    @seed(number)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
    @given(KINDS[kind][1]())
    def check(combination: Combination) -> None:
        met["combinations"] += 1
        everywhere = met["combinations"] % EVERYWHERE == 0
        met["of them with next_change sought at every minute"] += everywhere
        try:
            found, view = examined(combination, everywhere=everywhere)
        except Exception as error:  # a decision that raises is a finding too
            wrong.append(f"raised {error!r}\n{combination!r}")
            return
        if found:
            wrong.append("\n".join([*found, repr(combination)]))
        for verdict in view.verdicts:
            met[verdict.verdict] += 1
            met["with `until`"] += verdict.until is not None
            met["with `remaining`"] += verdict.remaining is not None
            met["reasons"] += len(verdict.reasons)
        met["days of minutes"] += 3 * combination.horizon + 1

    check()
    return met, wrong


def main() -> int:
    """Run the batches and write the results."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--of", choices=KINDS, default="books")
    options.add_argument("--combinations", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--results", type=Path)
    asked = options.parse_args()
    results: Path = asked.results or RESULTS / KINDS[asked.of][0]
    begun = time.perf_counter()
    met: Counter[str] = Counter()
    wrong: list[str] = []
    seeds = range(asked.seed, asked.seed + -(-asked.combinations // BATCH))
    with ProcessPoolExecutor(asked.processes) as processes:
        for place, (counted, found) in enumerate(processes.map(partial(batch, asked.of), seeds), 1):
            met += counted
            wrong += found
            print(f"{place}/{len(seeds)} batches, {len(wrong)} disagreements", flush=True)
    minutes = (time.perf_counter() - begun) / 60
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(_report(asked.of, met, wrong, seeds, minutes), encoding="utf-8")
    return bool(wrong)


def _report(kind: str, met: Counter[str], wrong: list[str], seeds: range, minutes: float) -> str:
    lines = [
        "# Soak: the engine against every minute",
        "",
        f"{KINDS[kind][2]}, each decided by the engine and by `tests/oracle`,",
        "which asks every condition and limit at every minute. Compared: stage, score, now, later,",
        "barred, `not_before`, `until`, reasons, `lapses`, `remaining`, `instead`, `advice`, and",
        "`next_change`, which is also held to its definition by deciding again before and at it.",
        "",
        f"Made by `python -m tests.soak.run --of {kind} --combinations {BATCH * len(seeds)} "
        f"--seed {seeds.start}`: seeds {seeds.start} to {seeds.stop - 1}, {BATCH} a seed.",
        "",
        "| | |",
        "|---|---|",
        f"| disagreements | {len(wrong)} |",
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
