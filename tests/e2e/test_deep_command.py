"""``duecourse check --deep`` as people use it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from .conftest import HERE, Run

pytest.importorskip("z3")

ROOT = HERE.parents[1]
LAW = ("--pack", "policies/regimes/cn", "--pack", "policies/regimes/us")
TODAY = ("--today", "2026-11-27")


def test_the_shipped_playbook_has_no_finding(run: Run) -> None:
    third = ("--pack", "policies/regimes/in")
    done = run("check", "policies/branch", "--deep", *LAW, *third, *TODAY, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "No mistakes found.\n", "")


def test_a_finding_comes_with_a_case_that_runs(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "branch"
    shutil.copytree(ROOT / "policies" / "branch", book)
    cohorts = book / "scripts" / "cohorts.yaml"
    text = cohorts.read_text("utf-8")
    cohorts.write_text(text.replace("birth_year: 1970..1979", "birth_year: 1969..1979"), "utf-8")
    asked = ("check", "branch", "--deep", "--no-law", *TODAY, "--select", "D5")
    done = run(
        *asked, "-f", "concise", "--witnesses", "shown", "--fail-on", "warning", cwd=tmp_path
    )
    assert done.returncode == 1
    assert done.stdout.startswith("branch/scripts/cohorts.yaml:6:")
    assert "warning: D502 the cohorts `fifties-sixties` and `seventies` overlap" in done.stdout
    assert "where `birth_date` is `1969-" in done.stdout
    assert done.stderr == "note: 1 case written to `shown`\n"
    case = tmp_path / "shown" / "D502-seventies.yaml"
    written = yaml.safe_load(case.read_text("utf-8"))
    assert str(written["debtor"]["birth_date"]).startswith("1969-")
    decided = run("decide", "branch", case, "--no-law", cwd=tmp_path)
    assert decided.returncode == 0, decided.stderr
    again = run(*asked, "--witnesses", "shown", cwd=tmp_path)
    assert again.returncode == 2
    assert "`shown/D502-seventies.yaml` is already there" in again.stderr


def test_what_goes_with_deep_needs_it(run: Run) -> None:
    done = run("check", "policies/branch", *TODAY, cwd=ROOT)
    assert done.returncode == 2
    assert "`--today` and `--witnesses` go with `--deep`" in done.stderr


def test_of_a_law_pack_and_of_a_broken_book_the_plain_check_is_all(
    run: Run, tmp_path: Path
) -> None:
    done = run("check", "policies/regimes/cn", "policies/core", "--deep", cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "No mistakes found.\n")
    book = tmp_path / "branch"
    shutil.copytree(ROOT / "policies" / "branch", book)
    (book / "stages.yaml").write_text("kind: stages\nstages: [{id: a, when: {x: 1}}]\n", "utf-8")
    done = run("check", book, "--deep", "--no-law", "-f", "concise", cwd=tmp_path)
    assert done.returncode == 1
    assert "P201" in done.stdout
    assert ": D" not in done.stdout
