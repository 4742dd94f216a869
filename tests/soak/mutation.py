"""Every one-step mutant of the branch playbook, against its own tests, written up.

``python -m tests.soak.mutation [--workers 2]`` writes ``bench/results/soak-mutation.md`` and ends
with 1 where the score is less than 95 %.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "bench" / "results" / "soak-mutation.md"
LEAST = 95


def main() -> int:
    """Try all mutants and write the results."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--workers", type=int, default=1)
    asked = options.parse_args()
    command = ["mutate", "policies/branch", "--format", "json", "--workers", str(asked.workers)]
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "duecourse_cli", *command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if not done.stdout:
        sys.exit(done.stderr)
    result = json.loads(done.stdout)
    minutes = (time.perf_counter() - begun) / 60
    told = ("mutants", "counted", "killed", "survived", "refused", "equivalent", "same")
    lines = [
        "# Soak: mutants of the branch playbook",
        "",
        "Every one-step mutant of `policies/branch`: does one of its own tests fail? Those that do",
        "not load, are the same by digest, or are proved to decide nothing differently are not",
        "counted.",
        "",
        f"Made by `python -m tests.soak.mutation --workers {asked.workers}`.",
        "",
        "| | |",
        "|---|---|",
        f"| score | {result['score']:.1f} % |",
        *(f"| {name} | {result[name]:,} |" for name in told),
        f"| set aside in the policy | {len(result['ignored'])} |",
        f"| Python | {platform.python_version()} |",
        f"| wall time | {minutes:.1f} minutes |",
        "",
        "No test notices:",
        "",
    ]
    for each in result["survivors"]:
        place = f"{each['file'].removeprefix('policies/branch/')}:{each['line']}"
        what = f"{each['item']}: {each['where']}" if each["where"] else each["item"]
        change = f"{each['before']} -> {each['after']}" if each["before"] else each["after"]
        lines.append(f"- `{place}` {what}: {change}")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text("\n".join([*lines, ""]), encoding="utf-8")
    print(f"{result['score']:.1f} %, {result['survived']} survive, {minutes:.1f} minutes")
    return int(result["score"] < LEAST)


if __name__ == "__main__":
    sys.exit(main())
