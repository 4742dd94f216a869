"""Every output format, on the same input, to the letter."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

Golden = Callable[[str, str], None]
AT = "2026-03-10T10:05:00-04:00"


@pytest.mark.parametrize("name", ["full", "concise", "json", "github", "sarif"])
def test_findings(run: Run, golden: Golden, name: str) -> None:
    done = run("check", "broken", "--no-law", "--format", name)
    assert (done.returncode, done.stderr) == (1, "")
    golden(f"check.{name}", done.stdout)


@pytest.mark.parametrize("name", ["full", "table", "json", "jsonl", "yaml"])
def test_decisions(run: Run, golden: Golden, desk: Path, name: str) -> None:
    done = run(
        "decide", "my-desk", "my-desk/cases", "--no-law", "--at", AT, "-f", name, cwd=desk.parent
    )
    assert done.returncode == 0
    assert "NO LAW" in done.stderr
    golden(f"decide.{name}", done.stdout)


@pytest.mark.parametrize(("width", "language"), [(80, "zh"), (120, "en"), (120, "zh")])
def test_decisions_fit_the_terminal(run: Run, golden: Golden, width: int, language: str) -> None:
    book = Path(__file__).parents[2] / "policies" / "branch"
    case = book / "cases" / "critical-half-reached.yaml"
    done = run(
        "decide", book, case, "--no-law", "--at", "2026-03-10T10:05:00+08:00",
        "--language", language, environ={"COLUMNS": str(width)},
    )  # fmt: skip
    assert done.returncode == 0
    assert max(map(_cells, done.stdout.splitlines())) <= width
    assert "\x1b" not in done.stdout
    golden(f"decide.{width}.{language}", done.stdout)


def _cells(text: str) -> int:
    from duecourse.source.report import width  # noqa: PLC0415

    return width(text)


@pytest.mark.parametrize("name", ["full", "concise", "json", "junit"])
def test_outcomes(run: Run, golden: Golden, desk: Path, name: str) -> None:
    tests = desk / "tests" / "first.yaml"
    tests.write_text(
        tests.read_text("utf-8").replace("stage: early, now: []", "stage: late"), "utf-8"
    )
    done = run("test", "my-desk", "--no-law", "--format", name, cwd=desk.parent)
    assert done.returncode == 1
    golden(f"test.{name}", done.stdout)


def test_machine_formats_print_nothing_else_on_standard_output(run: Run, desk: Path) -> None:
    done = run("-v", "decide", desk, "--no-law", "-f", "json")
    assert json.loads(done.stdout)["version"] == 1
    assert "extra.at" in done.stderr


def test_github_gets_a_summary_and_sarif_its_rules(run: Run, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    environ = {"GITHUB_STEP_SUMMARY": str(summary)}
    run("check", "broken", "--no-law", "-f", "github", environ=environ)
    assert "| [P201](" in summary.read_text("utf-8")
    sarif = json.loads(run("check", "broken", "--no-law", "-f", "sarif").stdout)
    driver = sarif["runs"][0]["tool"]["driver"]
    assert {rule["id"] for rule in driver["rules"]} == {
        r["ruleId"] for r in sarif["runs"][0]["results"]
    }
    assert all(rule["helpUri"] and rule["name"] for rule in driver["rules"])


def test_github_values_are_escaped(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "a,b:c"
    shutil.copytree(Path(__file__).parent / "broken", book)
    done = run("check", "a,b:c", "--no-law", "-f", "github", cwd=tmp_path)
    assert "file=a%2Cb%3Ac/stages.yaml" in done.stdout


def test_colours(run: Run) -> None:
    plain = run("check", "broken", "--no-law")
    assert "\x1b[" not in plain.stdout
    for arguments, environ, coloured in (
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ):
        done = run(*arguments, "check", "broken", "--no-law", environ=environ)
        assert ("\x1b[" in done.stdout) is coloured, (arguments, environ)
