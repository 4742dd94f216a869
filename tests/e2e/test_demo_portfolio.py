"""`tools/demo-portfolio` with few cases: what `make demo-portfolio` runs."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from .conftest import DUECOURSE

ROOT = Path(__file__).parents[2]


def test_a_small_one(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    environ = os.environ | {"CASES": "250", "NO_COLOR": "1"}
    command = [ROOT / "tools" / "demo-portfolio", DUECOURSE, out]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    steps = re.findall(r"^ *[\d.]+ s  (\S+):", done.stdout, re.MULTILINE)
    assert sorted(steps) == ["plan", "report", "run", "synth-portfolio"]
    assert re.search(r"^cases +250 +250 +0$", done.stdout, re.MULTILINE)
    assert re.search(r"\d+ bookings of \d+ cases", done.stdout)
    listed = re.findall(rf"^{re.escape(str(out))}/(\S+)", done.stdout, re.MULTILINE)
    assert "report.html" in listed
    assert all((out / each).exists() for each in listed)
    assert "Critical period" in (out / "report.html").read_text("utf-8")
    assert len(list((out / "plan" / "agents").glob("*.ics"))) == 12
    assert "build/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_what_goes_wrong_is_shown(tmp_path: Path) -> None:
    environ = os.environ | {"CASES": "none"}
    command = [ROOT / "tools" / "demo-portfolio", DUECOURSE, tmp_path / "demo"]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "'none' is not a valid integer" in done.stderr
