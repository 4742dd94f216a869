"""Times the flat workload: the flat kernel, hand-written Python and the peers, in one process.

    python bench/flat/run.py [--rounds 150] [--only NAME …]

The same dict goes in and the same tuple of text comes out of every engine: stage, script, priority,
sorted actions, sorted denials. Every engine's answers are checked equal to ``reference`` first.
Then all take turns, round by round, so that a slow spell of the machine meets all of them; what is
reported is the median over rounds of each engine's time to the time of ``hand`` in the same round.
Ours handles unknown facts in the time measured; checking that the dict has the right shape is
outside, for every engine.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter, perf_counter_ns, process_time
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

import kernel  # noqa: E402
import workload  # noqa: E402

PEERS = ("datalogic", "zen_engine", "cel", "rule_engine_", "durable", "drools")
CHECKED = 2_000
TURN_SECONDS = 0.004
Decide = Callable[[workload.Case], Any]


@dataclass
class Engine:
    """One contestant."""

    name: str
    decide: Decide
    version: str = ""
    load_ms: float = 0.0
    turn: int = CHECKED
    us: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)


def main() -> None:
    """Run the comparison and write its results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--only", nargs="*", help="names of engines; hand and ours always run")
    parser.add_argument("--no-write", action="store_true")
    arguments = parser.parse_args()
    cases = workload.gen(CHECKED)
    engines, absent = contestants(arguments.only)
    for engine in engines:
        check(engine, cases)
    for engine in engines:
        size(engine, cases)
    for number in range(arguments.rounds):
        turn(engines, cases, number)
    for engine in engines:
        singles(engine, cases)
    report = results(engines, absent, arguments.rounds)
    text = markdown(report)
    print(text)
    if not arguments.no_write:
        folder = HERE.parent / "results"
        folder.mkdir(exist_ok=True)
        name = f"flat-{report['date']}"
        (folder / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n")
        (folder / f"{name}.md").write_text(text + "\n")


def contestants(only: list[str] | None) -> tuple[list[Engine], dict[str, str]]:
    """Make every engine that is installed; say why the others are not."""
    begun = perf_counter()
    ours = Engine("duecourse flat kernel", kernel.make(), _version("duecourse"))
    ours.load_ms = (perf_counter() - begun) * 1e3
    engines = [Engine("hand-written Python", workload.hand), ours]
    absent: dict[str, str] = {}
    for module in PEERS:
        begun = perf_counter()
        try:
            peer = importlib.import_module(f"peers.{module}")
            if only is not None and peer.NAME not in only:
                continue
            decide = peer.make()
        except Exception as error:
            absent[module] = f"{type(error).__name__}: {error}"
            continue
        engine = Engine(peer.NAME, decide, _version(peer.NAME))
        engine.load_ms = (perf_counter() - begun) * 1e3
        engines.append(engine)
    return engines, absent


def check(engine: Engine, cases: list[workload.Case]) -> None:
    """Refuse an engine that answers anything but the truth."""
    for case in cases:
        expected = workload.plain(workload.reference(case))
        found = workload.plain(engine.decide(case))
        if found != expected:
            raise SystemExit(f"{engine.name}: {case}\n  expected {expected}\n  found    {found}")


def size(engine: Engine, cases: list[workload.Case]) -> None:
    """Give each engine turns of about the same length, so that all see the same machine."""
    seconds = timed(engine.decide, cases[:200])
    engine.turn = max(25, min(CHECKED * 10, int(200 * TURN_SECONDS / seconds)))


def timed(decide: Decide, cases: list[workload.Case]) -> float:
    """Return how much processor time the cases take, in all threads of the process.

    Processor time and not the wall's: on a shared machine the wall also times the neighbours.
    """
    begun = process_time()
    for case in cases:
        decide(case)
    return process_time() - begun


def turn(engines: list[Engine], cases: list[workload.Case], number: int) -> None:
    """Let every engine have one turn, hand-written Python before and after each."""
    hand = engines[0]
    shift = number * 397 % CHECKED

    def lap(engine: Engine) -> float:
        part = (cases[shift:] + cases[:shift]) * (engine.turn // CHECKED + 1)
        part = part[: engine.turn]
        return timed(engine.decide, part) / len(part) * 1e6

    before = lap(hand)
    hand.us.append(before)
    hand.ratios.append(1.0)
    for engine in engines[1:]:
        spent = lap(engine)
        after = lap(hand)
        engine.us.append(spent)
        engine.ratios.append(spent / ((before + after) / 2))
        before = after


def singles(engine: Engine, cases: list[workload.Case]) -> None:
    """Time calls one by one, for percentiles; the clock's own reading is in them."""
    for case in cases[: max(200, min(CHECKED, engine.turn))] * (5 if engine.turn >= CHECKED else 1):
        begun = perf_counter_ns()
        engine.decide(case)
        engine.calls.append(perf_counter_ns() - begun)


def results(engines: list[Engine], absent: dict[str, str], rounds: int) -> dict[str, Any]:
    """Return what was measured."""
    now = datetime.now(UTC)
    ours = engines[1]
    rows = []
    for engine in engines:
        calls = sorted(engine.calls)
        ratios = sorted(engine.ratios)
        rows.append(
            {
                "engine": engine.name,
                "version": engine.version,
                "us": round(median(engine.us), 3),
                "quiet_us": round(quiet(engine), 3),
                "quiet_ratio_to_hand": round(quiet(engine) / quiet(engines[0]), 2),
                "ratio_to_hand": round(median(ratios), 2),
                "ratio_quartiles": [
                    round(ratios[len(ratios) // 4], 2),
                    round(ratios[3 * len(ratios) // 4], 2),
                ],
                "ratio_to_ours": round(
                    median(r / o for r, o in zip(engine.ratios, ours.ratios, strict=True)), 2
                ),
                "p50_us": calls[len(calls) // 2] / 1e3,
                "p99_us": calls[len(calls) * 99 // 100] / 1e3,
                "load_ms": round(engine.load_ms, 1),
                "cases_a_turn": engine.turn,
            }
        )
    return {
        "date": now.date().isoformat(),
        "at": now.isoformat(timespec="seconds"),
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count() or 0,
            "load": round(os.getloadavg()[0], 1),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "checked_cases": CHECKED,
        "rounds": rounds,
        "rows": rows,
        "absent": absent,
    }


def quiet(engine: Engine) -> float:
    """Return the time of its undisturbed turns: the lower decile."""
    return sorted(engine.us)[len(engine.us) // 10]


def markdown(report: dict[str, Any]) -> str:
    """Return the report as a table."""
    machine = report["machine"]
    lines = [
        f"# Flat workload, {report['date']}",
        "",
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}.",
        f"{report['rounds']} rounds in alternation within one process; every engine's answers "
        f"equal `reference` on {report['checked_cases']} cases.",
        "The same dict in, the same tuple of text out; unknown facts are handled in our time; "
        "checking a dict's shape is outside, for all.",
        f"Load average {machine['load']}. Ratios are medians over rounds (quartiles in brackets); "
        "quiet turns are the lower decile. Turns are in processor time, all threads; p50 and p99 "
        "are single calls by the wall and include the clock.",
        "",
        "| engine | version | µs a case | to hand | to ours | quiet µs | quiet to hand | "
        "p50 / p99 µs | import + load, ms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in report["rows"]:
        low, high = row["ratio_quartiles"]
        lines.append(
            f"| {row['engine']} | {row['version']} | {row['us']:.2f} | "
            f"{row['ratio_to_hand']:.2f} ({low:.2f}-{high:.2f}) | {row['ratio_to_ours']:.1f} | "
            f"{row['quiet_us']:.2f} | {row['quiet_ratio_to_hand']:.2f} | "
            f"{row['p50_us']:.1f} / {row['p99_us']:.1f} | {row['load_ms']:.0f} |"
        )
    for name, why in report["absent"].items():
        lines.append(f"\nNot run: `{name}` ({why}).")
    return "\n".join(lines)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
