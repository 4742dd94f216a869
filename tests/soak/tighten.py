"""Many random playbooks and cases: the law packs only ever take actions away, written up.

``python -m tests.soak.tighten [--books 2000] [--seed 0] [--processes 2]`` writes
``bench/results/soak-tighten.md`` and ends with 1 if a pack added anything.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from duecourse.clock.zones import TZDATA_VERSION
from tests.properties._law import law_combinations, variations
from tests.properties.strategies import Combination
from tests.properties.test_law_tightens import CASES, allowed

RESULTS = Path(__file__).parents[2] / "bench" / "results" / "soak-tighten.md"
BATCH = 100


def batch(number: int) -> tuple[Counter[str], list[str]]:
    """Check one batch of books; its number is its seed."""
    met: Counter[str] = Counter()
    wrong: list[str] = []

    @seed(number)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(law_combinations(), st.integers(0, 2**32))
    def check(combination: Combination, chosen: int) -> None:
        met["playbooks"] += 1
        documents = variations(dict(combination.document), CASES, chosen)
        for document, with_law, without in allowed(combination, documents):
            met["cases"] += 1
            met["actions without the law"] += len(without)
            met["actions with it"] += len(with_law)
            if not with_law <= without:
                wrong.append(f"{sorted(with_law - without)}\n{document}\n{combination!r}")

    check()
    return met, wrong


def main() -> int:
    """Run the batches and write the results."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--books", type=int, default=2000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--processes", type=int, default=2)
    asked = options.parse_args()
    begun = time.perf_counter()
    met: Counter[str] = Counter()
    wrong: list[str] = []
    seeds = range(asked.seed, asked.seed + -(-asked.books // BATCH))
    with ProcessPoolExecutor(asked.processes) as processes:
        for place, (counted, found) in enumerate(processes.map(batch, seeds), 1):
            met += counted
            wrong += found
            print(f"{place}/{len(seeds)} batches, {len(wrong)} violations", flush=True)
    minutes = (time.perf_counter() - begun) / 60
    lines = [
        "# Soak: the law only takes away",
        "",
        "Random playbooks, each with 50 random cases, under the packs that ship with the engine:",
        "what may be done now with the packs is compared with what may be done without them.",
        "",
        f"Made by `python -m tests.soak.tighten --books {BATCH * len(seeds)} "
        f"--seed {seeds.start}`.",
        "",
        "| | |",
        "|---|---|",
        f"| violations | {len(wrong)} |",
        *(f"| {name} | {number:,} |" for name, number in met.items()),
        f"| tzdata | {TZDATA_VERSION} |",
        f"| Python | {platform.python_version()} |",
        f"| wall time | {minutes:.1f} minutes |",
        "",
    ]
    lines += [line for text in wrong[:20] for line in ("```text", text, "```", "")]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
