"""A rich portfolio from Parquet to a planned day, by the command line: run, then plan.

    python bench/portfolio/rich.py [rich growth] [--cases 1000000] [--sizes 1000 10000 …]

The branch playbook with the law packs of the United States and China decides synthetic cases with,
for each, two and a half contacts, four points and eight events: stage, score, every action with its
verdict, its reason codes and `not_before`. Then twelve agents are booked. Everything is read from
and written to files, by the commands that a user runs, each in a process of its own. Wall and
processor time and the largest memory of the whole process tree are measured, and where the time of
a block of cases goes. Before that, some cases are decided one by one and must come out the same.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from _measure import RESULTS, ROOT, write  # noqa: E402
from _tree import Cost, measured  # noqa: E402
from slopes import exponent, plot  # noqa: E402
from where import of_a_block  # noqa: E402

import duecourse  # noqa: E402
from duecourse.portfolio.one_by_one import OneByOne  # noqa: E402
from duecourse.portfolio.tables import NAMES, Tables  # noqa: E402

BOOK = ROOT / "policies" / "branch"
PACKS = [ROOT / "policies" / "regimes" / name for name in ("us", "cn")]
LAW = [text for pack in PACKS for text in ("--pack", str(pack))]
PLACES = "CN=0.6,US=0.4"
DAY, MADE, OPEN = "2026-03-10", "2026-03-10T08:30:00+08:00", "2026-03-10T09:00:00+08:00"
AGENTS = 12
CHECKED = 150
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000)
TURNS = 3
STEEPEST = 1.1
"""Of the cost's growth between the two largest sizes, as a power of the number of cases."""

# Told by the run itself as it goes on, so that its own time is what is split.
STEPS = """
import json, sys, time
from duecourse.portfolio.running.progress import Progress
told, begin = [], Progress.begin
def noted(self, label, size, noun):
    told.append((label, time.perf_counter()))
    begin(self, label, size, noun)
Progress.begin = noted
from duecourse_cli.app import main
if __name__ == "__main__":
    told.append(("the book loaded", time.perf_counter()))
    code = main(sys.argv[2:])
    told.append(("", time.perf_counter()))
    open(sys.argv[1], "w").write(json.dumps(told))
    sys.exit(code)
"""


def duecourse_of(*arguments: str | Path) -> list[str]:
    """Return a command line of duecourse."""
    return [sys.executable, "-m", "duecourse_cli", *map(str, arguments)]


def synthetic(cases: int, folder: Path) -> dict[str, int]:
    """Make a portfolio, and return how many rows each table has."""
    flags = ("--cases", cases, "--at", MADE, "--jurisdiction", PLACES, "--out", folder)
    subprocess.run(
        duecourse_of("synth-portfolio", *map(str, flags)), check=True, capture_output=True
    )
    return {name: pq.read_metadata(folder / f"{name}.parquet").num_rows for name in NAMES}


def decided(source: Path, out: Path) -> tuple[Cost, list[tuple[str, float]]]:
    """Decide a portfolio, and return what it cost, and how long each of its steps took."""
    steps = out.with_name("steps.json")
    script = out.with_name("steps.py")
    script.write_text(STEPS, "utf-8")
    flags = ("--source", source, "--at", OPEN, "--out", out, "--progress", "never")
    cost = measured(
        [sys.executable, str(script), str(steps), "run", str(BOOK), *map(str, flags), *LAW]
    )
    told = json.loads(steps.read_text("utf-8"))
    return cost, [(label, after - before) for (label, before), (_, after) in pairwise(told)]


def planned(source: Path, run: Path, out: Path) -> Cost:
    """Plan the day from a run, and return what it cost."""
    flags = ("--source", source, "--decided", run, "--agents", AGENTS, "--shift", "09:00-18:00")
    more = ("--day", DAY, "--at", MADE, "--out", out)
    return measured(duecourse_of("plan", BOOK, *map(str, flags), *map(str, more), *LAW))


