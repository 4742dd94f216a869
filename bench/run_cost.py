"""What `duecourse run` costs: processor time of reading and deciding, and memory, by size.

    python bench/run_cost.py [CASES[:PART_CASES] …]

The branch playbook under all law packs, on synthetic portfolios, in one process; each size in a
process of its own, so that memory is its own. In processor time, because a shared machine's wall
clock also times the neighbours.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from _measure import ROOT, write

import duecourse

AT = "2026-03-10T10:05:00+08:00"
SIZES = ("200", "6000", "6000:600", "60000")


def main() -> None:
    """Measure each size."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(Path(sys.argv[2]), int(sys.argv[3]))))
        return
    rows: list[dict[str, Any]] = []
    with TemporaryDirectory(prefix="duecourse-cost-") as folder:
        for size in sys.argv[1:] or SIZES:
            cases, _, part = size.partition(":")
            portfolio = Path(folder) / cases
            if not portfolio.is_dir():
                asked = ["--cases", cases, "--seed", "7", "--at", AT, "--out", str(portfolio)]
                run(["-m", "duecourse_cli", "-q", "synth-portfolio", *asked])
            rows.append(json.loads(run([__file__, "--one", str(portfolio), part or "50000"])))
    write("run-cost", rows, ["Synthetic cases of `--seed 7`; the branch playbook, all law packs."])


def run(arguments: list[str]) -> str:
    """Run Python and return what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def measured(portfolio: Path, part_cases: int) -> dict[str, Any]:
    """Return one size's row."""
    from duecourse.portfolio.intake import sources  # noqa: PLC0415 - of the one process only
    from duecourse.portfolio.intake.mapping import no_mapping  # noqa: PLC0415
    from duecourse.portfolio.running.run import Run  # noqa: PLC0415
    from duecourse.portfolio.running.settings import Settings  # noqa: PLC0415

    class Timed(Run):
        deciding = 0.0

        def _decide(self, read: Any) -> Any:
            self.deciding = process_time()
            return super()._decide(read)

    begun = process_time()
    book = duecourse.load(ROOT / "policies" / "branch")
    loaded = process_time()
    mapping = no_mapping(book.vocabulary)
    settings = Settings(datetime.fromisoformat(AT), on="columns", part_cases=part_cases)
    with TemporaryDirectory(prefix="duecourse-cost-") as out:
        found = sources.source(str(portfolio), mapping)
        begun_run = process_time()
        made = Timed(book, found, mapping, Path(out) / "out", settings)
        told = made.run()
        ended = process_time()
    cases = told["counts"]["cases"]["decided"]
    reading, deciding = made.deciding - begun_run, ended - made.deciding
    return {
        "cases": cases,
        "rows": sum(count["read"] for count in told["counts"].values()),
        "parts": told["parts"],
        "loading the book, s": round(loaded - begun, 2),
        "reading, s": round(reading, 2),
        "deciding, s": round(deciding, 2),
        "reading a case, ms": round(reading / cases * 1e3, 3),
        "deciding a case, ms": round(deciding / cases * 1e3, 3),
        "memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    main()
