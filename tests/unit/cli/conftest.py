"""The command line run inside this process: the same code as the command, much quicker."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from duecourse_cli.app import main

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run ``duecourse`` with *arguments* where the broken playbook lies."""
    monkeypatch.chdir(Path(__file__).parents[2] / "e2e")
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)

    def runner(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        given = [str(argument) for argument in arguments]
        code = main(given)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return subprocess.CompletedProcess(given, code, out, err)

    return runner
