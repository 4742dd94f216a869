"""The real command, run as a user runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DUECOURSE = Path(sys.executable).parent / "duecourse"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run() -> Run:
    """Run ``duecourse`` with *arguments*, without whatever the environment says about colours."""

    def runner(
        *arguments: str | Path,
        cwd: Path = HERE,
        stdin: str | bytes = b"",
        environ: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "GITHUB_STEP_SUMMARY")
            and not name.startswith("DUECOURSE_")
        }
        done = subprocess.run(
            [DUECOURSE, *arguments],
            cwd=cwd,
            env={**clean, **(environ or {})},
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            check=False,
            timeout=120,
        )
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        assert "Traceback" not in err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return runner


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Path:
    """The playbook that ``duecourse init`` writes."""
    done = run("-q", "init", "my-desk", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "my-desk"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with the one on record; ``UPDATE_GOLDEN=1`` writes the record."""

    def compare(name: str, text: str) -> None:
        stable = re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", text)
        stable = re.sub(r'(tzdata"?: )"?[0-9]{4}[0-9a-z.]*"?', r"\g<1>…", stable)
        stable = re.sub(r'("version": )"0\.[0-9.]+"', r"\g<1>…", stable)
        stable = re.sub(r' time="[0-9.]+"', ' time="…"', stable)
        file = HERE / "golden" / name
        if os.environ.get("UPDATE_GOLDEN"):
            file.write_text(stable, "utf-8")
        assert stable == file.read_text("utf-8")

    return compare
