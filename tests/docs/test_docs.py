from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
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
# One step of the other is done in an editor: `test_a_change_all_the_way` walks it.
ALL_TYPED = [page for page in PAGES if page.name != "change-a-policy.md"]
NOT_RUN = ("make ", "source ", "pip ")
JAVA = bool(os.environ.get("JAVA_HOME")) or shutil.which("java") is not None


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


@dataclass(frozen=True)
class Step:
    """What a page says to do: a command to type, or a file to write.

    Attributes:
        text: The command, or what stands in the file.
        file: Where it is written; empty for a command.
        exits: The command's exit code; `# exits with 1` behind it says so.
    """

    text: str
    file: str = ""
    exits: int = 0

    @property
    def runs(self) -> bool:
        """Whether it is done here: what a machine lacks, or must not do to itself, is not."""
        return (JAVA or "--on spark" not in self.text) and not self.text.startswith(NOT_RUN)


def steps(page: Path) -> list[Step]:
    """Return what a page says to do, in its order.

    A block of YAML is a file where its first line says so: ``# file: policies/branch/a.yaml``.
    """
    found: list[Step] = []
    text = page.read_text("utf-8")
    for language, block in re.findall(r"^```(console|yaml)\n(.*?)^```", text, re.M | re.S):
        if language == "yaml":
            name = re.match(r"# file: (\S+)\n", block)
            if name:
                found.append(Step(block, name[1]))
            continue
        for line in block.splitlines():
            if line.startswith("$ "):
                command, _, note = line.removeprefix("$ ").partition("   #")
                exits = re.match(r" exits with (\d)$", note)
                found.append(Step(command.strip(), exits=int(exits[1]) if exits else 0))
    return found


def commands(page: Path) -> list[str]:
    return [step.text for step in steps(page) if step.runs and not step.file]


def done(step: Step, folder: Path) -> str:
    """Do a step of a page in a folder, and return what it printed."""
    if step.file:
        (folder / step.file).write_text(step.text, "utf-8")
        return ""
    told = run(step.text, folder)
    assert told.returncode == step.exits, f"{step.text}\n{told.stdout}\n{told.stderr}"
    assert "Traceback" not in told.stderr
    return told.stdout


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


def _a_draft(desk: Path) -> None:
    """Edit a copy of the branch playbook as the page says."""
    draft = desk / "draft"
    shutil.copytree(desk / "policies" / "branch", draft)
    stages = draft / "stages.yaml"
    text = stages.read_text("utf-8")
    for before, after in (("1..3}", "1..5}"), ("4..7}", "6..7}")):
        assert text.count(before) == 1
        text = text.replace(before, after)
    stages.write_text(text, "utf-8")
    law = desk / "draft-law"
    shutil.copytree(desk / "policies" / "regimes" / "in", law)
    limits = law / "directions-2025.yaml"
    limits.write_text(limits.read_text("utf-8").replace("08:00..19:00", "09:00..18:00"), "utf-8")


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Type a command into a shell, with this `duecourse` on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _approvers(desk: Path) -> None:
    """Make the keys and the list that the page takes for granted."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("no ssh-keygen here")
    (desk / "keys").mkdir()
    lines = []
    for who in ("anna", "bela"):
        key = desk / "keys" / who
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
        subprocess.run(command, check=True)
        lines.append(f"{who}@lender.example {key.with_suffix('.pub').read_text()}")
    (desk / "approvers").write_text("".join(lines))


def _an_edited_branch(desk: Path) -> None:
    """Put a copy of the playbook beside it whose evening ends earlier."""
    shutil.copytree(desk / "policies" / "branch", desk / "edited")
    windows = desk / "edited" / "call-windows.yaml"
    text = windows.read_text("utf-8")
    assert "19:00..21:00" in text
    windows.write_text(text.replace("19:00..21:00", "19:00..20:00"), "utf-8")


@pytest.mark.parametrize("page", ALL_TYPED, ids=lambda page: page.name)
def test_every_command_runs(page: Path, desk: Path) -> None:
    if page.name == "read-the-report.md":
        _two_runs(desk)
    if page.name == "see-what-a-change-does.md":
        _a_draft(desk)
    if page.name == "approve-a-policy.md":
        _approvers(desk)
    if page.name == "prove-a-policy.md":
        _an_edited_branch(desk)
    for step in steps(page):
        if step.runs:
            done(step, desk)


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
    assert " ".join(old.replace("09:30", "10:30").split()) == " ".join(edited.split())
    tests = [command for command in commands(page) if command.startswith("duecourse test")]
    assert tests == ["duecourse test policies/branch", "duecourse test policies/branch --update"]
    assert run(tests[0], desk).returncode == 1
    assert "+      " in run(tests[1], desk).stdout
    assert run(tests[0], desk).returncode == 0
    windows.write_text(text.replace(old, edited.replace("10:30..11:00", "10:30-11:00")), "utf-8")
    checked = run("duecourse check policies/branch", desk)
    assert checked.returncode == 1
    assert "P502" in checked.stdout
    assert "10:30..11:00" in checked.stdout


def test_a_change_all_the_way(desk: Path) -> None:
    """A newcomer types what the page says; one edit is made in an editor."""
    page = ROOT / "docs" / "howto" / "change-a-policy.md"
    if shutil.which("ssh-keygen") is None:
        pytest.skip("no ssh-keygen here")
    (edited,) = [line for block in blocks(page, "yaml") for line in block.splitlines()]
    windows = desk / "policies/branch/call-windows.yaml"
    text = windows.read_text("utf-8")
    (old,) = [line for line in text.splitlines() if "id: morning" in line]
    assert " ".join(old.replace("09:30", "10:30").split()) == " ".join(edited.split())
    printed: dict[str, str] = {}
    for step in steps(page):
        if step.text == "duecourse check policies/branch":  # what is done after the edit
            windows.write_text(text.replace(old, edited), "utf-8")
        if step.runs:
            printed[f"{step.text} {step.exits}"] = done(step, desk)
    (shown,) = blocks(page, "text")
    assert shown in printed["duecourse test policies/branch 1"]
    assert "10:30" in printed["duecourse test policies/branch --update 0"]
    assert (desk / "impact.html").stat().st_size > 10_000
    assert (desk / "handbook.html").stat().st_size > 10_000


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


def test_the_experiment_of_the_page_does_what_the_page_says(desk: Path) -> None:
    page = ROOT / "docs" / "howto" / "run-an-experiment.md"
    for step in steps(page):
        if step.file:
            done(step, desk)
    decide = next(command for command in commands(page) if command.startswith("duecourse decide"))
    decided = run(decide, desk).stdout
    assert '"experiment": "kinder-call"' in decided
    assert '"arm": "kind"' in decided
    explain = next(command for command in commands(page) if command.startswith("duecourse explain"))
    assert "“Plain call” is not offered" in (told := run(explain, desk).stdout)
    assert "the case is in arm “Kind”" in told
    assert run("duecourse fmt --check policies/branch", desk).returncode == 0
    assert run("duecourse lint policies/branch --today 2026-03-02", desk).returncode == 0
