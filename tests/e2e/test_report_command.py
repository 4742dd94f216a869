"""``duecourse report``, run as a user runs it, and its page opened in a real browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests._runs import BRANCH, ROOT, run_branch

import duecourse

from .conftest import Run

AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
EARLIER = datetime.fromisoformat("2026-03-06T10:05:00+08:00")
CASES = ("golden-seventies", "critical-half-reached", "critical-broken-promise", "tug-willing")
PLAYWRIGHT = "1.65.1"
LIBRARY = ROOT / ".cache" / "npm-browser"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    book = duecourse.load(BRANCH)
    files = [BRANCH / "cases" / f"{name}.yaml" for name in CASES]
    run_branch(book, folder / "now", AT, files)
    run_branch(book, folder / "before", EARLIER, files[1:])
    return folder


def arguments(runs: Path) -> tuple[str | Path, ...]:
    now = runs / "now"
    more = ("--portfolio", now / "portfolio", "--before", runs / "before")
    return ("report", now, *more, "--playbook", BRANCH)


def test_what_cannot_be_reported_on(run: Run, runs: Path, tmp_path: Path) -> None:
    done = run("report", tmp_path)
    assert done.returncode == 2
    assert "R101: " in done.stderr
    (tmp_path / "old.html").write_text("kept", "utf-8")
    done = run("report", runs / "now", "--out", tmp_path / "old.html")
    assert done.returncode == 2
    assert "already there" in done.stderr
    assert (tmp_path / "old.html").read_text("utf-8") == "kept"
    done = run("report", runs / "before", "--before", runs / "now")
    assert done.returncode == 2
    assert "R105: " in done.stderr
    assert run("report", runs / "now", "--no-law").returncode == 2


def test_a_run_knows_its_playbook(run: Run, tmp_path: Path) -> None:
    """A run's own playbook gives titles without `--playbook`, as long as it is still the same."""
    wide = {"COLUMNS": "200"}
    policy = shutil.copytree(BRANCH, tmp_path / "branch")
    files = [BRANCH / "cases" / f"{name}.yaml" for name in CASES]
    here = run_branch(duecourse.load(policy, packs=[]), tmp_path / "run", AT, files)
    done = run("report", here, environ=wide)
    assert done.returncode == 0, done.stderr
    assert "Critical period" in done.stdout
    assert "order of stages is not known" not in done.stdout
    stages = policy / "stages.yaml"
    text = stages.read_text("utf-8")
    stages.write_text(text.replace("Critical period", "Other words"), "utf-8")
    done = run("report", here, environ=wide)
    assert done.returncode == 0
    assert "have changed since the run" in done.stderr
    assert "Other words" not in done.stdout
    assert "order of stages is not known" in done.stdout
    given = run("report", here, "--playbook", policy, "--no-law", environ=wide)
    assert "Other words" in given.stdout
    stages.write_text("kind: stages\nstages: 1\n", "utf-8")
    done = run("report", here)
    assert done.returncode == 0
    assert "does not load" in done.stderr
    shutil.rmtree(policy)
    done = run("report", here)
    assert done.returncode == 0
    assert "no longer at" in done.stderr


def test_a_run_without_cases(run: Run, tmp_path: Path) -> None:
    empty = run_branch(duecourse.load(BRANCH, packs=[]), tmp_path / "empty", AT, [])
    done = run("report", empty, "--portfolio", empty / "portfolio", "--out", tmp_path / "r.html")
    assert done.returncode == 0, done.stderr
    assert "holds no cases" in done.stderr
    assert "<table>" in (tmp_path / "r.html").read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Path:
    found = subprocess.run(
        [ROOT / "tools" / "find-browser"], capture_output=True, text=True, check=False
    ).stdout.strip()
    if not found or shutil.which("node") is None:
        pytest.skip("no Chromium or no node: `make browser` installs Chromium")
    if not (LIBRARY / "node_modules" / "playwright-core").is_dir():
        LIBRARY.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix", str(LIBRARY),
             f"playwright-core@{PLAYWRIGHT}"],
            check=True,
            capture_output=True,
            timeout=300,
        )  # fmt: skip
    return Path(found)


def look(browser: Path, page: Path, width: int, scheme: str) -> dict[str, Any]:
    done = subprocess.run(
        ["node", ROOT / "tests" / "e2e" / "look.mjs", LIBRARY / "node_modules" / "playwright-core",
         browser, page.as_uri(), str(width), scheme],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["trouble"] == []
    assert found["requests"] == [page.as_uri()]
    assert found["outside"] == []
    assert found["twice"] == []
    assert found["links"]
    assert found["overflow"] <= 0, "the page scrolls sideways"
    return found


def test_in_the_terminal_and_as_json(run: Run, runs: Path) -> None:
    """The page is made twice, to be looked at below."""
    done = run(*arguments(runs), "--out", runs / "en.html", environ={"COLUMNS": "80"})
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    for words in ("Worklists by stage", "Roll rates by stage", "What each limit costs", "inflow"):
        assert words in done.stdout
    done = run(*arguments(runs), "--json", "--out", runs / "again.html")
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["version"] == 1
    assert found["cases"] == len(CASES)
    assert sum(row["cases"] for row in found["stages"]) == len(CASES)
    assert found["movement"]["inflow"] == {"part": 0, "whole": 0}
    assert (runs / "en.html").read_bytes() == (runs / "again.html").read_bytes()


def test_the_page_in_a_browser(runs: Path, browser: Path) -> None:
    wide = look(browser, runs / "en.html", 1280, "light")
    assert wide["language"] == "en"
    assert wide["title"] == "Portfolio report · branch 2019.10 · 2026-03-10"
    assert wide["headings"][1:] == [
        "Worklists by stage", "Movement since 2026-03-06", "Inflow and days past due",
        "Lawful hours today", "Contact headroom under the caps", "Contact intensity",
        "What each limit costs",
    ]  # fmt: skip
    assert all(each["caption"] and each["columns"] and each["rows"] for each in wide["figures"])
    drawn = [each for each in wide["figures"] if each["named"]]
    assert len(drawn) >= 6
    assert all(all(each["named"]) and each["words"] for each in drawn)
    worklists = wide["figures"][0]["rows"]
    assert worklists[-1][:2] == ["all", str(len(CASES))]
    dark = look(browser, runs / "en.html", 390, "dark")
    assert dark["paper"] != wide["paper"]
    assert dark["ink"] != wide["ink"]
    assert dark["bar"] != wide["bar"]


def test_in_chinese(run: Run, runs: Path, browser: Path) -> None:
    page = runs / "zh.html"
    environ = {"COLUMNS": "120"}
    done = run(*arguments(runs), "--language", "zh", "--out", page, environ=environ)
    assert done.returncode == 0, done.stderr
    assert "各阶段工作量" in done.stdout
    found = look(browser, page, 390, "light")
    assert found["language"] == "zh-Hans"
    assert "催回关键期" in {word for each in found["figures"] for word in each["words"]}
