from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from tests._runs import run_branch

import duecourse

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "howto").glob("*.md")),
]
NOT_RUN = ("make ", "source ", "pip ")
JAVA = bool(os.environ.get("JAVA_HOME")) or shutil.which("java") is not None


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


def commands(page: Path) -> list[str]:
    found = [
        line.removeprefix("$ ").split("   #")[0].strip()
        for block in blocks(page, "console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    found = [command for command in found if JAVA or "--on spark" not in command]
    return [command for command in found if not command.startswith(NOT_RUN)]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a copy of the policies, as a fresh clone has it."""
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    return tmp_path


def _two_runs(desk: Path) -> None:
    """Decide a few of the sample cases on two days, as the page takes for granted."""
    book = duecourse.load(desk / "policies" / "branch")
    names = ("golden-seventies", "critical-half-reached", "tug-willing")
    files = [desk / "policies" / "branch" / "cases" / f"{name}.yaml" for name in names]
    for name, at in (
        ("last-week", "2026-03-06T10:05:00+08:00"),
        ("today", "2026-03-10T10:05:00+08:00"),
    ):
        made = run_branch(book, desk / "runs" / name, datetime.fromisoformat(at), files)
        (made / "portfolio").rename(desk / "portfolio" if name == "today" else desk / "old")


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command)
    assert program == "duecourse", command
    return subprocess.run(
        [sys.executable, "-m", "duecourse_cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _an_edited_branch(desk: Path) -> None:
    """Put a copy of the playbook beside it whose evening ends earlier."""
    shutil.copytree(desk / "policies" / "branch", desk / "edited")
    windows = desk / "edited" / "call-windows.yaml"
    text = windows.read_text("utf-8")
    assert "19:00..21:00" in text
    windows.write_text(text.replace("19:00..21:00", "19:00..20:00"), "utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_runs(page: Path, desk: Path) -> None:
    if page.name == "read-the-report.md":
        _two_runs(desk)
    if page.name == "prove-a-policy.md":
        _an_edited_branch(desk)
    codes = dict(re.findall(r"^\$ (.+?)   # exits with (\d)$", page.read_text("utf-8"), re.M))
    for command in commands(page):
        done = run(command, desk)
        expected = int(codes.get(command, 0))
        assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_python_example_runs(page: Path, desk: Path) -> None:
    for block in blocks(page, "python"):
        done = subprocess.run(
            [sys.executable, "-c", block],
            cwd=desk,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"
        assert done.stdout.strip(), block


def test_the_first_edit_of_the_readme_moves_the_call(desk: Path) -> None:
    page = ROOT / "README.md"
    (edited,) = [line for block in blocks(page, "yaml") for line in block.splitlines()]
    windows = desk / "policies/branch/call-windows.yaml"
    text = windows.read_text("utf-8")
    (old,) = [line for line in text.splitlines() if "id: morning" in line]
    decide = next(command for command in commands(page) if command.startswith("duecourse decide"))
    before = run(decide + " --format json", desk).stdout
    assert '"not_before": "2026-03-10T10:30:00+08:00"' not in before
    windows.write_text(text.replace(old, edited), "utf-8")
    after = run(decide + " --format json", desk).stdout
    assert '"not_before": "2026-03-10T10:30:00+08:00"' in after
    assert "branch/call-windows" in after
    assert run("duecourse check policies/branch", desk).returncode == 0
    tested = run("duecourse test policies/branch --no-law", desk)
    assert tested.returncode == 1
    windows.write_text(text.replace(old, edited.replace("10:30..11:00", "10:30-11:00")), "utf-8")
    checked = run("duecourse check policies/branch", desk)
    assert checked.returncode == 1
    assert "P502" in checked.stdout
    assert "10:30..11:00" in checked.stdout


def test_the_reference_is_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/reference.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
