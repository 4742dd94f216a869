"""Runs every benchmark, each in a process of its own; sets up its virtual environment itself.

    python bench/run.py [NAME …]                          # all of BENCHMARKS, or some
    python bench/run.py portfolio_rich -- --cases 100000  # what follows goes to the benchmark

The peers are installed into ``.venvs/bench`` with duecourse itself, so that nothing of theirs is
ever beside the library. A peer that does not install is left out and named in the report. Reports
are written to ``bench/results``.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
HOME = ROOT / ".venvs" / "bench"
PYTHON = HOME / "bin" / "python"
STAMP = HOME / "requirements.txt"
BENCHMARKS = {
    "flat": HERE / "flat" / "run.py",
    "rich_case": HERE / "rich_case.py",
    "import_time": HERE / "import_time.py",
    "memory": HERE / "memory.py",
    "growth": HERE / "growth.py",
    "audit": HERE / "audit.py",
    "deep": HERE / "deep.py",
    "portfolio_flat": HERE / "portfolio" / "flat.py",
    "portfolio_rich": HERE / "portfolio" / "rich.py",
}


def main() -> int:
    """Prepare, then run what was asked for."""
    named, further = sys.argv[1:], []
    if "--" in named:
        named, further = named[: named.index("--")], named[named.index("--") + 1 :]
    wanted = named or list(BENCHMARKS)
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark `{unknown[0]}`: choose from {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    prepare()
    failed = [
        name for name in wanted if not succeeds([str(PYTHON), str(BENCHMARKS[name]), *further])
    ]
    for name in failed:
        print(f"benchmark `{name}` failed", file=sys.stderr)
    return 1 if failed else 0


def succeeds(command: list[str]) -> bool:
    """Run *command* and tell whether it succeeded."""
    return subprocess.run(command, check=False).returncode == 0


def prepare() -> None:
    """Make the virtual environment, or bring it up to date."""
    requirements = (HERE / "requirements.txt").read_text("utf-8")
    if STAMP.is_file() and STAMP.read_text("utf-8") == requirements:
        return
    if not PYTHON.is_file():
        venv.create(HOME, with_pip=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", str(ROOT)], check=True)
    for line in requirements.splitlines():
        if line and not line.startswith("#") and not succeeds([*pip, line]):
            print(f"not installed: {line}", file=sys.stderr)
    STAMP.write_text(requirements, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