def check(source: Path, run: Path, plan: Path, cases: int) -> list[str]:
    """See that everything is there, and that some cases come out as one by one; return notes.

    Raises:
        AssertionError: Something is missing or differs.
    """
    manifest = json.loads((run / "run.json").read_text("utf-8"))
    assert manifest["counts"]["cases"] == {"read": cases, "decided": cases, "rejected": 0}
    assert manifest["on"] == "columns"
    decisions, actions = (pq.read_table(run / name) for name in ("decisions", "actions"))
    later = actions.filter(pc.equal(actions["verdict"], "later"))
    assert later["not_before"].null_count == 0
    assert not pc.any(pc.equal(pc.list_value_length(later["reasons"]), 0)).as_py()
    told = json.loads((plan / "plan.json").read_text("utf-8"))
    assert len(told["agents"]) == AGENTS
    assert told["bookings"]
    persons = pc.unique(decisions["person"])[:: max(1, decisions.num_rows // CHECKED)]
    tables = Tables(
        **{name: pq.read_table(source / f"{name}.parquet", filters=pc.field("person").isin(persons))
           for name in NAMES}
    )  # fmt: skip
    book = duecourse.load(BOOK, packs=PACKS)
    alone = OneByOne(book).decide(tables, datetime.fromisoformat(OPEN))
    for mine, theirs in ((decisions, alone.decisions), (actions, alone.actions)):
        some = mine.filter(pc.is_in(mine["person"], value_set=persons))
        assert by_case(some) == by_case(theirs), "columns and one by one differ"
    return [
        f"{alone.decisions.num_rows} cases of {len(persons)} persons were decided one by one too, "
        "and came out the same.",
        f"Written: {decisions.num_rows:,} decisions, {actions.num_rows:,} actions "
        f"({later.num_rows:,} later, each with `not_before` and its reasons), "
        f"{len(told['bookings']):,} bookings of {AGENTS} agents.",
    ]


def by_case(table: pa.Table) -> dict[str, list[Any]]:
    """Return the rows of each case, in order."""
    found: dict[str, list[Any]] = {}
    for row in table.to_pylist():
        found.setdefault(row["case"], []).append(row)
    return found


# --- what is asked ----------------------------------------------------------------------------


def row(step: str, cases: int, cost: Cost) -> dict[str, Any]:
    """Return a row of the report."""
    return {
        "step": step,
        "wall, s": round(cost.wall, 2),
        "CPU, s": round(cost.cpu, 2),
        "µs CPU a case": round(cost.cpu / cases * 1e6, 1),
        "peak MB": round(cost.peak / 1e6),
    }


def rich(cases: int, folder: Path) -> None:
    """Measure one size in full and write the report."""
    rows_of = synthetic(cases, folder / "portfolio")
    ran, steps = decided(folder / "portfolio", folder / "run")
    day = planned(folder / "portfolio", folder / "run", folder / "plan")
    notes = [
        ", ".join(f"{count:,} {name}" for name, count in rows_of.items())
        + f"; the branch playbook, packs us and cn; decided for {OPEN}.",
        *check(folder / "portfolio", folder / "run", folder / "plan", cases),
        "Peak: the proportional memory of the command and all its processes together, looked at "
        "every tenth of a second. CPU: of all of them.",
    ]
    rows = [row("run, whole", cases, ran)]
    rows += [
        {"step": f"of run, {label}", "wall, s": round(seconds, 2), "CPU, s": "",
         "µs CPU a case": "", "peak MB": ""}
        for label, seconds in steps
    ]  # fmt: skip
    rows += [row(f"plan of {AGENTS} agents", cases, day)]
    both = Cost(ran.wall + day.wall, ran.cpu + day.cpu, max(ran.peak, day.peak))
    rows.append(row("both", cases, both))
    book, at = duecourse.load(BOOK, packs=PACKS), datetime.fromisoformat(OPEN)
    rows += [
        {"step": f"of a block, {label}", "wall, s": "", "CPU, s": round(spent, 2),
         "µs CPU a case": round(spent / size * 1e6, 1), "peak MB": ""}
        for label, spent, size in of_a_block(book, folder / "portfolio", at)
    ]  # fmt: skip
    write("portfolio-rich", rows, notes)


def growth(sizes: list[int], folder: Path) -> int:
    """Measure run and plan at several sizes, best of several turns; return an exit code."""
    best: dict[int, Cost] = {}
    for size in sizes:
        synthetic(size, folder / f"portfolio-{size}")
    # Turns go through all sizes, so that a slow spell of the machine does not meet one size only.
    for turn in range(TURNS):
        for size in sizes:
            if turn and size > 300_000:
                continue
            place = folder / f"{size}-{turn}"
            place.mkdir()
            ran, _ = decided(folder / f"portfolio-{size}", place / "run")
            day = planned(folder / f"portfolio-{size}", place / "run", place / "plan")
            found = Cost(ran.wall + day.wall, ran.cpu + day.cpu, max(ran.peak, day.peak))
            known = best.get(size, found)
            best[size] = Cost(*(min(pair) for pair in zip(found, known, strict=True)))
            print(size, turn, found, flush=True)
    rows = [
        {
            "cases": size,
            "wall, s": round(cost.wall, 2),
            "CPU, s": round(cost.cpu, 2),
            "µs CPU a case": round(cost.cpu / size * 1e6, 1),
            "peak MB": round(cost.peak / 1e6),
        }
        for size, cost in best.items()
    ]
    points = [(size, cost.cpu) for size, cost in best.items()]
    steep = exponent(points)
    linear = steep <= STEEPEST
    notes = [
        f"Run and plan of {AGENTS} agents, best of {TURNS} turns (one above 300,000 cases).",
        f"Between the two largest sizes, what a case costs beyond the smallest grows with the "
        f"power {steep:.2f} of the number of cases: {'no' if linear else 'WORSE'} "
        f"{'worse ' if linear else ''}than linear (at most {STEEPEST} is let pass).",
    ]
    write("portfolio-rich-growth", rows, notes)
    lines = {
        "processor time": points,
        "wall": [(size, cost.wall) for size, cost in best.items()],
    }
    plot(lines, RESULTS / "portfolio-rich-growth.svg", "cases", "A rich portfolio, run and plan")
    return 0 if linear else 1


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["rich", "growth"])
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--sizes", nargs="*", type=int)
    asked = parser.parse_args()
    sizes = asked.sizes or [size for size in SIZES if size <= asked.cases]
    code = 0
    with TemporaryDirectory(prefix="duecourse-rich-") as name:
        if "rich" in asked.what:
            (Path(name) / "rich").mkdir()
            rich(asked.cases, Path(name) / "rich")
        if "growth" in asked.what:
            code = growth(sizes, Path(name))
    return code


if __name__ == "__main__":
    sys.exit(main())
