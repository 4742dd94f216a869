"""The flat workload from Parquet file to Parquet file, against hand-written Polars and DuckDB.

    python bench/portfolio/flat.py [equal codes lists many growth memory zones] [--rows 1000000 …]

Every contestant's answers are checked equal to the reference on 2,000 rows before it is timed. The
contestants take turns; medians are reported, and ratios are taken within one run.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
FLAT = HERE.parent / "flat"
sys.path[:0] = [str(HERE), str(HERE.parent), str(FLAT), str(FLAT / "peers")]

import peers  # noqa: E402
import polars as pl  # noqa: E402
import policies  # noqa: E402
from _measure import RESULTS, write  # noqa: E402
from kernel import BOOK, GIVEN, NAMES, OUTPUTS  # noqa: E402
from slopes import exponent, plot  # noqa: E402
from workload import gen, plain, reference  # noqa: E402

import duecourse  # noqa: E402
from duecourse.portfolio.synth.flat import write_flat  # noqa: E402
from duecourse.targets.columns.flat_files import decide_file  # noqa: E402

Contestant = Callable[[Path, Path], None]
CHECKED = 2_000
TURNS = 7
GROWTH = ((30, 300, 3_000), (10_000, 100_000, 1_000_000, 10_000_000))
GROWTH_TURNS = 3
ZONES = (
    "America/New_York",
    "America/Denver",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Shanghai",
)


def ours(codes: bool, zones: bool = False) -> Contestant:
    """Return the flat kernel of the workload's book, compiled."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from duecourse.targets.columns.flat import LocalTime  # noqa: PLC0415

    at = datetime(2026, 3, 10, 17, 5, tzinfo=UTC)
    local = LocalTime("zone", at, minute="local_minute_of_day") if zones else None
    book = duecourse.load(BOOK, packs=[])
    kernel = book.flat_columns(OUTPUTS, given=GIVEN, names=NAMES, codes=codes, local=local)
    if codes:
        assert kernel.tables == {
            "stage": (None, *peers.STAGE_NAMES),
            "cohort:talk": (None, *peers.SCRIPTS),
            "fact:priority": (None, *peers.PRIORITIES),
            "now": tuple(peers.NOW),
            "limits": tuple(peers.LIMITS),
        }
    return lambda source, target: decide_file(kernel, source, target, keep=["case_id"])


def contestants(codes: bool) -> dict[str, Contestant]:
    """Return who takes part."""
    if codes:
        return {
            "duecourse": ours(True),
            "Polars": peers.polars_codes,
            "DuckDB": peers.duckdb_codes,
            "only the files": peers.only_files,
        }
    return {
        "duecourse": ours(False),
        "Polars": peers.polars_lists,
        "Polars, enums": peers.polars_enum_lists,
        "DuckDB": peers.duckdb_lists,
        "only the files": peers.only_files,
    }


def check() -> None:
    """Check every contestant's answers on rows of the workload; raise where one differs."""
    cases = gen(CHECKED)
    expected = {case["case_id"]: plain(reference(case)) for case in cases}
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        pl.DataFrame(cases).write_parquet(source)
        for codes in (True, False):
            for name, run in contestants(codes).items():
                if name == "only the files":
                    continue
                run(source, target)
                answers = answers_of(target, codes)
                if answers != expected:
                    wrong = next(key for key in expected if answers.get(key) != expected[key])
                    raise AssertionError(
                        f"{name}, codes {codes}: {wrong}: {answers.get(wrong)}, "
                        f"expected {expected[wrong]}"
                    )
    print(f"all equal to the reference on {CHECKED} rows")


def answers_of(target: Path, codes: bool) -> dict[str, Any]:
    """Return the answers in a file by case."""
    found = {}
    for row in pl.read_parquet(target).iter_rows():
        case, stage, script, priority, now, limits = row
        if codes:
            stage, script = peers.STAGE_NAMES[stage - 1], peers.SCRIPTS[script - 1]
            priority = peers.PRIORITIES[priority - 1]
            now = [n for bit, n in enumerate(peers.NOW) if now >> bit & 1]
            limits = [n for bit, n in enumerate(peers.LIMITS) if limits >> bit & 1]
        found[case] = (stage, script, priority, tuple(sorted(now)), tuple(sorted(limits)))
    return found


