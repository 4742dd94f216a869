"""``duecourse lint`` as people use it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import HERE, Run

ROOT = HERE.parents[1]
TODAY = ("--today", "2026-11-27")


@pytest.mark.parametrize("name", ["full", "concise", "json", "github", "sarif"])
def test_remarks(run: Run, golden: Callable[[str, str], None], name: str) -> None:
    done = run("-q", "lint", "unclear", *TODAY, "--format", name)
    assert (done.returncode, done.stderr) == (1, "")
    golden(f"lint.{name}", done.stdout)


def test_shipped_policies_are_clean(run: Run) -> None:
    done = run("lint", "policies", "cli/duecourse_cli/scaffold", *TODAY, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "No mistakes found.\n", "")


def test_what_init_writes_is_clean_on_any_day(run: Run, desk: Path) -> None:
    for cwd in (desk, desk.parent):
        done = run("lint", cwd=cwd)
        assert (done.returncode, done.stdout) == (0, "No mistakes found.\n")
    assert run("fmt", "--check", desk).returncode == 0


def test_fix_mends_what_is_safe_and_tells_of_the_rest(run: Run, tmp_path: Path) -> None:
    shutil.copytree(HERE / "unclear", tmp_path / "b")
    before = run("lint", "b", *TODAY, cwd=tmp_path)
    assert "`--fix` mends 3 of them" in before.stderr
    header = (tmp_path / "b" / "playbook.yaml").stat()
    done = run("lint", "b", *TODAY, "--fix", "-f", "concise", cwd=tmp_path)
    assert done.returncode == 1
    assert "mended 3 places" in done.stderr
    text = (tmp_path / "b" / "limits.yaml").read_text("utf-8")
    assert "hours: {daily: 02:30..20:00}" in text
    assert "ignore" not in text
    assert text.count("within: 1 days") == 1  # its words say 24 hours
    assert text.count("within: today") == 1
    assert "L404" not in done.stdout
    assert (tmp_path / "b" / "playbook.yaml").stat().st_mtime_ns == header.st_mtime_ns
    again = run("lint", "b", *TODAY, "--fix", "-f", "concise", cwd=tmp_path)
    assert again.stdout == done.stdout
    assert "mended" not in again.stderr
    assert run("check", "b", "--no-law", cwd=tmp_path).stdout.count("L4") == 0


def test_select_ignore_and_days(run: Run) -> None:
    def codes(*more: str) -> set[str]:
        done = run("lint", "unclear", *TODAY, "-f", "json", *more)
        assert done.returncode == (1 if json.loads(done.stdout)["findings"] else 0)
        return {finding["code"] for finding in json.loads(done.stdout)["findings"]}

    assert codes() == {"L103", "L203", "L305", "L402", "L403", "L404", "L405", "L901"}
    assert codes("--select", "L4") == {"L402", "L403", "L404", "L405"}
    assert codes("--select", "L4,L1", "--ignore", "L402") == {"L103", "L403", "L404", "L405"}
    assert codes("--select", "L305", "--at", "2026-01-31") == set()
    assert run("lint", "unclear", "--exit-zero").returncode == 0


def test_a_fix_that_was_not_selected_is_not_made(run: Run, tmp_path: Path) -> None:
    shutil.copytree(HERE / "unclear", tmp_path / "b")
    done = run("lint", "b", *TODAY, "--fix", "--select", "L405", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "No mistakes found.\n")
    text = (tmp_path / "b" / "limits.yaml").read_text("utf-8")
    assert "02:30..20:00" in text
    assert text.count("within: 1 days") == 2


def test_one_file_is_seen_in_its_book(run: Run) -> None:
    done = run("lint", "unclear/limits.yaml", *TODAY, "-f", "concise")
    assert "L402" in done.stdout  # the zone is the header's


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("lint", "nowhere"), "there is no such file or folder"),
        (("lint", "unclear", "--select", "X9"), "is no code of a finding"),
        (("lint", "unclear", "--today", "yesterday"), "does not match the format"),
        (("lint", "unclear", "--max-age", "0"), "is not in the range"),
    ],
)
def test_wrong_use(run: Run, arguments: tuple[str, ...], told: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_what_does_not_read_is_told_like_check(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("kind: stages\nstages: [\n", "utf-8")
    done = run("lint", "a.yaml", "--fix", "-f", "concise", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("a.yaml:2:10: error: P001 ")


def test_every_remark_has_a_page(run: Run) -> None:
    done = run("rule", "L304")
    assert done.returncode == 0
    assert "came into force after its text was read" in done.stdout
