"""Start-up: importing the library, and checking the branch playbook from cold.

    python bench/import_time.py

Aims: ``import duecourse`` under 100 ms, ``duecourse check policies/branch`` under 0.5 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from _measure import ROOT, middle, milliseconds, write

RUNS = 9


def main() -> None:
    """Measure each in processes of its own."""
    command = Path(sys.executable).with_name("duecourse")
    check = [str(command)] if command.is_file() else [sys.executable, "-m", "duecourse_cli"]
    with tempfile.TemporaryDirectory() as bytecode:
        # Kept in a folder of our own: a machine may forbid writing bytecode beside the source.
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        rows = measured(check)
    base = rows[0]["median, ms"]
    for one in rows:
        one["over python, ms"] = round(float(str(one["median, ms"])) - float(str(base)), 1)
    write(
        "import-time",
        rows,
        ["Processes of their own; bytecode is cached, as it is once installed."],
    )


def measured(check: list[str]) -> list[dict[str, object]]:
    """Return a row for each thing measured; each runs once before it is timed."""
    return [
        row("python -c pass", [sys.executable, "-c", "pass"]),
        row("import duecourse", [sys.executable, "-c", "import duecourse"]),
        row("load policies/branch", [sys.executable, "-c", LOAD]),
        row("duecourse check policies/branch", [*check, "check", "policies/branch"]),
    ]


LOAD = "import duecourse; duecourse.load('policies/branch')"


def row(name: str, command: list[str]) -> dict[str, object]:
    """Return the times of *command*."""

    def run() -> None:
        subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)

    run()
    times = milliseconds(run, RUNS)
    return {"what": name, "median, ms": round(middle(times), 1), "best, ms": round(times[0], 1)}


if __name__ == "__main__":
    main()