def alternate(
    runs: dict[str, Contestant], source: Path, target: Path, turns: int = TURNS
) -> dict[str, float]:
    """Return each contestant's median time in seconds; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(turns + 1):
        for name, run in runs.items():
            begun = perf_counter()
            run(source, target)
            if turn:  # the first is to warm up
                times[name].append(perf_counter() - begun)
    return {name: median(found) for name, found in times.items()}


def raced(codes: bool, rows: int, source: Path, folder: Path) -> list[dict[str, Any]]:
    """Return the rows of a report for one size."""
    turns = TURNS if rows <= 1_000_000 else 3
    times = alternate(contestants(codes), source, folder / "out.parquet", turns)
    floor, mine = times["only the files"], times["duecourse"]
    return [
        {
            "out": "codes" if codes else "lists",
            "rules": 34,
            "rows": rows,
            "who": name,
            "seconds": round(seconds, 3),
            "million rows/s": round(rows / seconds / 1e6, 2),
            "of only the files": round(floor / seconds, 2),
            "duecourse is faster by": round(seconds / mine, 2),
        }
        for name, seconds in times.items()
    ]


def zen(rows: int = 20_000) -> dict[str, Any]:
    """Return zen-engine's batch call on dicts in memory: no file is read or written."""
    import zen as engine_of  # noqa: PLC0415
    from zen_engine import graph  # noqa: PLC0415

    engine = engine_of.ZenEngine({"loader": {"type": "static", "content": {"flat": graph()}}})
    cases = gen(rows)
    begun = perf_counter()
    engine.evaluate_batch([{"key": "flat", "context": case} for case in cases])
    seconds = perf_counter() - begun
    return {"rows": rows, "seconds": seconds, "million rows/s": rows / seconds / 1e6}


def generated_book(rules: int, folder: Path) -> tuple[duecourse.Book, policies.Policy]:
    """Write and load a generated policy."""
    made = policies.policy(rules)
    place = folder / f"book-{rules}"
    place.mkdir(exist_ok=True)
    policies.write_book(place, made)
    return duecourse.load(place, packs=[]), made


def many(rules: int, rows: int, source: Path, folder: Path) -> list[dict[str, Any]]:
    """Return the rows of a report on a generated policy, codes out, checked equal beforehand."""
    book, made = generated_book(rules, folder)
    kernel = book.flat_columns(policies.OUTPUTS, given=policies.GIVEN, codes=True)
    runs: dict[str, Contestant] = {
        "duecourse": lambda a, b: decide_file(kernel, a, b, keep=["case_id"]),
        **peers.generated(made),
    }
    few = folder / "few.parquet"
    pl.scan_parquet(source).head(CHECKED).collect().write_parquet(few)
    answers = {}
    for name, run in runs.items():
        run(few, folder / "few-out.parquet")
        frame = pl.read_parquet(folder / "few-out.parquet").sort("case_id")
        answers[name] = frame.cast(
            {c: pl.UInt64 for c in frame.columns if c != "case_id"}
        ).rows_by_key("case_id", named=True, unique=True)
    for name, found in answers.items():
        if found != answers["duecourse"]:
            raise AssertionError(f"{name} differs at {rules} rules")
    times = alternate(runs, source, folder / "out.parquet", 3)
    return [
        {
            "out": "codes",
            "rules": rules,
            "rows": rows,
            "who": name,
            "seconds": round(seconds, 3),
            "million rows/s": round(rows / seconds / 1e6, 2),
            "of only the files": "",
            "duecourse is faster by": round(seconds / times["duecourse"], 2),
        }
        for name, seconds in times.items()
    ]


def peak(codes: bool, source: Path, folder: Path) -> int:
    """Return the peak memory of deciding *source* in a process of its own, in MB."""
    script = (
        f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
        "import flat\nfrom pathlib import Path\n"
        f"flat.ours({codes})(Path({str(source)!r}), Path({str(folder / 'peak.parquet')!r}))\n"
        # Not getrusage: its peak begins with that of the process that started this one.
        "for line in open('/proc/self/status'):\n"
        "    if line.startswith('VmHWM'): print(int(line.split()[1]) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    return int(done.stdout.split()[-1])


def growth(sources: dict[int, Path], folder: Path) -> list[dict[str, Any]]:
    """Return time by rules and rows, the best of several turns, and compile times.

    A turn goes through all sizes, so that a slow spell of the machine does not meet one size only.
    """
    found = []
    for rules in GROWTH[0]:
        book, _ = generated_book(rules, folder)
        begun = perf_counter()
        kernel = book.flat_columns(policies.OUTPUTS, given=policies.GIVEN, codes=True)
        decide_file(kernel, sources[10_000], folder / "out.parquet", keep=["case_id"])
        compiled = perf_counter() - begun
        times: dict[int, list[float]] = {rows: [] for rows in sources}
        for turn in range(GROWTH_TURNS):
            for rows, source in sources.items():
                for _ in range(1 if rows >= 1_000_000 else GROWTH_TURNS):
                    begun = perf_counter()
                    decide_file(kernel, source, folder / "out.parquet", keep=["case_id"])
                    times[rows].append(perf_counter() - begun)
                print(rules, rows, f"turn {turn}", round(min(times[rows]), 4), flush=True)
        found += [
            {
                "rules": rules,
                "rows": rows,
                "seconds": round(min(spent), 4),
                "million rows/s": round(rows / min(spent) / 1e6, 3),
                "compile and first 10,000 rows, s": round(compiled, 3),
                "of it compile, s": round(compiled - min(times[10_000]), 3),
            }
            for rows, spent in times.items()
        ]
    return found


def steepness(rows: list[dict[str, Any]]) -> list[str]:
    """Return a sentence on each number of rules: how its time grows with the rows."""
    told = []
    for rules in GROWTH[0]:
        steep = exponent([(r["rows"], r["seconds"]) for r in rows if r["rules"] == rules])
        told.append(
            f"{rules} rules: between the two largest sizes time grows with the power {steep:.2f} "
            "of the rows."
        )
    return told


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    everything = ["equal", "codes", "lists", "many", "memory", "zones", "growth"]
    parser.add_argument("what", nargs="*", default=everything)
    parser.add_argument("--rows", nargs="*", type=int, default=[1_000_000, 10_000_000])
    asked = parser.parse_args()
    check()
    rows: list[dict[str, Any]] = []
    notes: list[str] = [
        f"Answers equal to the reference on {CHECKED} rows, checked before timing.",
        "Contestants take turns within one run; medians. The machine is shared: compare ratios.",
    ]
    with TemporaryDirectory() as name:
        folder = Path(name)
        sizes = {*asked.rows, *(GROWTH[1] if "growth" in asked.what else ())}
        sources = {size: folder / f"{size}.parquet" for size in sorted(sizes)}
        for size, source in sources.items():
            write_flat(source, size)
        for size in asked.rows:
            for form in ("codes", "lists"):
                if form in asked.what:
                    rows += raced(form == "codes", size, sources[size], folder)
                    print(*rows[-5:], sep="\n", flush=True)
        if "many" in asked.what:
            size = min(asked.rows)
            rows += many(300, size, sources[size], folder)
            print(*rows[-3:], sep="\n", flush=True)
        if "lists" in asked.what:
            try:
                batch = zen()
            except ImportError as error:
                notes.append(f"zen-engine was left out: {error}.")
            else:
                fastest = [r for r in rows if r["who"] == "duecourse" and r["out"] == "lists"]
                ratios = [round(r["million rows/s"] / batch["million rows/s"]) for r in fastest]
                notes.append(
                    f"zen-engine's batch call on {batch['rows']} dicts in memory, no files: "
                    f"{batch['million rows/s']:.3f} million rows/s; duecourse, lists out and files "
                    f"in and out, is {' and '.join(map(str, ratios))} times as fast."
                )
        if "memory" in asked.what:
            size = max(asked.rows)
            for codes in (True, False):
                notes.append(
                    f"Peak memory of the whole process at {size} rows, "
                    f"{'codes' if codes else 'lists'} out: {peak(codes, sources[size], folder)} MB."
                )
        if "zones" in asked.what:
            size = min(asked.rows)
            zoned = folder / "zoned.parquet"
            write_flat(zoned, size, zones=ZONES)
            runs = {"zones": ours(True, zones=True), "none": ours(True)}
            times = alternate(runs, zoned, folder / "out.parquet")
            notes.append(
                f"With the local minute of each row from its own zone, codes out, {size} rows: "
                f"{times['zones']:.3f} s, against {times['none']:.3f} s with the minute given."
            )
        if rows:
            write("portfolio-flat", rows, notes)
        if "growth" in asked.what:
            grown = growth({n: s for n, s in sources.items() if n in GROWTH[1]}, folder)
            best = f"Best of {GROWTH_TURNS} turns through all sizes; file to file."
            write("portfolio-flat-growth", grown, [best, *steepness(grown)])
            lines = {
                f"{rules} rules": [(r["rows"], r["seconds"]) for r in grown if r["rules"] == rules]
                for rules in GROWTH[0]
            }
            title = "The flat kernel of columns"
            plot(lines, RESULTS / "portfolio-flat-growth.svg", "rows", title)


if __name__ == "__main__":
    main()
